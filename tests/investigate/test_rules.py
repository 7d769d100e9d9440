"""The way of a case bare: three findings and three ways, every exemption question answered, who may not decide, terms."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from zeren.investigate.rules import (
    FINDINGS,
    STATES,
    TABLE,
    AskedOf,
    CaseView,
    LeadAt,
    answers_told,
    cannot_name,
    cannot_put_down,
    exemption_from,
    impact_until,
    unanswered,
)
from zeren.kernel.actors import Actor
from zeren.kernel.transitions import Allowed, RefusedWith, decide
from zeren.kernel.words import Text

NOW = datetime(2026, 3, 2, 9)
PERSON = Actor("person", "P-1")
OTHER = Actor("person", "P-2")
HEARER = Actor("person", "P-3")
VIEW = CaseView(
    person="P-1",
    heard_by="person:P-3",
    finding="not_done",
    words="写明了",
    measure="admonition",
    exemption_reason="逐条对照，均不符合",
    known_measures=frozenset({"admonition"}),
    known_exemptions=frozenset({"force_majeure"}),
    signed="signed",
    responsibility="main",
    known_responsibilities=frozenset({"main"}),
    known_in="unit",
    put_down_by="person:P-4",
    approved_by="县纪委书记",
    document="霁纪立〔2026〕1号",
    body="县委常委会",
    present="程望舒、沈砚秋",
)
QUESTIONS = (
    AskedOf("force_majeure", Text("是否不可抗力", "force majeure?"), "exempt"),
    AskedOf("timely_remedy", Text("是否及时补救", "made good in time?"), "lighter"),
)


def against(verb: str, state: str, view: CaseView = VIEW, actor: Actor = OTHER) -> set[str]:
    verdict = decide(TABLE, verb, state, view, actor, NOW, STATES)
    return {reason.code for reason in verdict.reasons} if isinstance(verdict, RefusedWith) else set()


def test_table__every_state_has_a_name_and_every_way_an_end() -> None:
    assert {row.target for row in TABLE} | {state for row in TABLE for state in row.sources} == set(STATES)
    assert [row.verb for row in TABLE if {"dropped", "corrected", "lapsed"} & row.sources] == [
        "tell_correction",
        "tell_drop",
    ]
    assert [row.verb for row in TABLE if "closed" in row.sources] == ["correct"], (
        "what was wrong is put right at any time"
    )


@pytest.mark.parametrize("finding", ["done_poorly", "done"])
def test_open__only_what_was_not_done_or_done_wrongly_becomes_a_case(finding: str) -> None:
    assert against("open", "answered") == against("open", "answered", replace(VIEW, finding="done_wrongly")) == set()
    assert against("open", "answered", replace(VIEW, finding=finding)) == {"not_a_dereliction"}


def test_lead__what_was_done_is_the_job_and_no_lead() -> None:
    assert {reason.code for reason in cannot_put_down("done", "年度计划")} == {"done_is_the_job"}
    assert [*cannot_put_down("done_poorly", "迟了三天")] == []
    assert {reason.code for reason in cannot_put_down("", " ")} == {"matter_missing", "unknown_finding"}
    assert set(FINDINGS) == {"not_done", "done_wrongly", "done_poorly", "done"}


def test_lead__names_somebody_of_the_unit_and_never_oneself() -> None:
    found = LeadAt("P-9", "P-1", True, "T1", "T1")
    assert [*cannot_name(found)] == []
    assert [*cannot_name(replace(found, task_unit=""))] == []
    wrong = LeadAt("P-1", "P-1", False, "T1", "T2")
    assert {one.code for one in cannot_name(wrong)} == {"own_case", "person_not_of_the_unit", "task_of_another_unit"}


@pytest.mark.parametrize("verb", ["open", "hear", "decide", "correct", "drop", "keep"])
def test_own_case__nobody_handles_it(verb: str) -> None:
    state = next(iter(next(row for row in TABLE if row.verb == verb).sources))
    assert "own_case" in against(verb, state, VIEW, PERSON)


def test_decide__not_before_a_hearing_and_not_by_the_one_who_took_it() -> None:
    assert "wrong_state" in against("decide", "opened")
    assert against("decide", "heard") == set()
    assert against("decide", "heard", VIEW, HEARER) == {"heard_it_oneself"}


def test_decide__every_reason_at_once() -> None:
    empty = replace(VIEW, words=" ", exemption_reason="", measure="")
    assert against("decide", "heard", empty, HEARER) == {
        "words_missing", "heard_it_oneself", "exemption_not_answered", "unknown_measure",
    }  # fmt: skip
    assert against("decide", "heard", replace(VIEW, exemption="made_up")) == {"unknown_exemption"}
    assert against("decide", "heard", replace(VIEW, exemption="force_majeure", measure="")) == set()


def test_exemption__each_question_is_answered_before_anything_is_decided() -> None:
    assert [reason.place for reason in unanswered(QUESTIONS, {})] == [("force_majeure",), ("timely_remedy",)]
    assert [*unanswered(QUESTIONS, {"force_majeure": False, "timely_remedy": False})] == []


def test_exemption__what_only_weighs_does_not_exempt() -> None:
    assert exemption_from(QUESTIONS, {"force_majeure": False, "timely_remedy": True}) == ""
    assert exemption_from(QUESTIONS, {"force_majeure": True, "timely_remedy": False}) == "force_majeure"
    told = answers_told(QUESTIONS, {"force_majeure": True, "timely_remedy": False}, "台风登陆。")
    assert told == "台风登陆。（逐条答复：是否不可抗力：是；是否及时补救：否）"


def test_person__only_the_one_concerned_states_and_appeals_within_the_term() -> None:
    assert against("state", "opened", VIEW, OTHER) == {"not_the_person"}
    assert against("state", "opened", VIEW, PERSON) == set()
    in_time, late = replace(VIEW, appeal_by=NOW.date()), replace(VIEW, appeal_by=date(2026, 3, 1))
    assert against("appeal", "decided", in_time, PERSON) == set()
    assert against("appeal", "decided", late, PERSON) == {"appeal_too_late"}


def test_after__kept_only_on_appeal_delivered_once_ended_after_the_period() -> None:
    assert against("keep", "decided") == {"no_appeal"}
    waits = replace(VIEW, appealed=True, impact_until=date(2026, 3, 1))
    assert against("keep", "decided", waits) == set()
    assert against("end", "decided", waits) == {"appeal_waits"}
    assert against("appeal", "decided", waits, PERSON) == {"appeal_waits"}
    assert against("deliver", "decided", replace(VIEW, delivered=True)) == {"delivered_already"}
    assert against("end", "decided", replace(VIEW, impact_until=NOW.date())) == {"period_runs"}
    assert decide(TABLE, "end", "decided", replace(VIEW, impact_until=date(2026, 3, 1)), OTHER, NOW) == Allowed(
        "closed"
    )


def test_impact__the_last_day_is_held_to_the_end_of_the_month() -> None:
    assert impact_until(date(2025, 8, 31), 6) == date(2026, 2, 28)
    assert impact_until(date(2026, 3, 2), 0) is None
