"""A case through the gate: from the lead to the end of its period, its marks, its entries, and what is refused."""

from datetime import date, timedelta

import pytest

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import (
    answer_lead,
    answer_own_lead,
    appeal_decision,
    carry_out_measure,
    correct_case,
    decide_by_answers,
    decide_case,
    deliver_case,
    drop_case,
    end_case,
    file_decision,
    hear_defence,
    keep_decision,
    open_case,
    put_down_lead,
    state_own_case,
)
from zeren.investigate.queries import (
    answer_appeal_by,
    carry_out_by,
    case_found,
    cases,
    dispositions,
    exemption_questions,
    judged_cases,
    terms_of_lead,
)
from zeren.investigate.rules import Judged
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.queries import entries_of, last_seq
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on, standings
from zeren.use.queries import eligibility_of
from zeren.web.investigate.letters import letter_of

pytestmark = pytest.mark.django_db
PERSON = small.SECRETARY


def lead(finding: str = "not_done") -> str:
    return put_down_lead(DISCIPLINE, "T1", PERSON.id, finding, "上半年没有专题研究", task_of_duty("T1", "C1", 2026))


def heard(key: str) -> str:
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    hear_defence(DISCIPLINE, key, "当面听取，本人签字", "signed")
    return key


def carried_out(key: str) -> None:
    """Delivered, filed and carried out."""
    if case_found(key).delivered_on is None:
        deliver_case(DISCIPLINE, key, "当面送达")
    file_decision(DISCIPLINE, key, "归入干部档案、廉政档案，报市纪委")
    carry_out_measure(DISCIPLINE, key, "诫勉谈话完毕，作了检查")


def all_answered(yes: str = "") -> dict[str, bool]:
    return {question.key: question.key == yes for question in exemption_questions(pack_on(today()))}


def marks() -> set[str]:
    return {mark.kind for mark in standings(today(), person=PERSON.id)}


def codes(error: Refused) -> set[str]:
    return {reason.code for reason in error.reasons}


def test_case__walks_from_lead_to_the_end_of_its_period(county: None) -> None:
    key = heard(lead())
    assert marks() == {"open_case"}
    decide_by_answers(DECIDER, key, "给予诫勉。", "admonition", all_answered(), "逐条对照，均不符合", MEETING, "main")
    found = case_found(key)
    assert (found.measure, found.exemption, found.document) == ("admonition", "", "鹭汀委〔2026〕1号")
    assert (found.responsibility, found.signed) == ("main", "signed")
    assert found.impact_until == date(2026, 7, 5)
    assert "逐条答复" in found.exemption_reason
    assert marks() == {"impact_period"}, "the open case is lifted, its period begins"
    assert eligibility_of(PERSON.id, date(2026, 7, 5)).verdict == "blocked"
    assert eligibility_of(PERSON.id, date(2026, 7, 6)).bars == ()
    with pytest.raises(Refused) as refused:
        end_case(DISCIPLINE, key)
    assert codes(refused.value) == {"period_runs", "not_deliver", "not_file", "not_carry_out"}
    carried_out(key)
    small.move_to(date(2026, 7, 6))
    end_case(DISCIPLINE, key)
    assert (case_found(key).state, marks()) == ("closed", set())


def test_case__leaves_an_entry_for_each_step_without_names_or_words(county: None) -> None:
    before = last_seq()
    key = heard(lead())
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    moved = [entry.body["verb"] for entry in entries_of(["case_moved"]) if entry.seq > before]
    assert moved == ["answer", "open", "hear", "decide"]
    (decided,) = entries_of(["case_decided"])
    (answered,) = entries_of(["exemption_answered"])
    assert decided.body == {
        "body_kind": "committee", "case": key, "exemption": "", "impact_until": "2026-07-05", "measure": "admonition", "weighed": [], "also": [],
    }  # fmt: skip
    assert (answered.body["questions"], answered.body["yes"]) == (len(all_answered()), 0)
    told = [str(entry.body) for kind in ("case_opened", "case_moved", "case_decided") for entry in entries_of([kind])]
    assert not [body for body in told if "顾予衡" in body or "诫勉" in body]


