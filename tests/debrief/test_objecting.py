"""Objecting to a verdict, through the gate: in time, answered by somebody else, decided anew and never for the worse."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from clarify import small
from debrief import after
from zeren.debrief.actions import (
    answer_objection,
    decide_debriefs,
    deliver_feedback,
    issue_feedback,
    issue_lists,
    object_to_verdict,
    state_parts,
    take_in_objection,
)
from zeren.debrief.models import Objection, Verdict
from zeren.debrief.queries import feedback_found, objection_found, outcome, verdict_objections
from zeren.debrief.rules.objecting import waits_for_room
from zeren.debrief.rules.verdicts import VerdictRow
from zeren.implement.queries import facts_of_year
from zeren.kernel.errors import NotAllowed, Reason, Refused
from zeren.ledger.clock import today
from zeren.ledger.queries import latest

WORDS = "值班表已按月公示，问题一项与事实不符，附照会记录。"
ANSWER = "公示记录属实，应当重新研究。"


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.fixture
def told(db: None) -> int:
    """A verdict of FAIR that reached its person, and its lists are issued."""
    debrief = after.over()
    after.departing(debrief)
    after.told(debrief)
    after.listed(debrief)
    return debrief


def test_terms__are_those_that_the_office_adopted(db: None) -> None:
    debrief = after.over()
    after.departing(debrief)
    after.with_terms("15", "10")
    after.told(debrief)
    letter = feedback_found(letter_of(debrief))
    assert letter.object_by == date(2027, 1, 11), "fifteen days end on a Saturday"
    assert "15" in letter.content["sections"][-1]["paragraphs"][0]["zh"]
    answered_by = objection_found(object_to_verdict(small.SECRETARY, letter.id, WORDS)).answer_by
    assert answered_by == today() + timedelta(days=10)


def letter_of(debrief: int) -> int:
    verdict = outcome(debrief).verdict
    assert verdict
    return verdict.letter


def test_objection__by_its_person_within_the_days_of_the_letter(told: int) -> None:
    letter = letter_of(told)
    with pytest.raises(NotAllowed):
        object_to_verdict(small.HEAD, letter, WORDS)
    with pytest.raises(Refused) as refused:
        object_to_verdict(small.SECRETARY, letter, "  ")
    assert codes(refused) == {"text_missing"}
    number = object_to_verdict(small.SECRETARY, letter, WORDS)
    found = objection_found(number)
    assert (found.state, found.filed_on, found.answer_by) == ("filed", today(), date(2027, 1, 25)), (
        "thirty days end on a Sunday"
    )
    assert [line.kind for line in latest(1, None)] == ["verdict_objected"]
    with pytest.raises(Refused) as refused:
        object_to_verdict(small.SECRETARY, letter, WORDS)
    assert codes(refused) == {"objection_waiting"}


def test_objection__too_late_says_the_last_day(told: int) -> None:
    letter = letter_of(told)
    last = feedback_found(letter).object_by
    assert last == date(2027, 1, 25)
    small.move_to(last + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        object_to_verdict(small.SECRETARY, letter, WORDS)
    assert codes(refused) == {"too_late"}
    assert str(last) in refused.value.reasons[0].text.zh


def test_objection__on_paper_counts_from_the_day_it_came(told: int) -> None:
    letter = letter_of(told)
    last = feedback_found(letter).object_by
    assert last
    small.move_to(last + timedelta(days=3))
    with pytest.raises(Refused) as refused:
        take_in_objection(small.HEAD, letter, WORDS, " ", today() + timedelta(days=1))
    assert codes(refused) == {"paper_missing", "received_on_wrong_day", "too_late"}
    number = take_in_objection(small.HEAD, letter, WORDS, "本人签字，存述职卷第三册", last)
    assert objection_found(number).filed_on == last
    assert Objection.objects.get().filed_by == small.HEAD.signature


def test_objection__is_answered_by_nobody_who_took_part_nor_by_its_person(told: int) -> None:
    number = object_to_verdict(small.SECRETARY, letter_of(told), WORDS)
    with pytest.raises(Refused) as refused:
        answer_objection(small.HEAD, number, "upheld", ANSWER)
    assert codes(refused) == {"took_part"}
    with pytest.raises(Refused) as refused:
        answer_objection(small.CLERK, number, "perhaps", " ")
    assert codes(refused) == {"unknown_outcome", "answer_missing"}
    small.bring_in(office_of(small.SECRETARY.id))
    with pytest.raises(Refused) as refused:
        answer_objection(small.SECRETARY, number, "upheld", ANSWER)
    assert {"own_objection", "own_debrief"} <= codes(refused)
    assert answer_objection(small.CLERK, number, "rejected", "公示从十月才开始，决定不变。") == "reject"
    with pytest.raises(Refused) as refused:
        answer_objection(small.CLERK, number, "rejected", "再答一次")
    assert codes(refused) == {"already_answered"}
    assert outcome(told).state == "rectifying"


def office_of(person: str) -> after.Organisation:
    """A post in the office for somebody, as an organisation brings it in."""
    return replace(
        after.second_member(),
        posts={"O1-09": after.PostRow("O1-09", "O1", "干事", "clerk", "")},
        people={},
        terms=(after.TermRow("O1-09", person, small.FIRST_DAY),),
    )


def test_answer__below_the_gate_the_database_refuses_whoever_took_part(told: int) -> None:
    number = object_to_verdict(small.SECRETARY, letter_of(told), WORDS)
    with (
        pytest.raises(DatabaseError, match="somebody else answers"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE debrief_objection SET state = 'upheld', answer = 'x', answered_on = '2026-12-26', answered_by = %s WHERE id = %s",
            [small.HEAD.signature, number],
        )  # fmt: skip


def test_upheld__is_drawn_together_decided_and_told_anew_and_never_for_the_worse(told: int) -> None:
    first = letter_of(told)
    number = object_to_verdict(small.SECRETARY, first, WORDS)
    answer_objection(small.CLERK, number, "upheld", ANSWER)
    again = outcome(told)
    assert (again.state, again.upheld, again.stands) == ("synthesis", number, False)
    with pytest.raises(Refused) as refused:
        object_to_verdict(small.SECRETARY, first, WORDS)
    assert codes(refused) == {"decision_replaced"}
    state_parts(small.HEAD, {told: [("inspection", after.Fraction(96), "复核记录")]})
    after.drawn(told, inspection="96")
    with pytest.raises(Refused) as refused:
        decide_debriefs(small.COUNTY_SECRETARY, [VerdictRow(told, "POOR", after.OPINION, "理由")], after.sitting())
    assert codes(refused) == {"worse_after_objecting"}
    decide_debriefs(small.COUNTY_SECRETARY, [VerdictRow(told, "GOOD", after.OPINION, "复核属实")], after.sitting())
    assert Verdict.objects.filter(debrief=told).count() == 2
    (fact,) = facts_of_year(2026, ["T1"], ("debrief_grade",))
    assert (fact.label, fact.entered_by, fact.state) == ("GOOD", "job:debrief", "standing")
    found = outcome(told)
    assert found.verdict
    assert (found.state, found.verdict.grade, found.stands) == ("decided", "GOOD", True)
    assert [one.grade for one in found.verdicts_before] == ["FAIR"]
    issue_feedback(small.HEAD, [told], after.ISSUER, "鹭汀述评")
    second = letter_of(told)
    assert second != first
    deliver_feedback(small.HEAD, [second], today(), "当面送达")
    assert issue_lists(small.HEAD, [told]) == 0
    assert outcome(told).state == "rectifying"
    assert objection_found(number).decided
    assert [one.state for one in verdict_objections(debrief=told)] == ["upheld"]
    assert object_to_verdict(small.SECRETARY, second, "仍有一项不符。") != number


def test_openings__are_kept_while_somebody_may_object_or_waits() -> None:
    day = date(2027, 1, 24)
    said = {reason.code for reason in waits_for_room(day, 2, day)}
    assert said == {"objection_term_runs", "objection_waits"}
    assert list[Reason](waits_for_room(day, 0, day + timedelta(days=1))) == []
