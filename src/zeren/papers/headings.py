"""Where a list begins: the sheet that is meant, and the row of headings under title, unit and date rows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.cells import as_text
from zeren.papers.grid import Grid
from zeren.papers.marks import cell_name, same
from zeren.papers.spec import Column, TableSpec, listed

ROWS_SEARCHED = 40
PROBLEM_HEADING = Text("问题", "Problem")
ROW_HEADING = Text("原行号", "Row")
_OURS = (PROBLEM_HEADING.zh, PROBLEM_HEADING.en, ROW_HEADING.zh, ROW_HEADING.en)
_UNSAID = frozenset(same(word) for word in ("序号", "编号", "备注", "说明", "No.", "Remarks", *_OURS))
_UNNAMED = re.compile(r"(sheet|table|工作表|表格?)\d*")
_STARS = "*＊※"


@dataclass(frozen=True)
class Head:
    """The heading row found: `columns` says which place holds which column; `unknown` are headings not used."""

    row: int
    first_data_row: int
    texts: tuple[str, ...]
    columns: dict[int, Column]
    unknown: tuple[str, ...]

    @cached_property
    def places(self) -> list[int]:
        return list(self.columns)


def heading_key(text: str) -> str:
    """A heading without marks of duty, units in brackets and spaces: “数 值（分）*” and “数值” are the same."""
    text = same(text).strip(_STARS)
    return re.sub(r"[(\[【][^)\]】]*[)\]】]$", "", text).strip(_STARS) or text


def sheet_key(text: str) -> str:
    """A sheet's name without number and the words that add nothing: “1.单位信息表” is 单位."""
    text = re.sub(r"^[\d一二三四五六七八九十]+[.、\-_ )）]+", "", same(text))
    return re.sub(r"(基本)?(信息|情况|名单|名册|台账|清单|一览)*表?$", "", text) or text


def find_sheet(names: Sequence[str], spec: TableSpec, *, alone: bool) -> str | Reason | None:
    """The name of the sheet that `spec` means; None if an optional sheet is absent.

    `alone`: no other sheet is asked for, so a single sheet that was never named (Sheet1) is taken.
    """
    words = {same(word) for word in spec.words}
    found = [name for name in names if same(name) in words]
    if not found:
        bare = {sheet_key(word) for word in spec.words}
        found = [name for name in names if sheet_key(name) in bare]
    if len(found) == 1:
        return found[0]
    if not found and alone and len(names) == 1 and _UNNAMED.fullmatch(same(names[0])):
        return names[0]
    if not found and not spec.required:
        return None
    return _no_sheet(names, found, spec)


def _no_sheet(names: Sequence[str], found: Sequence[str], spec: TableSpec) -> Reason:
    if found:
        several = "、".join(found)
        return Reason(
            "sheet_twice",
            Text(
                f"有几个工作表都像“{spec.sheet.zh}”：{several}。",
                f"Several sheets look like “{spec.sheet.en}”: {several}.",
            ),
            next_step=Text("请只留一个。", "Keep one."),
            place=(spec.sheet.zh,),
        )
    present = listed([Text(name, name) for name in names])
    return Reason(
        "sheet_missing",
        Text(
            f"没有名为“{spec.sheet.zh}”的工作表；文件里有：{present.zh}。",
            f"There is no sheet “{spec.sheet.zh}” ({spec.sheet.en}); there are: {present.en}.",
        ),
        next_step=Text(
            f"请把工作表命名为“{spec.sheet.zh}”，或下载空白模板填写。",
            f"Name the sheet “{spec.sheet.zh}”, or fill in the blank template.",
        ),
        place=(spec.sheet.zh,),
    )


def find_head(grid: Grid, spec: TableSpec) -> Head | list[Reason]:
    """The row among the first forty that bears most of the headings, or every reason why the list cannot be read."""
    by_word = {heading_key(word): column for column in spec.columns for word in column.words if word}
    best, matches = 0, 0
    for number, row in enumerate(grid.rows[:ROWS_SEARCHED]):
        count = len({column.key for cell in row if (column := by_word.get(heading_key(as_text(cell))))})
        if count > matches:
            best, matches = number, count
    if matches < min(2, len(spec.columns)):
        return [_no_head(grid, spec)]
    texts = tuple(as_text(cell).strip() for cell in grid.rows[best])
    columns = {
        place: by_word[heading_key(text)] for place, text in enumerate(texts) if text and heading_key(text) in by_word
    }
    unknown = tuple(
        text for place, text in enumerate(texts) if text and place not in columns and same(text) not in _UNSAID
    )
    head = Head(best, _first_data_row(grid, best, columns), texts, columns, unknown)
    return [*_doubled(grid, head), *_absent(grid, head, spec)] or head


def _first_data_row(grid: Grid, head: int, columns: Iterable[int]) -> int:
    """Headings merged over two rows push the data down."""
    places = set(columns)
    return 1 + max([head, *(bottom for (top, left), (bottom, _) in grid.merges if top == head and left in places)])


def _no_head(grid: Grid, spec: TableSpec) -> Reason:
    needed = listed([column.heading for column in spec.columns if column.required])
    return Reason(
        "no_headings",
        Text(
            f"前 {ROWS_SEARCHED} 行里没有找到表头。",
            f"No row of headings was found in the first {ROWS_SEARCHED} rows.",
        ),
        next_step=Text(f"表头应有：{needed.zh}。", f"The headings should include: {needed.zh} ({needed.en})."),
        place=(grid.name,),
    )


def _doubled(grid: Grid, head: Head) -> list[Reason]:
    places: dict[str, list[int]] = {}
    for place, column in head.columns.items():
        places.setdefault(column.key, []).append(place)
    names = {column.key: column.heading for column in head.columns.values()}
    return [
        Reason(
            "heading_twice",
            Text("有两列都是“{name}”：{cells}。", "Two columns are both “{name}”: {cells}.").with_values(
                name=names[key], cells=", ".join(cell_name(head.row, place) for place in where)
            ),
            next_step=Text("请只留一列。", "Keep one of them."),
            place=(grid.name, cell_name(head.row, where[1])),
        )
        for key, where in places.items()
        if len(where) > 1
    ]


def _absent(grid: Grid, head: Head, spec: TableSpec) -> list[Reason]:
    present = {column.key for column in head.columns.values()}
    reasons = []
    for column in spec.columns:
        if not column.required or column.key in present:
            continue
        near = get_close_matches(column.heading.zh, head.unknown, n=1, cutoff=0.5)
        mend = (
            Text(
                f"表中有“{near[0]}”，是否应改为“{column.heading.zh}”？",
                f"The sheet has “{near[0]}”: should it read “{column.heading.zh}”?",
            )
            if near
            else Text(
                f"请增加“{column.heading.zh}”列。", f"Add the column “{column.heading.zh}” ({column.heading.en})."
            )
        )
        reasons.append(
            Reason(
                "heading_missing",
                Text("缺少“{name}”列。", "The column “{name}” is missing.").with_values(name=column.heading),
                next_step=mend,
                place=(grid.name, cell_name(head.row, 0)),
            )
        )
    return reasons
