"""Activities of a unit: what was due, what was done, what counts and why; the tree below; one activity with its follow-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.diagnose.queries import droughts, work_told
from zeren.diagnose.rules.year import Drought
from zeren.implement.actions import answer_follow_up, record_activity
from zeren.implement.queries import ActivityFound, activities_held, coverages, fact_found, rolled_up_of
from zeren.implement.rules.activities import PARTS, Coverage, RolledUp, counts
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import UnitFound, number_in_force, subtree
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.clarify.places import (
    depth_seen,
    onward,
    said,
    top_of,
    way_to,
    whole,
    year_asked,
    year_choices,
)
from zeren.web.now import pack_now
from zeren.web.pieces import Pages, Problem

PERMISSION, ENTER = "implement.read", "implement.enter_fact"
SHOWN, SIZE = 60, 50
STATES: dict[str, tuple[Text, str]] = {
    "whole": (Text("齐全", "whole"), "done"),
    "gaps": (Text("有缺", "gaps"), "ink"),
    "silent": (Text("未答", "no answer"), "none"),
    "not_asked": (Text("没有到期的", "nothing due"), "dashed"),
}
FIELD_OF = {
    "attendance_missing": "attendance", "more_than_due": "attendance", "agenda_missing": "agenda",
    "decision_missing": "decision", "follow_up_missing": "follow_up", "no_day": "held_on", "in_the_future": "held_on",
    "year_not_open": "held_on", "before_founded": "held_on", "after_closed": "held_on", "unknown_activity": "held_on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Below:
    """A unit one level down with all that stands below it."""

    unit: UnitFound
    found: RolledUp
    value: str
    state: tuple[Text, str]
    dry: int
    only_a_ceremony: int
    url: str


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The activities of the highest unit that the reader may see."""
    return onward(request, "implement-activities-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit and all that the reader sees below it."""
    day, pack = request.frame.today, pack_now(request)
    year = year_asked(request, day)
    found = unit_on(unit, min(day, date(year, 12, 31)))
    until = min(day, date(year, 12, 31))
    tree = subtree(unit, until, depth_seen(request.actor, PERMISSION, unit, day))
    told = work_told(tree, year, pack)
    covered, dry = coverages(tree, year, day, pack, told), droughts(tree, year, day, pack, told)
    most = number_in_force("drought.months", day)
    held = activities_held(unit, year, pack)
    number = max(1, whole(request.GET.get("page", "1")))
    below = _below(tree, found, covered, dry, int(most) if most else None, year)
    mine, together = covered.get(unit), rolled_up_of(tree, covered, unit)
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "coverage": mine,
        "state": STATES[mine.state] if mine else None,
        "value": shown(mine.value, 4, 4) if mine and mine.value is not None else "",
        "items": [(item, pack.words.name(item.kind.fact), shown(item.share, 4, 4) if item.share is not None else "", pack.values[item.kind.value]) for item in mine.items] if mine else [],
        "drought": dry[unit],
        "most": most,
        "is_dry": unit in covered and most is not None and dry[unit].longest >= most,
        "held": [(row, pack.words.name(row.fact.name), _why(row), _outcome(row, pack)) for row in held[:SHOWN]],
        "total": len(held),
        "hollow": sum(bool(row.lacks) for row in held),
        "ceremonies": sum(row.kind.weight == "ceremony" for row in held),
        "parts_from": date.fromisoformat(pack.activities.parts_from) if pack.activities.parts_from else None,
        "whole": together if below else None,
        "counts": {state: together.count(state) for state in STATES} | {"asked": len(together.states) - together.count("not_asked")},
        "whole_state": STATES[together.state],
        "whole_value": _value(together),
        "below": [(row, *(row.found.count(state) for state in ("whole", "gaps", "silent"))) for row in below[(number - 1) * SIZE : number * SIZE]],
        "dry_units": sum(one.dry for one in below),
        "pages": Pages(number, max(1, -(-len(below) // SIZE)), len(below), f"?year={year}&page="),
        "may_enter": may(request.actor, ENTER, About(unit=unit)) and bool(pack.activities.of(found.kind)),
        "crumbs": way_to(request, found),
    }  # fmt: skip
    return render(request, "web/implement/activities.html", context)


def _why(row: ActivityFound) -> Text | None:
    if not row.lacks:
        return None
    return Text("；".join(PARTS[part].zh for part in row.lacks), "; ".join(PARTS[part].en for part in row.lacks))


def _outcome(row: ActivityFound, pack: Pack) -> Text | None:
    return pack.words.labels.get(row.outcome) if row.outcome else None


def _value(found: RolledUp) -> str:
    return shown(found.value, 4, 4) if found.value is not None else ""


def _below(
    tree: tuple[UnitFound, ...], top: UnitFound, covered: Mapping[str, Coverage], dry: Mapping[str, Drought], most: int | None, year: int
) -> list[Below]:  # fmt: skip
    """Units one level down, those that need a look first: the silent, then the lowest."""
    rows = []
    for unit in tree:
        if unit.parent != top.key:
            continue
        inside = [one.key for one in tree if unit.key in one.path and one.key in covered]
        found = rolled_up_of(tree, covered, unit.key)
        rows.append(
            Below(
                unit, found, _value(found), STATES[found.state],
                sum(most is not None and dry[key].longest >= most for key in inside),
                sum(dry[key].only_a_ceremony for key in inside),
                f"{reverse('implement-activities-unit', args=[unit.key])}?year={year}",
            )
        )  # fmt: skip
    order = ("silent", "gaps", "whole", "not_asked")
    return sorted(rows, key=lambda row: (order.index(row.found.state), row.found.value or 0, -row.dry, row.unit.key))


@page(ENTER, about=lambda unit: About(unit=unit), post=ENTER)
def enter(request: HttpRequest, unit: str) -> HttpResponse:
    """One activity in at most five fields; before them, the follow-ups that still wait for an answer."""
    day, pack = request.frame.today, pack_now(request)
    found = unit_on(unit, day)
    kinds = [kind for kind in pack.activities.of(found.kind) if pack.words.facts[kind.fact].minutes]
    name = request.POST.get("kind") or request.GET.get("kind", "")
    kind = next((one for one in kinds if one.fact == name), None)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        reasons = _answer(request) if request.POST.get("answers") else _record(request, unit, pack)
        if not reasons:
            return redirect(reverse("implement-activities-enter", args=[unit]))
    held = activities_held(unit, day.year, pack)
    waiting = [row for row in held if row.waits]
    context = {
        "unit": found,
        "kinds": [(one.fact, pack.words.name(one.fact)) for one in kinds],
        "kind": kind,
        "name": pack.words.name(name) if kind else None,
        "minutes": pack.words.facts[name].minutes if kind else 0,
        "waiting": [(row, pack.words.name(row.fact.name)) for row in _first(waiting, name)],
        "outcomes": [(key, pack.words.name(key)) for key in pack.words.facts["followed_up"].attributes["outcome"]],
        "attendance": next((row.attendance for row in held if row.fact.name == name and row.attendance), ""),
        "typed": request.POST if request.method == "POST" and kind else {},
        "today": day,
        "first_day": date(day.year - 1, 1, 1),
        "reasons": reasons,
        "problems": [Problem(f"id_{FIELD_OF.get(reason.code, 'held_on')}", reason.text) for reason in reasons],
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/activity.html", context, status=422 if reasons else 200)


def _first(waiting: list[ActivityFound], name: str) -> list[ActivityFound]:
    """The follow-up of the last meeting of this kind, else the three latest of any."""
    return [row for row in waiting if row.fact.name == name][:1] if name else waiting[:3]


def _record(request: HttpRequest, unit: str, pack: Pack) -> tuple[Reason, ...]:
    typed = request.POST
    try:
        day = date.fromisoformat(typed.get("held_on", ""))
    except ValueError:
        return (Reason("no_day", Text("请填哪一天。", "Give the day.")),)
    words = {key: typed.get(key, "") for key in ("attendance", "agenda", "decision", "follow_up")}
    try:
        key = record_activity(request.actor, unit, typed.get("kind", ""), day, **words)
    except (Refused, Invalid) as refusal:
        return refusal.reasons
    fact = fact_found(key)
    if counts(pack.activities, fact.name, day, fact.attributes):
        messages.success(request, said("已登记，编号 {key}，计入。", "Put down as {key}; it counts.", key=key))
    else:
        messages.warning(request, said("已登记，编号 {key}。到会人数未过规定，不计入。", "Put down as {key}. Too few were there, so it does not count.", key=key))  # fmt: skip
    return ()


def _answer(request: HttpRequest) -> tuple[Reason, ...]:
    try:
        answer_follow_up(request.actor, request.POST["answers"], request.POST.get("outcome", ""))
    except (Refused, Invalid) as refusal:
        return refusal.reasons
    messages.success(request, said("已写明落实情况。", "It is on record what came of it."))
    return ()
