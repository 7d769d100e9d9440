"""Common failings: where many units below one superior leave the same duty undone and nothing follows, that is the superior's.

That many do it is no excuse (法不责众). Pure: told what was found of each unit's duty, and whether anything followed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class DutyFound:
    """One duty of one unit in a year: who stands above it, whether it was found not done, and whether anything followed."""

    superior: str
    unit: str
    duty: str
    not_done: bool
    followed: bool


@dataclass(frozen=True, slots=True)
class CommonFailing:
    """A duty below one superior: the units that owe it, those that left it undone, those where anything followed.

    `is_finding`: beyond the limit, and nothing followed anywhere.
    """

    superior: str
    duty: str
    units: tuple[str, ...]
    not_done: tuple[str, ...]
    followed: tuple[str, ...]
    is_finding: bool

    @property
    def share(self) -> Fraction:
        """Units that left it undone, of those that owe it."""
        return Fraction(len(self.not_done), len(self.units))

    @property
    def followed_share(self) -> Fraction:
        """Of those, where anything followed."""
        return Fraction(len(self.followed), len(self.not_done))


def common_failings(found: Iterable[DutyFound], most: Fraction | None, least_units: int) -> tuple[CommonFailing, ...]:
    """Every duty that any unit left undone, by superior and duty, the largest share first.

    `most`: the share from which on more is common (None: switched off, nothing is a finding); in fewer than
    `least_units` units nothing is called common. Source: common.share_most, common.units_least.
    """
    groups: dict[tuple[str, str], list[DutyFound]] = defaultdict(list)
    for one in found:
        groups[one.superior, one.duty].append(one)
    rows = [_failing(superior, duty, rows, most, least_units) for (superior, duty), rows in groups.items()]
    return tuple(sorted((row for row in rows if row.not_done), key=lambda row: (-row.share, row.superior, row.duty)))


def _failing(
    superior: str, duty: str, rows: list[DutyFound], most: Fraction | None, least_units: int
) -> CommonFailing:
    units = {row.unit for row in rows}
    not_done = {row.unit for row in rows if row.not_done}
    followed = {row.unit for row in rows if row.not_done and row.followed}
    common = most is not None and len(units) >= least_units and len(not_done) > most * len(units)
    return CommonFailing(
        superior, duty, tuple(sorted(units)), tuple(sorted(not_done)), tuple(sorted(followed)),
        bool(superior) and common and not followed,
    )  # fmt: skip
