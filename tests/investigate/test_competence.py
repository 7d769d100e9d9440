"""Which body takes which measure, what weighs lighter or heavier, who answers a lead, and how a dropped case is concluded."""

from dataclasses import replace
from datetime import date

import pytest

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import PERSON, all_answered, codes, heard, lead
from zeren.investigate.actions import (
    answer_for_unit,
    answer_lead,
    answer_own_lead,
    decide_by_answers,
    drop_case,
    open_case,
    tell_drop,
)
from zeren.investigate.queries import case_found, decided_alike, lighter_than
from zeren.investigate.rules import Meeting
from zeren.kernel.errors import Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.queries import entries_of
from zeren.organisations.queries import pack_on
from zeren.web.investigate.casefile import file_of
from zeren.web.investigate.letters import letter_of

pytestmark = pytest.mark.django_db
BY_DISCIPLINE = Meeting("县纪委常委会", "鹭汀纪〔2026〕1号", "褚雨桐、沈砚秋", "discipline", "县委〔2026〕7号批复")
OFFICE = Text("某办公室", "An office")


def decided(key: str, measure: str, meeting: Meeting, *yes: str) -> None:
    answers = all_answered() | dict.fromkeys(yes, True)
    decide_by_answers(DECIDER, key, "给予处理。", measure, answers, "逐条对照", meeting, "main")


def refused(key: str, measure: str, meeting: Meeting) -> Refused:
    with pytest.raises(Refused) as found:
        decided(key, measure, meeting)
    return found.value


def lines(key: str, language: str) -> str:
    """Everything that the letter and the file of a case say in one language."""
    found, pack = case_found(key), pack_on(today())
    papers = [letter_of(found, pack, OFFICE, simulated=False), file_of(found, pack, OFFICE, simulated=False)]
    return "\n".join(
        line.read(language)
        for one in papers
        for line in (one.title, *one.opening, *(text for section in one.sections for text in section.paragraphs))
    )


@pytest.mark.parametrize("measure", ["suspend", "transfer", "order_resign", "remove", "demote"])
@pytest.mark.parametrize("kind", ["discipline", "organ"])
def test_organisational_measure__is_proposed_to_the_committee_and_taken_by_nobody_else(
    county: None, measure: str, kind: str
) -> None:
    key = heard(lead())
    (reason,) = refused(key, measure, replace(BY_DISCIPLINE, kind=kind)).reasons
    assert reason.code == "beyond_competence" and reason.source == pack_on(today()).measures[measure].source
    assert reason.next_step and "向党委（党组）提出建议" in reason.next_step.read("zh-hans")
    assert "put it on record" in reason.next_step.read("en")
    assert case_found(key).state == "heard"
    decided(key, measure, MEETING)
    assert (case_found(key).measure, case_found(key).body_kind) == (measure, "committee")


def test_decision__beyond_competence_and_without_approval_is_refused_for_both(county: None) -> None:
    found = refused(heard(lead()), "demote", replace(BY_DISCIPLINE, kind="organ", approval=" "))
    assert codes(found) == {"beyond_competence", "approval_of_committee_missing"}


def test_decision__needs_to_say_of_which_kind_the_body_is(county: None) -> None:
    key = heard(lead())
    for kind in ("", "court"):
        assert codes(refused(key, "admonition", replace(MEETING, kind=kind))) == {"kind_of_body_missing"}


def test_discipline_body__admonishes_once_its_committee_approved_and_the_papers_say_so(county: None) -> None:
    key = heard(lead())
    assert codes(refused(key, "admonition", replace(BY_DISCIPLINE, approval=""))) == {"approval_of_committee_missing"}
    decided(key, "admonition", BY_DISCIPLINE)
    assert case_found(key).approval == "县委〔2026〕7号批复"
    said = lines(key, "zh-hans")
    assert said.count("决定机关的类别：纪检监察机关。") == said.count("事先批准：县委〔2026〕7号批复。") == 2
    assert lines(key, "en").count("Kind of body: discipline inspection and supervision body.") == 2
    (entry,) = entries_of(["case_decided"])
    assert (entry.body["body_kind"], entry.body["weighed"]) == ("discipline", [])


def test_exemption__is_within_the_competence_of_any_body_and_needs_no_approval(county: None) -> None:
    key = heard(lead())
    decided(key, "", replace(BY_DISCIPLINE, approval=""), "force_majeure")
    assert (case_found(key).exemption, case_found(key).body_kind) == ("force_majeure", "discipline")


