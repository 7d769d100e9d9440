"""The second instance: the body above is asked once, answers in its days, never for the worse, by somebody who took no part."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import PERSON, all_answered, codes, heard, lead, marks
from zeren.investigate.actions import (
    answer_review,
    appeal_decision,
    ask_review,
    correct_case,
    decide_by_answers,
    deliver_case,
    end_case,
    extend_review,
    keep_decision,
    revoke_case,
)
from zeren.investigate.queries import answer_review_by, case_found, lighter_than, review_by
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.queries import entries_of
from zeren.organisations.queries import pack_on, standings
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow
from zeren.web.investigate.case import measures

pytestmark = pytest.mark.django_db
BELOW = Actor("person", "P-O1D", "骆清让")
"""Decides in the department, below the county."""
SECOND = Actor("person", "P-DE2", "裴若水")
"""Sits in the deciding body of the county as well."""
PAPER = "霁川市委〔2026〕9号"


def bring_in_others() -> None:
    posts = (("O1-09", "O1", BELOW), ("C1-09", "C1", SECOND))
    small.bring_in(
        Organisation(
            {},
            {key: PostRow(key, unit, "决定机关成员", "decider", "") for key, unit, _ in posts},
            {who.id: PersonRow(who.id, who.name) for *_, who in posts},
            tuple(TermRow(key, who.id, small.FIRST_DAY) for key, _, who in posts),
        )
    )


def kept(decider: Actor, measure: str = "transfer") -> str:
    """A case that the decider decided, that was delivered, appealed, and kept on 9 January."""
    bring_in_others()
    key = heard(lead())
    decide_by_answers(decider, key, "给予处理。", measure, all_answered(), "均不符合", MEETING, responsibility="main")
    deliver_case(DISCIPLINE, key, "当面送达", "unit")
    appeal_decision(PERSON, key, "责任不在我")
    small.move_to(date(2026, 1, 9))
    keep_decision(decider, key, "逐点答复，维持")
    return key


def test_review__of_a_body_below_is_answered_by_the_one_above_and_made_lighter(county: None) -> None:
    key = kept(BELOW)
    assert (review_by(case_found(key)), case_found(key).impact_until) == (date(2026, 1, 26), date(2027, 1, 5))
    small.move_to(date(2026, 1, 24))
    ask_review(PERSON, key, "答复没有回应第二点")
    assert answer_review_by(case_found(key)) == date(2026, 3, 25)
    with pytest.raises(Refused) as refused:
        end_case(DISCIPLINE, key)
    assert "review_waits" in codes(refused.value)
    for actor, reason in ((BELOW, {"took_part", "not_the_body_above"}), (SECOND, set())):
        if reason:
            with pytest.raises(Refused) as refused:
                answer_review(actor, key, "维持")
            assert codes(refused.value) == reason
    with pytest.raises(Refused) as refused:
        answer_review(SECOND, key, "加重", "remove")
    assert codes(refused.value) == {"not_lighter"}
    extend_review(SECOND, key, "需要再核实一次")
    assert answer_review_by(case_found(key)) == date(2026, 4, 24)
    with pytest.raises(Refused) as refused:
        extend_review(SECOND, key, "再延一次")
    assert codes(refused.value) == {"done_already"}
    answer_review(SECOND, key, "情节较轻，改为诫勉", "admonition")
    found = case_found(key)
    assert (found.measure, found.lightened_from, found.state) == ("admonition", "transfer", "decided")
    assert found.impact_until == date(2026, 7, 5), "it weighs from the day of the decision"
    (mark,) = standings(date(2026, 1, 24), person=PERSON.id)
    assert (mark.kind, mark.until_day) == ("impact_period", date(2026, 7, 5))
    (entry,) = entries_of(["case_reviewed"])
    assert entry.body == {"case": key, "impact_until": "2026-07-05", "measure": "admonition", "also": []}
    with pytest.raises(Refused) as refused:
        ask_review(PERSON, key, "再申请一次")
    assert codes(refused.value) == {"done_already"}


def test_review__of_the_highest_body_here_needs_the_paper_from_outside(county: None) -> None:
    key = kept(DECIDER, "admonition")
    ask_review(PERSON, key, "答复没有回应第二点")
    with pytest.raises(Refused) as refused:
        answer_review(DECIDER, key, "维持")
    assert codes(refused.value) == {"took_part", "paper_from_above_missing"}
    with pytest.raises(NotAllowed):
        answer_review(DISCIPLINE, key, "维持", "", PAPER)
    answer_review(SECOND, key, "市委答复：维持", "", PAPER)
    found = case_found(key)
    assert (found.measure, found.lightened_from, found.review_document) == ("admonition", "", PAPER)
    assert (found.impact_until, marks()) == (date(2026, 7, 5), {"impact_period"})


@pytest.mark.parametrize(("weight", "months", "offered"), [(2, 24, False), (2, 12, True), (4, 6, False)])
def test_review__offers_no_measure_that_weighs_longer_though_it_ranks_below(
    county: None, weight: int, months: int, offered: bool
) -> None:
    """In a pack whose demotion ranks below the transfer that was decided, or beside it."""
    key = kept(BELOW)
    ask_review(PERSON, key, "答复没有回应第二点")
    pack = pack_on(date(2026, 1, 9))
    demotion = replace(pack.measures["demote"], weight=weight, impact_months=months)
    other = replace(pack, measures={**pack.measures, "demote": demotion})
    shown = [one.key for one in measures(other, date(2026, 1, 9), case_found(key), lighter=True)]
    assert [one for one in shown if one != "demote"] == ["circular", "admonition", "suspend"]
    assert ("demote" in shown) == ("demote" in lighter_than(case_found(key), other)) == offered


def test_review__comes_after_the_answer_and_in_its_days(county: None) -> None:
    key = kept(DECIDER)
    small.move_to(date(2026, 1, 27))
    with pytest.raises(Refused) as refused:
        ask_review(PERSON, key, "迟了一天")
    assert codes(refused.value) == {"review_too_late"}
    with pytest.raises(NotAllowed):
        ask_review(small.MEMBER, key, "替人申请")
    with pytest.raises(Refused) as refused:
        answer_review(SECOND, key, "没有人申请", "", PAPER)
    assert "no_review_waits" in codes(refused.value)


def test_review__that_revokes_undoes_what_followed(county: None) -> None:
    key = kept(BELOW)
    ask_review(PERSON, key, "查无此事")
    revoke_case(SECOND, key, "事实认定有误")
    assert (case_found(key).state, marks()) == ("corrected", set())
    (entry,) = entries_of(["case_corrected"])
    assert entry.body == {"case": key, "marks": 1, "measure": "transfer", "uses": 0, "also": []}
    with pytest.raises(Refused) as refused:
        correct_case(DECIDER, key, "再更正")
    assert codes(refused.value) == {"wrong_state"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE investigate_case SET measure = 'remove'",
        "UPDATE investigate_case SET impact_until = impact_until - 1",
        "UPDATE investigate_case SET lightened_from = measure, measure = 'remove', impact_until = impact_until + 365",
        'INSERT INTO investigate_step (case_id, verb, "on", "by", text, salt) '
        "SELECT case_id, 'review', \"on\", 'person:P-DIS', 'x', gen_random_uuid() FROM investigate_step LIMIT 1",
    ],
)
def test_database__lets_nobody_aggravate_or_review_what_he_took_part_in(county: None, change: str) -> None:
    key = kept(BELOW)
    ask_review(PERSON, key, "查无此事")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert case_found(key).measure == "transfer"
