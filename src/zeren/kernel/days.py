"""Days, terms and periods: pure arithmetic, told the day, never asking for it."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` to `end`, both included; `end` None means open."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def overlap(self, other: "Span") -> "Span | None":
        """The days in both, or None."""
        start = max(self.start, other.start)
        ends = [end for end in (self.end, other.end) if end is not None]
        end = min(ends) if ends else None
        return None if end is not None and end < start else Span(start, end)

    @property
    def days(self) -> int:
        """How many days; an open span has no number and raises ValueError."""
        if self.end is None:
            raise ValueError("an open span has no length")
        return (self.end - self.start).days + 1


def year_span(year: int) -> Span:
    """1 January to 31 December."""
    return Span(date(year, 1, 1), date(year, 12, 31))


SHORTEST = 28
"""So many days every month has."""


def months_later(day: date, months: int) -> date:
    """The same day `months` later, held back to the month's end (31 August + 6 months = 28 or 29 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, day.day if day.day <= SHORTEST else min(day.day, monthrange(year, month + 1)[1]))


def is_working_day(day: date, holidays: Collection[date] = (), working_weekends: Collection[date] = ()) -> bool:
    """Monday to Friday less `holidays`, and the weekends declared working; the pack's calendar says which."""
    return day in working_weekends or (day.weekday() < 5 and day not in holidays)


def on_working_day(day: date, holidays: Collection[date] = (), working_weekends: Collection[date] = ()) -> date:
    """`day` itself, or where it is no working day the first one that follows: where the last day of a term moves to."""
    return working_days_later(day - timedelta(days=1), 1, holidays, working_weekends)


def working_days_later(
    day: date, count: int, holidays: Collection[date] = (), working_weekends: Collection[date] = ()
) -> date:
    """The last of `count` working days that follow `day`; the day itself is not counted."""
    current = day
    while count > 0:
        current += timedelta(days=1)
        if is_working_day(current, holidays, working_weekends):
            count -= 1
    return current
