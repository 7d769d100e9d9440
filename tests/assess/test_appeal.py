"""The second instance of grades: asked once, in its days, answered by somebody who took no part, never for the worse."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import (
    appeal_rejection,
    decide_again,
    decide_results,
    deliver_letters,
    extend_appeal,
    file_objection,
    grant_appeal,
    issue_letters,
    keep_rejection,
    propose_results,
    put_right_objection,
    reject_objection,
    take_in_appeal,
)
from zeren.assess.queries import answer_appeal_by, appeal_by, letters_of, objection_found
from zeren.assess.rules.deciding import DecisionRow
from zeren.implement.queries import fact_found
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.queries import entries_of
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

pytestmark = pytest.mark.django_db
SECOND, BELOW = Actor("person", "P-DE2", "裴若水"), Actor("person", "P-O1D", "骆清让")
"""Sits in the deciding body of the county as well; decides in the department, below it."""
PAPER = "霁川市委组〔2027〕9号"
ANSWERED_ON = told.DELIVERED_ON + timedelta(days=5)
LAST_DAY = ANSWERED_ON + timedelta(days=15)


def codes_of(deed: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused:
        deed()
    return {reason.code for reason in refused.value.reasons}


def members() -> None:
    posts = (("C1-09", "C1", SECOND), ("O1-09", "O1", BELOW))
    small.bring_in(
        Organisation(
            {},
            {key: PostRow(key, unit, "决定机关成员", "decider", "") for key, unit, _ in posts},
            {who.id: PersonRow(who.id, who.name) for *_, who in posts},
            tuple(TermRow(key, who.id, small.FIRST_DAY) for key, _, who in posts),
        )
    )


def rejected() -> int:
    """The county decided; the township secretary's objection was not upheld."""
    objection = told.objected()
    members()
    small.move_to(ANSWERED_ON)
    reject_objection(told.REVIEWER, objection, "核实单的日期是2027年1月3日。")
    return objection


def appealed() -> int:
    objection = rejected()
    appeal_rejection(small.SECRETARY, objection, "答复没有回应第二点。")
    return objection


def test_appeal__on_the_last_day_is_taken_and_the_body_above_has_its_days() -> None:
    objection = rejected()
    assert appeal_by(objection_found(objection)) == LAST_DAY
    small.move_to(LAST_DAY)
    appeal_rejection(small.SECRETARY, objection, "答复没有回应第二点。")
    found = objection_found(objection)
    assert found.state == "appealed" and answer_appeal_by(found) == date(2027, 4, 19), "the 17th is a Saturday"
    (entry,) = entries_of(["appeal_moved"])
    assert entry.body["verb"] == "appeal" and "第二点" not in str(entry.body)


def test_appeal__a_day_late_without_words_or_by_another_is_refused() -> None:
    objection = rejected()
    with pytest.raises(NotAllowed):
        appeal_rejection(small.OTHER_SECRETARY, objection, "不服")
    small.move_to(LAST_DAY + timedelta(days=1))
    assert codes_of(lambda: appeal_rejection(small.SECRETARY, objection, " ")) == {"appeal_too_late", "words_missing"}


def test_appeal__the_days_are_those_the_office_adopted() -> None:
    objection = rejected()
    digest = pack_on(ANSWERED_ON).digest
    adopt_value(small.HEAD, digest, "objection.appeal_days", "replaced", "鹭汀组〔2027〕1号", "20")
    assert appeal_by(objection_found(objection)) == ANSWERED_ON + timedelta(days=21), "twenty days end on a Sunday"


def test_appeal__comes_after_the_answer_and_once() -> None:
    objection = told.objected()
    assert codes_of(lambda: appeal_rejection(small.SECRETARY, objection, "不服")) == {"wrong_state"}
    members()
    reject_objection(told.REVIEWER, objection, "维持")
    appeal_rejection(small.SECRETARY, objection, "不服")
    letter = objection_found(objection).letter
    assert codes_of(lambda: file_objection(small.SECRETARY, letter, "还有一项")) == {"objection_waiting"}
    keep_rejection(SECOND, objection, "经复核，维持。", PAPER)
    assert codes_of(lambda: appeal_rejection(small.SECRETARY, objection, "仍不服")) == {"wrong_state"}


def test_appeal__on_paper_counts_from_the_day_it_came() -> None:
    objection = rejected()
    small.move_to(LAST_DAY + timedelta(days=3))
    take = take_in_appeal
    assert codes_of(lambda: take(small.CLERK, objection, "不服", " ", LAST_DAY + timedelta(days=4))) >= {
        "paper_missing", "received_on_wrong_day"
    }  # fmt: skip
    assert codes_of(lambda: take(small.CLERK, objection, "不服", "本人签字", LAST_DAY + timedelta(days=1))) == {
        "appeal_too_late"
    }
    take(small.CLERK, objection, "不服", "本人签字，存档案柜", LAST_DAY)
    found = objection_found(objection)
    assert found.on("appeal") == LAST_DAY and found.steps[0].document == "本人签字，存档案柜"