@pytest.mark.parametrize("measure", ["party_warning", "party_expel", "office_demerit", "office_discharge"])
def test_discipline_and_sanctions__are_no_measures_of_a_case(county: None, measure: str) -> None:
    key = heard(lead())
    found = refused(key, measure, BY_DISCIPLINE)
    assert codes(found) == {"kept_elsewhere"}
    assert "任用资格" in str(found.reasons[0].next_step and found.reasons[0].next_step.zh)
    decided(key, "demote", MEETING)
    pack = pack_on(today())
    assert not any(pack.measures[one].kept for one in lighter_than(case_found(key), pack))


def test_heavier_and_lighter__are_kept_printed_and_stand_beside_like_cases(county: None) -> None:
    key = heard(lead())
    decided(key, "admonition", MEETING, "orders_ignored", "timely_remedy")
    assert case_found(key).weighed == ("timely_remedy", "orders_ignored"), "in the order of the pack"
    assert case_found(key).exemption == ""
    (one,) = decided_alike("C1", "not_done", "")
    assert one.weighed == ("timely_remedy", "orders_ignored")
    said = lines(key, "zh-hans")
    assert "从重情形：经多次明确要求仍不执行、不整改。" in said and "从重：是否经多次明确要求仍不执行、不整改" in said
    assert "从轻情形：及时采取补救措施，有效挽回损失或者消除不良影响。" in said
    assert "Weighs heavier: Were clear and repeated orders to act or to put it right ignored? Yes." in lines(
        key, "en"
    )


def test_lead__is_answered_once_by_the_unit_and_once_by_the_person_whichever_comes_first(county: None) -> None:
    for first, second in ((answer_own_lead, answer_for_unit), (answer_for_unit, answer_own_lead)):
        key, by = lead(), {answer_own_lead: PERSON, answer_for_unit: small.SECRETARY}
        first(by[first], key, "先答的")
        second(by[second], key, "后答的")
        assert case_found(key).state == "answered"
        for deed in (first, second):
            with pytest.raises(Refused) as refused:
                deed(by[deed], key, "再答一次")
            assert codes(refused.value) == {"answered_already"}


def test_lead__that_the_person_alone_answered_still_waits_for_the_unit(county: None) -> None:
    key = lead()
    answer_own_lead(PERSON, key, "当时在外地")
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, key, "事实清楚", *APPROVED)
    assert codes(refused.value) == {"unit_may_answer"}
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    assert "当时在外地" in lines(key, "zh-hans") and "以协调会代替" in lines(key, "zh-hans")


def test_dropped_case__has_a_final_letter_that_nobody_is_held_to_account_and_its_delivery_is_on_record(
    county: None,
) -> None:
    key = heard(lead())
    draft = letter_of(case_found(key), pack_on(today()), OFFICE, simulated=False)
    assert draft.draft and draft.signed_on is None
    small.move_to(date(2026, 1, 8))
    drop_case(DECIDER, key, "核对会议记录，已经研究过。", "unfounded")
    letter = letter_of(case_found(key), pack_on(today()), OFFICE, simulated=False)
    assert not letter.draft and letter.signed_on == date(2026, 1, 8)
    assert letter.copies == (Text(APPROVED[0], APPROVED[0]),), "the unit was asked and told of nobody"
    said = lines(key, "zh-hans")
    assert "的结论" in said and "查明的事实不成立，不予追责。" in said and "核对会议记录，已经研究过。" in said
    assert "怎样申诉" not in said and "仅供核对" not in said
    assert "nobody is held to account" in lines(key, "en")
    tell_drop(DISCIPLINE, key, "当面送达本人，函告县纪委书记")
    assert "已于2026年1月8日送达。" in lines(key, "zh-hans")
    with pytest.raises(Refused) as refused:
        tell_drop(DISCIPLINE, key, "再送一次")
    assert codes(refused.value) == {"done_already"}


def test_dropped_lead__says_that_no_case_is_opened(county: None) -> None:
    key = lead()
    drop_case(DECIDER, key, "已经研究过。")
    letter = letter_of(case_found(key), pack_on(today()), OFFICE, simulated=False)
    assert not letter.draft and letter.copies == ()
    said = lines(key, "zh-hans")
    assert "不予立案，不予追责。" in said and "标记已经解除" not in said
