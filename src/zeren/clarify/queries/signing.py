"""Whose name is due on which list: what an office prints as the table to sign."""

from collections import defaultdict
from datetime import date

from zeren.clarify.models import DutyList
from zeren.clarify.queries.drafting import as_bearer, units_below
from zeren.clarify.rules.acknowledgement import Signed, answerable
from zeren.clarify.rules.allocation import Bearer
from zeren.organisations.queries import holders, pack_on


def signatures_due(year: int, day: date) -> tuple[Signed, ...]:
    """Every current list of the year with the one whose name it takes on `day`; vacant posts sign nothing."""
    pack = pack_on(day)
    bearers: dict[str, list[Bearer]] = defaultdict(list)
    for holder in holders([unit.key for unit in units_below("", day)], day):
        bearers[holder.unit].append(as_bearer(holder, pack))
    lists = DutyList.objects.filter(year=year, state="current").order_by("id")
    found = []
    for unit, bearer, post in lists.values_list("unit__key", "bearer", "post__key"):
        if one := answerable(bearer, post or "", bearers[unit]):
            found.append(Signed(unit, bearer, post or "", one.person, day))
    return tuple(found)