def test_decide__an_open_exemption_question_stops_everything(county: None) -> None:
    key = heard(lead())
    answers = all_answered()
    answers.pop("force_majeure")
    before = last_seq()
    with pytest.raises(Refused) as refused:
        decide_by_answers(
            DECIDER, key, "给予诫勉。", "admonition", answers, "均不符合", MEETING, responsibility="main"
        )
    assert codes(refused.value) == {"exemption_question_open"}
    assert (case_found(key).state, last_seq()) == ("heard", before)
    with pytest.raises(Refused) as refused:
        decide_case(DECIDER, key, "给予诫勉。", "admonition", "", "", MEETING, responsibility="main")
    assert codes(refused.value) == {"exemption_not_answered"}


def test_decide__a_yes_exempts_and_nothing_weighs(county: None) -> None:
    key = heard(lead())
    decide_by_answers(
        DECIDER,
        key,
        "台风登陆，履职在前。",
        "admonition",
        all_answered("force_majeure"),
        "台风",
        MEETING,
        responsibility="main",
    )
    found = case_found(key)
    assert (found.measure, found.exemption, found.impact_until) == ("", "force_majeure", None)
    assert marks() == set()


def test_correct__a_wrong_decision_takes_its_mark_away(county: None) -> None:
    key = heard(lead())
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    correct_case(DECIDER, key, "责任认定有误")
    assert (case_found(key).state, marks()) == ("corrected", set())
    assert len(entries_of(["case_corrected"])) == 1


def test_person__answers_states_and_appeals_the_own_case_and_nobody_elses(county: None) -> None:
    key = lead()
    answer_own_lead(PERSON, key, "当时以协调会代替")
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    state_own_case(PERSON, key, "会议已补开")
    hear_defence(DISCIPLINE, key, "听取", "signed")
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    small.move_to(date(2026, 1, 20))
    deliver_case(DISCIPLINE, key, "当面送达")
    assert case_found(key).appeal_by == date(2026, 2, 24), "a month from delivery, and past the holiday"
    appeal_decision(PERSON, key, "责任不在我")
    assert case_found(key).appeal_waits
    keep_decision(DECIDER, key, "逐点答复，维持")
    assert not case_found(key).appeal_waits
    with pytest.raises(NotAllowed):
        appeal_decision(small.MEMBER, key, "替人申诉")
    assert [step.verb for step in case_found(key).steps] == [
        "lead", "answer_own", "answer", "open", "state", "hear", "decide", "deliver", "appeal", "keep",
    ]  # fmt: skip


def test_done_poorly__is_answered_but_never_opened(county: None) -> None:
    key = lead("done_poorly")
    answer_lead(DISCIPLINE, key, "迟了三天")
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, key, "立案", *APPROVED)
    assert codes(refused.value) == {"not_a_dereliction"}
    drop_case(DECIDER, key, "在考核中体现")
    assert case_found(key).state == "dropped"


@pytest.mark.parametrize("is_heard", [False, True])
def test_drop__once_opened_names_its_ground_and_is_not_done_by_who_put_the_lead_down(
    county: None, is_heard: bool
) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    if is_heard:
        hear_defence(DISCIPLINE, key, "当面听取", "signed")
    for actor, ground, reasons in (
        (DECIDER, "", {"ground_missing"}),
        (DISCIPLINE, "unfounded", {"put_it_down_oneself"}),
    ):
        with pytest.raises(Refused) as refused:
            drop_case(actor, key, "查无实据", ground)
        assert codes(refused.value) == reasons
    drop_case(DECIDER, key, "核对会议纪要，当天开过", "unfounded")
    found = case_found(key)
    assert (found.state, found.dropped_because, found.exemption, marks()) == ("dropped", "unfounded", "", set())
    assert judged_cases() == (), "nothing was decided, and nobody exempted"


