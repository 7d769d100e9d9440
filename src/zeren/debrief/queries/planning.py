"""Who debriefs to whom in a year: prepared or not yet, who is left out and why, and the days of all hearings."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from zeren.debrief.models import Debrief
from zeren.debrief.rules.hearing import (
    HearingDay,
    Leading,
    NotToDebrief,
    ToDebrief,
    who_debriefs,
    window_of,
    wrong_days,
)
from zeren.debrief.rules.states import DebriefAt
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import holders, kinds_of, number_in_force, pack_on, roots, subtree, unit_names

WINDOW = "debrief_window"


@dataclass(frozen=True, slots=True)
class DebriefFound:
    """One debrief: whose, for which post, before which unit, how and when, and how far it has come."""

    id: int
    year: int
    unit: str
    unit_name: str
    post: str
    title: str
    person: str
    name: str
    heard_by: str
    heard_by_name: str
    way: str
    state: str
    meets_on: date | None
    left_out_because: str


def debrief_found(number: int) -> DebriefFound:
    """One debrief by its number. Errors: NotFound."""
    found = _found(Debrief.objects.filter(id=number))
    if not found:
        raise NotFound(Reason("no_such_debrief", Text("没有这次述职。", "There is no such debrief.")))
    return found[0]


def debriefs_of_person(person: str, year: int = 0) -> tuple[DebriefFound, ...]:
    """A person's debriefs (of a year), the newest year first."""
    rows = Debrief.objects.filter(person__key=person)
    return _found((rows.filter(year=year) if year else rows).order_by("-year", "id"))


def debriefs_heard(year: int, units: Iterable[str] = ()) -> tuple[DebriefFound, ...]:
    """The debriefs of a year before these units (before any, when none is named), in the order of units and posts."""
    rows = Debrief.objects.filter(year=year)
    if units := list(units):
        rows = rows.filter(heard_by__key__in=units)
    return _found(rows.order_by("heard_by__key", "post__key"))


def to_prepare(
    year: int, day: date, chosen: Iterable[str] = ()
) -> tuple[tuple[ToDebrief, ...], tuple[NotToDebrief, ...]]:
    """Everybody who debriefs by the tree of that day and its pack, prepared or not, and everybody left out."""
    pack = pack_on(day)
    units = [unit for root in roots(day) for unit in subtree(root.key, day)]
    kinds = {unit.key: unit.kind for unit in units}
    above = {unit.key: tuple((key, kinds[key]) for key in reversed(unit.path[:-1])) for unit in units}
    leading = kinds_of(pack).first_responsible
    held = holders(kinds, day, with_vacancies=True)
    posts = defaultdict(list)
    for holder in held:
        if holder.kind in leading:
            posts[holder.unit].append(holder)
    every = [
        Leading(one.post, unit.key, unit.kind, one.person, above[unit.key])
        for unit in units
        for one in sorted(posts[unit.key], key=lambda found: found.post)
    ]
    return who_debriefs(every, pack.hearings, chosen)


def window(year: int, day: date) -> tuple[date, date]:
    """First and last day of the debriefs of a year by the pack of `day`; the whole of it and the next when it has none."""
    found = next((one for one in pack_on(day).calendar.milestones if one.key == WINDOW), None)
    return (
        window_of(year, found.start, found.end or found.start)
        if found
        else (date(year, 1, 1), date(year + 1, 12, 31))
    )


def hearing_days(year: int) -> dict[str, HearingDay]:
    """Unit → the day on which it hears in a year (the last, where there are several), and before whom its head debriefs."""
    rows = Debrief.objects.filter(year=year, heard_by__isnull=False).exclude(state="left_out")
    days: dict[str, date | None] = {}
    up: dict[str, str] = {}
    for heard_by, unit, meets_on in rows.values_list("heard_by__key", "post__unit__key", "meets_on"):
        known = days.get(heard_by)
        days[heard_by] = max(filter(None, (known, meets_on)), default=None)
        up[unit] = heard_by
    names = unit_names(days)
    return {unit: HearingDay(unit, names.get(unit, unit), day, up.get(unit, "")) for unit, day in days.items()}


def days_against(year: int, day: date, changed: Mapping[str, date] | None = None) -> list[tuple[str, Reason]]:
    """Every hearing whose day is wrong, as unit and reason; `changed` puts other days in."""
    days = hearing_days(year)
    for unit, on in (changed or {}).items():
        known = days.get(unit, HearingDay(unit, unit_names([unit]).get(unit, unit), None))
        days[unit] = HearingDay(known.unit, known.name, on, known.up)
    return list(wrong_days(days, window(year, day)))


def report_due(found: DebriefFound, day: date) -> date | None:
    """By when the report is handed in; None while the day of the meeting is not set or the value is switched off."""
    before = number_in_force("debrief.report_days", day)
    return found.meets_on - timedelta(days=int(before)) if found.meets_on and before is not None else None


def debrief_at(found: DebriefFound) -> DebriefAt:
    """What the guards ask of every step; whoever takes a step puts in what his step asks for more."""
    return DebriefAt(found.person)


def _found(rows: QuerySet[Debrief]) -> tuple[DebriefFound, ...]:
    related = rows.select_related("post__unit", "person", "heard_by")
    return tuple(
        DebriefFound(
            row.id, row.year, row.post.unit.key, row.post.unit.name, row.post.key, row.post.title, row.person.key,
            row.person.name, row.heard_by.key if row.heard_by else "", row.heard_by.name if row.heard_by else "",
            row.way, row.state, row.meets_on, row.left_out_because,
        )
        for row in related
    )  # fmt: skip
