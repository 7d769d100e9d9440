"""A meeting through the gate: set up, copied, people, order drawn and drawn again, in session, what blocks its end."""

import hashlib
import json
from datetime import date

import pytest
from django.db import connection

from clarify import small
from debrief import halls
from zeren.debrief.actions import (
    answer_question,
    begin_meeting,
    change_order,
    check_in,
    conclude_debriefs,
    debrief_in_writing,
    draw_order,
    end_meeting,
    give_comment,
    invite,
    move_speaker,
    nobody_asks,
    plan_meeting,
    plan_meeting_like,
    prepare_debriefs,
    put_question,
    record_comment,
    undo_check_in,
)
from zeren.debrief.models import Ballot, BoardFile, Debrief, Meeting
from zeren.debrief.queries import (
    AgendaFound,
    ballots_counted,
    ballots_seen,
    meeting_found,
    numbers_by_class,
    participants,
)
from zeren.debrief.rules.agenda import object_of, sheets_of, speaking_order
from zeren.debrief.rules.inviting import ClassAsked, Invited, read_lines, turnout
from zeren.kernel.errors import NotAllowed, Refused
from zeren.kernel.words import Text
from zeren.ledger.models import Entry

pytestmark = pytest.mark.django_db
SAID = ("417", "九十二")


@pytest.fixture
def county(db: None) -> None:
    halls.build()


def codes(error: Refused) -> set[str]:
    return {reason.code for reason in error.reasons}


def begun() -> str:
    key = halls.planned()
    draw_order(small.CLERK, key, SAID)
    small.move_to(halls.DAY)
    for one in participants(key):
        check_in(small.CLERK, key, one.id)
    begin_meeting(small.CLERK, key)
    return key


def first(key: str) -> AgendaFound:
    return meeting_found(key).speakers[0]


def counted(key: str, quorum: bool = True) -> None:
    """A published ballot of everybody, as the box's own deeds leave it."""
    objects = [object_of(item.debrief) for item in meeting_found(key).items]
    row = Ballot.objects.create(
        key=f"{key}-1", meeting=Meeting.objects.get(key=key), rules=json.dumps({"objects": objects})
    )
    for state in ("open", "ended", "closed", "published"):
        Ballot.objects.filter(id=row.id).update(state=state)
    rated = [{"object": one, "rated": True} for one in objects]
    said = json.dumps({"quorum": quorum, "objects": rated if quorum else []})
    BoardFile.objects.create(ballot=row, name="published.json", content=said)


def test_ballot__without_quorum_counts_for_nobody_and_another_may_be_held(county: None) -> None:
    key = begun()
    counted(key, quorum=False)
    check_in(small.CLERK, key, participants(key)[0].id)  # a deed, whose entry covers what was put there
    assert (ballots_counted(key), [one.is_live for one in ballots_seen(key)]) == (frozenset(), [False])


def test_order__is_drawn_again_by_anybody_who_has_the_seed(county: None) -> None:
    key = halls.planned()
    order = draw_order(small.CLERK, key, SAID)
    found = meeting_found(key)
    keys = [object_of(one.debrief) for one in found.items]
    again = sorted(
        keys,
        key=lambda one: hashlib.sha256(f"zeren speaking order\n{key}\n{found.seed}\n{one}\n".encode()).hexdigest(),
    )
    assert [object_of(one) for one in order] == again == [object_of(one.debrief) for one in found.speakers]
    assert [one.place for one in found.speakers] == [1, 2]
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.kind, "417 / 九十二" in entry.line) == ("order_drawn", True)
    with pytest.raises(Refused) as refused:
        draw_order(small.CLERK, key, ("1", "2"))
    assert codes(refused.value) == {"order_drawn"}
    assert len({speaking_order("m", str(n), [f"d{k}" for k in range(5)]) for n in range(40)}) > 20


