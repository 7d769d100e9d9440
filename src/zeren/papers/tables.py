"""A table read: exact rows, and for every wrong row all that is wrong with it, by sheet and cell, in both languages.

A file that cannot be read at all raises `Invalid` with every reason; a row that cannot be read is a problem.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.memory import uncollected
from zeren.kernel.words import Text
from zeren.papers.cells import CellReader, Raw, Value, as_text, nothing
from zeren.papers.grid import Grid, Workbook
from zeren.papers.headings import Head, find_head, find_sheet
from zeren.papers.marks import cell_name, same, tidy, without_identity_numbers
from zeren.papers.merges import Shared, caption_rows, share_merged
from zeren.papers.spec import Column, TableSpec
from zeren.papers.survey import Limits

_CLOSING = re.compile(
    r"(填表人|填报人|制表人?|经办人?|审核人?|复核人?|审批人?|负责人|单位负责人|主要负责人|领导签字|签字|签名|盖章|联系人|联系电话|填表日期|填报日期|制表日期"
    r"|合计|总计|小计|注|备注|说明|填表说明|preparedby|checkedby|total)([:：(（].*|)"
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row that could be read: its sheet, its row number as people count, its values by column key."""

    sheet: str
    number: int
    values: Mapping[str, Value]

    def __getitem__(self, key: str) -> Value:
        return self.values[key]


@dataclass(frozen=True, slots=True)
class WrongRow:
    """One row that could not: its cells as they stood (one for each heading), the reasons, the places to mark red."""

    number: int
    cells: tuple[str, ...]
    reasons: tuple[Reason, ...]
    red: frozenset[int] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class TableRead:
    """What was found in one sheet. `notes` tell what was skipped, filled down or taken from formulas."""

    spec: TableSpec
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[TableRow, ...]
    wrong: tuple[WrongRow, ...]
    notes: tuple[Reason, ...] = ()

    @property
    def problems(self) -> tuple[Reason, ...]:
        return tuple(reason for row in self.wrong for reason in row.reasons)


def read_table(data: bytes, spec: TableSpec, *, limits: Limits | None = None) -> TableRead:
    """The one sheet that `spec` describes. Errors: Invalid for the file, its sheet or its headings."""
    return read_workbook(data, [replace(spec, required=True)], limits=limits)[spec.key]


@uncollected()  # cells are many, and bounded by the limits
def read_workbook(data: bytes, specs: Sequence[TableSpec], *, limits: Limits | None = None) -> dict[str, TableRead]:
    """Every sheet of `specs` by key; an optional sheet that is absent is left out. Errors: Invalid with all reasons."""
    workbook = Workbook(data, limits or Limits())
    reasons: list[Reason] = []
    found: list[tuple[TableSpec, Grid, Head]] = []
    for spec in specs:
        name = find_sheet(workbook.names, spec, alone=len(specs) == 1)
        if isinstance(name, Reason) and spec.by_headings and len(specs) == 1:
            name = _by_headings(workbook, spec) or name
        if isinstance(name, Reason):
            reasons.append(name)
        elif name is not None:
            grid = workbook.grid(name)
            head = find_head(grid, spec)
            if isinstance(head, Head):
                found.append((spec, grid, head))
            else:
                reasons.extend(head)
    if reasons:
        raise Invalid(*reasons)
    return {spec.key: _read_sheet(spec, grid, head) for spec, grid, head in found}


def _by_headings(workbook: Workbook, spec: TableSpec) -> str | None:
    """The one sheet that bears the headings, whatever it is called; a single sheet, so that its headings are judged."""
    if len(workbook.names) == 1:
        return workbook.names[0]
    fit = [name for name in workbook.names if isinstance(find_head(workbook.grid(name), spec), Head)]
    return fit[0] if len(fit) == 1 else None


def _read_sheet(spec: TableSpec, grid: Grid, head: Head) -> TableRead:
    notes = [*_notes_on_sheet(grid, head)]
    shared = share_merged(grid, head)
    captions = caption_rows(grid, head)
    readers = _readers(grid, head)
    read: list[_Read] = []
    needed = [place for place, column in head.columns.items() if column.required]
    empty = {column.key: nothing(column) for column in spec.columns}
    for number in range(head.first_data_row, max(len(grid.rows), grid.survey.last_row + 1)):
        if not _has_content(grid, head, number):
            continue
        skipped = _not_a_row(grid, head, number, number in captions, needed)
        if skipped:
            notes.append(skipped)
        else:
            read.append(_Read(number, *_read_row(grid, readers, shared, number, empty)))
    if not read:
        notes.append(_no_rows(grid))
    _mark_doubled(spec, grid, head, read)
    rows = tuple(TableRow(grid.name, row.number + 1, row.values) for row in read if not row.faults)
    wrong = tuple(_wrong(grid, head, shared, row) for row in read if row.faults)
    return TableRead(spec, grid.name, head.texts, rows, wrong, tuple(notes))


