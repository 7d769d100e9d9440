"""An office's table read and written again: nothing lost on the way in, the same cells on the way out."""

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from making.office_tables import tables, workbook

from zeren.kernel.errors import Invalid
from zeren.papers.marks import tidy
from zeren.papers.office_sheets import office_workbook
from zeren.papers.office_tables import read_office_table, sums
from zeren.policy.drafting.choices import Choices
from zeren.policy.drafting.pack import documents_of
from zeren.policy.drafting.table import sheet_from

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "office-tables"
FILES = sorted(EXAMPLES.glob("*.xlsx"))
NAMES = [file.stem for file in FILES]


def test_examples__are_what_their_making_gives() -> None:
    assert {file.name: file.read_bytes() for file in FILES} == tables()
    assert len(FILES) == 6


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_table__goes_back_cell_by_cell_from_its_pack(file: Path) -> None:
    """By another library: every value with its type, every merge, the sheet's name and size."""
    plain = documents_of(read_office_table(file.read_bytes()), Choices(), "draft")["table.toml"]
    before = openpyxl.load_workbook(file).worksheets[0]
    after = openpyxl.load_workbook(io.BytesIO(office_workbook(sheet_from(plain)))).worksheets[0]
    assert after.title == before.title
    assert (after.max_row, after.max_column) == (before.max_row, before.max_column)
    cells = [(row, column) for row in range(1, before.max_row + 1) for column in range(1, before.max_column + 1)]
    assert [(place, before.cell(*place).value, after.cell(*place).value) for place in cells if before.cell(*place).value != after.cell(*place).value] == []  # fmt: skip
    assert sorted(map(str, after.merged_cells.ranges)) == sorted(map(str, before.merged_cells.ranges))


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_table__drops_no_row_and_no_word(file: Path) -> None:
    """Every row below the headings is a clause, goes with one, is a total or a caption; every text of it is kept."""
    table = read_office_table(file.read_bytes())
    rows = {row for clause in table.clauses for row in (clause.row, *clause.more)}
    rows |= {row for row, _ in table.totals} | set(table.others)
    first = min(rows)
    assert rows == set(range(first, len(table.sheet.rows) + 1))
    kept = "\n".join(f"{' '.join(clause.path)} {clause.words} {clause.verifier}" for clause in table.clauses)
    beside = {row - 1 for row in {*table.others, *(row for row, _ in table.totals)}}
    lost = [
        cell.text
        for place, row in enumerate(table.sheet.rows)
        if place >= first - 1 and place not in beside
        for cell in row
        if cell.text
        and tidy(cell.text) not in kept
        and not cell.number
        and cell.text.strip("0123456789０１２３４５６７８９分")
    ]
    assert [text for text in lost if " ".join(text.split()) not in " ".join(kept.split())] == []


def test_points__merged_over_rows_make_one_item_and_a_merged_rule_one_clause() -> None:
    departments, enterprise = read_office_table(FILES[2].read_bytes()), read_office_table(FILES[3].read_bytes())
    assert [clause.row for clause in departments.item("I4").clauses] == [4, 5, 6]
    assert departments.item("I4").points == 15
    (clause,) = enterprise.item("I7").clauses
    assert clause.more == (8, 9)
    assert clause.content.split("\n") == ["项目部支部应建尽建", "流动党员全部纳入管理", "班组党员骨干配备到位"]


def test_total__that_does_not_add_up_is_told() -> None:
    lines = [
        ["考核内容", "分值", "评分标准"],
        ["会议", 10, "每少一次扣1分"],
        ["活动", 20, "按比例得分"],
        ["合计", 40, ""],
    ]
    table = read_office_table(workbook("表", lines))
    assert [(one.code, one.place) for one in sums(table)] == [("TOTAL_DIFFERS", ("R4",))]
    assert all(sums(read_office_table(file.read_bytes())) == () for file in FILES)


@pytest.mark.parametrize(
    "lines",
    [[["姓名", "单位"], ["甲", "乙"]], [["考核内容", "分值", "评分标准"]]],
    ids=["another-list", "headings-only"],
)
def test_workbook__without_such_a_table_is_refused(lines: list[list[str]]) -> None:
    with pytest.raises(Invalid) as refused:
        read_office_table(workbook("表", lines))
    assert [reason.code for reason in refused.value.reasons] == ["no_office_table"]
    assert refused.value.reasons[0].next_step is not None


def word_table(file: Path) -> bytes:
    """The sheet of a workbook as a Word document made by another library: lines above and below as paragraphs."""
    sheet = openpyxl.load_workbook(file).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    document = docx.Document()
    wide = {span.min_row for span in sheet.merged_cells.ranges if span.size["columns"] == sheet.max_column}
    above = next(row for row in range(1, sheet.max_row + 1) if row not in wide) - 1
    below = max(row for row in range(1, sheet.max_row + 1) if row not in wide)
    for row in rows[:above]:
        document.add_paragraph(str(row[0]))
    table = document.add_table(below - above, sheet.max_column)
    for place, row in enumerate(rows[above:below]):
        for column, value in enumerate(row):
            table.cell(place, column).text = "" if value is None else str(value)
    for span in sheet.merged_cells.ranges:
        if above < span.min_row and span.max_row <= below:
            held = table.cell(span.min_row - above - 1, span.min_col - 1)
            text = held.text
            merged = held.merge(table.cell(span.max_row - above - 1, span.max_col - 1))
            merged.text = text
    for row in rows[below:]:
        document.add_paragraph(str(row[0]))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("file", [FILES[0], FILES[2]], ids=["townships", "departments"])
def test_word_document__gives_the_same_clauses_as_the_workbook(file: Path) -> None:
    by_sheet, by_word = read_office_table(file.read_bytes()), read_office_table(word_table(file))
    assert by_word.items == by_sheet.items
    assert (by_word.above, by_word.totals) == (by_sheet.above, by_sheet.totals)


def test_word_document__that_holds_no_such_table_is_refused() -> None:
    document, buffer = docx.Document(), io.BytesIO()
    document.add_paragraph("没有表")
    document.save(buffer)
    with pytest.raises(Invalid):
        read_office_table(buffer.getvalue())
