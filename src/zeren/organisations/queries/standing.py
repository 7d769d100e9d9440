"""Dated marks on people and units: what is in force on a day, and what touched a span."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.organisations.models import Standing


@dataclass(frozen=True, slots=True)
class StandingFound:
    """A mark in force: kind, from, until, why, what it refers to, and when it was lifted, if it was."""

    id: int
    kind: str
    from_day: date
    until_day: date | None
    reason_code: str
    reference: str
    person: str
    unit: str
    lifted_on: date | None = None


def standings(day: date, *, person: str = "", unit_key: str = "") -> tuple[StandingFound, ...]:
    """The marks in force on `day` for a person or unit (for all when neither is named), also those lifted since."""
    rows = Standing.objects.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day), from_day__lte=day)
    rows = rows.filter(Q(until_day__isnull=True) | Q(until_day__gte=day))
    if person:
        rows = rows.filter(person__key=person)
    if unit_key:
        rows = rows.filter(unit__key=unit_key)
    return tuple(_standing(row) for row in rows.select_related("person", "unit").order_by("id"))


def standings_in(from_day: date, until_day: date) -> tuple[StandingFound, ...]:
    """Every mark that shares a day with the span and was not lifted before it."""
    rows = Standing.objects.filter(from_day__lte=until_day)
    rows = rows.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day))
    rows = rows.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=from_day))
    return tuple(_standing(row) for row in rows.select_related("person", "unit").order_by("id"))


def _standing(row: Standing) -> StandingFound:
    return StandingFound(
        row.id, row.kind, row.from_day, row.until_day, row.reason_code, row.reference,
        row.person.key if row.person else "", row.unit.key if row.unit else "", row.lifted_on,
    )  # fmt: skip
