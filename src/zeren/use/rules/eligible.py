"""Whether a person may be appointed on a day. Pure: told the day, the marks, the grades.

The system lists and reminds; who decides may depart from it, with a recorded reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zeren.kernel.words import Text
from zeren.policy.pack import Bar

Verdict = Literal["eligible", "blocked", "needs_review"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A standing of a person as this room needs it."""

    kind: str
    from_day: date
    until_day: date | None
    reason_code: str
    reference: str


@dataclass(frozen=True, slots=True)
class BarFound:
    """One thing in the way: which bar, since when, until when (None: until it is settled), and its reference."""

    bar: str
    title: Text
    source: str
    confidence: str
    since: date | None
    until: date | None
    reference: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer to "may this person be appointed on that day?" with every reason.

    `first_day` is the first day on which nothing known stands in the way; None while something has no end.
    `ask_people` are the bars that no record can answer: they need the written finding of a body.
    """

    person: str
    day: date
    verdict: Verdict
    bars: tuple[BarFound, ...]
    first_day: date | None
    ask_people: tuple[Text, ...]


def eligibility(
    person: str, day: date, marks: Iterable[Mark], grades: Mapping[int, str], bars: Sequence[Bar]
) -> Eligibility:
    """Whether a person may be appointed on `day`. `grades` are decided grades by year.

    Invariant: a person with a bar in force is never "eligible". Source: the bars of the pack, each with its own.
    """
    held = tuple(marks)
    found = _in_the_way(day, held, grades, bars)
    ask = tuple(bar.title for bar in bars if not bar.standing and not bar.grade)
    if found:
        return Eligibility(person, day, "blocked", found, _first_free(day, held, grades, bars), ask)
    answered = grades.get(day.year - 1) is not None
    return Eligibility(person, day, "eligible" if answered else "needs_review", (), day, ask)


def _in_the_way(
    day: date, marks: tuple[Mark, ...], grades: Mapping[int, str], bars: Sequence[Bar]
) -> tuple[BarFound, ...]:
    return (*_by_marks(day, marks, bars), *_by_grades(day, grades, bars))


def _first_free(day: date, marks: tuple[Mark, ...], grades: Mapping[int, str], bars: Sequence[Bar]) -> date | None:
    """The first day from `day` on without a bar: where one ends the next may already run, as with two poor years."""
    while found := _in_the_way(day, marks, grades, bars):
        ends = [bar.until for bar in found if bar.until]
        if len(ends) < len(found):
            return None
        day = max(ends) + timedelta(days=1)
    return day


def _by_marks(day: date, marks: tuple[Mark, ...], bars: Sequence[Bar]) -> Iterator[BarFound]:
    for bar in bars:
        for mark in marks:
            in_force = mark.from_day <= day and (mark.until_day is None or day <= mark.until_day)
            if bar.standing == mark.kind and in_force:
                yield BarFound(
                    bar.key, bar.title, bar.source, bar.confidence, mark.from_day, mark.until_day, mark.reference
                )


def _by_grades(day: date, grades: Mapping[int, str], bars: Sequence[Bar]) -> Iterator[BarFound]:
    for bar in bars:
        for back in range(1, (bar.streak or 1) + 1):
            year = day.year - back
            if bar.grade and grades.get(year) == bar.grade:
                yield BarFound(
                    bar.key,
                    bar.title,
                    bar.source,
                    bar.confidence,
                    None,
                    date(year + (bar.streak or 1), 12, 31),
                    str(year),
                )
