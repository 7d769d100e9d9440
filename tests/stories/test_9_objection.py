"""Step 9: an objection is lodged, answered by somebody else, computed again, and shown before and after."""

import pytest

from stories.reading import SignIn

pytestmark = pytest.mark.story
FACT = "F2510-02043"
SAID = "该项问题县委巡察办已于2025年12月26日实地核实，冻结的事实仍记为自报。"


@pytest.fixture
def stage() -> str:
    """The letters of 2025 are delivered; the time to object runs."""
    return "told"


def test_step_9__an_objection_is_answered_by_somebody_else_and_everyone_affected_is_shown(sign_in: SignIn) -> None:
    objector = sign_in("objector")
    objector.open("/appraisal/letters/")
    objector.follow("鹭汀委考〔2026〕", "鹭汀委考〔2026〕")
    objector.follow("提出异议", "Object")
    objector.sees("不因提出异议而加重处理", "Nobody is treated worse for objecting")
    objector.fill("异议", "Objection", SAID)
    objector.page.locator("summary", has_text=objector.reads("问题", "problem on the list")).click()
    objector.page.get_by_role("checkbox", name=FACT).check()
    objector.press("提出异议", "File it")
    objector.sees("异议已提出，由没有参与拟定的人答复", "Filed; somebody who took no part will answer")

    head = sign_in("office_head")
    head.open("/appraisal/letters/?year=2025")
    head.sees("1 件异议没有办结", "1 objections are not settled")
    head.follow("宋临风", "宋临风")
    head.sees("你不能答复这件异议", "You cannot answer this one")

    reviewer = sign_in("reviewer")
    reviewer.open("/appraisal/letters/?year=2025")
    reviewer.follow("宋临风", "宋临风")
    reviewer.page.get_by_label(reviewer.reads("成立，更正事实", "Yes: put the facts right")).check()
    reviewer.page.get_by_label(reviewer.reads("更正为", "Correct to")).check()
    reviewer.page.locator("summary", has_text=FACT).click()
    reviewer.page.locator("#id_f0-attribute-state").select_option("verified")
    reviewer.page.fill("#id_f0-source", "县委巡察办核实单（2025-12-26）")
    reviewer.page.fill("#id_answer", "经调阅核实单，异议成立。")
    reviewer.press("答复", "Answer")
    reviewer.sees("已答复", "Answered")
    for visit in (reviewer, objector):
        visit.page.goto(reviewer.page.url)
        visit.sees("11 个对象的结果有变", "11 results changed")
        visit.row("宋临风", "94.13 → 94.63")
        visit.row("萤川镇", "94.19 → 95.60")
        visit.row("韩微舟", visit.reads("未到分数 → 名额外", "below the line → outside the quota"))
    reviewer.follow("测算 #", "run ")
    reviewer.row("宋临风", "94.13 → 94.63")
