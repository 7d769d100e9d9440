"""The year's steps as a person takes them: in Chinese on a phone, in English on a desk.

What is asserted is what a person reads. Steps whose deeds a page does not offer are told in the tests of their room.
"""

import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect

from stories.reading import SignIn, Visit

pytestmark = pytest.mark.story
ROOT = Path(__file__).resolve().parents[2]
DAMAGED = ROOT / "examples" / "county" / "damaged"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FACTS = ["事实编号", "单位编码", "人员编码", "事项", "发生日期", "数值", "标签", "属性", "理由", "来源"]
ORGANISATION = {
    "单位": [["单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期"], ["LT01V99", "新岸村", "村", "LT01", "２０２６．１１．２", None]],
    "岗位": [["岗位编码", "单位编码", "职务", "岗位类别", "分管领域"], ["LT01V99-SJ", "LT01V99", "村党支部书记", "书记（第一责任人）", None]],
    "人员": [["人员编码", "姓名"], ["RY9901", "苇 渡"]],
    "任职": [["岗位编码", "人员编码", "任职日期", "免职日期", "文号"], ["LT01V99-SJ", "RY9901", "2026年11月3日", None, "苔溪委〔2026〕9号"]],
}  # fmt: skip


def book(sheets: dict[str, list[list[object]]], name: str) -> dict[str, object]:
    """A workbook as offices make it, a merged title over each sheet, ready to be chosen in a form."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        sheet.append([f"{title}一览表"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return {"name": name, "mimeType": XLSX, "buffer": content.getvalue()}


def hand_in(visit: Visit, path: str, file: object) -> None:
    """Choose a file on a page of imports and hand it in."""
    visit.open(path)
    visit.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    visit.press("上传并核对", "Hand in and look it over")


# Step 1


def test_step_1__a_damaged_file_is_refused_with_every_error_in_its_place(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    hand_in(head, "/work/import/", DAMAGED / "wrong-rows.xlsx")
    head.sees("一行也不会导入", "nothing would be brought in")
    head.sees("第 5 行", "row 5")
    assert head.page.get_by_role("button", name=head.reads("确认导入", "Bring in")).count() == 0
    with head.page.expect_download() as file:
        head.page.get_by_role("link", name=head.reads("下载有误的行", "Download the wrong rows")).click()
    assert openpyxl.load_workbook(io.BytesIO(file.value.path().read_bytes())).sheetnames
    hand_in(head, "/organisations/imports/", DAMAGED / "cut.xlsx")
    head.sees("什么也没有导入", "nothing was brought in")


def test_step_1__a_good_file_is_previewed_confirmed_and_known_again(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    file = book(ORGANISATION, "组织变动.xlsx")
    hand_in(head, "/organisations/imports/", file)
    head.sees("LT01V99", "LT01V99")
    head.page.locator("main form button.primary").click()
    head.sees("已导入：新增 4 行", "Brought in: 4 rows added")
    head.open("/organisations/units/LT01V99/")
    head.sees("新岸村", "新岸村")
    head.sees("苇渡", "苇渡")
    hand_in(head, "/organisations/imports/", file)
    head.sees("一模一样", "is the very same as")


# Step 2


def test_step_2__a_value_is_confirmed_with_the_offices_own_document(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/organisations/adoption/?state=open")
    head.sees("还有 2 个数值待定", "2 values are still open")
    head.sees("本系统默认，非上级规定", "project default, not a rule from above")
    head.open("/organisations/adoption/burden.confirm_minutes/")
    head.sees("通知书不能引用它", "a letter cannot cite it")
    head.page.fill("#id_document", "鹭汀组〔2026〕21号")
    head.press("记下", "Record it")
    head.sees("已记下", "Recorded")
    head.sees("还有 1 个数值待定", "1 values are still open")


# Step 3


def test_step_3__the_first_duty_is_read_and_every_duty_keeps_a_lead(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/duties/units/LT01/")
    head.sees("首要责任", "first duty")
    head.open("/duties/matrix/LT01/edit/")
    head.page.locator("main select").first.select_option("")
    head.page.locator("main form button.primary").first.click()
    head.sees("没有人牵头", "Nobody leads")
    head.open("/duties/matrix/LT01/edit/")
    head.page.locator("main form button.primary").first.click()
    head.sees("责任分工已记下", "The allocation is put down")


def test_step_3__a_second_first_responsible_person_is_refused(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    hand_in(head, "/organisations/imports/", DAMAGED / "second-first-person.xlsx")
    head.sees("一行也不会导入", "nothing would be brought in")
    head.sees("第一责任人", "first responsible")


# Step 4


def test_step_4__a_clerk_enters_a_fact_in_a_minute(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    clerk.open("/work/enter/LT01/?name=activity")
    clerk.page.fill("#id_happened_on", "2026-11-29")
    clerk.page.fill("#id_source", "活动记录第 31 页")
    clerk.press("录入", "Enter")
    clerk.sees("填一次，不会再要第二遍", "It will not be asked for twice")
    clerk.open("/work/units/LT01/")
    clerk.sees("活动记录第 31 页", "活动记录第 31 页")


def test_step_4__a_sheet_of_facts_is_brought_in_once(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    rows = [
        FACTS,
        *(
            [f"ST-{n}", "LT01", None, "专题活动", "2026.11.2０", None, None, None, None, f"活动记录（{n}）"]
            for n in (1, 2)
        ),
    ]
    file = book({"事实": rows}, "facts-2026-11b.xlsx")
    hand_in(clerk, "/work/import/", file)
    clerk.press("确认导入 2 条", "Bring in 2 facts")
    clerk.sees("已生效：导入 2 条", "In force: 2 facts")
    hand_in(clerk, "/work/import/", file)
    clerk.sees("都已在库", "All of it stands already")


# Step 5


# Steps 6 and 7


def test_step_7__a_total_of_98_with_a_gate_failed_is_not_excellent(sign_in: SignIn) -> None:
    secretary = sign_in("secretary")
    secretary.open("/who/")
    secretary.page.get_by_role("link", name=secretary.reads("打开这张成绩单", "Open this card")).click()
    secretary.sees("顾予衡", "顾予衡")
    secretary.sees("先看门槛", "The gates, before the sum")
    secretary.sees("未通过", "not passed")
    secretary.sees("称职", "competent")
    read = secretary.page.locator("main").inner_text().lower()
    grade, gates = (
        read.index(secretary.reads("称职", "competent")),
        read.index(secretary.reads("先看门槛", "the gates")),
    )
    assert grade < read.index("98.") < gates, f"the grade is read before the total: {read[:600]}"


# Step 10


def test_step_10__a_case_shows_its_course_and_who_may_not_handle_it(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/accountability/cases/")
    head.sees("没有听取申辩、没有答复免责问题，不能决定", "nothing is decided without a hearing")
    head.page.locator("main table a").first.click()
    head.sees("听取申辩的人不能自己决定", "whoever took the hearing does not decide")
    head.open("/accountability/impact/")
    head.sees("影响期", "impact")


# Step 11


def test_step_11__missing_data_reads_no_answer(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/diagnosis/three-questions/?year=2026")
    head.sees("未答", "No answer")
    head.sees("没有答案不算通过", "no answer never passes")


# Step 12


def test_step_12__the_next_year_is_seen_before_it_is_opened(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/organisations/next-year/")
    head.sees("打开 2027 年", "Open 2027")
    head.sees("没有核实解决的问题", "Problems not verified as solved")
    head.sees("去年的确认不带到新的一年", "last year's names do not carry over")
    expect(head.page.get_by_role("button", name=head.reads("打开 2027 年", "Open 2027"))).to_be_visible()