def test_drop__as_exempted_answers_every_question_names_the_paper_and_counts(county: None) -> None:
    key = heard(lead())
    one_open = all_answered("dissent_recorded")
    one_open.pop("force_majeure")
    paper = "2月12日党委会议纪要第3项"
    for answers, reason, named, reasons in (
        (one_open, "会上反对过", paper, {"exemption_question_open"}),
        (all_answered(), "会上反对过", paper, {"no_exemption_applies"}),
        (all_answered("dissent_recorded"), "", paper, {"exemption_not_answered"}),
        (all_answered("dissent_recorded"), "会上反对过", " ", {"paper_not_named"}),
    ):
        with pytest.raises(Refused) as refused:
            drop_case(DECIDER, key, "免予追责。", "exempted", answers, reason, named)
        assert codes(refused.value) == reasons
    drop_case(DECIDER, key, "免予追责。", "exempted", all_answered("dissent_recorded"), "会上反对过", paper)
    found = case_found(key)
    assert (found.exemption, found.exemption_paper, found.decided_on) == ("dissent_recorded", paper, None)
    assert found.exemption_reason.startswith("会上反对过（逐条答复：")
    assert judged_cases() == (Judged("T1", DECIDER.signature, exempted=True, year=2026),)
    assert marks() == set()


def test_done__is_no_lead(county: None) -> None:
    before = last_seq()
    with pytest.raises(Refused) as refused:
        lead("done")
    assert (codes(refused.value), last_seq(), cases()) == ({"done_is_the_job"}, before, ())


def test_lead__about_a_stranger_or_about_oneself_is_refused(county: None) -> None:
    with pytest.raises(Refused) as refused:
        put_down_lead(DISCIPLINE, "T1", small.OTHER_SECRETARY.id, "not_done", "没有专题研究")
    assert codes(refused.value) == {"person_not_of_the_unit"}
    with pytest.raises(Refused) as refused:
        put_down_lead(DISCIPLINE, "T1", "P-NOBODY", "not_done", "没有专题研究", task_of_duty("T2", "C1", 2026))
    assert codes(refused.value) == {"person_not_of_the_unit", "task_of_another_unit"}
    with pytest.raises(Refused) as refused:
        put_down_lead(DISCIPLINE, "C1", DISCIPLINE.id, "not_done", "没有专题研究")
    assert codes(refused.value) == {"own_case"}
    assert cases() == ()


def test_correct__a_wrong_decision_is_put_right_after_its_period_too(county: None) -> None:
    key = heard(lead())
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    deliver_case(DISCIPLINE, key, "当面送达")
    appeal_decision(PERSON, key, "责任不在我")
    small.move_to(date(2026, 7, 6))
    with pytest.raises(Refused) as refused:
        end_case(DISCIPLINE, key)
    assert codes(refused.value) == {"appeal_waits", "not_file", "not_carry_out"}
    keep_decision(DECIDER, key, "逐点答复，维持")
    carried_out(key)
    end_case(DISCIPLINE, key)
    correct_case(DECIDER, key, "查明责任认定有误")
    assert case_found(key).state == "corrected"


@pytest.mark.parametrize(
    ("choice", "value", "until", "told"),
    [
        ("replaced", "2", date(2026, 3, 5), "可以在2026年3月5日前（含当日）书面"),
        ("off", "", None, "可以书面向作出决定的机关申诉，1个月内"),
    ],
    ids=["longer", "off"],
)
def test_deliver__the_time_to_appeal_is_what_the_organisation_adopted(
    county: None, choice: str, value: str, until: date | None, told: str
) -> None:
    pack = pack_on(today())
    adopt_value(small.HEAD, pack.digest, "case.appeal_months", choice, "鹭汀委〔2026〕2号", value)
    adopt_value(small.HEAD, pack.digest, "case.review_days", "replaced", "鹭汀委〔2026〕2号", "20")
    key = heard(lead())
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    deliver_case(DISCIPLINE, key, "当面送达")
    found = case_found(key)
    assert found.appeal_by == until
    (how,) = letter_of(found, pack, Text("办公室", "Office"), simulated=False).sections[-1].paragraphs
    assert told in how.zh and "20日内可以向上一级" in how.zh
    appeal_decision(PERSON, key, "责任不在我")


