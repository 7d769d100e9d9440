"""The cascade of a unit: which of its items the units below carry and have answered, each that has not named; and what came from above."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.clarify.rules.lists import BEARER_NAMES
from zeren.implement.queries import Carried, FromAbove, cascade
from zeren.implement.rules.cascade import ANSWERED, STATES, UNANSWERED, WAITING
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.web.access import page
from zeren.web.clarify.places import Tag, depth_seen, onward, top_of, way_to, year_asked, year_choices
from zeren.web.pieces import Part

PERMISSION = "implement.read"
TAGS = {ANSWERED: "done", WAITING: "dashed", "behind": "red"}
NAMED = 12


@dataclass(frozen=True, slots=True)
class Down:
    """An item with its bar, and the units below that have not answered, by name."""

    item: Carried
    bearer: Text
    parts: tuple[Part, ...]
    named: tuple[tuple[str, str, Tag], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Up:
    """An item of the unit above, what carries it here, and where it stands."""

    item: FromAbove
    bearer: Text
    tag: Tag


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """From the highest unit that the reader may see."""
    return onward(request, "clarify-cascade-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit: down from its lists, and up to where its own lines come from."""
    day, year = request.frame.today, year_asked(request, request.frame.today)
    found = cascade(unit, year, day)
    names = {one.key: one.name for one in found.children}
    sees_below = depth_seen(request.actor, PERMISSION, unit, day) > 0
    context = {
        "unit": found.unit,
        "parent": found.parent,
        "year": year,
        "years": year_choices(),
        "children": found.children if sees_below else (),
        "down": [_down(one, names) for one in found.down] if sees_below else [],
        "kept": [(BEARER_NAMES[bearer], line) for bearer, line in found.kept],
        "up": [_up(one) for one in found.up],
        "crumbs": way_to(request, found.unit),
    }
    return render(request, "web/clarify/cascade.html", context)


def _down(one: Carried, names: dict[str, str]) -> Down:
    below, counts = one.below, one.below.counts
    missing = sum(counts[state] for state in UNANSWERED)
    parts = (
        Part(STATES[ANSWERED], below.answered, "accent"),
        Part(Text("未答", "not answered"), missing, "none"),
        Part(STATES[WAITING], counts[WAITING], "rest"),
    )
    named = tuple((key, names[key], _tag(below.states[key])) for key in below.unanswered)
    return Down(one, BEARER_NAMES[one.bearer], parts, named[:NAMED], max(0, len(named) - NAMED))


def _up(one: FromAbove) -> Up:
    return Up(one, BEARER_NAMES[one.bearer], _tag(one.state))


def _tag(state: str) -> Tag:
    return Tag(STATES[state], TAGS.get(state, "ink"))
