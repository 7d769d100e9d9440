"""What was put before the deciding body and what it decided; the form that puts a run before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import propose_results
from zeren.assess.queries import (
    ProposalLine,
    RunFound,
    decided_in,
    left_for_later,
    proposals,
    proposed_runs,
    runs_of,
    standing_runs,
    years_with_runs,
)
from zeren.assess.rules.showing import milestone
from zeren.kernel.errors import Invalid, NotAllowed, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import WHOLE, may
from zeren.organisations.queries import pack_by_digest
from zeren.policy import Pack
from zeren.web.access import SIGNED_IN, of_everything, page
from zeren.web.assess.reach import not_open, reach_of
from zeren.web.clarify.places import Tag, said, whole
from zeren.web.now import pack_now


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal as the list shows it."""

    found: ProposalLine
    title: Text
    state: Tag
    url: str


@page(SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """Proposals for whoever reads the whole; for a first responsible person what was decided in the own tree."""
    if not may_see(request):
        return _own_tree(request)
    return _listing(request)


@page(post="assess.propose", about=of_everything)
def propose(request: HttpRequest, run: int) -> HttpResponse:
    """Put one run before the body."""
    try:
        number = propose_results(request.actor, run, *_read(request))
    except (Invalid, Refused) as refusal:
        return _listing(request, run, refusal.reasons)
    messages.success(request, said("已提请决定机关。", "Put before the deciding body."))
    return redirect("assess-decisions-proposal", number=number)


def may_see(request: HttpRequest) -> bool:
    """Whether the reader sees what concerns everybody: the office, the deciding body, discipline and the auditor."""
    return may(request.actor, "assess.read", WHOLE) or may(request.actor, "assess.decide", WHOLE)


def must_see(request: HttpRequest) -> None:
    """Errors: NotAllowed."""
    if not may_see(request):
        raise NotAllowed(not_open())


def title_of(scheme: str, pack: Pack) -> Text:
    found = pack.schemes.get(scheme)
    return found.title if found else Text(scheme, scheme)


def state_of(found: ProposalLine, day: date) -> Tag:
    """Waiting, overdue once the meeting has passed, or decided."""
    if not found.is_open:
        return Tag(Text("已决定", "decided"), "done")
    if found.meets_on and found.meets_on < day:
        return Tag(Text("会期已过，还没有记录决定", "the meeting has passed, nothing recorded"), "red")
    return Tag(Text("待决定", "waiting"))


def _listing(request: HttpRequest, tried: int = 0, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    day, pack = request.frame.today, pack_now(request)
    years = years_with_runs()
    asked = whole(request.GET.get("year", ""))
    rows = [Row(one, title_of(one.scheme, pack), state_of(one, day), _url(one)) for one in proposals(asked)]
    waiting = [row for row in rows if row.found.is_open]
    context = {
        "years": years,
        "year": asked,
        "waiting": waiting,
        "decided": [row for row in rows if not row.found.is_open],
        "to_propose": _to_propose(years[0], pack, day) if years and may(request.actor, "assess.propose") else (),
        "may_decide": may(request.actor, "assess.decide"),
        "tried": tried,
        "reasons": reasons,
        "typed": request.POST,
        "finding": _finding(waiting, rows),
    }
    return render(request, "web/assess/decisions.html", context, status=422 if reasons else 200)


def _to_propose(year: int, pack: Pack, day: date) -> list[tuple[RunFound, Text, date | None]]:
    """The runs that stand and were not put before anybody; what was decided on before only for those left for later."""
    left = left_for_later(year, day)
    standing = set(standing_runs(year).values())
    runs = [run for run in runs_of(year) if run.id in standing]
    proposed = proposed_runs({run.id for run in runs} | {run.replaces for run in runs if run.replaces})
    meets = milestone(pack, "decision", year)
    return [
        (run, title_of(run.scheme, pack_by_digest(run.pack_digest)), meets if meets and meets >= day else None)
        for run in runs
        if run.id not in proposed and (run.replaces not in proposed or run.scheme in left)
    ]


def _read(request: HttpRequest) -> tuple[str, date | None]:
    body, typed = request.POST.get("body", "").strip(), request.POST.get("meets_on", "").strip()
    if not body:
        raise Invalid(Reason("body_missing", Text("写明提请哪个机关决定。", "Say which body is to decide.")))
    try:
        return body[:120], date.fromisoformat(typed) if typed else None
    except ValueError as wrong:
        raise Invalid(
            Reason("no_day", Text("会议日期读不出来。", "The day of the meeting cannot be read."))
        ) from wrong


def _finding(waiting: Iterable[Row], rows: list[Row]) -> Text:
    count = len(list(waiting))
    if count:
        return Text(f"{count} 份材料待决定", f"{count} waiting for a decision")
    if rows:
        return Text("提请的材料都已决定", "Everything put before the body is decided")
    return Text("还没有提请决定的材料", "Nothing was put before the body yet")


def _url(found: ProposalLine) -> str:
    return reverse("assess-decisions-proposal", args=[found.id])


def _own_tree(request: HttpRequest) -> HttpResponse:
    """What stands decided for the units that the reader answers for. Errors: NotAllowed without any."""
    units, pack = reach_of(request.actor, request.frame.today).units, pack_now(request)
    if not units:
        raise NotAllowed(not_open())
    years = years_with_runs()
    year = whole(request.GET.get("year", "")) or (years[0] if years else request.frame.today.year)
    rows = [
        (unit, person, title_of(scheme, pack), pack.words.name(grade), departs, day)
        for unit, person, scheme, grade, departs, day in decided_in(units, year)
    ]
    return render(request, "web/assess/decisions_own.html", {"rows": rows, "year": year, "years": years})
