"""Step 7: this duty is looked at first, and the page says so before it shows a total."""

import pytest

from stories.reading import SignIn

pytestmark = pytest.mark.story


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
