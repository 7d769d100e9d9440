"""Reads an appraisal table as offices have it: merged cells, several rows of headings, captions, totals, notes.

Every row below the headings becomes a clause, a caption or a total; each line under the table a note. Nothing is dropped.
"""

import re
from dataclasses import replace
from fractions import Fraction

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.grid import Workbook
from zeren.papers.marks import plain, same
from zeren.papers.office_docx import DOCUMENT, sheets_of
from zeren.papers.office_sheets import Cells, Columns, columns_of, sheet_of
from zeren.papers.survey import Limits, unreadable
from zeren.policy.drafting.table import Clause, Item, OfficeTable, Sheet, Sign

_TOTAL = re.compile(r"(?:合计|总计|小计|总分|总分值|合计得分)(?:[:：(（].*)?")
_NOTE = re.compile(r"^(?:注|备注|说明|附注|填表说明|有关说明)(?:[:：\d一二三.、]|$)")
_SIGNED = re.compile(
    r"^(?:填表人|填报人|制表|审核|负责人|考核组|签字|签名|盖章|被考核单位|考核日期|填表日期|联系人).{0,4}[:：]"
)
_AMOUNT = re.compile(r"[+-]?\d+(?:\.\d+)?")
_IN_WORDS = re.compile(r"[(（](?P<n>\d+(?:\.\d+)?)分[)）]")
_BONUS, _PENALTY, _VETO = (
    re.compile(r"加分|附加分|奖励分|奖分"),
    re.compile(r"扣分项|减分|扣分事项|负面|倒扣"),
    re.compile(r"否决"),
)
MOST_CLAUSES = 2000


def read_office_table(data: bytes, *, limits: Limits | None = None) -> OfficeTable:
    """The table of a workbook or a Word document: of its sheets or tables the one with the most clauses. Errors: Invalid when none can be found."""
    limits = limits or Limits()
    found = [read for sheet in _sheets(data, limits) if (read := table_of(sheet))]
    if not found:
        raise _no_table()
    return max(found, key=lambda table: len(table.clauses))


def _sheets(data: bytes, limits: Limits) -> list[Sheet]:
    """The sheets of a workbook that are not hidden, or the tables of a Word document."""
    if (
        data.startswith(b"PK")
        and len(data) <= limits.size
        and DOCUMENT.encode() in data
        and (found := sheets_of(data, limits))
    ):
        return found
    workbook = Workbook(data, limits)
    return [sheet_of(workbook.grid(name)) for name in workbook.names if not workbook.is_hidden(name)]


def table_of(sheet: Sheet) -> OfficeTable | None:
    """The sheet read, or None when it bears no headings of such a table. Errors: Invalid when it holds too much."""
    cells = Cells(sheet)
    columns = columns_of(cells)
    if columns is None:
        return None
    above = tuple(text for row in range(columns.head) for text in cells.sources(row).values())
    rows = _Rows(cells, columns)
    for row in range(columns.first, len(sheet.rows)):
        rows.take(row)
    if not rows.items or len(rows.items) > MOST_CLAUSES:
        return None
    return OfficeTable(sheet, above, tuple(rows.items), tuple(rows.totals), tuple(rows.others))


