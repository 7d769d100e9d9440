"""What the system asks of each unit: minutes for entering facts, by month, against the pack's limit for a branch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.implement.queries import asked_minutes, chase_minutes, minutes_of_units, month_counts
from zeren.kernel.exact import exact
from zeren.organisations.queries import UnitFound, choices_of, pack_on
from zeren.policy import Pack
from zeren.policy.adoption import adopted

LIMIT = "burden.branch_minutes_per_month"
NOTHING = (0,) * 12


@dataclass(frozen=True, slots=True)
class UnitBurden:
    """One unit's minutes in each month; `over` are the months (1–12) above the limit, for a kind that has one."""

    unit: UnitFound
    months: tuple[int, ...]
    over: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.months)

    @property
    def most(self) -> int:
        return max(self.months)


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden of some units in a year, the heaviest first. `limit` is the office's own for a branch and month."""

    year: int
    limit: int | None
    rows: tuple[UnitBurden, ...]

    @property
    def months(self) -> tuple[int, ...]:
        """All units together, month by month."""
        return tuple(sum(row.months[place] for row in self.rows) for place in range(12))

    def per_unit(self, month: int) -> Fraction:
        """Minutes for the average unit in a month; a month is 1–12."""
        return Fraction(self.months[month - 1], len(self.rows) or 1)


def burden_of(units: Sequence[UnitFound], year: int, today: date) -> Burden:
    """The burden of these units, entering facts, being chased by hand, what offices ask beside: six queries."""
    pack = pack_on(today)
    said = adopted(pack, choices_of(pack.digest)).values_in_force.get(LIMIT)
    limit = int(exact(said)) if said else None
    keys = [unit.key for unit in units]
    parts = minutes_of_units(keys, year, pack.words), chase_minutes(keys, year), asked_minutes(units, year)
    rows = [_unit(unit, _together(*(part.get(unit.key) for part in parts)), limit) for unit in units]
    return Burden(year, limit, tuple(sorted(rows, key=lambda row: (-row.most, -row.total, row.unit.key))))


def minutes_asked(units: Iterable[str], day: date, pack: Pack) -> int:
    """Minutes asked of all these units together in the month of `day`: one query, however many units."""
    words = pack.words.facts
    counts = month_counts(units, day.year)
    return sum(words[name].minutes * months[day.month - 1] for name, months in counts.items() if name in words)


def _together(*months: tuple[int, ...] | None) -> tuple[int, ...]:
    return tuple(sum(month) for month in zip(*(one or NOTHING for one in months), strict=True))


def _unit(unit: UnitFound, months: tuple[int, ...], limit: int | None) -> UnitBurden:
    limited = limit is not None and unit.kind == "branch"
    over = tuple(place for place, minutes in enumerate(months, 1) if limited and minutes > (limit or 0))
    return UnitBurden(unit, months, over)
