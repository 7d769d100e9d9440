"""The coverage map: for each unit whether its lists exist, are acknowledged and current, and what lies below."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.clarify.queries import CoverageMap, MapRow, coverage_map
from zeren.clarify.rules.coverage import (
    HELD_UP,
    MISSING,
    NOT_ASKED,
    OUTDATED,
    OVERDUE,
    STATE_NAMES,
    WAITING,
    WHOLE,
    OwnLists,
)
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import UnitFound
from zeren.web.access import page
from zeren.web.clarify.places import Tag, depth_seen, top_of, way_to, year_asked, year_choices
from zeren.web.pieces import Part

TAGS: dict[str, str] = {
    MISSING: "ink",
    OUTDATED: "ink",
    OVERDUE: "red",
    WAITING: "plain",
    HELD_UP: "dashed",
    WHOLE: "done",
    NOT_ASKED: "dashed",
}
BARS = {WHOLE: "accent", WAITING: "middle", OVERDUE: "pale", OUTDATED: "slate", MISSING: "ink"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the map: the unit, its own lists, the bar of the units below it."""

    unit: UnitFound
    tag: Tag
    own: OwnLists
    below: OwnLists
    units_below: int
    parts: tuple[Part, ...]
    url: str


@page("organisations.read")
def show(request: HttpRequest) -> HttpResponse:
    """The map from the highest unit that the reader may see."""
    return _map(request, top_of(request.actor, "organisations.read", request.frame.today).key)


@page("organisations.read", about=lambda unit: About(unit=unit))
def below(request: HttpRequest, unit: str) -> HttpResponse:
    """The map of one unit."""
    return _map(request, unit)


def _map(request: HttpRequest, unit: str) -> HttpResponse:
    day = request.frame.today
    year = year_asked(request, day)
    found = coverage_map(unit, year, day, depth_seen(request.actor, "organisations.read", unit, day))
    top = found.top
    context = {
        "year": year,
        "of_year": f"?year={year}",
        "years": year_choices(),
        "top": _shown(top),
        "total": top.node.own.plus(top.node.below),
        "units": len([row for row in found.rows if row.node.own.expected]),
        "rows": [_shown(row) for row in _worst_first(found.children(unit)) if not row.node.is_whole],
        "whole": [row.unit for row in found.children(unit) if row.node.is_whole],
        "finding": _finding(found),
        "parts": _parts({**top.node.states_below, **_own(top)}),
        "words": [(STATE_NAMES[state], BARS[state], count) for state, count in _states(top).items()],
        "may_generate": may(request.actor, "clarify.generate", About(unit=unit)),
        "crumbs": way_to(request, top.unit),
    }
    return render(request, "web/clarify/lists.html", context)


def _worst_first(rows: tuple[MapRow, ...]) -> list[MapRow]:
    order = list(TAGS)
    return sorted(rows, key=lambda row: order.index(row.node.state))


def _shown(row: MapRow) -> Shown:
    node = row.node
    has_below = bool(node.states_below)
    url = reverse("clarify-lists-map" if has_below else "clarify-lists-unit", args=[row.unit.key])
    tag = Tag(STATE_NAMES[node.state], TAGS[node.state])
    asked = sum(count for state, count in node.states_below.items() if state != NOT_ASKED)
    return Shown(row.unit, tag, node.own, node.below, asked, _parts(node.states_below), url)


def _states(top: MapRow) -> dict[str, int]:
    """How many units stand in each state, this one included, in the order of the bar."""
    counts = {**top.node.states_below}
    counts[top.node.own_state] = counts.get(top.node.own_state, 0) + 1
    return {state: counts[state] for state in BARS if counts.get(state)}


def _own(top: MapRow) -> dict[str, int]:
    state = top.node.own_state
    return {state: top.node.states_below.get(state, 0) + 1}


def _parts(states: dict[str, int]) -> tuple[Part, ...]:
    return tuple(Part(STATE_NAMES[state], states[state], kind) for state, kind in BARS.items() if states.get(state))


def _finding(found: CoverageMap) -> Text:
    """What the map says at a glance, the worst first."""
    states = _states(found.top)
    all_lists = found.top.node.own.plus(found.top.node.below)
    if not all_lists.expected:
        return Text("规则包对这里没有责任清单要求", "The pack asks for no duty list here")
    if count := states.get(MISSING):
        return Text(f"{count} 个单位缺清单", f"{count} units lack a list")
    if count := states.get(OUTDATED):
        return Text(f"{count} 个单位的清单已过时", f"The lists of {count} units are outdated")
    if all_lists.overdue:
        return Text(
            f"{all_lists.overdue} 份清单逾期没有人确认",
            f"{all_lists.overdue} lists are overdue: nobody put a name to them",
        )
    waiting = all_lists.expected - all_lists.acknowledged
    if waiting:
        return Text(f"还有 {waiting} 份清单待本人确认", f"{waiting} lists wait for a name")
    return Text("清单齐全，均由本人确认", "Every list exists, is current and acknowledged by name")
