"""Hearing, decision and delivery are told for the day on which they were; periods and terms count from that day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import PERSON, all_answered, codes, lead
from investigate.test_review import PAPER, SECOND, bring_in_others
from zeren.investigate.actions import (
    answer_lead,
    answer_review,
    appeal_decision,
    ask_review,
    decide_by_answers,
    deliver_case,
    hear_defence,
    keep_decision,
    open_case,
)
from zeren.investigate.queries import carry_out_by, case_found
from zeren.kernel.errors import Refused
from zeren.organisations.queries import standings
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow
from zeren.web.investigate.steps import time_line

pytestmark = pytest.mark.django_db
THURSDAY, FRIDAY, MONDAY = date(2026, 1, 8), date(2026, 1, 9), date(2026, 1, 12)


def opened() -> str:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    small.move_to(THURSDAY)
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    return key


def hear(key: str, on: date | None = None) -> None:
    hear_defence(DISCIPLINE, key, "当面听取，本人签字", "signed", on)


def decide(key: str, on: date | None = None) -> None:
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main", on=on
    )


def deliver(key: str, on: date | None = None) -> None:
    deliver_case(DISCIPLINE, key, "当面送达", "unit", on)


def test_days__what_was_on_friday_and_typed_on_monday_counts_from_friday(county: None) -> None:
    key = opened()
    small.move_to(MONDAY)
    hear(key, THURSDAY)
    decide(key, FRIDAY)
    deliver(key, FRIDAY)
    found = case_found(key)
    assert (found.decided_on, found.impact_until) == (FRIDAY, date(2026, 7, 9))
    assert (found.delivered_on, found.appeal_by, carry_out_by(found, MONDAY)) == (
        FRIDAY, date(2026, 2, 9), date(2026, 2, 9),
    )  # fmt: skip
    (mark,) = standings(MONDAY, person=PERSON.id)
    assert (mark.kind, mark.from_day, mark.until_day) == ("impact_period", FRIDAY, date(2026, 7, 9))
    told = [str(moment.note) for moment in time_line(found)]
    assert [words.endswith("（2026-01-12 记入）") for words in told] == [False, False, False, True, True, True]


@pytest.mark.parametrize(
    ("step", "first"), [(hear, THURSDAY), (decide, FRIDAY), (deliver, FRIDAY)], ids=["hear", "decide", "deliver"]
)
def test_days__none_lies_ahead_or_before_the_step_it_follows(
    county: None, step: Callable[..., None], first: date
) -> None:
    key = opened()
    small.move_to(MONDAY)
    for earlier in (hear, decide, deliver):
        if earlier is step:
            break
        earlier(key, FRIDAY)
    for day, reason in ((MONDAY + timedelta(1), "day_ahead"), (first - timedelta(1), "before_its_step")):
        with pytest.raises(Refused) as refused:
            step(key, day)
        assert codes(refused.value) == {reason}
    step(key, first)


def test_review__of_what_somebody_new_in_the_body_typed_for_its_meeting_is_the_one_above_the_body(
    county: None,
) -> None:
    """Who types it on Monday may sit in the body since Saturday only; the body is the same, and nothing above it is skipped."""
    bring_in_others()
    newcomer = small.OTHER_SECRETARY
    small.bring_in(
        Organisation(
            {},
            {"O1-10": PostRow("O1-10", "O1", "决定机关成员", "decider", "")},
            {newcomer.id: PersonRow(newcomer.id, newcomer.name)},
            (TermRow("O1-10", newcomer.id, date(2026, 1, 10)),),
        )
    )
    key = opened()
    small.move_to(MONDAY)
    hear(key, THURSDAY)
    decide_by_answers(
        newcomer,
        key,
        "给予诫勉。",
        "admonition",
        all_answered(),
        "均不符合",
        MEETING,
        responsibility="main",
        on=FRIDAY,
    )
    deliver(key)
    appeal_decision(PERSON, key, "责任不在我")
    keep_decision(newcomer, key, "维持")
    ask_review(PERSON, key, "请上一级复核")
    answer_review(SECOND, key, "维持")
    assert PAPER not in case_found(key).review_document
