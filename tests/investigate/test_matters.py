"""One matter with several in it, a case about a unit's body, and an exemption that rests on a record."""

import pytest

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import PERSON, all_answered, codes, heard, lead
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import (
    answer_lead,
    carry_out_measure,
    decide_by_answers,
    deliver_case,
    end_case,
    file_decision,
    hear_defence,
    open_case,
    put_down_lead,
)
from zeren.investigate.queries import beside, case_found
from zeren.kernel.errors import Refused
from zeren.ledger.clock import today
from zeren.organisations.queries import standings

pytestmark = pytest.mark.django_db
MATTER = "上半年没有专题研究"


def test_matter__each_in_it_has_the_own_case_and_responsibility(county: None) -> None:
    first = heard(lead())
    decide_by_answers(
        DECIDER, first, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    second = put_down_lead(DISCIPLINE, "T1", "P-T1D", "not_done", MATTER, beside=first)
    third = put_down_lead(DISCIPLINE, "C1", small.COUNTY_SECRETARY.id, "not_done", MATTER, beside=second)
    assert case_found(third).beside == first, "all stand beside the first"
    assert {key: [one.key for one in beside(case_found(key))] for key in (first, second, third)} == {
        first: [second, third], second: [first, third], third: [first, second],
    }  # fmt: skip
    assert [one.responsibility for one in beside(case_found(second))] == ["main", ""]
    assert beside(case_found(lead())) == ()


def about_the_body() -> str:
    """A case about the township's body, heard."""
    key = put_down_lead(
        DISCIPLINE, "T1", PERSON.id, "not_done", MATTER, task_of_duty("T1", "C1", 2026), about_body=True
    )
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    return key


def test_body__answers_through_its_first_responsible_person_alone(county: None) -> None:
    for person in ("P-T1D", small.OTHER_SECRETARY.id):
        with pytest.raises(Refused) as refused:
            put_down_lead(DISCIPLINE, "T1", person, "not_done", MATTER, about_body=True)
        assert "not_who_answers" in codes(refused.value)
    assert case_found(about_the_body()).about_body


def test_body__bears_the_mark_and_takes_measures_of_its_own(county: None) -> None:
    key = about_the_body()
    assert [(one.kind, one.reference) for one in standings(today(), unit_key="T1")] == [("open_case", key)]
    assert standings(today(), person=PERSON.id) == (), "the person's own standing is untouched"
    hear_defence(DISCIPLINE, key, "听取班子意见", "signed")
    with pytest.raises(Refused) as refused:
        decide_by_answers(
            DECIDER, key, "诫勉", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
        )
    assert codes(refused.value) == {"unknown_measure", "responsibility_not_named"}
    decide_by_answers(
        DECIDER, key, "责令整改", "org_circular", all_answered(), "均不符合", MEETING, responsibility="overall"
    )
    assert (case_found(key).measure, case_found(key).impact_until, standings(today(), unit_key="T1")) == (
        "org_circular", None, (),
    )  # fmt: skip
    deliver_case(DISCIPLINE, key, "会上宣布", "circular")
    file_decision(DISCIPLINE, key, "归档")
    carry_out_measure(DISCIPLINE, key, "已整改")
    end_case(DISCIPLINE, key)
    assert case_found(key).state == "closed"


def test_person__is_not_given_a_measure_for_bodies(county: None) -> None:
    key = heard(lead())
    with pytest.raises(Refused) as refused:
        decide_by_answers(
            DECIDER, key, "改组", "org_reorganise", all_answered(), "均不符合", MEETING, responsibility="overall"
        )
    assert codes(refused.value) == {"unknown_measure", "responsibility_not_named"}


def test_dissent__exempts_only_with_the_record_named(county: None) -> None:
    key = heard(lead())
    yes = all_answered("dissent_recorded")
    with pytest.raises(Refused) as refused:
        decide_by_answers(DECIDER, key, "免予追责。", "", yes, "会上反对过", MEETING)
    assert codes(refused.value) == {"paper_not_named"}
    decide_by_answers(
        DECIDER, key, "免予追责。", "", yes, "会上反对过", MEETING, exemption_paper="2月12日党委会议纪要第3项"
    )
    found = case_found(key)
    assert (found.exemption, found.exemption_paper) == ("dissent_recorded", "2月12日党委会议纪要第3项")
    other = heard(lead())
    decide_by_answers(DECIDER, other, "台风。", "", all_answered("force_majeure"), "台风登陆", MEETING)
    assert case_found(other).exemption_paper == "", "this one rests on no record of a meeting"
