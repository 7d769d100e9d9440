"""Decider = subject, deed by deed: every deed that judges, decides, grants or resets refuses its own subject."""

from datetime import timedelta
from pathlib import Path

import pytest

from accounts import people
from assess import told, year
from clarify import small
from investigate import conftest as bodies
from use import conftest as used
from zeren.assess.actions import decide_results, file_objection, reject_objection, uphold_objection
from zeren.assess.rules.deciding import DecisionRow
from zeren.cli.claims import has_test
from zeren.implement.queries import task_of_duty
from zeren.investigate import actions as case_deeds
from zeren.investigate.rules import TABLE, not_about_oneself
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused
from zeren.ledger.clock import today
from zeren.ledger.gate import deeds
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.rules import Organisation, PostRow, TermRow
from zeren.use.actions import draw_consequences, record_use, record_uses
from zeren.use.queries import consequences

pytestmark = pytest.mark.django_db
SUBJECT = small.SECRETARY
JUDGING = {
    "assess.decide", "assess.answer_dispute", "assess.answer_objection", "investigate.open", "investigate.walk",
    "investigate.hear", "investigate.decide", "investigate.review", "waiver.grant", "implement.find", "use.record", "use.find", "use.appoint", "accounts.open",
    "accounts.close", "accounts.unlock", "accounts.reset", "accounts.agree", "organisations.manage", "debrief.decide",
    "debrief.answer_objection", "assess.review",
}  # fmt: skip
HERE = "tests/accounts/test_nobody_decides_on_himself.py::"
SHOWN = {
    "accounts.actions": "tests/accounts/test_passwords.py::test_security__does_nothing_to_the_own_account",
    "organisations.actions.accounts": "tests/accounts/test_passwords.py::test_system__does_nothing_to_the_own_account",
    "organisations.actions.appoint": "tests/accounts/test_apart.py::test_term__of_oneself_is_begun_by_somebody_else",
    "assess.actions.decide": f"{HERE}test_result__is_not_decided_by_its_subject",
    "assess.actions.confirm": "tests/assess/test_rules.py::test_settle__never_by_who_entered_or_disputes",
    "assess.actions.object": f"{HERE}test_objection__is_not_answered_by_whoever_made_it",
    "assess.actions.appeal": "tests/assess/test_appeal.py::test_review__never_by_the_person_of_the_letter",
    "assess.actions.stretch": "tests/assess/test_stretch.py::test_late_entry__only_with_a_waiver_for_that_unit_and_term",
    "clarify.actions.years": "tests/assess/test_stretch.py::test_late_entry__only_with_a_waiver_for_that_unit_and_term",
    "debrief.actions.verdicts": "tests/debrief/test_verdicts.py::test_decide__nobody_decides_on_oneself_or_without_the_right",
    "debrief.actions.objecting": "tests/debrief/test_objecting.py::test_objection__is_answered_by_nobody_who_took_part_nor_by_its_person",
    "debrief.actions.items": "tests/debrief/test_verdicts.py::test_day__moves_only_by_a_waiver_of_somebody_else",
    "implement.actions.extend": "tests/implement/test_extending.py::test_granting__never_by_the_asker_nor_by_who_benefits",
    "implement.actions.late": "tests/assess/test_stretch.py::test_late_entry__only_with_a_waiver_for_that_unit_and_term",
    "implement.actions.find": "tests/implement/test_actions.py::test_finding__not_done_needs_somebody_else_a_reason_and_no_fact",
    "implement.actions.remind": "tests/implement/test_reminding.py::test_chased__never_by_who_bears_it",
    "investigate.actions.leads": f"{HERE}test_case__is_not_moved_by_its_subject",
    "investigate.actions.walking": f"{HERE}test_case__is_not_moved_by_its_subject",
    "investigate.actions.after": f"{HERE}test_case__is_not_moved_by_its_subject",
    "ledger.actions": "tests/implement/test_extending.py::test_granting__never_by_the_asker_nor_by_who_benefits",
    "use.actions.uses": f"{HERE}test_use__is_not_recorded_by_whom_it_is_about",
    "use.actions.appointments": "tests/use/test_appointing.py::test_decision__nobody_decides_about_himself_nor_without_the_right",
    "use.actions.recorded": "tests/use/test_recorded.py::test_finding__is_never_recorded_about_oneself",
    "assess.actions.beside": "tests/use/test_appraisals.py::test_appraisals__are_refused_with_every_reason_all_or_none",
}
"""Room and file of a judging deed → the test in which its own subject is refused."""


def test_deeds__that_judge_each_have_their_test() -> None:
    """A new deed that judges? Refuse its own subject, and name the test here."""
    rooms = {
        deed.removeprefix("zeren.").rpartition(".")[0]
        for deed, permission in deeds().items()
        if permission in JUDGING
    }
    rooms = {room for room in rooms if deeds() and not room.startswith("tests")}
    assert len(rooms) > 10
    assert rooms - set(SHOWN) == set()
    checkout = Path(__file__).resolve().parents[2]
    assert {room: test for room, test in SHOWN.items() if not has_test(checkout, test)} == {}


