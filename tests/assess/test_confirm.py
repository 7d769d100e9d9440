"""Facts confirmed, disputed, answered and put right, through the gate: refusals, silence, and the record of each deed."""

from datetime import date, timedelta

import pytest

from assess import told, year
from clarify import small
from zeren.assess.actions import (
    answer_fact,
    confirm_remaining,
    freeze_facts,
    open_round,
    settle_dispute,
    uphold_dispute,
)
from zeren.assess.queries import (
    answers_of,
    dispute_found,
    disputes_of,
    disputes_open,
    facts_to_answer,
    freezes_of,
    round_of,
    subjects_facing,
)
from zeren.implement.queries import fact_found
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.queries import latest

pytestmark = pytest.mark.django_db
FACT, OTHER = "T1-annual_plan-0120", "T2-annual_plan-0120"
WHY = "计划是1月15日印发的"


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def state_of(person: str) -> tuple[int, int, int]:
    found = next(one for one in subjects_facing(year.YEAR) if one.person == person)
    return found.confirmed, found.disputed, found.silent


def test_open__gives_the_working_days_of_the_pack(db: None) -> None:
    year.build()
    small.move_to(year.OPENS)
    assert open_round(small.HEAD, year.YEAR, year.OPENS) == year.CLOSES
    found = round_of(year.YEAR)
    assert found is not None and (found.opens_on, found.closes_on, found.state) == (year.OPENS, year.CLOSES, "open")
    assert latest(1)[0].kind == "round_opened"


def test_open__gives_the_working_days_that_the_office_adopted_instead(db: None) -> None:
    year.build()
    small.move_to(year.OPENS)
    told.replaced("confirmation.working_days", "3")
    assert open_round(small.HEAD, year.YEAR, year.OPENS) == year.CLOSES - timedelta(days=2)


def test_open__once(days_open: None) -> None:
    """Opened again it would end on another day: that takes an extension or a reopening, and two people."""
    with pytest.raises(Refused) as refused:
        open_round(small.HEAD, year.YEAR, year.CLOSES)
    assert "opened_already" in {reason.code for reason in refused.value.reasons}


def test_open__never_on_days_that_are_over(db: None) -> None:
    """A round whose days ran before anybody could see it would let facts be frozen unseen."""
    year.build()
    small.move_to(date(2027, 1, 12))
    with pytest.raises(Refused) as refused:
        open_round(small.HEAD, year.YEAR, date(2027, 1, 4))
    assert {reason.code for reason in refused.value.reasons} == {"opens_in_the_past"}
    assert open_round(small.HEAD, year.YEAR, date(2027, 1, 12)) == date(2027, 1, 18)


def test_open__only_the_office(days_open: None) -> None:
    with pytest.raises(NotAllowed):
        open_round(small.SECRETARY, year.YEAR, year.OPENS)


def test_facing__each_sees_the_own_facts_and_those_of_the_unit_led(days_open: None) -> None:
    mine = {shown.key for shown in facts_to_answer(year.YEAR, small.SECRETARY.id)}
    assert FACT in mine and "T1-debrief_grade-1221" in mine
    assert OTHER not in mine and not any(key.startswith("B1-") for key in mine)
    assert facts_to_answer(year.YEAR, small.CLERK.id) == ()


def test_confirm__is_recorded_without_a_name(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "confirm")
    assert answers_of(year.YEAR, [FACT, OTHER]) == {FACT: "confirm"}
    entry = latest(1)[0]
    assert (entry.kind, entry.body["count"], entry.body["person"]) == ("facts_confirmed", 1, small.SECRETARY.id)
    assert small.SECRETARY.name not in str(entry.body)


def test_confirm__may_be_turned_into_a_dispute_while_the_days_run(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "confirm")
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    assert answers_of(year.YEAR, [FACT]) == {FACT: "dispute"}
    assert WHY not in str(latest(1)[0].body)


def test_answer__nobody_answers_for_another(days_open: None) -> None:
    for actor in (small.OTHER_SECRETARY, small.HEAD, small.MEMBER):
        with pytest.raises(NotAllowed):
            answer_fact(actor, year.YEAR, FACT, "confirm")
    assert answers_of(year.YEAR, [FACT]) == {}


def test_answer__outside_the_days_is_refused_with_them(days_open: None) -> None:
    small.move_to(date(2027, 1, 11))
    with pytest.raises(Refused) as refusal:
        answer_fact(small.SECRETARY, year.YEAR, FACT, "confirm")
    assert codes(refusal) == ["round_not_open"]
    assert str(year.CLOSES) in refusal.value.reasons[0].text.zh


def test_answer__without_a_round_there_is_nothing_to_answer(db: None) -> None:
    year.build()
    with pytest.raises(NotFound):
        answer_fact(small.SECRETARY, year.YEAR, FACT, "confirm")


