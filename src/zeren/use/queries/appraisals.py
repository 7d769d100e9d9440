"""Asking for the results of other appraisals, and which of them do not fit an annual grade."""

from collections.abc import Collection, Mapping

from zeren.policy import Pack
from zeren.use.models import OtherAppraisal
from zeren.use.rules.appraisals import Beside, does_not_fit


def other_appraisals(people: Collection[str], year: int = 0) -> tuple[Beside, ...]:
    """Of these people, in one year where it is named, the newest first."""
    rows = OtherAppraisal.objects.filter(person__key__in=people).order_by("-day", "-id")
    if year:
        rows = rows.filter(day__year=year)
    columns = ("person__key", "kind", "since", "day", "about", "grade", "words", "document")
    return tuple(Beside(*row) for row in rows.values_list(*columns))


def not_fitting(grades: Mapping[str, str], year: int, pack: Pack) -> dict[str, tuple[Beside, ...]]:
    """Person → the appraisals of the year that say otherwise than the annual grade; who has none is left out. One query."""
    found = other_appraisals(list(grades), year)
    kinds = {one.key: one for one in pack.appraisals}
    against = {
        person: does_not_fit(grade, year, (one for one in found if one.person == person), kinds)
        for person, grade in grades.items()
    }
    return {person: rows for person, rows in against.items() if rows}
