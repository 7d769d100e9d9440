"""Sheets as offices really write them, read whole; templates and errors-only files that can be handed in again."""

import io
from dataclasses import replace
from datetime import date
from fractions import Fraction
from time import process_time

import openpyxl
import pytest
import xlsxwriter

from papers import old_books
from papers.office_words import (
    CONFIRMATIONS,
    DECISIONS,
    FACTS,
    ORGANISATION,
    PEOPLE,
    POSTS,
    RESULTS,
    TERMS,
    UNITS,
    WORDS,
)
from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.sheets import fact_sheet
from zeren.papers.tables import TableRead, read_table, read_workbook
from zeren.papers.workbooks import blank_workbook, errors_workbook
from zeren.policy.vocabulary import FactWord


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sheet(name: str, rows: list[list[object]], merges: tuple[str, ...] = ()) -> bytes:
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = name
    for row in rows:
        page.append(row)
    for area in merges:
        page.merge_cells(area)
    return saved(workbook)


def values(read: TableRead, key: str) -> list[object]:
    return [row[key] for row in read.rows]


POST_ROWS: list[list[object]] = [
    ["清禾县党建工作岗位一览表"],
    ["填报单位：县委组织部", None, None, None, "２０２６．３．５"],
    ["序号", "岗位 编码*", "单位编码", "职务\n（全称）", "岗位类别", "分管领域", "备注"],
    [1, "P01", "Ａ０２", "党委书记", "书记（第一责任人）", None, "无"],
    [2, "P02", None, "组织委员", "委员", "组织 、人才"],
    ["二、村级"],
    [3, "P03", "A04", "支部书记", "first_responsible"],
    ["序号", "岗位 编码*", "单位编码", "职务\n（全称）", "岗位类别", "分管领域", "备注"],
    [4, "P04", "A05", "支部书记", "书记（第一责任人）"],
    [5],
    ["填表人：李四", None, None, "审核人："],
]
POST_MERGES = ("A1:G1", "C4:C5", "A6:G6")


def test_table__title_rows_merges_captions_repeated_heads_and_signatures() -> None:
    read = read_table(sheet("2、岗位信息表", POST_ROWS, POST_MERGES), POSTS)
    assert not read.problems
    assert values(read, "post_code") == ["P01", "P02", "P03", "P04"]
    assert values(read, "unit_code") == ["A02", "A02", "A04", "A05"]
    assert values(read, "kind") == ["first_responsible", "member", "first_responsible", "first_responsible"]
    assert [row.number for row in read.rows] == [4, 5, 7, 9]
    assert {note.code for note in read.notes} == {"row_skipped"}


def test_table__headings_merged_over_two_rows() -> None:
    rows: list[list[object]] = [["人员编码", "姓名"], [None, None], ["R1", "张 三"]]
    read = read_table(sheet("人员", rows, ("A1:A2", "B1:B2")), PEOPLE)
    assert values(read, "name") == ["张三"]


def test_table__people_of_one_name_stay_two() -> None:
    read = read_table(sheet("人员", [["姓名", "人员编码"], ["张三", "R1"], ["张 三", "R2"]]), PEOPLE)
    assert values(read, "person_code") == ["R1", "R2"]
    assert values(read, "name") == ["张三", "张三"]


def test_table__all_problems_of_a_row_are_told_and_right_rows_kept() -> None:
    rows: list[list[object]] = [
        ["岗位编码", "人员编码", "任职日期", "免职日期"],
        ["P1", "R1", "2026.1.1", "至今"],
        ["P2", "", "2026.2", "去年"],
    ]
    read = read_table(sheet("任职", rows), TERMS)
    assert len(read.rows) == 1
    assert read.rows[0]["until"] is None
    (wrong,) = read.wrong
    assert [reason.place[1] for reason in wrong.reasons] == ["B3", "C3", "D3"]
    assert [reason.code for reason in wrong.reasons] == ["missing", "day_incomplete", "not_a_day"]


def test_table__facts_with_attributes_and_numbers() -> None:
    rows: list[list[object]] = [
        ["事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源"],
        ["F1", "A02", "", "表彰推广", date(2026, 5, 1), "", "", "级别＝县级；项目＝书面推广", "", "县委通报"],
        ["F2", "A02", "R1", "培训学时", "2026.6.30", "４０．５学时", "", "", "", "培训台账"],
        ["F3", "A02", "R1", "routine_grade", 46203, "", "较好", "", "按季评定", "平时考核表"],
        ["F4", "A02", "", "应确认清单人数", "2026-12-01", 9, "", "", "", "系统"],
    ]
    read = read_table(sheet("事实", rows), FACTS)
    assert read.rows[0]["attributes"] == {"level": "county", "project": "书面推广"}
    assert read.rows[0]["value"] is None
    assert read.rows[1]["value"] == Fraction(81, 2)
    assert read.rows[2]["label"] == "FAIR"
    assert read.rows[2]["day"] == date(2026, 6, 30)
    assert read.problems[0].code == "not_a_choice"


