"""What a grade leads to, and whether a person may be appointed on a day. Pure: told the day, the marks, the grades.

The system lists and reminds; who decides may depart from it, with a recorded reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import Pack
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


@dataclass(frozen=True, slots=True)
class Due:
    """A consequence that follows from a decision, and by when."""

    rule: str
    what: str
    title: Text
    due_on: date
    months: int | None


def consequences_of(
    pack: Pack, grade: str, subject: str, earlier_grades: Sequence[str], decided_on: date
) -> tuple[Due, ...]:
    """What follows from `grade`; `earlier_grades` are the years before, newest first. Streaks replace nothing: all stand."""
    rows = [row for row in pack.consequences if row.grade == grade and row.subject == subject]
    return tuple(
        Due(row.key, row.what, row.title, decided_on + timedelta(days=row.due_days), row.months)
        for row in rows
        if _streak(grade, earlier_grades) >= row.streak
    )


def _streak(grade: str, earlier: Sequence[str]) -> int:
    running = 1
    for before in earlier:
        if before != grade:
            break
        running += 1
    return running


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


def bar_until(decided_on: date, months: int) -> date:
    """The last day of a bar of so many months; the next day is free. Source: use.bar_months."""
    return months_later(decided_on, months)


def cannot_record(state: str, new_state: str, note: str, what: str) -> Iterator[Reason]:
    """Why the outcome of a consequence cannot be recorded so."""
    if state != "open":
        yield Reason("already_recorded", Text("这一项已经有结果。", "This one already has its outcome."))
    if new_state not in {"done", "none"}:
        yield Reason("unknown_outcome", Text("只能记“已办”或“不办”。", "It is either done or not to be done."))
    if new_state == "none" and not note.strip():
        yield Reason(
            "reason_missing",
            Text("不办的要写明理由。", "Not to be done needs its reason."),
            "use.days",
        )
    if new_state == "done" and not note.strip():
        yield Reason("note_missing", Text("写明怎样办的、依据的文件。", "Say how it was done and by which document."))