def test_permission__nobody_without_it_moves_a_case(county: None) -> None:
    key = lead()
    for actor in (small.CLERK, small.OTHER_SECRETARY, Actor("job", "walker", mandate="tests")):
        with pytest.raises(NotAllowed):
            open_case(actor, key, "立案", *APPROVED)
    with pytest.raises(NotFound):
        open_case(DECIDER, "2026-999", "立案", *APPROVED)


def test_dispositions__a_lead_answers_the_gap_of_its_task(county: None) -> None:
    task = task_of_duty("T1", "C1", 2026)
    assert dispositions() == {}
    assert dispositions() | {task: (lead(), "lead")} == dispositions()


@pytest.mark.parametrize(
    ("put_down_on", "last_day"),
    [(date(2026, 2, 4), date(2026, 2, 14)), (date(2026, 2, 5), date(2026, 2, 24))],
    ids=["a Saturday that is worked", "the first day of a holiday"],
)
def test_answer__days_of_the_unit_end_on_a_working_day_and_the_lapse_on_its_own(
    county: None, put_down_on: date, last_day: date
) -> None:
    small.move_to(put_down_on)
    key = lead()
    terms = terms_of_lead(case_found(key), today())
    assert (terms.answer_by, terms.lapses_on) == (last_day, put_down_on.replace(month=8))
    small.move_to(last_day)
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, key, "到期未答复", *APPROVED)
    assert codes(refused.value) == {"unit_may_answer"}
    small.move_to(last_day + timedelta(days=1))
    open_case(DECIDER, key, "到期未答复", *APPROVED)


def test_open__not_before_the_unit_answered_or_its_days_passed_and_by_somebody_else(county: None) -> None:
    key = lead()
    with pytest.raises(Refused) as refused:
        open_case(DISCIPLINE, key, "立案", *APPROVED)
    assert codes(refused.value) == {"unit_may_answer", "put_it_down_oneself"}
    assert terms_of_lead(case_found(key), today()).answer_by == date(2026, 1, 15)
    small.move_to(date(2026, 1, 15))
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, key, "到期未答复", *APPROVED)
    assert codes(refused.value) == {"unit_may_answer"}
    small.move_to(date(2026, 1, 16))
    open_case(DECIDER, key, "到期未答复", *APPROVED)
    assert case_found(key).state == "opened"


def test_open__a_lead_lapses_after_its_months(county: None) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    small.move_to(date(2026, 7, 6))
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, key, "立案", *APPROVED)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.source) == ("lead_lapsed", "lead.lapse_months") and "2026-07-05" in reason.text.zh


def test_after__days_to_carry_out_and_to_answer_an_appeal_are_known(county: None) -> None:
    key = heard(lead())
    small.move_to(date(2026, 1, 31))
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    with pytest.raises(Refused) as refused:
        file_decision(DISCIPLINE, key, "归档")
    assert codes(refused.value) == {"not_delivered"}
    assert carry_out_by(case_found(key), today()) == date(2026, 2, 28)
    deliver_case(DISCIPLINE, key, "当面送达")
    assert answer_appeal_by(case_found(key), today()) is None
    appeal_decision(PERSON, key, "责任不在我")
    assert answer_appeal_by(case_found(key), today()) == date(2026, 2, 28)
    carried_out(key)
    with pytest.raises(Refused) as refused:
        carry_out_measure(DISCIPLINE, key, "再办一次")
    assert codes(refused.value) == {"done_already"}