@dataclass(slots=True)
class _Read:
    """One row while it is read: what could be read (what no column gives is empty), and by place what could not."""

    number: int
    values: dict[str, Value]
    faults: dict[int, Reason]


def _has_content(grid: Grid, head: Head, number: int) -> bool:
    """Whether any column in use holds something; serial numbers printed ahead do not make a row."""
    survey, line = grid.survey, grid.rows[number] if number < len(grid.rows) else ()
    first = line[head.places[0]] if head.places[0] < len(line) else ""
    if head.places[0] in head.columns and isinstance(first, str) and first.strip():
        return True
    return any(
        as_text(grid.cell(number, place)).strip()
        or (number, place) in survey.formulas
        or (number, place) in survey.errors
        for place in head.columns
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one place is read; `without` holds when the column `depends` is empty in the row."""

    usual: CellReader
    key: str
    depends: str = ""
    without: CellReader | None = None

    def for_row(self, values: Mapping[str, Value]) -> CellReader:
        return self.without if self.without and not values.get(self.depends) else self.usual


def _readers(grid: Grid, head: Head) -> dict[int, _Reader]:
    """A reader for each place, those that depend on another column last."""
    readers: dict[int, _Reader] = {}
    for place, column in sorted(head.columns.items(), key=lambda item: item[1].choices_without is not None):
        usual = CellReader(column, from_1904=grid.from_1904)
        if column.choices_without:
            depends, choices = column.choices_without
            readers[place] = _Reader(usual, column.key, depends, CellReader(replace(column, choices=choices)))
        else:
            readers[place] = _Reader(usual, column.key)
    return readers


def _read_row(
    grid: Grid, readers: Mapping[int, _Reader], shared: Shared, number: int, empty: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[int, Reason]]:
    values = dict(empty)
    faults: dict[int, Reason] = {}
    survey, line = grid.survey, grid.rows[number] if number < len(grid.rows) else ()
    doubtful, width = bool(survey.errors or survey.formulas or survey.percents), len(line)
    for place, reader in readers.items():
        read: Value | Reason = _doubt(grid, number, place, reader.usual.column) if doubtful else None
        if read is None:
            raw: Raw | Reason = line[place] if place < width else ""
            if shared:
                raw = shared.get((number, place), raw)
            by = reader.for_row(values) if reader.depends else reader.usual
            read = raw if isinstance(raw, Reason) else by.read(raw)
        if isinstance(read, Reason):
            faults[place] = replace(read, place=(grid.name, cell_name(number, place)))
            values.pop(reader.key, None)
        else:
            values[reader.key] = read
    return values, faults


def _doubt(grid: Grid, row: int, place: int, column: Column) -> Reason | None:
    """Cells whose stored value is not what a person sees: error values, formulas never computed, percent formats."""
    survey, at = grid.survey, (row, place)
    if at in survey.errors:
        return Reason(
            "error_value",
            Text(f"单元格是错误值 {survey.errors[at]}。", f"The cell holds the error value {survey.errors[at]}."),
            next_step=Text("请改正公式，或直接填写结果。", "Mend the formula, or enter the result."),
        )
    if survey.formulas.get(at) is False:
        return Reason(
            "formula_without_value",
            Text(
                "单元格是公式，但文件里没有保存计算结果。",
                "The cell is a formula, and the file holds no computed value for it.",
            ),
            next_step=Text(
                "请在 Excel 或 WPS 中打开并保存一次，或粘贴为数值。",
                "Open and save it once in Excel or WPS, or paste it as a value.",
            ),
        )
    if at in survey.percents and column.kind in ("number", "whole"):
        shown = as_text(grid.cell(row, place))
        return Reason(
            "percent_format",
            Text(
                f"单元格设成了百分比格式，存的是 {shown}，不能确定要的是比例还是百分数。",
                f"The cell has a percent format and holds {shown}; whether the share or the percentage is meant cannot be told.",
            ),
            next_step=Text(
                "请把格式改为“常规”，并写百分号前的数，如 92。",
                "Set its format to General and write the number before the percent sign, such as 92.",
            ),
        )
    return None


def _wrong(grid: Grid, head: Head, shared: Shared, row: _Read) -> WrongRow:
    cells = []
    for place in range(len(head.texts)):
        raw = shared.get((row.number, place), grid.cell(row.number, place))
        text = grid.survey.errors.get((row.number, place)) or as_text(None if isinstance(raw, Reason) else raw)
        cells.append(without_identity_numbers(text.strip()))
    reasons = tuple(row.faults[place] for place in sorted(row.faults))
    return WrongRow(row.number + 1, tuple(cells), reasons, frozenset(row.faults))


def _mark_doubled(spec: TableSpec, grid: Grid, head: Head, read: list[_Read]) -> None:
    """Rows that bear the same key are all wrong: which of them is meant, only the office can say."""
    places = {column.key: place for place, column in head.columns.items()}
    keyed = [key for key in spec.unique if key in places]
    by_key: dict[tuple[Value, ...], list[_Read]] = {}
    whole = [row for row in read if all(key in row.values for key in keyed)] if keyed else []
    if len({tuple([row.values[key] for key in keyed]) for row in whole}) == len(whole):
        return
    for row in whole:
        if any(row.values[key] is not None for key in keyed):
            by_key.setdefault(tuple(row.values[key] for key in keyed), []).append(row)
    for rows in by_key.values():
        for row in rows if len(rows) > 1 else ():
            other = rows[0] if row is not rows[0] else rows[1]
            place = places[keyed[0]]
            row.faults.setdefault(place, _doubled(spec, row.number, other.number, grid.name, place))


def _doubled(spec: TableSpec, number: int, other: int, sheet: str, place: int) -> Reason:
    names = [column.heading for column in spec.columns if column.key in spec.unique]
    heading = Text("＋".join(name.zh for name in names), " + ".join(name.en for name in names))
    return Reason(
        "key_twice",
        Text("“{heading}”与第 {number} 行重复。", "“{heading}” is the same as in row {number}.").with_values(
            heading=heading, number=other + 1
        ),
        next_step=Text("请改正其中一行，或删去多余的一行。", "Correct one of the rows or delete the surplus one."),
        place=(sheet, cell_name(number, place)),
    )


def _not_a_row(grid: Grid, head: Head, number: int, caption: bool, needed: Iterable[int]) -> Reason | None:
    """Signature, total and remark rows, captions over the whole width and headings printed again are no data.

    `needed` are the places that every row fills in.
    """
    row = grid.rows[number] if number < len(grid.rows) else []
    lacking = any(place >= len(row) or row[place] in ("", None) for place in needed)
    if not lacking and as_text(grid.cell(number, head.places[0])).strip() != head.texts[head.places[0]]:
        return None
    texts = {place: text for place, cell in enumerate(row) if (text := as_text(cell).strip())}
    first = next(iter(texts.values()), "")
    if all(texts.get(place) == head.texts[place] for place in head.columns):
        what = Text("重复的表头", "headings repeated")
    elif lacking and _CLOSING.fullmatch(same(first)):
        what = Text(
            f"签字、合计或说明行（“{tidy(first)[:20]}”）", f"signature, total or remark row (“{tidy(first)[:20]}”)"
        )
    elif lacking and caption and len(texts) == 1:
        what = Text(f"小标题行（“{tidy(first)[:20]}”）", f"caption row (“{tidy(first)[:20]}”)")
    else:
        return None
    return _note(
        "row_skipped",
        Text("第 {row} 行不是数据，已跳过：{what}。", "Row {row} is not data and was skipped: {what}.").with_values(
            row=number + 1, what=what
        ),
        grid,
        cell_name(number, 0),
    )


def _notes_on_sheet(grid: Grid, head: Head) -> Iterator[Reason]:
    formulas = [
        at
        for at, computed in grid.survey.formulas.items()
        if computed and at[0] >= head.first_data_row and at[1] in head.columns
    ]
    if formulas:
        cells = _some(cell_name(*at) for at in sorted(formulas))
        yield _note(
            "formulas_used",
            Text(
                f"{len(formulas)} 个单元格是公式，用的是文件里保存的结果：{cells}。",
                f"{len(formulas)} cells are formulas; the results stored in the file were used: {cells}.",
            ),
            grid,
        )
    if grid.hidden:
        yield _note(
            "sheet_hidden",
            Text("这个工作表是隐藏的，仍已读入。", "This sheet is hidden; it was read all the same."),
            grid,
        )
    if grid.survey.hidden_rows:
        yield _note(
            "rows_hidden",
            Text(
                f"有 {grid.survey.hidden_rows} 行被隐藏或筛选掉，仍已读入。",
                f"{grid.survey.hidden_rows} rows are hidden or filtered out; they were read all the same.",
            ),
            grid,
        )
    if head.unknown:
        names = _some(head.unknown)
        yield _note("columns_unused", Text(f"没有用到的列：{names}。", f"Columns not used: {names}."), grid)


def _no_rows(grid: Grid) -> Reason:
    return Reason(
        "no_rows",
        Text("表头下面没有数据行。", "There are no rows below the headings."),
        next_step=Text(
            "如应有数据，请检查是否在合并单元格里。", "If there should be, see whether they are under merged cells."
        ),
        place=(grid.name,),
    )


def _some(names: Iterable[str], most: int = 6) -> str:
    names = list(names)
    return "、".join(names[:most]) + ("……" if len(names) > most else "")


def _note(code: str, text: Text, grid: Grid, *cell: str) -> Reason:
    return Reason(code, text, place=(grid.name, *cell))
