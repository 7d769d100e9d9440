"""What a duty's clock asks: how often in a year, how often by a day, and by when the next one is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from zeren.kernel.days import Span, months_later, year_span

MONTHS = {"per_month": 1, "per_two_months": 2, "per_quarter": 3, "per_half_year": 6, "per_year": 12}
"""Length of one period of each clock, in months. "by MM-DD" is one period that ends that day; "on_trigger" has none."""
ON_TRIGGER = "on_trigger"


@dataclass(frozen=True, slots=True)
class Owed:
    """What is asked over the whole year, what of it was due by a day, and when the running period ends.

    All are 0 and None for a duty that is owed only when a case comes up.
    """

    in_year: int
    by_now: int
    next_due: date | None


@lru_cache(maxsize=512)
def periods(clock: str, year: int, due_on: date | None) -> tuple[Span, ...]:
    """The periods of a clock in a year, in order; a single period ends on `due_on`, which an extension may have moved.

    Errors: ValueError for a clock that the packs do not know.
    """
    whole = year_span(year)
    if clock == ON_TRIGGER:
        return ()
    if clock.startswith("by "):
        month, day = (int(part) for part in clock.removeprefix("by ").split("-"))
        return (Span(whole.start, due_on or date(year, month, day)),)
    if clock not in MONTHS:
        raise ValueError(f"no clock: {clock!r}")
    length = MONTHS[clock]
    starts = [months_later(whole.start, month) for month in range(0, 12, length)]
    spans = [Span(start, months_later(start, length) - timedelta(days=1)) for start in starts]
    if due_on and clock == "per_year":
        return (Span(whole.start, due_on),)
    return tuple(spans)


def owed(clock: str, required: int, year: int, due_on: date | None, today: date) -> Owed:
    """What is owed by `today`: a period counts when it is over. Source: `required` is the number due in one period."""
    spans = periods(clock, year, due_on)
    over = sum(1 for span in spans if span.end is not None and span.end < today)
    running = next((span.end for span in spans if span.end is not None and span.end >= today), None)
    return Owed(required * len(spans), required * over, running)


def fulfilled(
    clock: str, required: int, year: int, due_on: date | None, done: Iterable[tuple[date, Fraction]]
) -> Fraction:
    """How much of what is owed was done in its own period: more in one period fills no gap in another.

    `done` gives for each fact the day it happened and how much it counts: times, hours.
    """
    rows = list(done)
    return sum((_in_period(required, span, rows) for span in periods(clock, year, due_on)), Fraction(0))


def missing(required: int, period: Span, done: Iterable[tuple[date, Fraction]]) -> Fraction:
    """What one period still lacks."""
    return required - _in_period(required, period, done)


def _in_period(required: int, period: Span, done: Iterable[tuple[date, Fraction]]) -> Fraction:
    return min(Fraction(required), sum((much for day, much in done if period.holds(day)), Fraction(0)))