def test_table__one_word_is_a_grade_of_a_person_or_of_a_unit() -> None:
    rows: list[list[object]] = [
        ["单位编码", "人员编码", "等次", "在场"],
        ["A02", "R1", "优秀", "R7、R8"],
        ["A03", "", "优秀", ""],
    ]
    read = read_table(sheet("决定", rows), DECISIONS)
    assert values(read, "grade") == ["EXCELLENT", "G_EXCELLENT"]
    assert values(read, "present") == [("R7", "R8"), ()]


def test_table__results_and_confirmations() -> None:
    results = sheet(
        "历年结果",
        [["年度", "单位编码", "等次", "得分", "来源"], ["2024年", "A02", "良好", 88.25, "县委〔2025〕3号"]],
    )
    assert read_table(results, RESULTS).rows[0].values == {
        "year": 2024, "unit_code": "A02", "person_code": None, "grade": "G_GOOD", "score": Fraction(353, 4), "source": "县委〔2025〕3号",
    }  # fmt: skip
    confirmed = sheet(
        "确认", [["事实编号", "人员编码", "意见", "日期", "理由"], ["F1", "R1", "有异议", "2026.12.1", "日期不对"]]
    )
    assert values(read_table(confirmed, CONFIRMATIONS), "opinion") == ["dispute"]


def test_table__computed_formulas_are_used_and_told_percent_formats_are_not() -> None:
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer)
    page = workbook.add_worksheet("历年结果")
    percent = workbook.add_format({"num_format": "0.0%"})
    page.write_row(0, 0, ["年度", "单位编码", "等次", "得分", "来源"])
    page.write_row(1, 0, [2024, "A02", "良好", None, "文件"])
    page.write_formula(1, 3, "=40+48.25", None, 88.25)
    page.write_row(2, 0, [2024, "A03", "良好", None, "文件"])
    page.write_number(2, 3, 0.92, percent)
    workbook.close()
    read = read_table(buffer.getvalue(), RESULTS)
    assert read.rows[0]["score"] == Fraction(353, 4)
    assert [(note.code, "D2" in note.text.zh) for note in read.notes] == [("formulas_used", True)]
    assert [reason.code for reason in read.problems] == ["percent_format"]


def test_table__hidden_and_filtered_rows_are_read_and_told() -> None:
    workbook = openpyxl.load_workbook(
        io.BytesIO(sheet("人员", [["人员编码", "姓名"], ["R1", "张三"], ["R2", "李四"]]))
    )
    workbook.active.row_dimensions[2].hidden = True
    read = read_table(saved(workbook), PEOPLE)
    assert len(read.rows) == 2
    assert [note.code for note in read.notes] == ["rows_hidden"]


@pytest.mark.parametrize("write", [old_books.xls, old_books.ods])
def test_table__old_and_open_formats(write: object) -> None:
    rows = [["人员名单"], ["人员编码", "姓名"], ["R1", "张 三"], [2.0, "李四"]]
    read = read_table(write("人员", rows), PEOPLE)  # type: ignore[operator]
    assert values(read, "person_code") == ["R1", "2"]


def test_workbook__missing_sheets_are_all_named_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        read_workbook(sheet("人员", [["人员编码", "姓名"]]), ORGANISATION)
    assert [reason.code for reason in refused.value.reasons] == ["sheet_missing"] * 3


def test_workbook__a_lone_sheet_of_any_name_is_taken() -> None:
    assert len(read_table(sheet("Sheet1", [["人员编码", "姓名"], ["R1", "张三"]]), PEOPLE).rows) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_template__comes_back_empty_and_the_same_each_time(language: str) -> None:
    specs = [*ORGANISATION, FACTS, RESULTS, DECISIONS, CONFIRMATIONS]
    made = blank_workbook(specs, language)
    assert made == blank_workbook(specs, language)
    assert {key: len(read.rows) + len(read.wrong) for key, read in read_workbook(made, specs).items()} == {
        spec.key: 0 for spec in specs
    }
    pages = openpyxl.load_workbook(io.BytesIO(made))
    page = pages[UNITS.sheet.read(language)]
    assert page.freeze_panes == "B3"
    assert any(rule.type == "list" for rule in page.data_validations.dataValidation)


