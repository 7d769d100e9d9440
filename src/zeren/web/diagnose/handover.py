"""Handovers: which are due, one with its items and names, and everybody who was ever first responsible for a unit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.assess.queries import decisions_of, results_of_person
from zeren.diagnose.actions import draw_up_handover, hand_over, hand_over_for, take_over
from zeren.diagnose.queries import (
    HandoverFound,
    handover_found,
    handovers,
    handovers_due,
    is_drawn,
    last_change,
    open_items,
    terms_of_first,
)
from zeren.diagnose.rules.handover import (
    OFFICE,
    PARTS,
    PREDECESSOR,
    SUCCESSOR,
    Change,
    Item,
    TermAt,
    by_kind,
    cannot_draw_up,
)
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import person_names, posts_of, subtree, unit_names
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.web.access import SIGNED_IN, page
from zeren.web.addresses import address
from zeren.web.clarify.places import crumbs, said, top_of
from zeren.web.diagnose.reach import PERMISSION, sees_below
from zeren.web.now import pack_now

HAND_OVER = "diagnose.hand_over"
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Led:
    """Somebody who was first responsible: the term, the results of its own days, the handover at its end.

    `results` is None for a reader to whom they are not open.
    """

    term: TermAt
    name: str
    url: str
    running: bool
    results: tuple[tuple[int, Text | str, str], ...] | None
    handover: HandoverFound | None


@page(PERMISSION)
def listing(request: HttpRequest) -> HttpResponse:
    """What is due and what was drawn up below the highest unit that the reader may see."""
    day = request.frame.today
    top = top_of(request.actor, PERMISSION, day)
    deep = sees_below(request.actor, top, day)
    tree = [unit.key for unit in subtree(top.key, day)] if deep else [top.key]
    due, drawn = handovers_due(day, tree), handovers(units=tree)
    names = person_names({who for one in due for who in (one.predecessor, one.successor)})
    units = unit_names({one.unit for one in due})
    context = {
        "due": [(one, units[one.unit], names[one.predecessor], names[one.successor]) for one in due[:SHOWN]],
        "due_total": len(due),
        "drawn": drawn[:SHOWN],
        "drawn_total": len(drawn),
    }
    return render(request, "web/diagnose/handovers.html", context)


@page(PERMISSION, about=lambda unit: About(unit=unit), post=HAND_OVER)
def of_unit(request: HttpRequest, unit: str) -> HttpResponse:
    """Everybody who was first responsible for a unit, for good; a POST draws the handover of the last change up."""
    day, reasons = request.frame.today, ()
    if request.method == "POST":
        try:
            number = draw_up_handover(request.actor, unit)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("交接单已列出，等双方署名。", "Drawn up; both put their names to it."))
            return redirect("diagnose-handover-one", number=number)
    change, vacant = last_change(unit, day)
    found = unit_on(unit, day)
    context = {
        "unit": found,
        "led": _led(request.actor, unit, day, pack_now(request)),
        "change": change,
        "against": tuple(cannot_draw_up(change, vacant, change is not None and is_drawn(change))),
        "may_draw": may(request.actor, HAND_OVER, About(unit=unit)),
        "reasons": reasons,
        "crumbs": crumbs((found.name, "")),
    }
    return render(request, "web/diagnose/handover_unit.html", context, status=422 if reasons else 200)


@page(SIGNED_IN, hidden=True, post="diagnose.put_name")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One handover; a POST puts the reader's name to it. Open to both for good, and to whoever sees into the unit."""
    found = handover_found(number)
    part = found.part_of(request.actor.id)
    if not part and not may(request.actor, PERMISSION, About(unit=found.unit)):
        raise NotFound(Reason("no_such_handover", Text("没有这份交接单。", "There is no such handover.")))
    return _signed(request, found, take_over if part == SUCCESSOR else hand_over)


@page(post=HAND_OVER, about=lambda number: About(unit=handover_found(number).unit))
def put_for(request: HttpRequest, number: int) -> HttpResponse:
    """The office puts its name in the place of the one who left and is gone."""
    return _signed(request, handover_found(number), hand_over_for)


def _signed(request: HttpRequest, found: HandoverFound, deed: Callable[..., None]) -> HttpResponse:
    """A POST does the deed; what was refused, and every reading, shows the handover."""
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            deed(request.actor, found.id, request.POST.get("remark", ""))
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("已署名。", "Your name stands under it."))
            return redirect("diagnose-handover-one", number=found.id)
    part, about = found.part_of(request.actor.id), About(unit=found.unit)
    whole = bool(part) or may(request.actor, HAND_OVER, about)
    items = [item for item in found.items if whole or item.kind != "case"]
    for_one = found.name_of(OFFICE)
    gone = not (found.name_of(PREDECESSOR) or for_one or posts_of(found.predecessor, request.frame.today))
    context = {
        "found": found,
        "groups": by_kind(items),
        "open_now": len(_still_open(found, request.frame.today) & {_key(item) for item in items}),
        "part": part,
        "mine": found.name_of(part) if part else None,
        "names": [(PARTS[key], name, found.name_of(key)) for key, name in (
            (PREDECESSOR, found.predecessor_name), (SUCCESSOR, found.successor_name))],
        "for_one": (PARTS[OFFICE], person_names([for_one.person])[for_one.person], for_one) if for_one else None,
        "may_put_for": gone and not part and may(request.actor, HAND_OVER, about),
        "reasons": reasons,
        "typed": request.POST,
        "crumbs": crumbs((found.unit_name, address("diagnose-handover-unit", found.unit)), (Text("交接单", "Handover"), "")),
    }  # fmt: skip
    return render(request, "web/diagnose/handover.html", context, status=422 if reasons else 200)


def _still_open(found: HandoverFound, day: date) -> frozenset[tuple[str, str]]:
    """Kind and reference of what is still open today."""
    change = Change(found.unit, found.predecessor, found.successor, found.left_on, found.came_on)
    return frozenset(_key(item) for item in open_items(change, day))


def _key(item: Item) -> tuple[str, str]:
    return item.kind, item.reference


def _led(actor: Actor, unit: str, day: date, pack: Pack) -> list[Led]:
    """The newest first."""
    terms = terms_of_first(unit, day)
    names = person_names({term.person for term in terms})
    drawn = {(one.predecessor, one.left_on): one for one in handovers(unit=unit)}
    return [
        Led(
            term, names[term.person], address("organisations-person", term.person),
            term.until is None or term.until >= day,
            _results(term, pack)
            if term.person == actor.id or may(actor, "assess.read", About(unit=unit))
            else None,
            drawn.get((term.person, term.until)) if term.until else None,
        )
        for term in reversed(terms)
    ]  # fmt: skip


def _results(term: TermAt, pack: Pack) -> tuple[tuple[int, Text | str, str], ...]:
    """Year, decided grade and card of each result of the person in this unit, in the years of the term."""
    grades = {(one.year, one.subject): one.grade for one in decisions_of(person=term.person)}
    last = term.until.year if term.until else 9999
    return tuple(
        (
            row.year,
            pack.words.name(grades[row.year, row.subject])
            if (row.year, row.subject) in grades
            else Text("尚未决定", "not decided"),
            address("assess-cards-person", row.year, row.subject),
        )
        for row in results_of_person(term.person)
        if row.unit == term.unit and term.since.year <= row.year <= last
    )
