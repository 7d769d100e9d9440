"""Lists as offices file them, and CSV that no spreadsheet program runs as a formula."""

import io
from datetime import date
from fractions import Fraction

import openpyxl

from zeren.papers.printed_tables import PrintedTable, write_csv, write_table, write_tables

TABLE = PrintedTable(
    "清禾县2026年度考核结果一览表",
    ("单位", "得分", "等次", "日期"),
    (("河湾镇", Fraction(1953, 20), "优秀", date(2026, 12, 1)), ("=1+1", Fraction(1, 3), "良好", None)),
    unit_line="填报单位：县委组织部",
    day_line="2026年12月1日",
    signatures=("制表人：", "审核人："),
    marks=("演示数据，均为虚构",),
)


def test_printed__title_unit_grid_serials_and_signatures() -> None:
    page = openpyxl.load_workbook(io.BytesIO(write_table(TABLE))).active
    rows = [list(row) for row in page.iter_rows(values_only=True)]
    assert rows[0][0] == TABLE.title
    assert rows[1][0] == "演示数据，均为虚构"
    assert (rows[2][0], rows[2][4]) == ("填报单位：县委组织部", "2026年12月1日")
    assert rows[3] == ["序号", "单位", "得分", "等次", "日期"]
    assert rows[4][:4] == [1, "河湾镇", 97.65, "优秀"]
    assert rows[5][1:3] == ["=1+1", 0.3333]
    assert page["B6"].data_type == "s"
    assert "A1:E1" in {str(area) for area in page.merged_cells.ranges}
    assert page["A5"].border.left.style == "thin"
    assert page.freeze_panes == "A5"


def test_printed__same_content_same_bytes() -> None:
    assert write_tables([TABLE, PrintedTable("空表", ("列",), ())]) == write_tables(
        [TABLE, PrintedTable("空表", ("列",), ())]
    )


def test_printed__sheet_names_are_made_acceptable() -> None:
    made = write_table(PrintedTable("一/二:三[四]" * 10, ("列",), ()))
    assert len(openpyxl.load_workbook(io.BytesIO(made)).sheetnames[0]) <= 31


def test_csv__formulas_are_defused_numbers_are_not() -> None:
    made = write_csv(("名称", "数"), [("=1+1", -3), ("@x", Fraction(-1, 2)), (" +1", date(2026, 1, 2)), ("-", None)])
    assert made.decode("utf-8-sig").splitlines() == ["名称,数", "'=1+1,-3", "'@x,-0.5", "' +1,2026-01-02", "'-,"]
