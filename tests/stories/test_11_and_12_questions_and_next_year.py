"""Steps 11 and 12: three questions that take no silence for an answer, and the next year that forgets nothing."""

import pytest

from stories.reading import SignIn
from stories.sheets import book, hand_in

pytestmark = pytest.mark.story
SILENT = {
    "单位": [
        ["单位编码", "单位名称", "单位类别", "上级编码", "设立日期"],
        ["LT01V98", "默岸村", "村", "LT01", "2026.1.2"],
    ],
    "岗位": [
        ["岗位编码", "单位编码", "职务", "岗位类别"],
        ["LT01V98-SJ", "LT01V98", "村党支部书记", "书记（第一责任人）"],
    ],
    "人员": [["人员编码", "姓名"], ["RY9898", "荻 生"]],
    "任职": [["岗位编码", "人员编码", "任职日期"], ["LT01V98-SJ", "RY9898", "2026.1.3"]],
}
"""A village that stands since January and of which nobody entered a single fact."""


def test_step_11__missing_data_reads_no_answer(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    hand_in(head, "/organisations/imports/", book(SILENT, "新设村.xlsx"))
    head.press("确认导入", "Bring it in")
    head.open("/diagnosis/three-questions/?year=2026")
    head.sees("没有答案不算通过", "no answer never passes")
    head.sees("先看霜林镇", "Look first at 霜林镇")
    head.open("/diagnosis/three-questions/LT01/?year=2026")
    head.row("默岸村", head.reads("未答", "No answer"))
    head.open("/diagnosis/three-questions/LT01V98/?year=2026")
    head.row(head.reads("没有事实", "no fact"), "0 / 1", head.reads("未答", "No answer"))


def test_step_12__the_next_year_is_seen_and_opened(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/organisations/next-year/")
    head.sees("没有核实解决的问题", "Problems not verified as solved")
    head.sees("在期限内的标记", "Marks in force")
    head.sees("去年的确认不带到新的一年", "last year's names do not carry over")
    head.press("打开 2027 年", "Open 2027")
    head.sees("2027 年已打开：清单 150 份", "2027 is open: 150 lists")
    head.sees("还有 150 份清单待本人确认", "150 lists wait for a name")
    head.row("苔溪镇", "0 / 12")
    head.open("/duties/units/LT01/?year=2027")
    head.sees("顾予衡", "顾予衡")
    head.sees("首要责任", "first duty")
