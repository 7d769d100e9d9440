"""Uses of results through the gate: drawn up once, a bar placed at once, recorded with words, refused with reasons."""

from datetime import date

import pytest

from clarify import small
from use.anew import ANEW_ON, decided_anew
from use.conftest import DECIDED_ON
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.queries import last_seq, latest
from zeren.organisations.queries import standings
from zeren.use.actions import draw_consequences, record_use, record_uses
from zeren.use.queries import consequences, eligibility_of

pytestmark = pytest.mark.usefixtures("decided")
PERSON = small.SECRETARY.id


def drawn() -> dict[str, int]:
    draw_consequences(small.HEAD, 2026)
    return {one.rule: one.id for one in consequences(DECIDED_ON, person=PERSON)}


def test_drawing__gives_each_use_its_term_and_again_adds_nothing() -> None:
    assert draw_consequences(small.HEAD, 2026) == 5
    assert draw_consequences(small.HEAD, 2026) == 0
    found = {one.rule: one for one in consequences(DECIDED_ON, person=PERSON)}
    assert set(found) == {"basic_talk", "basic_train", "basic_block"}
    assert found["basic_talk"].due_on == date(2027, 3, 1), "thirty days end on a Sunday"
    assert found["basic_talk"].state == "open"
    assert len(consequences(DECIDED_ON, year=2026)) == 5
    assert consequences(DECIDED_ON, year=2025) == ()


def test_drawing__a_bar_takes_effect_at_once_and_ends_on_its_day() -> None:
    drawn()
    (mark,) = standings(DECIDED_ON, person=PERSON)
    assert (mark.kind, mark.until_day) == ("bar", date(2028, 1, 29))
    blocked = eligibility_of(PERSON, date(2027, 6, 1))
    assert blocked.verdict == "blocked"
    assert {bar.bar for bar in blocked.bars} == {"appointment_bar", "basic_last_year"}
    assert blocked.first_day == date(2028, 1, 30)
    assert eligibility_of(PERSON, date(2028, 1, 29)).verdict == "blocked"
    assert eligibility_of(PERSON, date(2028, 1, 30)).verdict == "needs_review", "nothing is known of 2027"
    assert [one.state for one in consequences(DECIDED_ON, person=PERSON) if one.what == "block"] == ["done"]


def test_replaced__what_was_drawn_is_withdrawn_with_its_reason_and_the_bar_is_lifted() -> None:
    uses = drawn()
    record_use(small.HEAD, uses["basic_train"], "done", "鹭汀组〔2027〕3号，已培训")
    decided_anew("COMPETENT")
    before = last_seq()
    draw_consequences(small.HEAD, 2026)
    found = {one.rule: one for one in consequences(ANEW_ON, person=PERSON)}
    assert {rule: one.state for rule, one in found.items()} == {
        "basic_talk": "withdrawn", "basic_block": "withdrawn", "basic_train": "done", "competent_counted": "open",
    }  # fmt: skip
    talk, trained = found["basic_talk"], found["basic_train"]
    assert (talk.withdrawn_on, talk.withdrawn_because, talk.done_on) == (ANEW_ON, "decision_replaced", None)
    assert talk.replaced_by and (talk.replaced_by.document, talk.replaced_by.grade) == (
        "鹭汀委〔2027〕9号",
        "COMPETENT",
    )
    assert trained.replaced_by and trained.note == "鹭汀组〔2027〕3号，已培训", "what was done stays, and says so"
    assert found["competent_counted"].replaced_by is None
    assert standings(ANEW_ON, person=PERSON) == ()
    kinds = [entry.kind for entry in latest(last_seq() - before)]
    assert kinds.count("consequences_withdrawn") == 1 and "standing_lifted" in kinds
    assert draw_consequences(small.HEAD, 2026) == 0
    assert last_seq() == before + len(kinds) + 1, "again there is nothing to withdraw"


def test_replaced__a_bar_of_a_grade_that_fell_blocks_nobody_even_before_anything_is_drawn_anew() -> None:
    drawn()
    assert eligibility_of(PERSON, date(2027, 6, 1)).verdict == "blocked"
    decided_anew("COMPETENT")
    assert eligibility_of(PERSON, date(2027, 6, 1)).verdict == "eligible"
    draw_consequences(small.HEAD, 2026)
    assert eligibility_of(PERSON, date(2027, 6, 1)).verdict == "eligible"


def test_replaced__nothing_is_recorded_of_a_use_that_may_no_longer_follow() -> None:
    uses = drawn()
    decided_anew("COMPETENT")
    with pytest.raises(Refused) as refusal:
        record_use(small.HEAD, uses["basic_talk"], "done", "鹭汀组〔2027〕3号，已谈话")
    assert [one.code for one in refusal.value.reasons] == ["decision_replaced"]
    with pytest.raises(Refused):
        record_uses(small.HEAD, [uses["basic_train"]], "鹭汀组〔2027〕3号")


def test_replaced__the_same_grade_keeps_its_uses_and_nobodys_term_gets_longer() -> None:
    before = drawn()
    record_use(small.HEAD, before["basic_talk"], "done", "鹭汀组〔2027〕3号，已谈话")
    decided_anew("BASIC")
    assert eligibility_of(PERSON, date(2027, 6, 1)).verdict == "blocked"
    assert draw_consequences(small.HEAD, 2026) == 0
    found = {one.rule: one for one in consequences(ANEW_ON, person=PERSON)}
    assert {rule: one.id for rule, one in found.items()} == before
    assert found["basic_talk"].state == "done" and found["basic_talk"].replaced_by is None
    (mark,) = standings(ANEW_ON, person=PERSON)
    assert mark.until_day == date(2028, 1, 29)


def test_eligibility__of_nobody_we_know_is_not_answered() -> None:
    with pytest.raises(NotFound):
        eligibility_of("P-NOBODY", DECIDED_ON)


def test_recording__one_leaves_its_entry_and_is_not_recorded_twice() -> None:
    talk, before = drawn()["basic_talk"], last_seq()
    record_use(small.HEAD, talk, "done", "鹭汀组〔2027〕3号，已谈话")
    assert last_seq() == before + 1
    (found,) = [one for one in consequences(DECIDED_ON, person=PERSON) if one.id == talk]
    assert (found.state, found.done_on, found.done_by) == ("done", DECIDED_ON, "person:P-HEAD")
    with pytest.raises(Refused) as refusal:
        record_use(small.HEAD, talk, "none", "")
    assert [one.code for one in refusal.value.reasons] == ["wrong_state", "reason_missing"]


def test_recording__several_are_recorded_all_or_none() -> None:
    uses = drawn()
    with pytest.raises(Refused):
        record_uses(small.HEAD, [uses["basic_talk"], uses["basic_block"]], "鹭汀组〔2027〕3号")
    assert consequences(DECIDED_ON, person=PERSON, state="open")[0].id == uses["basic_talk"], "nothing was recorded"
    assert record_uses(small.HEAD, [uses["basic_talk"], uses["basic_train"]], "鹭汀组〔2027〕3号") == 2
    assert consequences(DECIDED_ON, person=PERSON, state="open") == ()


def test_recording__is_for_the_office_alone() -> None:
    talk = drawn()["basic_talk"]
    for actor in (small.CLERK, small.SECRETARY, small.MEMBER):
        with pytest.raises(NotAllowed):
            record_use(actor, talk, "done", "已谈话")
    with pytest.raises(NotFound):
        record_use(small.HEAD, 999_999, "done", "已谈话")