def codes_of(refused: pytest.ExceptionInfo) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def also(*kinds: str) -> None:
    """Give the subject posts that judge, beside the one for which he answers himself."""
    small.bring_in(
        Organisation(
            {},
            {f"Y-{kind}": PostRow(f"Y-{kind}", "C1", kind, kind) for kind in kinds},
            {},
            tuple(TermRow(f"Y-{kind}", SUBJECT.id, small.FIRST_DAY) for kind in kinds),
        )
    )


def test_result__is_not_decided_by_its_subject() -> None:
    proposal = told.proposed()
    also("decider")
    subject = next(one for one in (year.GOOD, year.FAIR) if one.startswith(f"{SUBJECT.id}@"))
    with pytest.raises(Refused) as refused:
        decide_results(SUBJECT, proposal, [DecisionRow(subject, "COMPETENT")], told.DECIDED_ON, "2号", told.PRESENT)
    assert "own_result" in codes_of(refused)


def test_objection__is_not_answered_by_whoever_made_it() -> None:
    objection = file_objection(SUBJECT, told.delivered(), "第6项已核实。")
    also("office_head")
    with pytest.raises(Refused) as refused:
        reject_objection(SUBJECT, objection, "不成立")
    assert "own_objection" in codes_of(refused)
    with pytest.raises(Refused) as refused:
        uphold_objection(SUBJECT, objection, "成立", {told.LATE_PROOF: told.VERIFIED})
    assert "own_objection" in codes_of(refused)


def test_case__every_step_but_the_own_ones_names_the_rule() -> None:
    others = [
        row for row in TABLE if row.permission != "investigate.answer_own" and row.verb not in ("answer", "lapse")
    ]
    assert len(others) == 15
    assert [row.verb for row in others if not_about_oneself not in row.guards] == []


@pytest.fixture
def case(db: None) -> str:
    """A lead about the subject, who may hear, walk and decide cases by two other posts."""
    small.build()
    bodies.bring_in_the_bodies()
    from zeren.clarify.actions import generate_lists
    from zeren.implement.actions import plan_tasks

    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    also("decider", "discipline")
    return case_deeds.put_down_lead(
        bodies.DISCIPLINE, "T1", SUBJECT.id, "not_done", "没有专题研究", task_of_duty("T1", "C1", 2026)
    )


def test_case__is_not_moved_by_its_subject(case: str) -> None:
    asked = ("给予诫勉。", "admonition", "", "逐条对照", bodies.MEETING, "main")
    walk = [
        (case_deeds.drop_case, ("不办",), None),
        (case_deeds.open_case, ("立案", *bodies.APPROVED), bodies.DECIDER),
        (case_deeds.hear_defence, ("当面听取", "signed"), bodies.DISCIPLINE),
        (case_deeds.decide_case, asked, bodies.DECIDER),
        (case_deeds.deliver_case, ("送达",), bodies.DISCIPLINE),
        (case_deeds.file_decision, ("归档",), bodies.DISCIPLINE),
        (case_deeds.carry_out_measure, ("已谈话",), bodies.DISCIPLINE),
        (case_deeds.keep_decision, ("维持",), None),
        (case_deeds.correct_case, ("更正",), None),
        (case_deeds.extend_review, ("再核实",), None),
        (case_deeds.answer_review, ("维持",), None),
        (case_deeds.revoke_case, ("撤销",), None),
        (case_deeds.tell_correction, ("宣布", "unit"), None),
        (case_deeds.end_case, (), None),
    ]
    case_deeds.answer_lead(bodies.DISCIPLINE, case, "已答复")
    for deed, words, other in walk:
        with pytest.raises(Refused) as refused:
            deed(SUBJECT, case, *words)
        assert "own_case" in codes_of(refused), deed.__name__
        if other is not None:
            deed(other, case, *words)
    with pytest.raises(Refused) as refused:
        case_deeds.put_down_lead(SUBJECT, "T1", SUBJECT.id, "not_done", "没有")
    assert codes_of(refused) == {"own_case"}


def test_use__is_not_recorded_by_whom_it_is_about() -> None:
    used.decide_the_year()
    draw_consequences(small.HEAD, 2026)
    also("office_head")
    (talk, *_) = [one.id for one in consequences(used.DECIDED_ON, person=SUBJECT.id) if one.state == "open"]
    for record in (
        lambda: record_use(SUBJECT, talk, "done", "已谈话"),
        lambda: record_uses(SUBJECT, [talk], "已谈话"),
    ):
        with pytest.raises(Refused) as refused:
            record()
        assert codes_of(refused) == {"own_use"}
    record_use(small.HEAD, talk, "done", "已谈话")


def test_mark__is_not_lifted_by_whom_it_is_on() -> None:
    small.build()
    also("decider")
    mark = place_standing(
        small.HEAD, "bar", today(), today() + timedelta(days=90), "rule", "decision:2024", person=SUBJECT.id
    )
    with pytest.raises(Refused) as refused:
        lift_standing(SUBJECT, mark, "期满")
    assert codes_of(refused) == {"oneself"}
    assert isinstance(SUBJECT, Actor) and people.SYSTEM.id
