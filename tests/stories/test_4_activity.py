"""Step 4, on a phone and on a desk: one activity with its follow-up, put down within a minute, and the last one answered."""

from time import monotonic

import pytest

from stories.reading import SignIn

pytestmark = pytest.mark.story
FIELDS_MOST, SECONDS_MOST = 5, 60


def test_step_4__an_activity_is_put_down_in_five_fields_within_a_minute(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    began = monotonic()
    clerk.open("/work/activity/LT01/")
    clerk.follow("专题研究", "special study")
    form = clerk.page.locator("form", has=clerk.page.locator("#id_held_on"))
    fields = form.locator("input:visible, select:visible, textarea:visible")
    assert fields.count() <= FIELDS_MOST
    form.locator("#id_attendance").fill("8/9")
    form.locator("#id_agenda").fill("研究网格员待遇")
    form.locator("#id_decision").fill("下月起发补贴")
    form.locator("#id_follow_up").fill("党建办，12月10日前")
    clerk.press("登记", "Put it down", form)
    clerk.sees("计入", "it counts")
    assert monotonic() - began <= SECONDS_MOST

    clerk.open("/work/activity/LT01/?kind=special_study")
    clerk.sees("下月起发补贴", "下月起发补贴")
    clerk.press("已落实", "carried out")
    clerk.sees("已写明落实情况", "It is on record what came of it")
    clerk.open("/work/activities/LT01/")
    clerk.row("研究网格员待遇", "8/9", clerk.reads("已落实", "carried out"), clerk.reads("计入", "counts"))


@pytest.mark.slow
def test_step_4__what_is_missing_is_asked_for_and_too_few_do_not_count(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    clerk.open("/work/activity/LT01/?kind=special_study")
    form = clerk.page.locator("form", has=clerk.page.locator("#id_held_on"))
    form.evaluate("form => { form.noValidate = true }")  # as a phone that checks nothing sends it
    form.locator("#id_attendance").fill("4/9")
    form.locator("#id_agenda").fill("研究防汛值班")
    clerk.press("登记", "Put it down", form)
    clerk.sees("请写决定", "Say what was decided")
    clerk.sees("请写谁来落实、什么时候", "Say who does it, and by when")
    form.locator("#id_decision").fill("值班两人")
    form.locator("#id_follow_up").fill("党政办，当周")
    clerk.press("登记", "Put it down", form)
    clerk.sees("不计入", "it does not count")