def test_order__one_alone_cannot_choose_it_and_a_change_says_why(county: None) -> None:
    key = halls.planned()
    with pytest.raises(Refused) as refused:
        draw_order(small.CLERK, key, ("7", " "))
    assert codes(refused.value) == {"seed_of_one"}
    draw_order(small.CLERK, key, SAID)
    last = meeting_found(key).speakers[1]
    with pytest.raises(Refused) as refused:
        change_order(small.CLERK, last.id, 9, " ")
    assert codes(refused.value) == {"reason_missing", "no_such_place"}
    change_order(small.CLERK, last.id, 1, "当天下午有防汛任务")
    found = meeting_found(key)
    assert found.speakers[0].id == last.id
    assert "防汛" in found.notes[0].text
    debrief_in_writing(small.CLERK, last.id, "病假")
    assert [(one.way, one.place) for one in meeting_found(key).items] == [("oral", 1), ("written", None)]


def test_meeting__is_set_up_from_last_years_in_one_press(county: None) -> None:
    key = begun()
    for item in meeting_found(key).speakers:
        move_speaker(small.CLERK, item.id, "speak")
        move_speaker(small.CLERK, item.id, "finish")
    end_meeting(small.CLERK, key)
    small.move_to(date(2027, 12, 1))
    prepare_debriefs(small.HEAD, 2027)
    again = meeting_found(plan_meeting_like(small.CLERK, key, date(2027, 12, 20)))
    assert (again.title, again.place, again.form, again.year) == ("2027年度县委述职评议会", "县委礼堂", "B6", 2027)
    assert numbers_by_class(again.key) == {"superior": (1, 0), "peer": (8, 0), "delegate": (12, 0)}
    assert {one.person for one in again.items} >= {who.id for who in halls.SPEAKERS}


def test_meeting__begins_only_whole_with_every_reason(county: None) -> None:
    ready = halls.planned()
    with pytest.raises(Refused) as refused:
        begin_meeting(small.CLERK, ready)
    assert codes(refused.value) == {"order_not_drawn", "too_few_present", "not_the_day"}
    with pytest.raises(Refused) as refused:
        plan_meeting(small.CLERK, "C1", 2026, " ", "", date(2026, 11, 1), [], "B99")
    assert codes(refused.value) == {"title_missing", "day_is_past", "nobody_debriefs", "form_missing"}
    with pytest.raises(NotAllowed):
        begin_meeting(small.MEMBER, ready)


def test_check_in__is_ticked_counted_and_undone(county: None) -> None:
    key = halls.planned()
    who = next(one for one in participants(key) if one.voter_class == "delegate")
    check_in(small.CLERK, key, who.id)
    check_in(small.CLERK, key, who.id)
    assert numbers_by_class(key)["delegate"] == (12, 1)
    undo_check_in(small.CLERK, key, who.id)
    assert numbers_by_class(key)["delegate"] == (12, 0)
    with pytest.raises(Refused) as refused:
        invite(small.CLERK, key, [Invited("顾予衡", "", "peer", small.SECRETARY.id), Invited("代表0", "", "delegate"), Invited("某", "", "pear")])  # fmt: skip
    assert codes(refused.value) == {"invited_twice", "unknown_class"}


def test_one_speaks_at_a_time_and_the_moments_are_kept(county: None) -> None:
    key = begun()
    one, other = meeting_found(key).speakers
    move_speaker(small.CLERK, one.id, "speak")
    with pytest.raises(Refused) as refused:
        move_speaker(small.CLERK, other.id, "speak")
    assert codes(refused.value) == {"somebody_speaks"}
    move_speaker(small.CLERK, one.id, "ask")
    move_speaker(small.CLERK, one.id, "comment")
    move_speaker(small.CLERK, one.id, "finish")
    done = first(key)
    assert all((done.speaking_at, done.questions_at, done.comments_at, done.done_at))
    with pytest.raises(Refused) as refused:
        end_meeting(small.CLERK, key)
    assert codes(refused.value) == {"speakers_left"}


