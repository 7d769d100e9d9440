"""`zeren import facts`: workbooks of a folder in their order, each whole or not at all, and what has errors waits."""

import io
from pathlib import Path

import pytest
import xlsxwriter

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.cli import main
from zeren.cli.facts import bring_in, lines, workbooks
from zeren.implement.queries import facts_of_year
from zeren.kernel.errors import Invalid, NotAllowed
from zeren.ledger.verifying import verify
from zeren.organisations.queries import import_content, imports
from zeren.papers.ahead import tables_ahead
from zeren.papers.sheets import fact_sheet

HEADINGS = ("事实编号", "单位编码", "单位名称", "事项", "发生日期", "属性", "来源")
BRANCH = "蕙坡村第一党支部"


@pytest.fixture
def county(db: None) -> None:
    small.build()
    generate_lists(small.WALKER, "", 2026)


def book(folder: Path, name: str, *rows: tuple[str, ...]) -> Path:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as file:
        sheet = file.add_worksheet("事实")
        for number, row in enumerate((HEADINGS, *rows)):
            sheet.write_row(number, 0, row)
    (folder / name).write_bytes(buffer.getvalue())
    return folder / name


def row(key: str, unit: str = "", name: str = BRANCH, day: str = "2026-01-03") -> tuple[str, ...]:
    return (key, unit, name, "主题党日", day, "到会=9/12；议题=学习", "支部工作记录")


def test_files__each_whole_or_not_at_all_and_the_others_go_on(county: None, tmp_path: Path) -> None:
    book(tmp_path, "1.xlsx", row("K1"), row("K2", "B1", ""))
    wrong = (row("K4", name="没有的支部"), row("K5", day="2026-02-01"), row("K6", day="某日"))
    book(tmp_path, "2.xlsx", row("K3"), *wrong)
    (tmp_path / "3.xlsx").write_bytes(b"no workbook")
    book(tmp_path, "4.xlsx", row("K7"))
    book(tmp_path, "~$4.xlsx", row("K8"))
    book(tmp_path, "5.xlsx", row("K9"), row("K10", day="某日"))
    (tmp_path / "notes.txt").write_text("not looked at")
    found = list(bring_in(small.CLERK, workbooks([tmp_path])))
    assert [one.file.name for one in found] == ["1.xlsx", "2.xlsx", "3.xlsx", "4.xlsx", "5.xlsx"]
    assert [(one.new, one.unchanged) for one in found] == [(2, 0), (0, 0), (0, 0), (1, 0), (0, 0)]
    assert {(reason.code, reason.place[1]) for reason in found[1].reasons} == {
        ("unknown_unit", "3"), ("in_the_future", "4"), ("not_a_day", "E5")
    }  # fmt: skip
    assert found[2].reasons
    assert [fact.key for fact in facts_of_year(2026)] == ["K1", "K2", "K7"]
    kept = {one.file_name: one for one in imports(10)}
    assert {name: one.state for name, one in kept.items() if one.kind == "facts"} == {"1.xlsx": "confirmed", "2.xlsx": "previewed", "4.xlsx": "confirmed", "5.xlsx": "previewed"}  # fmt: skip
    assert import_content(kept["2.xlsx"].id) == (tmp_path / "2.xlsx").read_bytes()
    again = list(bring_in(small.CLERK, [tmp_path / "1.xlsx"]))
    assert [(one.new, one.unchanged) for one in again] == [(0, 2)]
    verify()


def test_a_right_over_one_unit__takes_rows_of_that_unit_alone(county: None, tmp_path: Path) -> None:
    book(tmp_path, "1.xlsx", row("K1"))
    with pytest.raises(NotAllowed):
        list(bring_in(small.SECRETARY, [tmp_path / "1.xlsx"]))
    assert facts_of_year(2026) == ()


def test_command__says_what_came_of_each_and_ends_with_1(
    county: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = book(tmp_path, "a.xlsx", row("K1"))
    bad = book(tmp_path, "b.xlsx", *(row(f"B{n}", "X9") for n in range(25)))
    assert main.main(["import", "facts", str(good), str(bad)]) == 1
    said, trouble = capsys.readouterr()
    assert not trouble
    assert "a.xlsx" in said
    assert said.count("unknown_unit") == 20
    assert " 5 " in said.splitlines()[-2], "how many more there are"
    assert main.main(["import", "facts", str(good)]) == 0


def test_paths__with_nothing_in_them_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        workbooks([tmp_path, tmp_path / "gone.xlsx"])
    assert [reason.place[0] for reason in refused.value.reasons] == [str(tmp_path), str(tmp_path / "gone.xlsx")]


def test_tables_ahead__come_in_their_order_however_many_read(tmp_path: Path) -> None:
    spec = fact_sheet(small.default_pack().words)
    files = [book(tmp_path, f"{n}.xlsx", *(row(f"K{n}-{k}") for k in range(1 + 40 * (n == 0)))) for n in range(7)]
    for workers in (1, 3):
        found = list(tables_ahead(files, spec, workers))
        assert [file for file, _ in found] == files
        assert [read.rows[0]["fact_code"] for _, (_, read) in found] == [f"K{n}-0" for n in range(7)]


def test_lines__name_the_page_where_the_file_waits(county: None, tmp_path: Path) -> None:
    (found,) = bring_in(small.CLERK, [book(tmp_path, "1.xlsx", row("K1", "X9"))])
    assert "Import facts" in list(lines(found, "en"))[-1]
