"""How often the band was stretched: of each unit, by each person who granted, and by month; counts and exact fractions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.implement.queries import late_entries, stretched
from zeren.implement.rules.elasticity import Stretched, stands_out, together
from zeren.ledger.clock import ZONE
from zeren.ledger.waivers import waivers_granted
from zeren.organisations.queries import UnitFound, number_in_force


@dataclass(frozen=True, slots=True)
class UnitStretched:
    """One unit in a year up to a day."""

    unit: UnitFound
    found: Stretched
    stands_out: bool


@dataclass(frozen=True, slots=True)
class Granter:
    """What one person granted (a signature; empty: late entries, which nobody grants), and its share of the duties."""

    by: str
    times: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Elasticity:
    """The elasticity of some units in a year, the most stretched first. `months`: times in each month, 1–12."""

    year: int
    whole: Stretched
    rows: tuple[UnitStretched, ...]
    granters: tuple[Granter, ...]
    months: tuple[int, ...]
    most: Fraction | None


def elasticity_of(units: Sequence[UnitFound], year: int, until: date, with_whole: bool = False) -> Elasticity:
    """For these units; `with_whole` adds what concerned everybody at once. A constant number of queries."""
    keys = frozenset(unit.key for unit in units) | ({""} if with_whole else frozenset())
    found, most = stretched(year, until, keys), number_in_force("elasticity.most", until)
    rows = [_row(unit, found.get(unit.key, Stretched(0)), most) for unit in units]
    whole = together([*(row.found for row in rows), *([found[""]] if "" in found else [])])
    last = min(until, date(year, 12, 31))
    granted = waivers_granted(date(year, 1, 1), last, keys)
    late = late_entries(year, until, keys)
    by = Counter(one.granted_by for one in granted)
    months = Counter(one.granted_at.astimezone(ZONE).month for one in granted if one.granted_at)
    months.update(day.month if day.year == year else 12 for _, day in late)
    granters = [Granter(key, times, _share(times, whole)) for key, times in by.items()]
    granters += [Granter("", len(late), _share(len(late), whole))] if late else []
    return Elasticity(
        year,
        whole,
        tuple(sorted(rows, key=lambda row: (-(row.found.index or 0), -row.found.times, row.unit.key))),
        tuple(sorted(granters, key=lambda one: (-one.times, one.by))),
        tuple(months[month] for month in range(1, 13)),
        most,
    )


def _row(unit: UnitFound, found: Stretched, most: Fraction | None) -> UnitStretched:
    return UnitStretched(unit, found, stands_out(found, most))


def _share(times: int, whole: Stretched) -> Fraction | None:
    return Fraction(times, whole.duties) if whole.duties else None