def test_review__not_by_the_decider_and_not_without_the_paper_from_above() -> None:
    objection = appealed()
    for deed in (extend_appeal, keep_rejection, grant_appeal):
        assert codes_of(lambda deed=deed: deed(DECIDER, objection, " ")) == {
            "took_part", "words_missing", "paper_from_above_missing"
        }  # fmt: skip
        with pytest.raises(NotAllowed):
            deed(told.REVIEWER, objection, "维持", PAPER)
    keep_rejection(SECOND, objection, "经复核，维持。", PAPER)
    found = objection_found(objection)
    assert found.state == "kept" and found.answer.startswith("核实单") and found.steps[-1].document == PAPER


def test_review__never_by_the_person_of_the_letter() -> None:
    objection = appealed()
    own = TermRow("C1-10", small.SECRETARY.id, small.FIRST_DAY)
    small.bring_in(Organisation({}, {"C1-10": PostRow("C1-10", "C1", "决定机关成员", "decider", "")}, {}, (own,)))
    for deed in (extend_appeal, keep_rejection, grant_appeal):
        assert codes_of(lambda deed=deed: deed(small.SECRETARY, objection, "成立", PAPER)) == {"took_part"}


def test_review__of_a_body_below_is_for_the_one_above_and_not_for_who_entered_the_fact() -> None:
    proposal = told.proposed()
    members()
    decide_results(BELOW, proposal, [], told.DECIDED_ON, "鹭汀组〔2027〕2号", told.PRESENT)
    told.adopt_everything()
    issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    letter = letters_of(person=year.FAIR_SECRETARY)[0].id
    deliver_letters(small.CLERK, [letter], told.DECIDED_ON, "当面送达")
    objection = file_objection(small.SECRETARY, letter, "已核实。", (told.LATE_PROOF,))
    reject_objection(told.REVIEWER, objection, "日期不符")
    appeal_rejection(small.SECRETARY, objection, "不服")
    assert codes_of(lambda: keep_rejection(BELOW, objection, "维持")) == {"took_part", "not_the_body_above"}
    keep_rejection(SECOND, objection, "维持")
    assert objection_found(objection).state == "kept"


def test_review__takes_longer_once_and_only_before_its_day() -> None:
    objection = appealed()
    due = ANSWERED_ON + timedelta(days=60)
    small.move_to(due)
    extend_appeal(SECOND, objection, "需要再核实一次。", PAPER)
    assert answer_appeal_by(objection_found(objection)) == date(2027, 5, 3), (
        "thirty days more end on 2 May, a holiday"
    )
    assert codes_of(lambda: extend_appeal(SECOND, objection, "再延长。", PAPER)) == {"extended_already"}
    keep_rejection(SECOND, objection, "经复核，维持。", PAPER)


def test_review__over_its_day_is_no_longer_extended_but_still_answered() -> None:
    objection = appealed()
    small.move_to(ANSWERED_ON + timedelta(days=61))
    assert codes_of(lambda: extend_appeal(SECOND, objection, "再核实。", PAPER)) == {"review_term_over"}
    keep_rejection(SECOND, objection, "经复核，维持。", PAPER)


def test_granted__is_put_right_as_if_upheld_and_nobody_is_graded_lower() -> None:
    objection = appealed()
    right = {told.LATE_PROOF: told.VERIFIED}
    assert codes_of(lambda: put_right_objection(told.REVIEWER, objection, "更正", right)) == {"nothing_granted"}
    grant_appeal(SECOND, objection, "核实单在期限内，责成更正。", PAPER)
    assert codes_of(lambda: put_right_objection(small.HEAD, objection, " ", right)) == {"took_part", "answer_missing"}
    assert codes_of(lambda: put_right_objection(told.REVIEWER, objection, "更正", {})) == {"nothing_corrected"}
    affected = put_right_objection(told.REVIEWER, objection, "按复核意见更正。", right)
    found = objection_found(objection)
    assert (
        found.state == "upheld"
        and found.answer.startswith("核实单")
        and fact_found(told.LATE_PROOF).state == "corrected"
    )
    assert year.FAIR in {one["subject"] for one in affected} and found.run
    assert [step.verb for step in found.steps] == ["appeal", "grant", "put_right"]
    proposal = propose_results(small.HEAD, found.run, "县委常委会", None)
    row = DecisionRow(year.FAIR, "BASIC", "重新研究。", told.PRESENT)
    assert "worse_for_objecting" in codes_of(
        lambda: decide_again(DECIDER, proposal, [row], ANSWERED_ON, "9号", told.PRESENT)
    )


def test_database__refuses_a_review_by_who_took_part() -> None:
    objection = appealed()
    by = (DECIDER.signature, told.REVIEWER.signature, small.HEAD.signature, small.SECRETARY.signature)
    for who in (*by, fact_found(told.LATE_PROOF).entered_by):
        with pytest.raises(IntegrityError, match="took no part"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO assess_appealstep (objection_id, verb, \"on\", by, text, document) VALUES (%s, 'keep', %s, %s, 'x', 'x')",
                [objection, date(2027, 2, 2), who],
            )
