"""One leg long, one leg short: Party building beside the main work, and what the growth cost.

The main work is imported and not judged here. Source: article rows 24 and 25; the ratio and the floor are the pack's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zeren.kernel.exact import shown
from zeren.kernel.words import Text

GROWTH = "growth"
COSTS = ("energy_use", "debt")
"""Facts that say what growth cost; each is a change in per cent, and worse when it rises."""
RATIO, FLOOR = "cap.two_leg_ratio", "cap.two_leg_floor"

Corner = Literal["both", "strong_here", "strong_there", "neither"]
CORNERS: dict[Corner, Text] = {
    "both": Text("两条腿都长", "both long"),
    "strong_here": Text("党建强、主体工作弱", "Party building strong, main work weak"),
    "strong_there": Text("主体工作强、党建弱", "main work strong, Party building weak"),
    "neither": Text("两条腿都短", "both short"),
}
LINE = Fraction(80)
"""Where the picture is divided; it decides nothing."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Two scores out of 100 of one subject. `party` None: no result, no answer."""

    unit: str
    subject: str
    party: Fraction | None
    main: Fraction | None

    @property
    def ratio(self) -> Fraction | None:
        """Short leg by long leg is not asked: it is Party building by main work, as the rule has it."""
        if self.party is None or not self.main:
            return None
        return self.party / self.main

    @property
    def corner(self) -> Corner | None:
        if self.party is None or self.main is None:
            return None
        if self.party >= LINE:
            return "both" if self.main >= LINE else "strong_here"
        return "strong_there" if self.main >= LINE else "neither"


def capped_because(legs: Legs, ratio_least: Fraction | None, floor: Fraction | None) -> tuple[Text, ...]:
    """Why the short leg caps the grade; empty when it does not. A value that is switched off caps nothing.

    Source: cap.two_leg_ratio, cap.two_leg_floor (project default).
    """
    found = []
    if legs.ratio is not None and ratio_least is not None and legs.ratio < ratio_least:
        found.append(
            Text("党建 {p} ÷ 主体工作 {m} = {r}，低于 {least}。", "Party building {p} ÷ main work {m} = {r}, below {least}.").with_values(
                p=shown(legs.party or Fraction(0), 1), m=shown(legs.main or Fraction(0), 1), r=shown(legs.ratio, 3), least=shown(ratio_least, 2)
            )
        )  # fmt: skip
    if legs.party is not None and floor is not None and legs.party < floor:
        found.append(
            Text("党建 {p}，低于 {floor} 分。", "Party building {p}, below {floor} points.").with_values(
                p=shown(legs.party, 1), floor=shown(floor, 1)
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Cost:
    """A change in per cent with its source; `worse` for a cost that rose."""

    name: str
    change: Fraction
    source: str

    @property
    def worse(self) -> bool:
        return self.name in COSTS and self.change > 0


def widest_first(rows: Iterable[Legs]) -> tuple[Legs, ...]:
    """Those with the smallest ratio first; without a ratio last."""
    return tuple(sorted(rows, key=lambda row: (row.ratio is None, row.ratio or Fraction(0), row.unit, row.subject)))
