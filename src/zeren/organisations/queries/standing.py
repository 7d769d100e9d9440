"""Dated marks on people and units: what is in force on a day, and what touched a span."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.organisations.models import Standing


@dataclass(frozen=True, slots=True)
class StandingFound:
    """A mark: kind, from, until, why, what it refers to, who placed it; when, why, by whom it was lifted, if it was."""

    id: int
    kind: str
    from_day: date
    until_day: date | None
    reason_code: str
    reference: str
    person: str
    unit: str
    lifted_on: date | None = None
    placed_by: str = ""
    lifted_because: str = ""
    lifted_by: str = ""
    lifted_document: str = ""


def standing_found(number: int) -> StandingFound:
    """One mark. Errors: NotFound."""
    row = Standing.objects.select_related("person", "unit").filter(id=number).first()
    if row is None:
        raise NotFound(Reason("no_such_mark", Text("没有这个标记。", "There is no such mark.")))
    return _standing(row)


def standings(day: date, *, person: str = "", unit_key: str = "") -> tuple[StandingFound, ...]:
    """The marks in force on `day` for a person or unit (for all when neither is named), also those lifted since."""
    rows = Standing.objects.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=day), from_day__lte=day)
    rows = rows.filter(Q(until_day__isnull=True) | Q(until_day__gte=day))
    if person:
        rows = rows.filter(person__key=person)
    if unit_key:
        rows = rows.filter(unit__key=unit_key)
    return tuple(_standing(row) for row in rows.select_related("person", "unit").order_by("id"))


def standings_in(from_day: date, until_day: date, *, person: str = "") -> tuple[StandingFound, ...]:
    """Every mark that shares a day with the span and was not lifted before it; of one person where one is named."""
    rows = Standing.objects.filter(from_day__lte=until_day)
    rows = rows.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day))
    rows = rows.filter(Q(lifted_on__isnull=True) | Q(lifted_on__gt=from_day))
    if person:
        rows = rows.filter(person__key=person)
    return tuple(_standing(row) for row in rows.select_related("person", "unit").order_by("id"))


def _standing(row: Standing) -> StandingFound:
    return StandingFound(
        row.id, row.kind, row.from_day, row.until_day, row.reason_code, row.reference,
        row.person.key if row.person else "", row.unit.key if row.unit else "", row.lifted_on,
        row.placed_by, row.lifted_because, row.lifted_by, row.lifted_document,
    )  # fmt: skip
