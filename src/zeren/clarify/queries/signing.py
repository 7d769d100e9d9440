"""Whose name is due on which list: what an office prints as the table to sign."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from zeren.clarify.models import Acknowledgement, DutyList
from zeren.clarify.queries.drafting import acknowledgement_days, as_bearer, bearers_of, units_below
from zeren.clarify.rules.acknowledgement import Signed, acknowledgement_due, acknowledgement_state, answerable
from zeren.clarify.rules.allocation import Bearer
from zeren.ledger.clock import ZONE
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


@dataclass(frozen=True, slots=True)
class NamePut:
    """A name under a list: which list, when, who took it over from paper (empty: put down here), how many lines."""

    list: int
    unit: str
    bearer: str
    post: str
    year: int
    at: date
    recorded_by: str
    lines: int


def names_put(person: str) -> tuple[NamePut, ...]:
    """Every list under which a person's name stands, replaced ones too, the newest first: one query."""
    rows = (
        Acknowledgement.objects.filter(person__key=person)
        .annotate(lines=Count("list__duties"))
        .order_by("-at", "-id")
    )
    columns = (
        "list_id",
        "list__unit__key",
        "list__bearer",
        "list__post__key",
        "list__year",
        "at",
        "recorded_by",
        "lines",
    )
    return tuple(
        NamePut(number, unit, bearer, post or "", year, at.astimezone(ZONE).date(), by, lines)
        for number, unit, bearer, post, year, at, by, lines in rows.values_list(*columns)
    )


@dataclass(frozen=True, slots=True)
class NameDue:
    """One current list and the name that it takes: whose, until when, and whether it stands."""

    list_id: int
    unit: str
    bearer: str
    post: str
    title: str
    person: str
    name: str
    state: str
    due_on: date | None


def names_due(root: str, year: int, today: date, depth: int = 20) -> tuple[NameDue, ...]:
    """Every current list of a unit and so many levels below it: overdue first, then waiting, vacant, acknowledged."""
    pack = pack_on(today)
    units = [unit.key for unit in units_below(root, today, depth)]
    bearers = bearers_of(units, today, pack)
    since = {holder.post: holder.from_day for holder in holders(units, today)}
    signed: dict[int, set[str]] = defaultdict(set)
    names = Acknowledgement.objects.filter(list__year=year, list__state="current")
    for number, person in names.values_list("list_id", "person__key"):
        signed[number].add(person)
    days, found = acknowledgement_days(pack), []
    lists = DutyList.objects.filter(year=year, state="current", unit__key__in=units)
    columns = lists.values_list("id", "unit__key", "bearer", "post__key", "post__title", "generated_at")
    for number, unit, bearer, post, title, at in columns:
        one = answerable(bearer, post or "", bearers.get(unit, ()))
        began = since.get(one.post) if one else None
        made = at.astimezone(ZONE).date()
        due = acknowledgement_due(made, began, days) if began and days is not None else None
        state = acknowledgement_state(one.person if one else "", signed[number], due, today)
        held_by = (one.person, one.name) if one else ("", "")
        found.append(
            NameDue(number, unit, bearer, post or "", title or (one.title if one else ""), *held_by, state, due)
        )
    order = ("overdue", "waiting", "vacant", "acknowledged")
    place = {unit: number for number, unit in enumerate(units)}
    return tuple(sorted(found, key=lambda row: (order.index(row.state), place[row.unit], row.post)))
