"""Exemptions by unit and by decider: pooled where there are few, in the order of the keys, corrected ones left out."""

import pytest

from investigate.conftest import DECIDER, MEETING
from investigate.test_actions import all_answered, heard, lead
from zeren.investigate.actions import correct_case, decide_by_answers
from zeren.investigate.queries import judged_cases
from zeren.investigate.rules import Exempted, Judged, exempted_by


def test_exempted__in_the_order_of_keys_and_pooled_below_the_least() -> None:
    judged = [("b", True), *[("b", False)] * 4, *[("a", False)] * 5, ("c", True), ("d", False)]
    assert exempted_by(judged, 5) == (Exempted("a", 0, 5), Exempted("b", 1, 5), Exempted("", 1, 2))
    assert exempted_by(judged[:10], 5)[-1].key == "b", "nothing is pooled where nobody has too few"
    assert exempted_by([], 5) == ()


@pytest.mark.django_db
def test_judged__are_the_decisions_that_stand(county: None) -> None:
    decide_by_answers(DECIDER, heard(lead()), "台风。", "", all_answered("force_majeure"), "台风登陆", MEETING)
    for _ in range(2):
        third = heard(lead())
        decide_by_answers(
            DECIDER, third, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
        )
    correct_case(DECIDER, third, "事实有误")
    assert judged_cases() == (
        Judged("T1", DECIDER.signature, True, 2026),
        Judged("T1", DECIDER.signature, False, 2026),
    )
