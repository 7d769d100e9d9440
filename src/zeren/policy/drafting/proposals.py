"""What is proposed for each item, before anybody chose: its clauses understood, where its points begin, a judged way out."""

import re
from dataclasses import dataclass
from fractions import Fraction

from zeren.kernel.exact import shown
from zeren.policy.drafting.amounts import NUM
from zeren.policy.drafting.readings import gives
from zeren.policy.drafting.rules import Rule
from zeren.policy.drafting.table import Clause, Item, OfficeTable
from zeren.policy.drafting.understand import Piece, Understood, understand

_GIVES = re.compile(rf"(?<!扣)(?:得|计|记)(?:{NUM}分|满分)")


@dataclass(frozen=True, slots=True)
class Proposed:
    """An item with what its clauses say. `start` as in `ItemChoice`; `explicit` tells whether any clause gives a rule."""

    item: Item
    clauses: tuple[tuple[Clause, Understood], ...]
    start: str

    @property
    def explicit(self) -> bool:
        return any(piece.readings for _, understood in self.clauses for piece in understood.pieces)

    @property
    def ambiguous(self) -> bool:
        """Whether any of its words can be read in two ways."""
        return any(len(piece.readings) > 1 for _, understood in self.clauses for piece in understood.pieces)


def proposed(item: Item) -> Proposed:
    """What is proposed for one item."""
    clauses = tuple((clause, understand(clause, item.sign, item.points)) for clause in item.clauses)
    return Proposed(item, clauses, _start(item, clauses))


def proposals(table: OfficeTable) -> tuple[Proposed, ...]:
    """One for each item, in the table's order."""
    return tuple(proposed(item) for item in table.items)


def _start(item: Item, clauses: tuple[tuple[Clause, Understood], ...]) -> str:
    """From nothing up where the words say what one gets, or the points are a bonus or a penalty; else from full marks down."""
    pieces = [piece for _, understood in clauses for piece in understood.pieces]
    return "0" if item.sign != "base" or any(_gets(piece) for piece in pieces) else "points"


def _gets(piece: Piece) -> bool:
    """Whether a piece says what one gets (得), and not what is taken off or added (扣, 加)."""
    if not piece.readings:
        return False
    rule = piece.readings[0]
    if rule.kind in ("once", "each", "reached"):
        return gives(rule) and bool(_GIVES.search(piece.text))
    if rule.kind == "judged":
        return not rule.values["lo"].startswith("-")
    return rule.kind in ("bands", "label", "levels", "share") and gives(rule)


def judged(item: Item, start: str, points: Fraction | None) -> Rule:
    """The way out for one piece: a person judges it within the item's points, in the direction that the item goes."""
    size = shown(points or item.points or Fraction(0), 4)
    if item.sign == "penalty" or (item.sign == "base" and start == "points"):
        return Rule("judged", {"lo": f"-{size}", "hi": "0"})
    return Rule("judged", {"lo": "0", "hi": size})
