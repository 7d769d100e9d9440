"""A workbook opened: each sheet as rows of raw cells in their true places, with merges and doubtful cells beside."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook

from zeren.kernel.words import Text
from zeren.papers.cells import Raw
from zeren.papers.guard import examine
from zeren.papers.survey import Limits, Place, Survey, damaged

Merge = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet. `rows[r][c]` is the cell in row r, column c, both from 0; merges are corner pairs, ends included."""

    name: str
    rows: Sequence[Sequence[Raw]]
    merges: tuple[Merge, ...]
    survey: Survey
    hidden: bool = False
    from_1904: bool = False

    def cell(self, row: int, column: int) -> Raw:
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else ""


class Workbook:
    """A file that was examined and opened. `grid(name)` reads one of `names`. Errors: Invalid, nothing else."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        book = examine(data, limits)
        self._sheets, self._kind, self._hidden, self._from_1904 = book.sheets, book.kind, book.hidden, book.from_1904
        with _parser_faults():
            self._opened = CalamineWorkbook.from_filelike(io.BytesIO(book.data))
            self.names: tuple[str, ...] = tuple(self._opened.sheet_names)

    def is_hidden(self, name: str) -> bool:
        return name in self._hidden

    def grid(self, name: str) -> Grid:
        survey = self._sheets.get(name, Survey())
        with _parser_faults():
            sheet = self._opened.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > self._limits.area:
                raise damaged(Text("工作表的范围与内容不符", "the extent of the sheet does not match its content"))
            rows: Sequence[Sequence[Raw]] = sheet.to_python(skip_empty_area=False)
            merges = tuple(sheet.merged_cell_ranges or ()) if self._kind == "xlsx" else ()
        return Grid(name, rows, merges, survey, self.is_hidden(name), self._from_1904)


@contextmanager
def _parser_faults() -> Iterator[None]:
    """Whatever the parser stumbles over is damage to the file; a panic of its Rust side is no Exception."""
    try:
        yield
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError) as wrong:
        raise damaged(Text("内容读不出来", "its content cannot be read")) from wrong
    except BaseException as wrong:
        if type(wrong).__name__ != "PanicException":
            raise
        raise damaged(Text("内容读不出来", "its content cannot be read")) from wrong
