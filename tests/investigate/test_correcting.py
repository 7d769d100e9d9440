"""A wrong accountability put right: what followed is undone, and it is made known as far as the decision was."""

from datetime import date

import pytest

from assess import year
from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import all_answered, codes, heard, lead
from zeren.assess.actions import (
    confirm_remaining,
    decide_results,
    freeze_facts,
    open_round,
    propose_results,
    run_schemes,
)
from zeren.assess.queries import result_of, runs_of
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import (
    answer_lead,
    correct_case,
    decide_by_answers,
    deliver_case,
    hear_defence,
    open_case,
    put_down_lead,
    tell_correction,
)
from zeren.investigate.queries import case_found
from zeren.kernel.errors import Refused
from zeren.ledger.clock import today
from zeren.ledger.queries import entries_of
from zeren.organisations.queries import pack_on, standings
from zeren.use.actions import draw_consequences, withdraw_held_down
from zeren.use.queries import consequences

pytestmark = pytest.mark.django_db
WRONG = small.OTHER_SECRETARY


def wrongly_decided() -> str:
    """On the last day of the year the good township's secretary is admonished, for something that was done."""
    key = put_down_lead(DISCIPLINE, "T2", WRONG.id, "not_done", "没有专题研究", task_of_duty("T2", "C1", 2026))
    answer_lead(DISCIPLINE, key, "已经研究两次")
    open_case(DECIDER, key, "立案", *APPROVED)
    hear_defence(DISCIPLINE, key, "当面听取", "dissent")
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    deliver_case(DISCIPLINE, key, "会上宣布", "circular")
    return key


def appraised() -> None:
    """The year is appraised while the mark stands, and what follows from the grades is drawn up."""
    small.move_to(year.OPENS)
    open_round(small.HEAD, 2026, year.OPENS)
    for actor in (small.SECRETARY, small.OTHER_SECRETARY):
        confirm_remaining(actor, 2026, actor.id)
    small.move_to(year.FROZEN_ON)
    freeze = freeze_facts(small.HEAD, 2026)
    small.move_to(year.RUN_ON)
    runs = run_schemes(small.HEAD, freeze, pack_on(year.RUN_ON).digest)
    small.move_to(year.PROPOSED_ON)
    proposal = propose_results(small.HEAD, runs["secretary-year"], "县委常委会", year.PROPOSED_ON)
    decide_results(DECIDER, proposal, [], year.PROPOSED_ON, "鹭汀委〔2027〕2号", "程望舒、沈砚秋")
    draw_consequences(small.HEAD, 2026)


def uses(person: str) -> list[tuple[str, str, str]]:
    return [(one.rule, one.state, one.withdrawn_because) for one in consequences(today(), person=person)]


def test_correction__lifts_the_mark_and_withdraws_what_the_mark_brought(db: None) -> None:
    year.build()
    key = wrongly_decided()
    appraised()
    run = runs_of(2026, "secretary-year")[-1].id
    (cap,) = [one for one in result_of(run, year.GOOD).content["caps"] if one["id"] == "G4"]
    assert (cap["before"], cap["after"]) == ("EXCELLENT", "COMPETENT"), "the mark held the grade down"
    before, others = uses(WRONG.id), uses(small.SECRETARY.id)
    assert before == [("competent_counted", "open", "")]
    correct_case(DECIDER, key, "查收文簿，两次研究都有纪要，事实认定有误")
    assert uses(WRONG.id) == [("competent_counted", "withdrawn", "case_corrected")]
    assert uses(small.SECRETARY.id) == others, "nobody else's"
    assert [one for one in standings(today(), person=WRONG.id) if one.reference == key] == []
    (entry,) = entries_of(["case_corrected"])
    assert entry.body == {"case": key, "marks": 1, "measure": "admonition", "uses": 1, "also": []}
    assert withdraw_held_down(DECIDER, key, date(2026, 12, 31), person=WRONG.id) == 0, "once"


def test_correction__is_made_known_as_far_as_the_decision_was_and_once(county: None) -> None:
    key = heard(lead())
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    deliver_case(DISCIPLINE, key, "会上宣布", "circular")
    assert case_found(key).known_in == "circular"
    with pytest.raises(Refused) as refused:
        tell_correction(DISCIPLINE, key, "已宣布", "circular")
    assert codes(refused.value) == {"wrong_state"}
    correct_case(DECIDER, key, "责任认定有误")
    with pytest.raises(Refused) as refused:
        tell_correction(DISCIPLINE, key, "已送达", "person")
    assert codes(refused.value) == {"another_range"}
    tell_correction(DISCIPLINE, key, "同范围通报，当面送达", "circular")
    with pytest.raises(Refused) as refused:
        tell_correction(DISCIPLINE, key, "再通报", "circular")
    assert codes(refused.value) == {"done_already"}
    assert [step.verb for step in case_found(key).steps][-2:] == ["correct", "tell_correction"]