def test_dispute__needs_its_reason(days_open: None) -> None:
    with pytest.raises(Refused) as refusal:
        answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", " ")
    assert codes(refusal) == ["reason_missing"]
    assert disputes_of(year.YEAR) == ()


def test_confirm_remaining__leaves_disputes_as_they_are(days_open: None) -> None:
    total = len(facts_to_answer(year.YEAR, small.SECRETARY.id))
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    assert confirm_remaining(small.SECRETARY, year.YEAR, small.SECRETARY.id) == total - 1
    assert state_of(small.SECRETARY.id) == (total - 1, 1, 0)
    assert latest(1)[0].body["count"] == total - 1


def test_confirm_remaining__for_another_is_not_allowed(days_open: None) -> None:
    with pytest.raises(NotAllowed):
        confirm_remaining(small.OTHER_SECRETARY, year.YEAR, small.SECRETARY.id)


def test_silence__stays_silence_through_the_freeze(db: None) -> None:
    year.frozen(confirm=False)
    confirmed, disputed, silent = state_of(small.SECRETARY.id)
    assert (confirmed, disputed) == (0, 0) and silent > 20
    assert answers_of(year.YEAR, [FACT]) == {}


def test_settle__not_by_the_one_who_entered_the_fact(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    with pytest.raises(Refused) as refusal:
        settle_dispute(small.CLERK, year.YEAR, FACT, "kept", "有正式印发文件")
    assert codes(refusal) == ["entered_it_oneself"]
    assert [one.fact for one in disputes_open(year.YEAR)] == [FACT]


def test_settle__kept_with_its_reason_closes_the_dispute(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    settle_dispute(small.HEAD, year.YEAR, FACT, "kept", "有正式印发文件")
    found = dispute_found(year.YEAR, FACT)
    assert (found.outcome, found.replied_by, found.is_open) == ("kept", small.HEAD.signature, False)
    assert disputes_open(year.YEAR) == ()
    with pytest.raises(Refused) as refusal:
        answer_fact(small.SECRETARY, year.YEAR, FACT, "confirm")
    assert codes(refusal) == ["already_settled"]


def test_uphold__corrects_the_fact_in_the_same_deed(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    became = uphold_dispute(small.HEAD, year.YEAR, FACT, "查印发登记，属实", {"happened_on": date(2026, 1, 15)})
    assert fact_found(became).happened_on == date(2026, 1, 15)
    assert fact_found(FACT).state == "corrected"
    assert {entry.kind for entry in latest(3)} == {"dispute_settled", "fact_corrected", "disputed_fact_mended"}
    shown = next(one for one in facts_to_answer(year.YEAR, small.SECRETARY.id) if one.key == became)
    assert (shown.choice, shown.outcome, shown.said) == ("dispute", "upheld", WHY)
    confirm_remaining(small.SECRETARY, year.YEAR, small.SECRETARY.id)
    assert answers_of(year.YEAR, [FACT, became]) == {FACT: "dispute"}


def test_uphold__may_withdraw_the_fact(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    assert uphold_dispute(small.HEAD, year.YEAR, FACT, "重复录入", None) == ""
    assert fact_found(FACT).state == "withdrawn"
    assert FACT not in {shown.key for shown in facts_to_answer(year.YEAR, small.SECRETARY.id)}


def test_uphold__a_correction_that_changes_nothing_undoes_the_answer_too(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    before = latest(1)[0].seq
    with pytest.raises(Refused):
        uphold_dispute(small.HEAD, year.YEAR, FACT, "属实", {})
    assert dispute_found(year.YEAR, FACT).is_open
    assert latest(1)[0].seq == before


def test_freeze__with_an_open_dispute_needs_its_reason_and_keeps_it(days_open: None) -> None:
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)
    small.move_to(year.FROZEN_ON)
    with pytest.raises(Refused) as refusal:
        freeze_facts(small.HEAD, year.YEAR)
    assert codes(refusal) == ["open_dispute"] and refusal.value.reasons[0].place == (FACT,)
    freeze_facts(small.HEAD, year.YEAR, {FACT: "核实单未返回"})
    assert freezes_of(year.YEAR)[0].open_disputes == {FACT: "核实单未返回"}
    assert latest(1)[0].body["open_disputes"] == 1


def test_freeze__ends_the_answers(frozen: int) -> None:
    with pytest.raises(Refused) as refusal:
        answer_fact(small.SECRETARY, year.YEAR, FACT, "confirm")
    assert codes(refusal) == ["round_not_open"]
    with pytest.raises(Refused):
        open_round(small.HEAD, year.YEAR, date(2027, 1, 18))
