"""Step 11, beside the three questions: a year of one ceremony leads to a question with its figures and facts, to nothing else."""

import pytest

from stories.reading import SignIn, is_whole

pytestmark = pytest.mark.story


@pytest.mark.slow
def test_step_11__activity_without_result_is_asked_about(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/diagnosis/prompts/?year=2025")
    head.sees("1个单位全年只有仪式", "Nothing but ceremonies all year: 1")
    head.sees("自报的多、核实的少", "Much claimed, little verified")
    is_whole(head)
    head.open("/diagnosis/year/LT07/?year=2025")
    head.follow("有活动、缺实效", "Activity without result")
    head.sees("只是提问：不扣分，不进档案，不成案件", "questions and nothing else")
    head.row(
        head.reads("全部活动 1 次，其中仪式 1 次", "Activities in all: 1; ceremonies among them: 1"), "2025-07-01"
    )
    head.row(head.reads("自报办成 6 件，他人核实 0 件", "Said to be done: 6; verified by others: 0"))
    is_whole(head)
