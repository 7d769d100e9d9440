"""The debrief before the meeting: a secretary writes the report, is refused with all reasons, hands it in; the office checks."""

from datetime import date

import pytest

from stories.reading import SignIn
from zeren.debrief.queries import debriefs_of_person
from zeren.web import people

pytestmark = pytest.mark.story
SECTIONS = {"achievements": "开了会，也办了事。", "problems": "压力传导不到末端。", "next": "每月到支部一次。"}


def test_report__refused_with_all_reasons_then_handed_in_and_checked(sign_in: SignIn) -> None:
    found = debriefs_of_person(people.cast()["secretary"], 2026)[0]
    assert found.meets_on == date(2026, 12, 21)
    own = sign_in("secretary")
    own.follow("2026 年，向鹭汀县", "2026, before 鹭汀县", own.page.locator("main"))
    own.sees("报告还没有提交", "No report yet")
    own.follow("写报告", "Write the report")
    for key, text in SECTIONS.items():
        own.page.fill(f"#id_section_{key}", text)
    own.sees("9", "9")
    assert own.page.locator('[data-count-of="id_section_achievements"]').inner_text() == "9"
    own.press("提交报告", "Hand the report in")
    own.sees("还不能提交，理由如下；写的已保存", "Not handed in yet, for these reasons; what you wrote is kept")
    own.row(own.reads("至少 1500 字，还差 1491 字", "at least 1500: short by 1491"))
    own.row(own.reads("请给自己打分", "Rate yourself"))
    own.page.fill("#id_section_problems", "问题具体到人到事。" * 170)
    for answer in own.page.locator('textarea[id^="id_measure_"], textarea[id^="id_result_"]').all():
        answer.fill("由分管委员包干，已经别人核实。")
    own.page.fill("#id_self_number", "95")
    own.page.select_option("#id_self_grade", "GOOD")
    own.press("提交报告", "Hand the report in")
    own.sees("报告已提交并封存", "The report is handed in and frozen")

    head = sign_in("office_head")
    head.open(f"/debrief/one/{found.id}/")
    head.press("审核通过", "Pass it")
    head.row(head.reads("没有核对：数据与在册事实一致", "Not confirmed: the figures agree with the record"))
    for box in head.page.locator('input[name="point"]').all():
        box.check()
    head.press("审核通过", "Pass it")
    head.sees("报告已审核通过", "The report has passed")
    head.fill("另加第 1 条", "Own line 1", "现场检查：活动室开放正常")
    head.press("送本人看", "Show it to the person")
    head.row(head.reads("第", "Line"), head.reads("没有写明内容和来源", "lacks its words or its source"))
    head.fill("第 1 条的依据", "Document of line 1", "鹭汀组查〔2026〕8号")
    head.press("送本人看", "Show it to the person")
    head.sees("会前评估表已送本人看", "The sheet is shown to the person")

    own.open(f"/debrief/one/{found.id}/")
    own.fill("你的说明", "Your reply", "情况属实，已经改正。")
    own.press("附上说明", "Put it beside")
    own.sees("情况属实，已经改正。", "情况属实，已经改正。")
