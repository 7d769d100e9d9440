"""The calendar of a pack: milestones, working days, reminders, and how terms end."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from zeren.kernel.days import on_working_day
from zeren.kernel.words import Text
from zeren.policy.reminders import ReminderStep


@dataclass(frozen=True, slots=True)
class Milestone:
    """`start` and `end` as MM-DD; `end` None: a single day. `inspects`: what is on record is looked at on that day."""

    key: str
    title: Text
    start: str
    end: str | None
    source: str
    date: str
    confidence: str
    next_year: bool = False
    inspects: bool = False


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """Where the holidays of one year come from."""

    year: int
    source: str
    date: str
    confidence: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """How terms end. `last_day_moves`: a last day to act that is no working day gives way to the next one."""

    last_day_moves: bool
    source: str
    date: str
    confidence: str
    note: Text | None = None


@lru_cache(maxsize=64)
def _days(written: tuple[str, ...]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, written))


@dataclass(frozen=True, slots=True)
class Calendar:
    """`holidays` and `working_weekends` as ISO days; of a year that none of them names, weekends alone are known."""

    milestones: tuple[Milestone, ...] = ()
    holiday_years: tuple[HolidayYear, ...] = ()
    holidays: tuple[str, ...] = ()
    working_weekends: tuple[str, ...] = ()
    reminders: tuple[ReminderStep, ...] = ()
    terms: Terms | None = None

    @property
    def known_days(self) -> tuple[frozenset[date], frozenset[date]]:
        """The holidays, and the weekends that are worked, as days."""
        return _days(self.holidays), _days(self.working_weekends)

    @property
    def cited(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """What names its source, by its key in the file."""
        terms = () if self.terms is None else (self.terms,)
        return ("milestone", self.milestones), ("reminder", self.reminders), ("terms", terms)

    def last_day(self, day: date) -> date:
        """The last day of a term to act that would end on `day`: never earlier, and later only where the pack moves it.

        Not for how long something is felt, nor for how long something is kept: these end on their own day.
        """
        return on_working_day(day, *self.known_days) if self.terms and self.terms.last_day_moves else day
