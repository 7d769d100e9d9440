"""How far a reader sees into the diagnosis, and what every page of it needs: the unit, the year, the way there."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse

from zeren.kernel.actors import Actor
from zeren.organisations.queries import UnitFound, scopes_of, unit, unit_names
from zeren.web.clarify.places import crumbs, year_asked, year_choices
from zeren.web.pieces import Crumb

PERMISSION = "diagnose.read"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page is about: the unit, the year and the day, the years to choose from."""

    unit: UnitFound
    year: int
    day: date
    years: tuple[int, ...]

    @property
    def until(self) -> date:
        """The last day that is looked at."""
        return min(self.day, date(self.year, 12, 31))


def asked(request: HttpRequest, key: str) -> Asked:
    """The unit of an address on the last day that is looked at. Errors: NotFound."""
    day = request.frame.today
    year = year_asked(request, day)
    return Asked(unit(key, min(day, date(year, 12, 31))), year, day, year_choices())


def sees_below(actor: Actor, found: UnitFound, day: date) -> bool:
    """Whether the reader may also open the units below this one."""
    return any(
        scope.reach == "all" or (scope.reach == "subtree" and scope.unit in found.path)
        for scope in scopes_of(actor.id, PERMISSION, day)
    )


def way_to(found: UnitFound, page: str) -> tuple[Crumb, ...]:
    """The units above on the same page, and this one."""
    names = unit_names(found.path)
    return crumbs(*((names[key], reverse(page, args=[key])) for key in found.path[1:]))
