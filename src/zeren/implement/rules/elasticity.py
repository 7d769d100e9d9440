"""How often the band was stretched: extensions, reopenings, departures and late entries for each duty. Pure and exact.

A late fact that a waiver let in counts once, as the waiver. Source: article row 19.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Stretched:
    """One unit (or several) over a period: how many duties, waivers granted by kind, and late entries without one."""

    duties: int
    waivers: Mapping[str, int] = field(default_factory=dict)
    late: int = 0

    @property
    def times(self) -> int:
        """How often it was stretched."""
        return sum(self.waivers.values()) + self.late

    @property
    def index(self) -> Fraction | None:
        """Times for each duty, exact; None where there is no duty to stretch."""
        return Fraction(self.times, self.duties) if self.duties else None


def together(parts: Iterable[Stretched]) -> Stretched:
    """Several units as one."""
    rows = tuple(parts)
    kinds = sorted({kind for row in rows for kind in row.waivers})
    waivers = {kind: sum(row.waivers.get(kind, 0) for row in rows) for kind in kinds}
    return Stretched(sum(row.duties for row in rows), waivers, sum(row.late for row in rows))


def is_late(happened_on: date, entered_on: date, days: Fraction | None) -> bool:
    """Whether a fact was entered after the pack's days. Source: entry.days; switched off, nothing is late."""
    return days is not None and entered_on > happened_on + timedelta(days=int(days))


def stands_out(found: Stretched, most: Fraction | None) -> bool:
    """Whether it calls for a look. Source: elasticity.most."""
    return most is not None and found.index is not None and found.index > most
