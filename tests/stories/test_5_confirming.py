"""Step 5: facts face the one they are about before any of them counts; the stories begin while answers are taken."""

import pytest

from stories.reading import SignIn

pytestmark = pytest.mark.story
OFFICE = "/appraisal/confirmation/office/?year=2025"
PLAN, STUDY, PROBLEM = "F2501-00002", "F2506-00001", "F2503-00002"
"""Three facts about the secretary of LT01, all entered by the clerk of the office."""


@pytest.fixture
def stage() -> str:
    """The second day on which facts of 2025 can be answered."""
    return "confirming"


def test_step_5__each_fact_is_answered_and_an_open_dispute_stands_on_the_card(sign_in: SignIn) -> None:
    secretary = sign_in("secretary")
    secretary.open("/appraisal/confirmation/?year=2025")
    secretary.sees("今天在期内", "open today")
    secretary.sees("不答不算同意", "Silence is not consent")
    plan = secretary.row(PLAN, "正式印发文件", "2025-01-21")
    secretary.press("确认", "Confirm", plan)
    secretary.press("已确认", "Confirmed", plan)
    for fact, said in ((STUDY, "会议改在6月5日召开。"), (PROBLEM, "两村服务站已经开门。")):
        line = secretary.row(fact)
        secretary.press("有异议", "Dispute", line)
        secretary.fill("哪里不对", "What is wrong", said, secretary.row(fact))
        secretary.press("提出异议", "Dispute it", secretary.row(fact))
        secretary.row(fact, said)
    figures = secretary.page.locator("#answer-counts").inner_text()
    assert "63" in figures, f"66 facts, one confirmed, two disputed, the rest silent: {figures}"

    clerk = sign_in("clerk")  # who entered both facts
    clerk.open(OFFICE)
    clerk.follow("答复", "Answer", clerk.row("会议改在6月5日召开。"))
    clerk.sees("你不能答复这一件", "This one is not yours to answer")
    clerk.sees("异议由录入人以外的人答复", "somebody other than the one who entered the fact")

    head = sign_in("office_head")
    head.open(OFFICE)
    head.follow("答复", "Answer", head.row("会议改在6月5日召开。"))
    head.page.fill("#id_kept", "会议纪要写明6月3日。")
    head.press("维持", "Keep it")
    head.row("会议改在6月5日召开。", head.reads("维持", "kept"))
    secretary.open("/appraisal/confirmation/?year=2025")
    secretary.row(STUDY, secretary.reads("维持原记录", "Kept as it was"), "会议纪要写明6月3日。")

    head.open("/appraisal/confirmation/freeze/?year=2025")
    head.sees("现在还不能冻结", "It cannot be frozen now")
    head.move_on(4)
    head.sees("可以冻结", "It can be frozen")
    head.sees("沉默不挡冻结", "Silence does not stand in the way")
    head.fill("问题", "problem on the list", "核实单冻结前未返回，依程序更正。")
    head.press("冻结", "Freeze")
    head.sees("冻结时未答复的异议 1 件", "1 disputes open when frozen")
    head.follow("测算", "Runs")
    head.press("测算", "Run the schemes")
    head.sees("已测算 4 个方案", "4 schemes were run")
    head.open("/appraisal/cards/2025/person/RY0008@LT01-SJ/")
    head.sees("冻结时异议未答复", "disputed and open when frozen")
    head.sees("核实单冻结前未返回，依程序更正。", "核实单冻结前未返回，依程序更正。")
    head.sees("1 项异议", "1 disputed")


@pytest.mark.slow
def test_step_5__outside_the_days_nothing_is_answered_and_silence_stays_silence(sign_in: SignIn) -> None:
    secretary = sign_in("secretary")
    secretary.open("/appraisal/confirmation/?year=2025")
    secretary.press("确认其余 66 条", "Confirm the remaining 66")
    secretary.press("不办了", "Leave it")
    head = sign_in("office_head")
    head.open(OFFICE)
    head.sees("一条未答", "No answer at all")
    head.move_on(4)
    secretary.open("/appraisal/confirmation/?year=2025")
    secretary.sees("今天不在期内", "today is outside")
    buttons = secretary.page.locator("main button").filter(has_text=secretary.reads("确认", "Confirm"))
    assert buttons.locator("visible=true").count() == 0
    head.open(f"{OFFICE}&state=silent")
    head.row("顾予衡", head.reads("未答", "no answer"))
