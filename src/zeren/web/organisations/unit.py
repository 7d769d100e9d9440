"""A unit's page: where it stands, its posts with holders and terms, what stands under it, marks, and where to go on.

The number of queries does not grow with the unit: everything below it is one level and one query.
"""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import (
    HolderFound,
    UnitFound,
    holders,
    pack_by_digest,
    standings,
    subtree,
    unit_way,
)
from zeren.organisations.queries import unit as unit_of_any_day
from zeren.policy import Pack
from zeren.web.access import may_open, page
from zeren.web.addresses import address
from zeren.web.clarify.places import behind_place, crumbs
from zeren.web.organisations.marks import marks
from zeren.web.organisations.tree import day_asked
from zeren.web.pieces import Crumb, Pair

CHILDREN_SHOWN = 200

ELSEWHERE = (
    ("clarify-lists-unit", Text("责任清单", "Duty lists"), Text("三类责任人各负什么责", "who answers for what")),
    ("clarify-matrix-unit", Text("责任矩阵", "Who leads what"), Text("每项责任谁牵头", "who leads each duty")),
    ("implement-facts-unit", Text("事实", "Facts"), Text("做了什么，何时录入，来源何处", "what was done, when entered, from where")),
    ("implement-tasks-unit", Text("任务", "Tasks"), Text("应做几次，做了几次", "how often due, how often done")),
    ("assess-cards-unit", Text("成绩单", "Score card"), Text("每一分连到条款和事实", "every point with its clause and fact")),
    ("diagnose-questions-unit", Text("三问", "Three questions"), Text("党委、书记、班子成员", "committee, secretary, members")),
    ("diagnose-year-unit", Text("全年活动", "The year as it was"), Text("十二个月，一行一事", "twelve months, one line each")),
    ("diagnose-handover-unit", Text("谁负过责", "Who answered"), Text("历任第一责任人、各自的结果和交接", "everybody first responsible, with results and handovers")),
)  # fmt: skip
"""Pages of later steps about a unit: name of the address, words, what it shows."""
CARD = "assess-cards-unit"


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post on the day: who holds it since when, or that it is vacant; whether it bears duties."""

    held: HolderFound
    kind: Text
    first: bool
    bears: bool


@page("organisations.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit as of a day (`?day=`)."""
    day = day_asked(request)
    found, children = _with_children(unit, day)
    pack = pack_by_digest(request.frame.pack_digest)
    held = holders([unit], day, with_vacancies=True)
    context = {
        "unit": found,
        "day": day,
        "dated": "" if day == request.frame.today else f"?day={day}",
        "kind": pack.words.name(found.kind),
        "posts": _posts(held, pack),
        "vacant": sum(not one.person for one in held),
        "children": [(child, pack.words.name(child.kind)) for child in children[:CHILDREN_SHOWN]],
        "children_count": len(children),
        "marks": marks(standings(day, unit_key=unit)),
        "elsewhere": _elsewhere(request.actor, found, pack),
        "facts": _about(found, pack),
        "crumbs": _way(request, found, day),
    }
    return render(request, "web/organisations/unit.html", context)


def _with_children(key: str, day: date) -> tuple[UnitFound, list[UnitFound]]:
    """The unit and those directly below it; a unit that does not exist on the day is shown alone."""
    try:
        level = subtree(key, day, depth=1)
    except NotFound:
        return unit_of_any_day(key, day), []
    if level[0].key != key:
        return unit_of_any_day(key, day), []
    return level[0], list(level[1:])


def _posts(held: tuple[HolderFound, ...], pack: Pack) -> list[PostShown]:
    kinds = pack.post_kinds
    shown = [
        PostShown(
            one,
            kinds[one.kind].title,
            kinds[one.kind].bearer == "first_responsible",
            kinds[one.kind].bearer != "none",
        )
        if one.kind in kinds
        else PostShown(one, Text(one.kind, one.kind), False, False)
        for one in held
    ]
    return sorted(shown, key=lambda one: (not one.first, not one.bears, one.held.post))


def _elsewhere(actor: Actor, found: UnitFound, pack: Pack) -> list[tuple[Text, Text, str]]:
    """Pages of later steps about this unit that the reader may open; a card only of a kind that a scheme appraises."""
    appraised = any(one.subject == "unit" and found.kind in one.applies_to for one in pack.schemes.values())
    return [
        (words, shows, url)
        for name, words, shows in ELSEWHERE
        if (url := address(name, found.key)) and may_open(actor, url) and (name != CARD or appraised)
    ]


def _about(found: UnitFound, pack: Pack) -> list[Pair]:
    rows = [
        Pair(Text("编码", "Code"), found.key),
        Pair(Text("类别", "Kind"), pack.words.name(found.kind)),
        Pair(Text("设立", "Founded"), str(found.founded_on)),
    ]
    return [*rows, Pair(Text("撤销", "Closed"), str(found.closed_on))] if found.closed_on else rows


def _way(request: HttpRequest, found: UnitFound, day: date) -> tuple[Crumb, ...]:
    way = unit_way(found.key, day) or ((found.key, found.name),)
    return crumbs(*((name, reverse("organisations-unit", args=[key])) for key, name in behind_place(request, way)))
