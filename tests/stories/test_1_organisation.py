"""Step 1: the organisation comes in from an office's own workbook, all of it or nothing, and can be taken back."""

import pytest

from stories.reading import SignIn
from stories.sheets import DAMAGED, book, cells, hand_in

pytestmark = pytest.mark.story
ORGANISATION = {
    "单位": [["单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期"], ["LT01V99", "新岸村", "村", "LT01", "２０２６．１１．２", None]],
    "岗位": [["岗位编码", "单位编码", "职务", "岗位类别", "分管领域"], ["LT01V99-SJ", "LT01V99", "村党支部书记", "书记（第一责任人）", None]],
    "人员": [["人员编码", "姓名"], ["RY9901", "苇 渡"]],
    "任职": [["岗位编码", "人员编码", "任职日期", "免职日期", "文号"], ["LT01V99-SJ", "RY9901", "2026年11月3日", None, "苔溪委〔2026〕9号"]],
}  # fmt: skip


@pytest.mark.slow
def test_step_1__a_damaged_file_is_refused_with_every_error_in_its_place(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    hand_in(head, "/work/import/", DAMAGED / "wrong-rows.xlsx")
    head.sees("一行也不会导入", "nothing would be brought in")
    head.sees("第 5 行", "row 5")
    assert head.page.get_by_role("button", name=head.reads("确认导入", "Bring in")).count() == 0
    wrong = cells(head.download("下载有误的行", "Download the wrong rows"))
    assert {"X-0003", "X-0010"} <= wrong, "the wrong rows with their own numbers"
    no_such_day = head.reads("没有“2026.13.5”这一天", "There is no such day: “2026.13.5”")
    assert any(no_such_day in said for said in wrong), wrong
    hand_in(head, "/organisations/imports/", DAMAGED / "cut.xlsx")
    head.sees("什么也没有导入", "nothing was brought in")


def test_step_1__a_good_file_is_confirmed_once_and_taken_back(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    file = book(ORGANISATION, "组织变动.xlsx")
    hand_in(head, "/organisations/imports/", file)
    head.sees("会改动 4 行，要么全部，要么一行也不", "It would change 4 rows, all of them or none")
    head.row("LT01V99", "新岸村", "2026-11-02")
    head.row("RY9901", "苇渡")
    head.press("确认导入", "Bring it in")
    head.sees("已导入：新增 4 行", "Brought in: 4 rows added")
    first = head.page.url
    head.open("/organisations/units/LT01V99/")
    head.sees("新岸村", "新岸村")
    head.sees("苇渡", "苇渡")

    hand_in(head, "/organisations/imports/", file)
    head.sees("再确认一次不会重复", "Confirming it again repeats nothing")
    head.press("确认导入", "Bring it in")
    head.sees("已导入：新增 0 行", "Brought in: 0 rows added")

    head.page.goto(first)
    head.press("收回这次导入", "Take this import back")
    head.press("不办了", "Leave it")
    head.press("收回这次导入", "Take this import back")
    head.press("收回", "Take back")
    head.sees("已收回 4 行", "4 rows taken back")
    head.open("/search/?q=新岸村")
    assert head.page.get_by_role("link", name="新岸村").count() == 0
