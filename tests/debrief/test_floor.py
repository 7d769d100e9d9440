"""Questions from phones: the rule bare, the deed of whoever is in the hall, what the clerk does with them, the minutes."""

from datetime import datetime, timedelta

import pytest

from clarify import small
from debrief import halls
from debrief.test_sittings import begun
from zeren.debrief.actions import (
    FLOOR,
    end_meeting,
    move_speaker,
    nobody_asks,
    put_question,
    send_question,
    set_floor_question_aside,
    take_floor_question,
)
from zeren.debrief.models import FloorQuestion
from zeren.debrief.queries import AgendaFound, floor_of, meeting_found, meeting_of_item
from zeren.debrief.rules.floor import Flood, cannot_send, page_holds, takes_questions
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.clock import now
from zeren.ledger.models import Entry

NONE = Flood()
EIGHT = datetime(2026, 12, 21, 8)


def codes(reasons: object) -> set[str]:
    return {one.code for one in (reasons.reasons if isinstance(reasons, Refused) else reasons)}  # type: ignore[attr-defined]  # reasons either way


def test_rule__every_reason_at_once() -> None:
    told = cannot_send("问" * 301, "名" * 61, "pear", ["peer"], True, False, Flood(20, 40, 20, 40, True))
    assert codes(told) == {
        "question_long", "name_long", "unknown_class", "page_old", "sent_before", "too_many_at_once", "too_many_to_speaker",
    }  # fmt: skip
    assert codes(cannot_send(" ", "", "", ["peer"], False, True, NONE)) == {
        "question_missing", "asker_missing", "no_questions_now",
    }  # fmt: skip
    assert not codes(cannot_send("何时开门？", "", "peer", ["peer"], True, True, Flood(19, 39, 20, 40)))
    assert not codes(cannot_send("何时开门？", "", "peer", ["peer"], True, True, Flood(99, 99)))


def test_rule__only_whoever_speaks_or_answers_and_only_from_a_fresh_page() -> None:
    taken = {stage for stage in ("waiting", "speaking", "questions", "comments", "done") if takes_questions("in_session", stage)}  # fmt: skip
    assert taken == {"speaking", "questions"}
    assert not takes_questions("ended", "questions")
    minute = timedelta(minutes=1)
    assert page_holds(EIGHT, EIGHT + 20 * minute, 20)
    assert not page_holds(EIGHT, EIGHT + 20 * minute + timedelta(seconds=1), 20)
    assert not page_holds(EIGHT + minute, EIGHT, 20)
    assert page_holds(EIGHT, EIGHT + 999 * minute, None)


@pytest.fixture
def speaking(db: None) -> AgendaFound:
    """A meeting in session; the first speaks."""
    halls.build()
    one = meeting_found(begun()).speakers[0]
    move_speaker(small.CLERK, one.id, "speak")
    return one


def ask(one: AgendaFound, text: str, **said: object) -> int:
    whole = {"asker": "", "voter_class": "delegate", "page_made_at": now(), **said}
    return int(send_question(FLOOR, one.id, text, **whole))


@pytest.mark.django_db
def test_question__comes_in_is_taken_or_set_aside_and_nothing_is_lost(speaking: AgendaFound) -> None:
    key = meeting_of_item(speaking.id)
    assert floor_of(key).speaker == meeting_found(key).at_lectern
    taken, aside = ask(speaking, "两村服务站何时天天开门？"), ask(speaking, "与述职无关的话", asker="张三")
    entry = Entry.objects.latest("seq")
    assert (entry.kind, '"job:floor"' in entry.line, "张三" in entry.line) == ("floor_question_sent", True, False)
    found = meeting_found(key).speakers[0]
    assert ([one.id for one in found.waiting], found.questions) == ([taken, aside], ())
    with pytest.raises(Refused) as refused:
        nobody_asks(small.CLERK, speaking.id)
    assert codes(refused.value) == {"floor_waiting"}
    with pytest.raises(Refused) as refused:
        set_floor_question_aside(small.CLERK, aside, " ")
    assert codes(refused.value) == {"why_missing"}
    take_floor_question(small.CLERK, taken)
    set_floor_question_aside(small.CLERK, aside, "与述职无关")
    found = meeting_found(key).speakers[0]
    assert [(one.text, one.way, one.voter_class) for one in found.questions] == [("两村服务站何时天天开门？", "phone", "delegate")]  # fmt: skip
    assert [(one.is_taken, one.because, one.waits) for one in found.floor] == [(True, "", False), (False, "与述职无关", False)]  # fmt: skip
    for again in (lambda: take_floor_question(small.CLERK, aside), lambda: set_floor_question_aside(small.CLERK, taken, "x")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            again()
        assert codes(refused.value) == {"dealt_with"}


@pytest.mark.django_db
def test_question__none_reaches_a_closed_speaker_and_the_flood_ends(speaking: AgendaFound) -> None:
    key, other = meeting_of_item(speaking.id), meeting_found(meeting_of_item(speaking.id)).speakers[1]
    with pytest.raises(Refused) as refused:
        ask(other, "还没轮到的人")
    assert codes(refused.value) == {"no_questions_now"}
    with pytest.raises(Refused) as refused:
        ask(speaking, "旧页", page_made_at=now() - timedelta(minutes=21))
    assert codes(refused.value) == {"page_old"}
    for number in range(20):
        ask(speaking, f"问题{number}")
    with pytest.raises(Refused) as refused:
        ask(speaking, "问题0")
    assert codes(refused.value) == {"sent_before", "too_many_at_once"}
    for verb in ("ask", "comment"):
        move_speaker(small.CLERK, speaking.id, verb)
    assert floor_of(key).speaker is None
    with pytest.raises(Refused) as refused:
        ask(speaking, "已经点评")
    assert "no_questions_now" in codes(refused.value)
    assert FloorQuestion.objects.count() == 20


@pytest.mark.django_db
def test_meeting__does_not_end_over_questions_that_nobody_looked_at(speaking: AgendaFound) -> None:
    key, sent = meeting_of_item(speaking.id), ask(speaking, "谁来核实？")
    move_speaker(small.CLERK, speaking.id, "finish")
    other = meeting_found(key).speakers[1]
    for verb in ("speak", "finish"):
        move_speaker(small.CLERK, other.id, verb)
    with pytest.raises(Refused) as refused:
        end_meeting(small.CLERK, key)
    assert codes(refused.value) == {"floor_waiting"}
    take_floor_question(small.CLERK, sent)
    end_meeting(small.CLERK, key)


@pytest.mark.django_db
def test_floor__may_ask_and_nothing_else(speaking: AgendaFound) -> None:
    with pytest.raises(NotAllowed):
        put_question(FLOOR, speaking.id, "直接记入", "", "peer", "phone")
    with pytest.raises(NotAllowed):
        take_floor_question(FLOOR, ask(speaking, "自己采用"))
    with pytest.raises(NotAllowed):
        send_question(Actor("person", small.MEMBER.id), speaking.id, "本人名义", "", "peer", now())
