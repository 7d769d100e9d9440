"""Activities: whether one counts, how often it is due to a unit, and the coverage that a person can recompute.

r = min(done, required) / required; coverage is the mean of r over what applies; surplus fills no gap, neither in another
month nor in another kind. Source: branch-frequency-practice; that silence exempts nobody is the project's own choice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from zeren.kernel.days import Span, months_later, year_span
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy.activities import Activities, Activity

LENGTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Months of one period."""
ATTENDANCE = re.compile(r"([0-9]{1,5})/([0-9]{1,5})")
PARTS: dict[str, Text] = {
    "quorum": Text("到会人数未过规定", "too few were there, or it is not said how many"),
    "agenda": Text("没有议题", "no agenda"),
    "decision": Text("没有决定", "no decision"),
    "follow_up": Text("没有写谁来落实、什么时候", "not said who does it by when"),
}
"""Why an activity does not count, part by part."""


def quorate(attendance: str, more_than: Fraction) -> bool:
    """Whether enough were there, told as “present/due”; what cannot be read is not enough."""
    found = ATTENDANCE.fullmatch(attendance)
    if not found:
        return False
    present, due = (int(part) for part in found.groups())
    return 0 < present <= due and Fraction(present, due) > more_than


def lacking(kind: Activity, day: date, said: Mapping[str, str], parts_from: str) -> tuple[str, ...]:
    """The parts for want of which it does not count; nothing is lacking before the day from which they are asked."""
    if day.isoformat() < parts_from:
        return ()
    return tuple(
        part
        for part in kind.needs
        if (not quorate(said.get("attendance", ""), kind.quorum or Fraction(0)) if part == "quorum" else not said.get(part, ""))
    )  # fmt: skip


def counts(activities: Activities, name: str, day: date, said: Mapping[str, str]) -> bool:
    """Whether a fact counts as what it says; what is no activity of the pack does."""
    kind = activities.by_fact.get(name)
    return kind is None or not lacking(kind, day, said, activities.parts_from)


def spans(every: str, year: int) -> tuple[Span, ...]:
    """The periods of a year in which one is due each."""
    length = LENGTHS[every]
    starts = [months_later(date(year, 1, 1), month) for month in range(0, 12, length)]
    return tuple(Span(start, months_later(start, length) - timedelta(days=1)) for start in starts)


@lru_cache(maxsize=4096)
def due_spans(every: str, year: int, there: Span, today: date) -> tuple[Span, ...]:
    """The periods that touch the unit's own days and are over; of a unit that was closed, those it lived to see end with it."""
    own = there.overlap(year_span(year))
    if own is None:
        return ()
    last = own.end or date(year, 12, 31)
    return tuple(
        span for span in spans(every, year) if span.overlap(own) and span.end and min(span.end, last) < today
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One kind in the coverage. `required` 0 where it does not apply or is not due yet; `why` then says so.

    `held` is how often it was held and counts in the whole year, `hollow` how often it was held and does not count.
    """

    kind: Activity
    required: Fraction
    done: int
    held: int = 0
    hollow: int = 0
    why: Text | None = None

    @property
    def share(self) -> Fraction | None:
        """min(done, required) / required; None for what leaves the denominator."""
        return min(Fraction(self.done), self.required) / self.required if self.required else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a unit owed of its regular life and did, kind by kind."""

    items: tuple[Item, ...]

    @property
    def asked(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.share is not None)

    @property
    def value(self) -> Fraction | None:
        """The mean of the shares; None when nothing was due."""
        shares = [item.share for item in self.items if item.share is not None]
        return sum(shares, Fraction(0)) / len(shares) if shares else None

    @property
    def silent(self) -> bool:
        """Something was due and nothing at all was told: no answer, which is no pass."""
        return bool(self.asked) and not any(item.held or item.hollow for item in self.items)

    @property
    def state(self) -> str:
        """whole, gaps, silent, or not_asked."""
        if self.value is None:
            return "not_asked"
        return "silent" if self.silent else "whole" if self.value == 1 else "gaps"

    @property
    def reckoned(self) -> str:
        """The sum as a person does it: (4/4 + 10/12 + …) ÷ 7 = 0.9540."""
        if self.value is None:
            return ""
        parts = " + ".join(f"{min(Fraction(item.done), item.required)}/{item.required}" for item in self.asked)
        return f"({parts}) ÷ {len(self.asked)} = {shown(self.value, 4, 4)}"


NOT_THERE = Text("本支部没有，不适用", "the unit has none: not applicable")
NOT_DUE = Text("还没有到期", "not due yet")
OFF = Text("本单位已停用", "switched off by the office")


@dataclass(frozen=True, slots=True)
class Told:
    """What is on record of one kind: how often it counts and how often it does not, in each of the twelve months."""

    counting: tuple[int, ...] = (0,) * 12
    hollow: tuple[int, ...] = (0,) * 12


def item_of(kind: Activity, number: Fraction | None, applies: bool, told: Told, year: int, there: Span, today: date) -> Item:  # fmt: skip
    """One kind of a unit that was there in the days of `there`; `number` is how often a year it is due.

    A period in which the unit was there at all is asked for in full, and only when it is over.
    """
    held, hollow = sum(told.counting), sum(told.hollow)
    due = due_spans(kind.every, year, there, today)
    why = OFF if number is None else NOT_THERE if not applies else None if due else NOT_DUE
    if why or number is None:
        return Item(kind, Fraction(0), 0, held, hollow, why)
    required = number * len(due) / (12 // LENGTHS[kind.every])
    if kind.every == "year":
        return Item(kind, required, held, held, hollow)
    done = sum(any(told.counting[month] for month in range(span.start.month - 1, _last(span))) for span in due)
    return Item(kind, required, done, held, hollow)


def _last(span: Span) -> int:
    return span.end.month if span.end else 12


@dataclass(frozen=True, slots=True)
class RolledUp:
    """The units of a tree together. Green only when every unit that is asked is whole; the silent count as nothing done."""

    states: tuple[str, ...]
    value: Fraction | None

    @property
    def state(self) -> str:
        asked = [state for state in self.states if state != "not_asked"]
        if not asked:
            return "not_asked"
        if all(state == "silent" for state in asked):
            return "silent"
        return "whole" if all(state == "whole" for state in asked) else "gaps"

    def count(self, state: str) -> int:
        return self.states.count(state)


def rolled_up(coverages: Iterable[Coverage]) -> RolledUp:
    """The mean over units that were asked for something; a unit that told nothing has 0 and is counted as silent."""
    found: Sequence[Coverage] = list(coverages)
    values = [one.value for one in found if one.value is not None]
    return RolledUp(tuple(one.state for one in found), sum(values, Fraction(0)) / len(values) if values else None)
