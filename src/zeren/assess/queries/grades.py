"""Grades alone, as whole lists want them: those that stand decided, and those of before this system."""

from collections.abc import Collection
from typing import NamedTuple

from zeren.assess.models import Decision, EarlierResult


class GradeDecided(NamedTuple):
    """A standing decision about a person with no more than its grade, and the post that it is about.

    A tuple, as lists of everybody hold hundreds of thousands.
    """

    id: int
    person: str
    year: int
    subject: str
    grade: str
    unit_name: str
    post_title: str


def grades_in_force(year: int) -> tuple[tuple[int, str, bool], ...]:
    """Number, grade and whether about a person, of every decision of a year that stands: one light query."""
    replaced = Decision.objects.filter(replaces__isnull=False).values("replaces_id")
    rows = Decision.objects.exclude(id__in=replaced).filter(result__run__freeze__round__year=year)
    return tuple(
        (number, grade, person is not None)
        for number, grade, person in rows.values_list("id", "grade", "result__person_id")
    )


def grades_decided(people: Collection[str] | None = None) -> tuple[GradeDecided, ...]:
    """Every decision about a person that stands, in the order of year and day: one light query, for these people or all."""
    replaced = Decision.objects.filter(replaces__isnull=False).values("replaces_id")
    rows = Decision.objects.exclude(id__in=replaced).filter(result__person__isnull=False)
    if people is not None:
        rows = rows.filter(result__person__key__in=people)
    columns = (
        "id", "result__person__key", "result__run__freeze__round__year", "result__subject", "grade",
        "result__unit__name", "result__post__title",
    )  # fmt: skip
    ordered = rows.order_by("result__run__freeze__round__year", "decided_on", "id")
    return tuple(GradeDecided(*row[:-1], row[-1] or "") for row in ordered.values_list(*columns))


def grades_brought_in(people: Collection[str] | None = None, since: int = 0) -> tuple[GradeDecided, ...]:
    """The same from before this system, of the year `since` and later ones, in the order of years: one query. They name the
    unit, no post and no decision."""
    rows = EarlierResult.objects.filter(person__isnull=False, year__gte=since).order_by("year", "id")
    if people is not None:
        rows = rows.filter(person__key__in=people)
    columns = rows.values_list("person__key", "year", "grade", "unit__name")
    return tuple(GradeDecided(0, person, year, person, grade, unit, "") for person, year, grade, unit in columns)
