"""An office's table as it stands: every cell, its merges, and what each row is. `papers.office_tables` reads one.

A clause is one row of the table or one note under it. An item is the run of clauses that share one cell of points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

Sign = Literal["base", "bonus", "penalty", "veto", "note"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, as text; `number` says that the spreadsheet holds it as a number."""

    text: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of the sheet, row by row, and its merges as ((top, left), (bottom, right)), counted from 0, ends included."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()

    def plain(self) -> dict[str, Any]:
        """As a file of a pack holds it (`table.toml`): a number begins with "=", text that does with "'"."""
        return {
            "sheet": self.name,
            "row": [[_written(cell) for cell in row] for row in self.rows],
            "merge": [[*first, *last] for first, last in self.merges],
        }


def sheet_from(plain: Mapping[str, Any]) -> Sheet:
    """The sheet that `Sheet.plain` wrote."""
    rows = tuple(tuple(_read(text) for text in row) for row in plain["row"])
    merges = tuple(((a, b), (c, d)) for a, b, c, d in plain["merge"])
    return Sheet(plain["sheet"], rows, merges)


def _written(cell: Cell) -> str:
    if cell.number:
        return f"={cell.text}"
    return f"'{cell.text}" if cell.text[:1] in ("=", "'") else cell.text


def _read(text: str) -> Cell:
    if text.startswith("="):
        return Cell(text[1:], number=True)
    return Cell(text[1:] if text.startswith("'") else text)


@dataclass(frozen=True, slots=True)
class Clause:
    """One row: its number as people count, the indicators it stands under (outermost first), what is asked, how it scores."""

    row: int
    path: tuple[str, ...]
    content: str
    rule: str
    verifier: str = ""
    more: tuple[int, ...] = ()
    """Further rows that belong to it: one cell of the rule is merged over them."""

    @property
    def id(self) -> str:
        return f"R{self.row}"

    @property
    def words(self) -> str:
        """The clause's own words, all of them."""
        return "\n".join(part for part in (self.content, self.rule) if part)


@dataclass(frozen=True, slots=True)
class Item:
    """Clauses under one cell of points. `points` None: none is written, or not as a number."""

    clauses: tuple[Clause, ...]
    points: Fraction | None
    sign: Sign

    @property
    def id(self) -> str:
        return f"I{self.clauses[0].row}"


@dataclass(frozen=True, slots=True)
class OfficeTable:
    """The table read: `above` are the lines over the headings, `totals` rows that sum up with their number (row, sum)."""

    sheet: Sheet
    above: tuple[str, ...]
    items: tuple[Item, ...]
    totals: tuple[tuple[int, Fraction | None], ...]
    others: tuple[int, ...] = ()
    """Rows under the headings that are captions or empty of clauses, by number; they go back into the table all the same."""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for item in self.items for clause in item.clauses)

    def item(self, name: str) -> Item:
        """Errors: KeyError when there is no such item."""
        for item in self.items:
            if item.id == name:
                return item
        raise KeyError(name)

    @property
    def points(self) -> Fraction:
        """What the points of all items within the full marks add up to."""
        return sum((item.points or Fraction(0) for item in self.items if item.sign == "base"), Fraction(0))
