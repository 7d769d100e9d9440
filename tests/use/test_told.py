"""What weighs on a person waits until the letter reached that person; an objection does not stay it, and is shown beside it."""

from datetime import date

import pytest

from clarify import small
from use.conftest import DECIDED_ON, decide_the_year, tell
from zeren.assess.models import Letter, Objection
from zeren.assess.rules.letters import following
from zeren.kernel.errors import Refused
from zeren.organisations.models import Person
from zeren.organisations.queries import pack_on, standings
from zeren.use.actions import draw_consequences, record_use, record_uses
from zeren.use.queries import ConsequenceFound, consequences, eligibility_of

pytestmark = pytest.mark.django_db
PERSON = small.SECRETARY.id
DONE = "鹭汀组〔2027〕3号"


@pytest.fixture(autouse=True)
def untold(db: None) -> None:
    decide_the_year(told=False)
    draw_consequences(small.HEAD, 2026)


def uses() -> dict[str, ConsequenceFound]:
    return {one.rule: one for one in consequences(DECIDED_ON, person=PERSON)}


def test_untold__nothing_that_weighs_is_carried_out_and_no_bar_stands() -> None:
    found = uses()
    assert found["basic_block"].state == "open" and standings(DECIDED_ON, person=PERSON) == ()
    assert {bar.bar for bar in eligibility_of(PERSON, DECIDED_ON).bars} == {"basic_last_year"}
    for rule in ("basic_talk", "basic_block"):
        assert found[rule].waits_for_letter
        with pytest.raises(Refused) as refused:
            record_use(small.HEAD, found[rule].id, "done", DONE)
        assert [one.code for one in refused.value.reasons] == ["not_told"]
    with pytest.raises(Refused):
        record_uses(small.HEAD, [found["basic_train"].id, found["basic_talk"].id], DONE)
    record_use(small.HEAD, found["basic_train"].id, "done", DONE)
    record_use(small.HEAD, found["basic_talk"].id, "none", "本人已调离。")


def test_told__the_bar_is_placed_when_it_is_recorded_with_the_days_of_its_decision() -> None:
    small.move_to(date(2027, 2, 3))
    tell(date(2027, 2, 3))
    found = uses()
    assert not found["basic_block"].waits_for_letter
    assert record_uses(small.HEAD, [found["basic_block"].id, found["basic_talk"].id], DONE) == 2
    (mark,) = standings(date(2027, 2, 3), person=PERSON)
    assert (mark.kind, mark.from_day, mark.until_day) == ("bar", DECIDED_ON, date(2028, 1, 29))


def test_told__an_objection_that_waits_is_shown_and_stays_nothing() -> None:
    tell()
    assert uses()["basic_talk"].objected_on is None
    letter = Letter.objects.get(decision_id=uses()["basic_talk"].decision)
    Objection.objects.create(
        letter=letter, person=Person.objects.get(key=PERSON), text="事实有误。", filed_on=DECIDED_ON,
        answer_by=date(2027, 2, 28),
    )  # fmt: skip
    assert uses()["basic_talk"].objected_on == DECIDED_ON
    record_use(small.HEAD, uses()["basic_talk"].id, "done", DONE)


def test_letter__says_what_follows_from_the_grade_and_that_objecting_does_not_stay_it() -> None:
    said = following(pack_on(DECIDED_ON), "BASIC")
    assert any("诫勉谈话" in one.zh for one in said) and "不停止执行" in said[-1].zh
    assert not any("连续两年" in one.zh for one in said), "what asks for several years stands in no single letter"