def test_template__filled_in_is_read() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(blank_workbook([PEOPLE])))
    workbook["人员"].append(["R1", "张 三"])
    assert values(read_workbook(saved(workbook), [PEOPLE])["people"], "name") == ["张三"]


def wrong_units() -> TableRead:
    rows: list[list[object]] = [
        ["单位编码*", "单位名称", "单位类别", "上级编码", "设立日期", "电话"],
        ["A01", "清禾县委", "县", "", "2000.1.1", "1"],
        ["A02", "=1+1", "乡镇局", "A01", "2026.3", "2"],
        ["A03", "松岭镇党委", "乡镇", "A01", 46086, "3"],
        ["A03", "身份证11010519491231002X", "乡镇", "A01", 46086, "4"],
    ]
    return read_table(sheet("1.单位", rows), UNITS)


def test_errors_only__holds_the_wrong_rows_in_red_with_reasons() -> None:
    read = wrong_units()
    made = errors_workbook([read])
    assert made == errors_workbook([read])
    page = openpyxl.load_workbook(io.BytesIO(made))["1.单位"]
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert rows[0] == ("单位编码*", "单位名称", "单位类别", "上级编码", "设立日期", "电话", "原行号", "问题")
    assert [row[6] for row in rows[1:]] == ["3", "4", "5"]
    assert rows[1][5] == "2"
    assert "E3 日期“2026.3”不完整" in str(rows[1][7])
    assert page["E3"].fill.start_color.rgb == "FFFFE5E5"
    assert page["D3"].fill.start_color.rgb != "FFFFE5E5"
    assert "11010519491231002X" not in str(rows)


def test_errors_only__can_be_mended_and_handed_in() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(errors_workbook([wrong_units()])))
    page = workbook["1.单位"]
    for place, text in {"B3": "河湾镇党委", "C3": "乡镇", "E3": "2026.3.5", "A5": "A04", "B5": "云台镇党委"}.items():
        page[place] = text
    read = read_table(saved(workbook), UNITS)
    assert not read.problems
    assert values(read, "unit_code") == ["A02", "A03", "A04"]
    assert values(read, "since") == [date(2026, 3, 5)] * 3


def test_table__a_lone_sheet_under_another_name_is_not_taken() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(sheet("通讯录", [["人员编码", "姓名"], ["R1", "张三"]]), PEOPLE)
    (reason,) = refused.value.reasons
    assert reason.code == "sheet_missing"
    assert "通讯录" in reason.text.zh


def test_table__how_a_dispute_was_answered_stands_beside_it() -> None:
    rows: list[list[object]] = [
        ["事实编号", "人员编码", "意见", "日期", "理由", "处理", "处理人", "处理日期", "处理说明"],
        ["F1", "R1", "有异议", "2026.1.7", "日期不对", "更正", "R9", "2026.1.9", "已改正"],
        ["全部", "R2", "确认", "2026.1.8", "", "", "", "", ""],
    ]
    read = read_table(sheet("确认", rows), CONFIRMATIONS)
    assert values(read, "outcome") == ["upheld", None]
    assert values(read, "replied_by") == ["R9", None]


def test_table__an_attribute_takes_only_the_words_its_facts_allow() -> None:
    word = FactWord(
        "commendation",
        Text("表彰推广", "commendation"),
        "events",
        "unit",
        attributes={"level": ("county", "city"), "project": ()},
    )
    spec = fact_sheet(replace(WORDS, facts={"commendation": word}))
    head: list[object] = ["事实编号", "单位编码", "事项", "发生日期", "属性", "来源"]
    right: list[object] = ["F1", "A02", "表彰推广", "2026.5.1", "级别=县级；项目=任意文字", "通报"]
    wrong: list[object] = ["F2", "A02", "表彰推广", "2026.5.1", "级别=宇宙级", "通报"]
    unknown: list[object] = ["F3", "A02", "表彰推广", "2026.5.1", "颜色=红", "通报"]
    read = read_table(sheet("事实", [head, right, wrong, unknown]), spec)
    assert values(read, "attributes") == [{"level": "county", "project": "任意文字"}]
    assert [reason.place[1] for reason in read.problems] == ["E3", "E4"]


def test_table__five_thousand_rows_are_read_in_a_second_or_two() -> None:
    rows: list[list[object]] = [
        ["人员编码", "姓名"],
        *([f"R{number}", f"姓 名{number % 400}"] for number in range(5000)),
    ]
    data = sheet("人员", rows)
    begun = process_time()
    assert len(read_table(data, PEOPLE).rows) == 5000
    assert process_time() - begun < 1.5