def test_debrief__without_a_comment_goes_nowhere(county: None) -> None:
    """Article row 17: each part skipped is named, and nothing moves until all are there."""
    key = begun()
    counted(key)
    for item in meeting_found(key).speakers:
        move_speaker(small.CLERK, item.id, "speak")
        question = put_question(small.CLERK, item.id, "两村服务站什么时候天天开门？", "", "delegate", "paper")
        give_comment(small.COUNTY_SECRETARY, item.id, "superior", "问题找得准，措施要落到人。")
        move_speaker(small.CLERK, item.id, "finish")
        if item.place == 1:
            answer_question(small.CLERK, question, "下月起每天开门。")
            record_comment(small.CLERK, item.id, "portfolio", "贺知白", "党建和业务两张皮的问题仍在。")
    with pytest.raises(Refused) as refused:
        conclude_debriefs(small.HEAD, key)
    assert codes(refused.value) == {"leader_silent", "questions_open"}
    late = meeting_found(key).speakers[1]
    assert {reason.place for reason in refused.value.reasons} == {(late.name,)}
    assert set(Debrief.objects.filter(state="in_session").values_list("id", flat=True)) == {
        one.debrief for one in meeting_found(key).items
    }
    record_comment(small.CLERK, late.id, "portfolio", "贺知白", "同意自查的问题。")
    answer_question(small.CLERK, late.questions[0].id, "已列入清单。")
    assert len(conclude_debriefs(small.HEAD, key)) == 2
    assert {one.state for one in meeting_found(key).items} == {"synthesis"}


def test_debrief__uncounted_or_unasked_goes_nowhere(county: None) -> None:
    key = begun()
    one = first(key)
    move_speaker(small.CLERK, one.id, "speak")
    with pytest.raises(Refused) as refused:
        conclude_debriefs(small.HEAD, key, (one.debrief,))
    assert codes(refused.value) == {"leader_silent", "superior_silent", "questions_not_asked", "ballot_not_counted"}
    nobody_asks(small.CLERK, one.id)
    with pytest.raises(Refused) as refused:
        record_comment(small.CLERK, one.id, "portfolio", one.name, " ")
    assert codes(refused.value) == {"comment_missing", "own_comment"}
    with pytest.raises(Refused) as refused:
        put_question(small.CLERK, one.id, "", "", "", "shouted")
    assert codes(refused.value) == {"question_missing", "asker_missing", "unknown_way"}


def test_item__cannot_be_moved_backwards_behind_the_program(county: None) -> None:
    key = begun()
    one = first(key)
    move_speaker(small.CLERK, one.id, "speak")
    with pytest.raises(Exception, match=r"agendaitem|sealed|stage"), connection.cursor() as cursor:
        cursor.execute("UPDATE debrief_agendaitem SET stage = 'waiting' WHERE id = %s", [one.id])


CLASSES = (
    ClassAsked("peer", Text("同级", "peers")),
    ClassAsked("delegate", Text("下级和代表", "subordinates and delegates")),
    ClassAsked("superior", Text("上级领导（署名）", "superiors, by name"), True),
)


def test_lines__are_read_as_they_are_pasted() -> None:
    text = "1. 张 三，水利局，同级\n王小明\t蕙坡村\t下级和代表\n李四，delegate\n\n赵六\n周七,镇里,路人\n上官婉清，鹭汀县，上级领导"
    found, wrong = read_lines(text, CLASSES, "delegate")
    assert [(one.name, one.unit, one.voter_class) for one in found] == [
        ("张三", "水利局", "peer"), ("王小明", "蕙坡村", "delegate"), ("李四", "", "delegate"), ("赵六", "", "delegate"),
        ("上官婉清", "鹭汀县", "superior"),
    ]  # fmt: skip
    assert [(reason.code, reason.place[0][:3]) for reason in wrong] == [("unknown_class", "第6行")]


def test_sheets__are_few_and_nearly_equal_and_turnout_is_coarse() -> None:
    assert [len(one) for one in sheets_of([str(n) for n in range(18)], 15)] == [9, 9]
    assert [len(one) for one in sheets_of([str(n) for n in range(31)], 15)] == [11, 10, 10]
    assert sheets_of([], 15) == ()
    assert (turnout(0, 0), turnout(4, 40), turnout(39, 40), turnout(40, 40)) == (None, 0, 35 / 40, 1)
