"""The three lists: what waits for the reader on the phone, all items of a year for the office, one item with its deeds."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.actions import (
    begin_item,
    claim_item,
    close_item,
    name_verifier,
    reopen_item,
    send_item_back,
    verify_item,
)
from zeren.debrief.queries import ItemFound, holders_of_item, item_found, items_below, items_facing, years_decided
from zeren.debrief.rules.rectifying import SOURCES, STATES, who_may_verify
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotAllowed, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated
from zeren.ledger.gate import About, may
from zeren.organisations.queries import person_names
from zeren.papers.printed_tables import PrintedTable, write_tables
from zeren.web.access import SIGNED_IN, page
from zeren.web.clarify.places import crumbs, said, top_of, whole
from zeren.web.debrief.outcome import posts_that_answer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = ("序号", "单位", "问题", "来源", "原因", "责任岗位", "整改措施", "期限", "核实岗位", "状态")


@page(SIGNED_IN)
def listing(request: HttpRequest) -> HttpResponse:
    """What the reader has to put right and to verify; below, every item of a year that the reader reaches."""
    day = request.frame.today
    mine, waiting = items_facing(request.actor.id, day)
    year, found = _of_year(request, day)
    context = {
        "mine": _rows(mine, day),
        "waiting": _rows(waiting, day),
        "year": year,
        "years": years_decided(),
        "rows": _rows(found, day),
        "overdue": sum(item.is_overdue(day) for item in found),
        "undone": sum(item.is_undone for item in found),
    }
    return render(request, "web/debrief/items.html", context)


@page(SIGNED_IN)
def as_file(request: HttpRequest) -> HttpResponse:
    """The three lists of a year in one sheet, as the office files them."""
    year, found = _of_year(request, request.frame.today)
    cells = [
        (
            str(place), item.unit_name, item.problem, SOURCES[item.source].zh, item.cause, item.owner_title, item.measure,
            item.due_on.isoformat() if item.due_on else "", item.verifier_title, STATES[item.state].zh,
        )
        for place, item in enumerate(found, 1)
    ]  # fmt: skip
    table = PrintedTable(
        title=f"{year}年度述职评议问题、责任、整改清单",
        headings=HEADINGS,
        rows=cells,
        sheet="三张清单",
        marks=("演示数据，均为虚构",) if is_simulated() else (),
    )
    answer = HttpResponse(write_tables([table]), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="lists-{year}.xlsx"'
    return answer


@page(SIGNED_IN, post=SIGNED_IN, hidden=True)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """One item with everything done about it; on POST the verb named, which asks whether the actor may."""
    found, day = item_found(key), request.frame.today
    owners, verifiers = holders_of_item(key, day)
    if not _reads(request.actor, found, owners | verifiers):
        raise NotFound(Reason("no_item", Text("没有这一项。", "There is no such item.")))
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("verb", ""))
        try:
            if deed is None:
                raise Invalid(Reason("no_such_deed", Text("没有这个办理事项。", "There is no such deed.")))
            deed(request, key)
        except (Invalid, Refused, NotAllowed) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("已记录。", "Recorded."))
            return redirect("debrief-item", key=key)
    names = person_names([*owners, *verifiers, *(step.by.removeprefix("person:") for step in found.steps)])
    about, owns = About(unit=found.heard_by or found.unit), request.actor.id in owners
    verbs = _verbs(found, owns, request.actor.id in verifiers, may(request.actor, "debrief.tell", about))
    context = {
        "item": found,
        "state": STATES[found.state],
        "source": SOURCES[found.source],
        "overdue": found.is_overdue(day),
        "owners": [names.get(person, person) for person in sorted(owners)],
        "verifiers": [names.get(person, person) for person in sorted(verifiers)],
        "steps": [(WORDS[step.verb], step, names.get(step.by.removeprefix("person:"), step.by)) for step in found.steps],
        "verbs": [(verb, WORDS[verb], verb in ASKING) for verb in verbs],
        "posts": posts_that_answer(found, day) if found.is_undone and not owns and may(request.actor, "debrief.tell", about) else (),
        "nobody": found.is_undone and not (who_may_verify(found.state, verifiers, found.claimed_by) - owners),
        "may_ask": owns and found.is_undone and may(request.actor, "waiver.ask", About(unit=found.unit)),
        "reasons": reasons,
        "typed": request.POST,
        "crumbs": crumbs((Text("整改清单", "lists to put right"), ""), (Text(f"第 {found.place} 项", f"item {found.place}"), "")),
    }  # fmt: skip
    return render(request, "web/debrief/item.html", context, status=409 if reasons else 200)


def _verbs(found: ItemFound, owns: bool, verifies: bool, office: bool) -> list[str]:
    """What this reader can do about the item now; the deed asks again."""
    open_to = {
        "begin": owns and found.state in ("open", "reopened"),
        "claim": owns and found.state in ("open", "in_progress", "reopened"),
        "verify": verifies and not owns and found.state == "claimed",
        "send_back": verifies and not owns and found.state == "claimed",
        "close": office and not owns and found.state == "verified",
        "reopen": office and not owns and found.state in ("verified", "closed"),
    }
    return [verb for verb, is_open in open_to.items() if is_open]


def _reads(actor: Actor, found: ItemFound, concerned: frozenset[str]) -> bool:
    units = (found.heard_by, found.unit)
    return actor.id in concerned or any(unit and may(actor, "debrief.read", About(unit=unit)) for unit in units)


def _of_year(request: HttpRequest, day: date) -> tuple[int, tuple[ItemFound, ...]]:
    years = years_decided()
    year = whole(request.GET.get("year", "")) or (years[0] if years else day.year)
    top = top_of(request.actor, "debrief.read", day)
    if not may(request.actor, "debrief.read", About(unit=top.key)):
        return year, ()
    return year, items_below(top.key, year, day)


def _rows(items: tuple[ItemFound, ...], day: date) -> list[tuple[ItemFound, Text, bool]]:
    return [(item, STATES[item.state], item.is_overdue(day)) for item in items]


def _saying(deed: Callable[[Actor, str, str], object]) -> Callable[[HttpRequest, str], object]:
    return lambda request, key: deed(request.actor, key, request.POST.get("text", ""))


DEEDS: dict[str, Callable[[HttpRequest, str], object]] = {
    "begin": _saying(begin_item),
    "claim": _saying(claim_item),
    "verify": _saying(verify_item),
    "send_back": _saying(send_item_back),
    "close": _saying(close_item),
    "reopen": _saying(reopen_item),
    "verifier": lambda r, key: name_verifier(r.actor, key, r.POST.get("verifier", ""), r.POST.get("text", "")),
}
ASKING = frozenset({"claim", "verify", "send_back", "reopen"})
"""The verbs that say something: what was done, looked at or found wanting."""
WORDS: dict[str, Text] = {
    "issue": Text("下发", "issued"),
    "drop": Text("不列入", "left out"),
    "begin": Text("开始整改", "begin to put it right"),
    "claim": Text("报告已完成", "say that it is done"),
    "verify": Text("核实属实", "verify it"),
    "send_back": Text("退回再改", "send it back"),
    "close": Text("销号", "close it"),
    "reopen": Text("重新打开", "open it again"),
    "verifier": Text("另定核实岗位", "name another post that verifies it"),
}
