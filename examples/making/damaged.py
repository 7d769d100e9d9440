"""A few broken files for trying the import: each must give a clear error or a list of rows, and nothing half done."""

from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from making.handed import FACT_HEADINGS, FACT_WIDTHS
from making.sheets import Book

TITLE, LINE = "鹭汀县党建工作责任制事实登记表（坏例）", "演示数据，均为虚构；本表故意写错"


def write(folder: Path) -> None:
    """All broken examples into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    good = ("X-0001", "LT01", "", "专题活动", date(2026, 11, 12), "", "", "", "", "活动记录")
    facts(folder / "wrong-rows.xlsx", [
        good,
        ("X-0002", "LT99", "", "专题活动", date(2026, 11, 12), "", "", "", "", "活动记录"),
        ("X-0003", "LT01", "", "没有这个事项", date(2026, 11, 12), "", "", "", "", "活动记录"),
        ("X-0004", "LT01", "", "专题活动", "2026.13.5", "", "", "", "", "活动记录"),
        ("X-0005", "LT01", "", "抽样满意度", date(2026, 11, 12), "九十多", "", "", "", "县统计局"),
        ("X-0006", "LT01", "", "表彰推广", date(2026, 11, 12), "", "", "级别=宇宙级", "", "通报"),
        ("X-0001", "LT01", "", "专题活动", date(2026, 11, 13), "", "", "", "", "活动记录"),
        ("", "LT01", "", "专题活动", date(2026, 11, 14), "", "", "", "", ""),
        ("X-0009", "LT01", "RY9999", "履职记实", date(2026, 11, 14), "", "", "类型=部署", "", "履职记实"),
        ("X-0010", "LT01", "", "专题活动", date(2027, 11, 14), "", "", "", "", "活动记录"),
    ])  # fmt: skip
    facts(
        folder / "missing-column.xlsx",
        [("X-0101", "LT01", "专题活动", date(2026, 11, 12))],
        ("事实编号", "单位编码", "事项", "发生日期"),
    )
    facts(folder / "wrong-sheet.xlsx", [good], sheet="通讯录")
    second_secretary(folder / "second-first-person.xlsx")
    formulas(folder / "formulas.xlsx")
    whole = folder / "wrong-rows.xlsx"
    (folder / "cut.xlsx").write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    (folder / "not-a-workbook.xlsx").write_text("这不是表格。\n", "utf-8")


def facts(path: Path, rows: list[tuple], headings: tuple[str, ...] = FACT_HEADINGS, sheet: str = "事实") -> None:
    book = Book(path)
    book.sheet(sheet, TITLE, LINE, headings, FACT_WIDTHS[: len(headings)], rows)
    book.close()


def second_secretary(path: Path) -> None:
    """A second first responsible person for 苔溪镇 at the same time."""
    book = Book(path)
    book.sheet(
        "单位", TITLE, LINE, ("单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期"), (12,) * 6, []
    )
    book.sheet(
        "岗位",
        TITLE,
        LINE,
        ("岗位编码", "单位编码", "职务", "岗位类别", "分管领域"),
        (12,) * 5,
        [("LT01-SJ2", "LT01", "党委书记", "书记（第一责任人）", "")],
    )
    book.sheet("人员", TITLE, LINE, ("人员编码", "姓名"), (12,) * 2, [("RY9001", "卜 算")])
    book.sheet(
        "任职",
        TITLE,
        LINE,
        ("岗位编码", "人员编码", "任职日期", "免职日期", "文号"),
        (12,) * 5,
        [("LT01-SJ2", "RY9001", "2026.11.1", "", "坏例")],
    )
    book.close()


def formulas(path: Path) -> None:
    """A number that is a formula without a stored result."""
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": datetime(2025, 1, 1)})
    sheet = book.add_worksheet("事实")
    for column, heading in enumerate(FACT_HEADINGS):
        sheet.write_string(0, column, heading)
    for column, cell in enumerate(("X-0201", "LT01", "", "抽样满意度", "2026.11.12", "", "", "", "", "县统计局")):
        sheet.write_string(1, column, cell)
    sheet.write_formula(1, 5, "=90+A9", None, "")
    book.close()
