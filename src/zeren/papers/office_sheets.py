"""The sheet of an office's table: its cells with merges spread, its headings, and the workbook written out again.

Stands under `office_tables`, which reads the rows.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import xlsxwriter

from zeren.papers.cells import as_text
from zeren.papers.grid import Grid, Merge
from zeren.papers.headings import heading_key
from zeren.papers.marks import tidy
from zeren.papers.workbooks import ALWAYS
from zeren.policy.drafting.table import Cell, Sheet

HEAD_ROWS = 25
_WORDS = {
    "level": "一级指标 二级指标 三级指标 考核项目 考评项目 考核类别 考核指标 考评指标 项目 类别 指标 指标名称 板块 模块",
    "content": "考核内容 考评内容 考核要点 考核要求 目标任务 工作目标 工作要求 具体内容 指标内容 基本要求 工作内容 内容 内容及要求 考核内容及要求 目标要求",
    "rule": "评分标准 计分办法 计分标准 计分方法 评分办法 评分细则 评分方法 评分规则 计分规则 扣分标准 扣分办法 加分标准 赋分标准 评价标准 扣分 加分 加扣分标准 评分标准及办法 考核评分标准",
    "either": "考核标准 考评标准 标准 考核办法",
    "points": "分值 标准分 满分 基本分 基础分 标准分值 赋分 配分 分数 满分值",
    "verifier": "责任单位 考核单位 考核部门 牵头单位 牵头部门 评分单位 责任部门 考评单位 核实单位 考核责任单位 考评责任单位 数据来源 责任科室 牵头科室 评分科室",
}
_ROLES = {word: role for role, words in _WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds what; the first row of the headings, and the first below them, counted from 0."""

    head: int
    first: int
    roles: dict[int, str]

    def of(self, role: str) -> list[int]:
        return [place for place, found in self.roles.items() if found == role]


class Cells:
    """The sheet's cells with merges spread: `text` gives what a person sees in a cell, `source` the cell that it stands in."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._spread = {
            (row, column): top
            for top, last in sheet.merges
            for row in range(top[0], min(last[0] + 1, len(sheet.rows)))
            for column in range(top[1], last[1] + 1)
        }
        self.width = max((len(row) for row in sheet.rows), default=0)

    def source(self, row: int, column: int) -> tuple[int, int]:
        return self._spread.get((row, column), (row, column))

    def text(self, row: int, column: int) -> str:
        top, left = self.source(row, column)
        line = self.sheet.rows[top] if top < len(self.sheet.rows) else ()
        return tidy(line[left].text) if left < len(line) else ""

    def sources(self, row: int) -> dict[tuple[int, int], str]:
        """The cells with text that this row shows, each once."""
        shown = ((self.source(row, column), self.text(row, column)) for column in range(self.width))
        return {place: text for place, text in shown if text}


def sheet_of(grid: Grid) -> Sheet:
    """The grid's cells as text. A number is what the spreadsheet vouches for, never a binary float."""
    last = grid.survey.last_row + 1 if grid.survey.last_row >= 0 else len(grid.rows)
    width = (
        grid.survey.last_column + 1
        if grid.survey.last_column >= 0
        else max((len(row) for row in grid.rows), default=0)
    )
    rows = tuple(
        tuple(
            Cell(as_text(raw), number=isinstance(raw, (int, float)) and not isinstance(raw, bool))
            if raw not in ("", None)
            else Cell()
            for raw in (*row[:width], *("",) * (width - len(row)))
        )
        for row in grid.rows[:last]
    )
    return Sheet(grid.name, rows, grid.merges)


def columns_of(cells: Cells) -> Columns | None:
    """The headings: the first row with a column of points or rules and another one; merges carry them further down.

    A column headed 标准 holds what is asked where another one holds the rules, else the rules.
    """
    for row in range(min(HEAD_ROWS, len(cells.sheet.rows))):
        found = {place: role for place in range(cells.width) if (role := _role(cells.text(row, place)))}
        if not {"points", "rule", "either"} & set(found.values()) or len(found) < 2:
            continue
        last = max([row, *(bottom for (top, _), (bottom, _) in cells.sheet.merges if top == row)])
        roles: dict[int, str] = {}
        for column in range(cells.width):
            said = (_role(cells.text(line, column)) for line in range(last, row - 1, -1))
            role = next((one for one in said if one), None)
            if role:
                roles[column] = role
        either = "content" if "rule" in roles.values() else "rule"
        return Columns(row, last + 1, {place: either if role == "either" else role for place, role in roles.items()})
    return None


def _role(text: str) -> str | None:
    key = heading_key(text)
    return _ROLES.get(key) or _ROLES.get(re.sub(r"[及与和/、]?(?:说明|要求)$", "", key))


def office_workbook(sheet: Sheet) -> bytes:
    """The sheet as a workbook again: the same cells with the same content, the same merges. The same bytes each time."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": ALWAYS})
    look = book.add_format(
        {"font_name": "宋体", "font_size": 11, "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    page = book.add_worksheet("".join(sign for sign in sheet.name if sign not in "[]:*?/\\'")[:31] or None)
    for (top, left), (bottom, right) in _apart(sheet.merges):
        page.merge_range(top, left, bottom, right, "", look)
    for place, width in enumerate(_widths(sheet)):
        page.set_column(place, place, width)
    for row, column, cell in _each_cell(sheet):
        if cell.number:
            page.write_number(row, column, float(cell.text), look)
        elif cell.text:
            page.write_string(row, column, cell.text, look)
    book.close()
    return buffer.getvalue()


def _apart(merges: Sequence[Merge]) -> Iterator[Merge]:
    """The merges that cover no cell of one before: a crafted file may hold others, and no workbook can."""
    taken: list[Merge] = []
    for (top, left), (bottom, right) in merges:
        if all(bottom < a or top > c or right < b or left > d for (a, b), (c, d) in taken):
            taken.append(((top, left), (bottom, right)))
            yield taken[-1]


def _each_cell(sheet: Sheet) -> Iterator[tuple[int, int, Cell]]:
    for row, line in enumerate(sheet.rows):
        for column, cell in enumerate(line):
            yield row, column, cell


def _widths(sheet: Sheet) -> list[int]:
    """A width for each column by its longest text that is not merged over several."""
    merged = {top for top, last in sheet.merges if last[1] > top[1]}
    longest = [6] * max((len(row) for row in sheet.rows), default=0)
    for row, column, cell in _each_cell(sheet):
        if (row, column) not in merged:
            longest[column] = max(
                longest[column], min(48, 2 + 2 * max((len(line) for line in cell.text.split("\n")), default=0))
            )
    return longest
