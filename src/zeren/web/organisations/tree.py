"""The tree of units as of a day: counts by kind, and one level below with holders and vacancies, to go further down."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import (
    HolderFound,
    UnitFound,
    holders,
    kinds_of,
    pack_on,
    subtree,
    unit_way,
)
from zeren.web.access import page
from zeren.web.clarify.places import behind_place, crumbs, top_of
from zeren.web.pieces import Crumb, Pair


@dataclass(frozen=True, slots=True)
class Row:
    """A unit directly below: its word, who leads it, vacant posts, units under it, whether the reader may open it."""

    unit: UnitFound
    kind: Text
    first: HolderFound | None
    vacant: int
    below: int
    opens: bool


def day_asked(request: HttpRequest) -> date:
    """The day in the address, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return request.frame.today


@page("organisations.read")
def own(request: HttpRequest) -> HttpResponse:
    """The tree from the highest unit that the reader may see."""
    return _tree(request, top_of(request.actor, "organisations.read", request.frame.today).key)


@page("organisations.read", about=lambda unit: About(unit=unit))
def below(request: HttpRequest, unit: str) -> HttpResponse:
    """The tree from one unit down."""
    return _tree(request, unit)


def _tree(request: HttpRequest, key: str) -> HttpResponse:
    day = day_asked(request)
    units = subtree(key, day)
    pack = pack_on(request.frame.today)
    children = [found for found in units if found.parent == key and found.key != key]
    held = defaultdict(list)
    for holder in holders([found.key for found in children], day, with_vacancies=True):
        held[holder.unit].append(holder)
    beneath = _beneath(units)
    leading = kinds_of(pack).first_responsible
    context = {
        "top": units[0],
        "day": day,
        "dated": "" if day == request.frame.today else f"?day={day}",
        "is_today": day == request.frame.today,
        "count": len(units),
        "kinds": [
            Pair(pack.words.name(kind), count) for kind, count in Counter(found.kind for found in units).most_common()
        ],
        "rows": [
            Row(
                found,
                pack.words.name(found.kind),
                next((one for one in held[found.key] if one.kind in leading), None),
                sum(not one.person for one in held[found.key]),
                beneath[found.key],
                may(request.actor, "organisations.read", About(unit=found.key)),
            )
            for found in children
        ],
        "crumbs": way_to(request, key, day, "organisations-tree-unit"),
    }
    return render(request, "web/organisations/tree.html", context)


def _beneath(units: tuple[UnitFound, ...]) -> Counter[str]:
    """How many units stand under each one."""
    return Counter(key for found in units for key in found.path[:-1])


def way_to(request: HttpRequest, key: str, day: date, name: str) -> tuple[Crumb, ...]:
    """The units from the reader's place down to this one, each leading to its own page of that name."""
    return crumbs(*((said, reverse(name, args=[one])) for one, said in behind_place(request, unit_way(key, day))))
