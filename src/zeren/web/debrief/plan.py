"""The year's debriefs by the unit that hears them: who is prepared, on which day, what is wrong with the days, who is left out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.actions import plan_day, prepare_debriefs
from zeren.debrief.queries import DebriefFound, days_against, debriefs_heard, report_due, to_prepare, window
from zeren.debrief.rules.hearing import NotToDebrief
from zeren.debrief.rules.states import STATES
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import person_names, unit_names
from zeren.web.access import page
from zeren.web.clarify.places import said, year_asked, year_choices
from zeren.web.debrief.reach import PERMISSION

PREPARE = "debrief.prepare"
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Hearing:
    """One unit that hears others: its day, what is wrong with it, those prepared, and how many are not prepared yet."""

    unit: str
    name: str
    meets_on: date | None
    due: date | None
    against: tuple[Reason, ...]
    rows: tuple[tuple[DebriefFound, Text], ...]
    missing: int
    may_prepare: bool


@page(PERMISSION, post=PREPARE)
def show(request: HttpRequest) -> HttpResponse:
    """The hearings that the reader reaches; a POST prepares the year (of one unit, or of all) or sets a unit's day."""
    day = request.frame.today
    year = year_asked(request, day)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            messages.success(request, _done(request, year))
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            return redirect(f"{request.path}?year={year}")
    hearings, left = _hearings(request.actor, year, day)
    names = person_names({one.person for one in left if one.person})
    units = unit_names({one.unit for one in left})
    first, last = window(year, day)
    context = {
        "year": year,
        "years": year_choices(),
        "hearings": hearings[:SHOWN],
        "total": len(hearings),
        "prepared": sum(len(one.rows) for one in hearings),
        "missing": sum(one.missing for one in hearings),
        "left": [
            (one, units.get(one.unit, one.unit), names.get(one.person, ""), _may_choose(request.actor, one))
            for one in left[:SHOWN]
        ],
        "left_total": len(left),
        "may_all": may(request.actor, PREPARE),
        "first": first,
        "last": last,
        "reasons": reasons,
    }
    return render(request, "web/debrief/plan.html", context, status=422 if reasons else 200)


def _done(request: HttpRequest, year: int) -> str:
    heard_by = request.POST.get("heard_by", "")
    deed = request.POST.get("deed", "")
    if deed == "prepare":
        made = prepare_debriefs(request.actor, year, heard_by)
        return said("新列入 {n} 人。", "{n} added.", n=made)
    if deed == "choose":
        made = prepare_debriefs(request.actor, year, heard_by, (request.POST.get("post", ""),))
        return said("已选定，新列入 {n} 人。", "Chosen; {n} added.", n=made)
    if deed == "day":
        count = plan_day(request.actor, year, heard_by, _day(request.POST.get("meets_on", "")))
        return said("已定会议日期，共 {n} 人。", "The day is set, for {n}.", n=count)
    raise Refused(Reason("no_such_deed", Text("没有这项办理。", "There is no such step.")))


def _may_choose(actor: Actor, one: NotToDebrief) -> bool:
    """Whether the pack leaves this one to the unit that hears, and the reader prepares for it."""
    return one.why.code == "not_chosen" and bool(one.person) and may(actor, PREPARE, About(unit=one.heard_by))


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Refused(Reason("no_day", Text("请选会议日期。", "Choose the day of the meeting."))) from None


def _hearings(actor: Actor, year: int, day: date) -> tuple[list[Hearing], list[NotToDebrief]]:
    """Every hearing within reach, in the order of the units' keys, and the posts left out within reach."""
    asked, left = to_prepare(year, day)
    rows = defaultdict(list)
    for found in debriefs_heard(year):
        rows[found.heard_by].append(found)
    there = {(one.post, one.person) for those in rows.values() for one in those}
    missing: dict[str, int] = defaultdict(int)
    for one in asked:
        missing[one.heard_by] += (one.post, one.person) not in there
    against = defaultdict(list)
    for unit, reason in days_against(year, day):
        against[unit].append(reason)
    reached = {
        unit: may(actor, PERMISSION, About(unit=unit)) for unit in {*rows, *missing, *(one.heard_by for one in left)}
    }
    names = unit_names({*rows, *missing})
    made = []
    for unit in sorted(unit for unit in {*rows, *missing} if unit and reached[unit]):
        held = rows[unit]
        days = [one.meets_on for one in held if one.meets_on]
        due = min(filter(None, (report_due(one, day) for one in held)), default=None)
        told = tuple((one, STATES[one.state]) for one in held)
        can = may(actor, PREPARE, About(unit=unit))
        made.append(
            Hearing(
                unit,
                names.get(unit, unit),
                max(days, default=None),
                due,
                tuple(against[unit]),
                told,
                missing[unit],
                can,
            )
        )
    return made, [one for one in left if reached[one.heard_by] and (one.post, one.person) not in there]
