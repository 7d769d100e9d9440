"""Asking for the results of other appraisals, and which of them do not fit an annual grade."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from zeren.assess.models import OtherAppraisal
from zeren.assess.rules.beside import Beside, cannot_take, does_not_fit
from zeren.kernel.errors import Reason
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on, person_ids, unit_ids
from zeren.policy import Pack


def other_appraisals(people: Collection[str], units: Collection[str] = ()) -> tuple[Beside, ...]:
    """Of these people and units, the newest first; one query."""
    return _read(_of(people, units))


def unit_appraisals(most: int) -> tuple[Beside, ...]:
    """Those of units, the newest first, so many at most; one query."""
    return _read(OtherAppraisal.objects.filter(unit__isnull=False))[:most]


def appraisals_refused(rows: Collection[Beside], actor: str) -> tuple[Reason, ...]:
    """Why rows cannot be put on record today, every reason of every row. `actor`: who would. Four queries."""
    people = person_ids({row.person for row in rows if row.person})
    units = unit_ids({row.unit for row in rows if row.unit})
    kinds = {one.key for one in pack_on(today()).appraisals}
    known = Counter(map(_same, rows)) + Counter(map(_same, other_appraisals(list(people), list(units))))
    return tuple(
        reason
        for row in rows
        for reason in cannot_take(
            row, actor, kinds, row.person in people or row.unit in units, known[_same(row)] > 1, today()
        )
    )


def _same(row: Beside) -> tuple[object, ...]:
    """By what two entries of the same appraisal are told to be the same."""
    return row.person, row.unit, row.kind, row.day, row.document.strip()


def not_fitting(grades: Mapping[str, str], year: int, pack: Pack) -> dict[str, tuple[Beside, ...]]:
    """Subject (`person@post`, or a unit) → the appraisals of the year that say otherwise than the annual grade.

    `grades`: subject → annual grade. Who has none is left out. One query; none where the pack has no such appraisals.
    """
    kinds = {one.key: one for one in pack.appraisals}
    words = {word for one in kinds.values() for word in (*one.good, *one.poor)}
    people = {subject.partition("@")[0] for subject in grades if "@" in subject}
    units = {subject for subject in grades if "@" not in subject}
    if not (words and grades):
        return {}
    found: dict[str, list[Beside]] = defaultdict(list)
    for one in _read(_of(people, units).filter(day__year=year, grade__in=words)):
        found[f"{one.person}@" if one.person else one.unit].append(one)
    against = {}
    for subject, grade in grades.items():
        person, at, _ = subject.partition("@")
        against[subject] = does_not_fit(grade, year, found.get(f"{person}{at}", ()), kinds)
    return {subject: rows for subject, rows in against.items() if rows}


def _of(people: Collection[str], units: Collection[str]) -> QuerySet[OtherAppraisal]:
    return OtherAppraisal.objects.filter(Q(person__key__in=people) | Q(unit__key__in=units))


def _read(rows: QuerySet[OtherAppraisal]) -> tuple[Beside, ...]:
    columns = ("person__key", "kind", "since", "day", "about", "grade", "words", "document", "unit__key")
    found = rows.order_by("-day", "-id").values_list(*columns)
    return tuple(Beside(person or "", *row, unit or "") for person, *row, unit in found)
