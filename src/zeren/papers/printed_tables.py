"""Lists as offices print and file them: merged title, unit and day, bordered grid with serial numbers, signatures.

Also plain CSV for other programs. The same content always gives the same bytes.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from xlsxwriter.worksheet import Worksheet

from zeren.kernel.exact import rounded, shown
from zeren.kernel.words import Text
from zeren.papers.workbooks import Sheets, writing

Cell = str | int | Fraction | date | None
_FANG, _HEI, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_GRID = {"font_name": _FANG, "font_size": 12, "border": 1, "valign": "vcenter"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": _TITLE, "font_size": 18, "align": "center", "valign": "vcenter"},
    "mark": {"font_name": _HEI, "font_size": 12, "align": "center", "font_color": "#B00020"},
    "left": {"font_name": _FANG, "font_size": 12, "align": "left"},
    "right": {"font_name": _FANG, "font_size": 12, "align": "right"},
    "head": {**_GRID, "font_name": _HEI, "align": "center", "text_wrap": True},
    "text": {**_GRID, "num_format": "@", "text_wrap": True},
    "number": {**_GRID, "align": "right", "num_format": "0.####"},
    "whole": {**_GRID, "align": "center", "num_format": "0"},
    "day": {**_GRID, "align": "center", "num_format": "yyyy-mm-dd"},
}
_SERIAL = Text("序号", "No.")
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One list. `unit_line` and `day_line` stand under the title; `marks` (demonstration, draft) above everything else."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    sheet: str = ""
    unit_line: str = ""
    day_line: str = ""
    signatures: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    serial: bool = True
    language: str = "zh-hans"


def write_tables(tables: Sequence[PrintedTable]) -> bytes:
    """An .xlsx with a sheet for each list."""
    buffer = io.BytesIO()
    with writing(buffer, _FORMATS) as sheets:
        for table in tables:
            _write(sheets, table)
    return buffer.getvalue()


def write_table(table: PrintedTable) -> bytes:
    """An .xlsx with one list."""
    return write_tables([table])


def _write(sheets: Sheets, table: PrintedTable) -> None:
    page = sheets.sheet(table.sheet or table.title)
    headings = ((_SERIAL.read(table.language),) if table.serial else ()) + table.headings
    last = len(headings) - 1
    row = 0
    for text, look, height in ((table.title, "title", 36), *((mark, "mark", 20) for mark in table.marks)):
        sheets.merged(page, row, last, text, look)
        page.set_row(row, height)
        row += 1
    if table.unit_line or table.day_line:
        page.write_string(row, 0, table.unit_line, sheets.formats["left"])
        page.write_string(row, last, table.day_line, sheets.formats["right"])
        row += 1
    for place, heading in enumerate(headings):
        page.write_string(row, place, heading, sheets.formats["head"])
    page.set_row(row, 28)
    page.freeze_panes(row + 1, 0)
    page.repeat_rows(row)
    _widths(page, table, headings)
    for number, cells in enumerate(table.rows, start=1):
        for place, cell in enumerate((number, *cells) if table.serial else cells):
            _cell(sheets, page, row + number, place, cell)
    row += len(table.rows) + 1
    for note in table.notes:
        page.write_string(row, 0, note, sheets.formats["left"])
        row += 1
    for index, signature in enumerate(table.signatures):
        page.write_string(
            row, index * max(1, len(headings) // len(table.signatures)), signature, sheets.formats["left"]
        )
    _paper(page, len(headings))


def _cell(sheets: Sheets, page: Worksheet, row: int, place: int, cell: Cell) -> None:
    """Exact numbers become the spreadsheet's own at the very end, rounded half up to four decimals."""
    if isinstance(cell, bool) or cell is None:
        page.write_string(row, place, "" if cell is None else str(cell), sheets.formats["text"])
    elif isinstance(cell, int):
        page.write_number(row, place, cell, sheets.formats["whole"])
    elif isinstance(cell, Fraction):
        whole = cell.denominator == 1
        page.write_number(row, place, float(rounded(cell, 4)), sheets.formats["whole" if whole else "number"])
    elif isinstance(cell, date):
        page.write_datetime(row, place, cell, sheets.formats["day"])
    else:
        page.write_string(row, place, cell, sheets.formats["text"])


def _widths(page: Worksheet, table: PrintedTable, headings: Sequence[str]) -> None:
    """Widths as given, or as wide as the longest cell of the first rows, within reason."""
    given = table.widths or tuple(
        _width(heading, [row[at] for row in table.rows[:200]]) for at, heading in enumerate(table.headings)
    )
    for place, width in enumerate(((6,) if table.serial else ()) + tuple(given)):
        page.set_column(place, place, width)


def _width(heading: str, cells: Sequence[Cell]) -> int:
    texts = [heading, *(as_written(cell) for cell in cells)]
    longest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in texts)
    return min(max(longest + 3, 8), 42)


def _paper(page: Worksheet, columns: int) -> None:
    page.set_paper(9)
    if columns > 6:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_margins(left=0.8, right=0.8, top=0.9, bottom=0.9)
    page.set_footer("&C— &P —")


def as_written(cell: Cell) -> str:
    """A cell as text: days as 2026-11-30, exact numbers to at most four decimals."""
    if cell is None:
        return ""
    if isinstance(cell, Fraction):
        return shown(cell, 4)
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def write_csv(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """CSV in UTF-8 with the mark that spreadsheet programs need; text that they would run as a formula is defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_defused(heading) for heading in headings])
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _defused(cell: Cell) -> str:
    text = as_written(cell)
    risky = isinstance(cell, str) and text.lstrip(" ").startswith(_RISKY)
    return "'" + text if risky else text