class _Rows:
    """The rows below the headings, taken one after the other."""

    def __init__(self, cells: Cells, columns: Columns) -> None:
        self.cells, self.columns = cells, columns
        self.items: list[Item] = []
        self.totals: list[tuple[int, Fraction | None]] = []
        self.others: list[int] = []
        self._caption = ""
        self._path: list[str] = [""] * len(columns.of("level"))
        self._points_at: tuple[int, int] | None = None
        self._rule_at: tuple[int, int] | None = None
        self._last = self._last_data_row()

    def _last_data_row(self) -> int:
        """The last row that shows points or a rule and is no total; what follows are notes."""
        last = self.columns.first - 1
        for row in range(self.columns.first, len(self.cells.sheet.rows)):
            sources = self.cells.sources(row)
            if (
                len(sources) > 1
                and not _TOTAL.fullmatch(same(next(iter(sources.values()))))
                and not self._is_line(row)
            ):
                last = row
        return last

    def _is_line(self, row: int) -> bool:
        """One cell alone at the row's beginning, or merged over most of it: a caption or a note."""
        sources = self.cells.sources(row)
        if len(sources) != 1:
            return False
        (place,) = sources
        wide = sum(self.cells.source(row, column) == place for column in range(self.cells.width))
        return wide > max(1, self.cells.width // 2) or self.columns.roles.get(place[1]) not in ("rule", "content")

    def take(self, row: int) -> None:
        """Put the row where it belongs."""
        sources = self.cells.sources(row)
        first = next(iter(sources.values()), "")
        if not sources or all(place[0] < row for place in sources):
            self._covered(row, sources)
        elif _TOTAL.fullmatch(same(first)):
            self.totals.append((row + 1, self._amount(row)))
        elif self._is_line(row):
            self._line(row, first)
        elif row > self._last or _SIGNED.match(first):
            self.others.append(row + 1)
        else:
            self._data(row)

    def _covered(self, row: int, sources: dict[tuple[int, int], str]) -> None:
        """A row without a cell of its own: it is the lower part of the one above, or empty."""
        if not sources:
            self.others.append(row + 1)
        elif self.items:
            self._more_of_the_last(row, "")

    def _line(self, row: int, text: str) -> None:
        if _SIGNED.match(text):
            self.others.append(row + 1)
        elif row > self._last or _NOTE.match(text):
            self.items.append(Item((Clause(row + 1, (), text, ""),), None, "note"))
        else:
            self._caption, self._path = text, [""] * len(self._path)
            self.others.append(row + 1)

    def _data(self, row: int) -> None:
        self._follow_path(row)
        path = [text for text in (self._caption, *self._path) if text]
        content = self._joined(row, "content")
        if not self.columns.of("content") and path:
            content = path.pop()
        rules = [(self.cells.source(row, column), self.cells.text(row, column)) for column in self.columns.of("rule")]
        rules = [(place, text) for place, text in rules if text and not _AMOUNT.fullmatch(plain(text))]
        rule_at = rules[0][0] if rules else None
        if self.items and rule_at is not None and rule_at == self._rule_at and rule_at[0] < row:
            self._more_of_the_last(row, content)
            return
        clause = Clause(
            row + 1, tuple(path), content, "\n".join(text for _, text in rules), self._joined(row, "verifier")
        )
        at, points, said = self._points(row, clause)
        if self.items and at is not None and at == self._points_at and at[0] < row and self.items[-1].sign != "note":
            last = self.items[-1]
            self.items[-1] = replace(last, clauses=(*last.clauses, clause))
        else:
            sign = self._sign(clause, said)
            self.items.append(Item((clause,), None if sign == "veto" else points, sign))
        self._points_at, self._rule_at = at, rule_at

    def _more_of_the_last(self, row: int, content: str) -> None:
        """The row goes on with the clause above: its content is added, its number kept."""
        last = self.items[-1]
        clause = last.clauses[-1]
        added = f"{clause.content}\n{content}" if content and content not in clause.content else clause.content
        self.items[-1] = replace(
            last, clauses=(*last.clauses[:-1], replace(clause, content=added, more=(*clause.more, row + 1)))
        )

    def _follow_path(self, row: int) -> None:
        """Indicators of this row; an empty cell without a merge means “as above”."""
        for place, column in enumerate(self.columns.of("level")):
            text = self.cells.text(row, column)
            if text and text != self._path[place]:
                self._path[place:] = [text, *[""] * (len(self._path) - place - 1)]

    def _joined(self, row: int, role: str) -> str:
        return "\n".join(
            dict.fromkeys(text for column in self.columns.of(role) if (text := self.cells.text(row, column)))
        )

    def _amount(self, row: int) -> Fraction | None:
        for column in self.columns.of("points"):
            found = _AMOUNT.search(plain(self.cells.text(row, column)))
            if found:
                return Fraction(found.group())
        return None

    def _points(self, row: int, clause: Clause) -> tuple[tuple[int, int] | None, Fraction | None, str]:
        """The cell of the points, what they are, and what it says; an empty one below an item belongs to that item."""
        for column in self.columns.of("points"):
            text = plain(self.cells.text(row, column))
            found = _AMOUNT.search(text)
            if found:
                return self.cells.source(row, column), abs(Fraction(found.group())), text
            if not text and self.items and not clause.content and self._points_at is not None:
                return (row - 1, -1) if self._points_at is None else self._continued(row), None, ""
        written = _IN_WORDS.search(plain(f"{clause.content}{clause.rule}"))
        return (row, -1), Fraction(written["n"]) if written else None, ""

    def _continued(self, row: int) -> tuple[int, int] | None:
        return self._points_at if self._points_at and self._points_at[0] < row else None

    def _sign(self, clause: Clause, points: str) -> Sign:
        where = " ".join((self._caption, *clause.path))
        if _VETO.search(where) or (not points and _VETO.search(clause.rule or clause.content)):
            return "veto"
        if _PENALTY.search(where) or points.startswith("-"):
            return "penalty"
        return (
            "bonus"
            if _BONUS.search(where) or points.startswith("+") or (clause.path and _BONUS.search(clause.path[-1]))
            else "base"
        )


def _no_table() -> Invalid:
    return unreadable(
        "no_office_table",
        Text("没有找到考核表：前 25 行里没有“分值”“评分标准”这样的表头。", "No appraisal table was found: no headings such as 分值 or 评分标准 in the first 25 rows."),
        Text("表头至少写上“考核内容”“分值”“评分标准”再上传。", "Head the columns at least 考核内容, 分值 and 评分标准, and hand it in again."),
    )  # fmt: skip


def sums(table: OfficeTable) -> tuple[Reason, ...]:
    """Where a row of totals says something else than its items add up to: the whole, or what stands since the last such row."""
    found, begin = [], Fraction(0)
    for row, total in table.totals:
        whole = sum(
            (item.points or Fraction(0) for item in table.items if item.sign == "base" and item.clauses[0].row < row),
            Fraction(0),
        )
        if total is not None and total not in (whole, whole - begin):
            text = Text(
                f"第 {row} 行写合计 {total} 分，各项相加是 {whole} 分。",
                f"Row {row} says {total}; the items add up to {whole}.",
            )
            found.append(
                Reason(
                    "TOTAL_DIFFERS",
                    text,
                    next_step=Text("核对分值；草案按各项相加。", "Check the points; the draft goes by the items."),
                    place=(f"R{row}",),
                )
            )
        begin = whole
    return tuple(found)
