"""Writes workbooks as an office would: a merged title, a line of who and when, borders, several ways of writing a day.

Byte for byte the same each time: the day of creation is fixed, and nothing of this machine gets in.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from making.draw import number

WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
Cell = str | int | float | date | None


class Book:
    """One workbook; sheets are added in order, `close` writes it."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
        self.book.set_properties(
            {"title": "演示数据，均为虚构", "author": "鹭汀县（虚构）", "created": datetime(2025, 1, 1)}
        )
        look = {"font_name": "宋体", "font_size": 11, "border": 1}
        self.formats = {
            "title": self.book.add_format({"font_name": "宋体", "font_size": 16, "bold": True, "align": "center"}),
            "line": self.book.add_format({"font_name": "宋体", "font_size": 11}),
            "head": self.book.add_format(look | {"bold": True, "align": "center"}),
            "cell": self.book.add_format(look),
            "day": self.book.add_format(look | {"num_format": "yyyy-mm-dd"}),
        }

    def sheet(
        self,
        name: str,
        title: str,
        line: str,
        headings: Sequence[str],
        widths: Sequence[int],
        rows: Iterable[Sequence[Cell]],
        sign: str = "",
        numbered: bool = False,
        merged: int | None = None,
    ) -> None:
        """One sheet. `numbered` puts 序号 in front; `merged` names a column whose equal neighbours become one cell.

        Empty cells have no border: in long lists they would double the size of the file.
        """
        sheet = self.book.add_worksheet(name)
        headings, widths = (("序号", *headings), (6, *widths)) if numbered else (headings, widths)
        sheet.merge_range(0, 0, 0, len(headings) - 1, title, self.formats["title"])
        sheet.merge_range(1, 0, 1, len(headings) - 1, line, self.formats["line"])
        for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, self.formats["head"])
        sheet.freeze_panes(3, 0)
        held = [tuple(row) for row in rows]
        for place, row in enumerate(held, 1):
            cells = (place, *row) if numbered else row
            for column, cell in enumerate(cells):
                self.put(sheet, 2 + place, column, cell)
        if merged is not None:
            self.join(sheet, merged + numbered, [row[merged] for row in held])
        if sign:
            sheet.merge_range(3 + len(held), 0, 3 + len(held), len(headings) - 1, sign, self.formats["line"])

    def put(self, sheet, row: int, column: int, cell: Cell) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, date):
            sheet.write_datetime(row, column, cell, self.formats["day"])
        elif isinstance(cell, str):
            sheet.write_string(row, column, cell, self.formats["cell"])
        else:
            sheet.write_number(row, column, cell, self.formats["cell"])

    def join(self, sheet, column: int, values: list[Cell]) -> None:
        """Equal neighbours in `column` as one merged cell."""
        start = 0
        for place in range(1, len(values) + 1):
            if place == len(values) or values[place] != values[start]:
                if place - start > 1:
                    sheet.merge_range(3 + start, column, 2 + place, column, values[start], self.formats["cell"])
                start = place

    def close(self) -> None:
        self.book.close()


def day_as_written(day: date | None, *key: object) -> Cell:
    """A day in one of the ways in which offices write it."""
    if day is None:
        return None
    plain = f"{day.year}.{day.month}.{day.day}"
    ways = (
        plain,
        plain,
        day,
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        plain.translate(WIDE),
    )
    return ways[number("way of writing", *key) % len(ways)]


def wide(text: str) -> str:
    """Digits as a Chinese input method leaves them: full width."""
    return text.translate(WIDE)
