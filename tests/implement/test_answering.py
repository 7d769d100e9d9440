"""Who answers for a task: holder, stand-in, and for a vacant post whoever the pack's rule names; rights and reminders follow."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client

from clarify import small
from zeren.implement.actions import enter_fact, raise_reminders, record_finding
from zeren.implement.models import Reminder
from zeren.implement.queries import TaskFound, posts_answered, tasks_of_person, tasks_of_unit
from zeren.implement.rules.answering import goes_up
from zeren.implement.rules.facts import FactEntry
from zeren.jobs.sending import SENDER
from zeren.kernel.actors import Actor
from zeren.kernel.days import Span
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.clock import today
from zeren.ledger.gate import About, may
from zeren.ledger.models import Entry
from zeren.organisations.actions import (
    begin_term,
    end_standing_in,
    end_term,
    name_stand_in,
    open_account,
)
from zeren.organisations.queries import pack_on, posts_of, stand_ins
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow
from zeren.organisations.rules.standing_in import StandInAt, cannot_end, cannot_stand_in

DEPUTY = Actor("person", "P-T1D", "贺知白")
LEFT, DAY, UNTIL = date(2026, 6, 30), date(2026, 7, 1), date(2026, 8, 31)
PAPER = "鹭汀组〔2026〕21号"


@pytest.fixture
def county(db: None) -> None:
    build()


def build() -> None:
    small.with_tasks()


def leave() -> None:
    """The township's secretary leaves; from the next day on the post is vacant."""
    end_term(small.HEAD, "T1-01", LEFT)
    small.move_to(DAY)


def task(post: str, unit: str = "T1") -> TaskFound:
    """The first task of a post, or of the committee."""
    return next(one for one in tasks_of_unit(unit, 2026, today()) if one.post == post)


def by(post: str, unit: str = "T1") -> tuple[tuple[str, ...], str]:
    found = task(post, unit)
    return found.people, found.answers.by


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


LADDER = ("holder", "first_responsible", "superior")


@pytest.mark.parametrize(
    ("ladder", "vacant", "to"),
    [
        (LADDER, (), "first_responsible"),
        (LADDER, ("first_responsible",), "superior"),
        (LADDER, ("first_responsible", "superior"), "nobody"),
        (("holder", "superior"), (), "superior"),
        (("holder",), (), "nobody"),
    ],
)
def test_goes_up__to_the_next_rung_of_the_packs_ladder(
    ladder: tuple[str, ...], vacant: tuple[str, ...], to: str
) -> None:
    assert goes_up(ladder, vacant) == to


def test_standing_in__every_reason_against_it() -> None:
    days = Span(date(2026, 7, 1), date(2026, 8, 31))
    free = StandInAt(bears=True, holds_it=False, taken=())
    assert [*cannot_stand_in(free, days, PAPER, DAY)] == []
    worst = StandInAt(bears=False, holds_it=True, taken=(Span(DAY, UNTIL),))
    assert {one.code for one in cannot_stand_in(worst, days, " ", date(2026, 7, 2))} == {
        "bears_no_duties", "begins_in_the_past", "document_missing", "holds_the_post", "stood_in_already",
    }  # fmt: skip
    assert {one.code for one in cannot_stand_in(free, Span(DAY, LEFT), PAPER, DAY)} == {"ends_before_it_begins"}
    assert [one.code for one in cannot_end(days, UNTIL, DAY)] == ["ends_no_earlier"]
    assert [one.code for one in cannot_end(days, date(2026, 7, 5), date(2026, 7, 6))] == ["ends_in_the_past"]
    assert [*cannot_end(days, date(2026, 7, 5), DAY)] == []


def test_vacant__its_tasks_go_to_the_first_responsible_and_then_above(county: None) -> None:
    assert by("T1-04") == (("P-T1S",), "first_responsible")
    assert task("T1-04").id in {one.id for one in tasks_of_person("P-T1S", 2026, today())}
    assert by("T1-03") == (("P-T1M",), "holder")
    leave()
    for post in ("T1-01", "", "T1-04"):
        assert by(post) == (("P-C1S",), "superior"), post
    mine = {one.id for one in tasks_of_person("P-C1S", 2026, today())}
    assert {task(post).id for post in ("T1-01", "", "T1-04")} <= mine
    assert task("T1-03").id not in mine
    assert tasks_of_person("P-T1S", 2026, today()) == ()
    assert all(one.answers.person for one in posts_answered(["T1", "V1"], 2026, today()))


def test_stand_in__answers_meanwhile_with_the_rights_of_the_post(county: None) -> None:
    leave()
    assert not may(DEPUTY, "implement.find", About(unit="V1"))
    before = Entry.objects.count()
    number = name_stand_in(small.HEAD, "T1-01", DEPUTY.id, DAY, UNTIL, PAPER)
    assert Entry.objects.count() == before + 1
    last = Entry.objects.order_by("-seq")[0]
    assert last.kind == "stand_in_named" and PAPER not in last.line and "贺知白" not in last.line
    for post in ("T1-01", "", "T1-04"):
        assert task(post).people == (DEPUTY.id,), post
    assert (task("T1-01").answers.by, task("T1-01").answers.until) == ("stand_in", UNTIL)
    assert by("T1-04") == ((DEPUTY.id,), "first_responsible")
    assert may(DEPUTY, "implement.find", About(unit="V1")), "he has the rights of the post"
    assert posts_of(DEPUTY.id, DAY)[0].post == "T1-02", "the own post comes first"
    with pytest.raises(Refused) as own:
        record_finding(DEPUTY, task("T1-01").id, "not_done", "没有做")
    assert "own_task" in codes(own)
    end_standing_in(small.HEAD, number, date(2026, 7, 20))
    small.move_to(date(2026, 7, 21))
    assert not may(DEPUTY, "implement.find", About(unit="V1"))
    assert by("T1-01") == (("P-C1S",), "superior")


def test_stand_in__ends_when_the_next_holder_comes_and_returns_what_a_holder_left_for_a_while(county: None) -> None:
    small.move_to(date(2026, 3, 2))
    name_stand_in(small.HEAD, "T1-01", DEPUTY.id, date(2026, 3, 2), date(2026, 3, 31), PAPER)
    assert by("T1-01") == ((DEPUTY.id,), "stand_in"), "the secretary is only away"
    small.move_to(date(2026, 4, 1))
    assert by("T1-01") == ((small.SECRETARY.id,), "holder")
    leave()
    name_stand_in(small.HEAD, "T1-01", DEPUTY.id, DAY, UNTIL, PAPER)
    begin_term(small.HEAD, "T1-01", small.OTHER_SECRETARY.id, date(2026, 7, 10))
    small.move_to(date(2026, 7, 10))
    assert by("T1-01") == ((small.OTHER_SECRETARY.id,), "holder")
    assert not may(DEPUTY, "implement.find", About(unit="V1"))
    assert [one.until for one in stand_ins(DAY, DAY)] == [date(2026, 7, 9)]


def test_stand_in__somebody_may_again_once_the_holder_who_ended_the_first_has_left(county: None) -> None:
    leave()
    first = name_stand_in(small.HEAD, "T1-01", DEPUTY.id, DAY, UNTIL, PAPER)
    begin_term(small.HEAD, "T1-01", small.OTHER_SECRETARY.id, date(2026, 7, 10))
    ended = Entry.objects.filter(kind="stand_in_ended").get()
    assert ended.actor == small.HEAD.signature and "2026-07-09" in ended.line
    small.move_to(date(2026, 7, 20))
    end_term(small.HEAD, "T1-01", date(2026, 7, 20))
    small.move_to(date(2026, 7, 21))
    second = name_stand_in(small.HEAD, "T1-01", small.MEMBER.id, date(2026, 7, 21), UNTIL, PAPER)
    assert by("T1-01") == ((small.MEMBER.id,), "stand_in")
    assert [(one.id, one.until) for one in stand_ins(DAY, UNTIL)] == [(first, date(2026, 7, 9)), (second, UNTIL)]
    with pytest.raises(Refused) as again:
        name_stand_in(small.HEAD, "T1-01", DEPUTY.id, date(2026, 8, 1), UNTIL, PAPER)
    assert codes(again) == {"stood_in_already"}


@pytest.mark.parametrize("comes", ("begun here", "by a sheet"))
def test_stand_in__whom_a_holder_ended_may_find_on_the_duties_of_the_unit_again(county: None, comes: str) -> None:
    leave()
    other, came = Actor("person", "P-C1S", "县委书记"), date(2026, 7, 10)
    name_stand_in(small.HEAD, "T1-01", other.id, DAY, UNTIL, PAPER)
    if comes == "begun here":
        begin_term(small.HEAD, "T1-01", small.OTHER_SECRETARY.id, came)
    else:
        term = TermRow("T1-01", small.OTHER_SECRETARY.id, came, None, PAPER)
        small.bring_in(Organisation({}, {}, {}, (term,)))
    small.move_to(date(2026, 7, 20))
    record_finding(other, task("T1-01").id, "not_done", "没有研究。")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_stand_in__neither_he_nor_the_holder_who_is_away_finds_on_the_duties_of_the_post(county: None) -> None:
    holder, other = small.SECRETARY, Actor("person", "P-C1S", "县委书记")
    small.move_to(date(2026, 3, 2))
    name_stand_in(small.HEAD, "T1-01", other.id, date(2026, 3, 2), date(2026, 3, 31), PAPER)
    for who in (holder, other):
        with pytest.raises(Refused) as own:
            record_finding(who, task("T1-01").id, "not_done", "没有做")
        assert "own_task" in codes(own), who
    open_ones = [one for one in tasks_of_unit("T1", 2026, today()) if one.bearer == "first_responsible"]
    assert all(one.bearers == {holder.id, other.id} and one.people == (other.id,) for one in open_ones)


def test_stand_in__of_the_next_year_does_not_find_on_what_the_post_bore_the_year_before(county: None) -> None:
    other = Actor("person", "P-C1S", "县委书记")
    small.move_to(date(2027, 1, 12))
    name_stand_in(small.HEAD, "T1-01", other.id, date(2027, 1, 12), date(2027, 1, 31), PAPER)
    one = next(one for one in tasks_of_unit("T1", 2026, today()) if one.post == "T1-01")
    assert one.people == (small.SECRETARY.id,), "it was his year"
    with pytest.raises(Refused) as own:
        record_finding(other, one.id, "not_done", "没有做")
    assert "own_task" in codes(own)


def test_stand_in__what_he_did_shows_the_task_and_counts_as_his_own_word(county: None) -> None:
    leave()
    name_stand_in(small.HEAD, "T1-01", DEPUTY.id, DAY, UNTIL, PAPER)
    words = pack_on(DAY).words.facts
    mine = next(
        one for one in tasks_of_unit("T1", 2026, DAY)
        if one.post == "T1-01" and one.fact in words and words[one.fact].subject == "person"
    )  # fmt: skip
    small.move_to(date(2026, 7, 6))
    entry = FactEntry(mine.fact, "T1", date(2026, 7, 6), "工作台账", person=DEPUTY.id)
    enter_fact(DEPUTY, entry)
    (found,) = (one for one in tasks_of_unit("T1", 2026, today()) if one.id == mine.id)
    assert len(found.facts) == len(mine.facts) + 1 and found.is_self_entered


def test_stand_in__refused_for_oneself_and_for_posts_kept_apart(county: None) -> None:
    small.bring_in(
        Organisation(
            {}, {"O1-05": PostRow("O1-05", "O1", "系统管理员", "system_admin")},
            {"P-SYS": PersonRow("P-SYS", "某甲")}, (TermRow("O1-05", "P-SYS", small.FIRST_DAY),),
        )
    )  # fmt: skip
    leave()
    with pytest.raises(Refused) as apart:
        name_stand_in(small.HEAD, "T1-01", "P-SYS", DAY, UNTIL, PAPER)
    assert codes(apart) == {"not_in_one_hand"}
    with pytest.raises(Refused) as oneself:
        name_stand_in(small.HEAD, "T1-01", small.HEAD.id, DAY, UNTIL, PAPER)
    assert "oneself" in codes(oneself)
    with pytest.raises(Refused) as unknown:
        name_stand_in(small.HEAD, "O1-02", "P-NIL", DAY, UNTIL, PAPER)
    assert {"unknown_person", "bears_no_duties"} <= codes(unknown)
    for nobody in (small.CLERK, small.SECRETARY, DEPUTY):
        with pytest.raises(NotAllowed):
            name_stand_in(nobody, "T1-01", small.MEMBER.id, DAY, UNTIL, PAPER)


def test_reminders__follow_whoever_answers(county: None) -> None:
    small.move_to(LEFT)
    raise_reminders(SENDER, [])
    leave()
    name_stand_in(small.HEAD, "T1-01", DEPUTY.id, DAY, UNTIL, PAPER)
    raise_reminders(SENDER, [])
    told = Reminder.objects.filter(raised_on=DAY)
    of_vacant = told.filter(task__unit__key="T1", task__post__key="T1-04", step="day_after")
    assert set(of_vacant.values_list("person__key", flat=True)) == {DEPUTY.id}
    committee = told.filter(task__unit__key="T1", task__post__isnull=True, step="day_after")
    assert set(committee.values_list("person__key", flat=True)) == {DEPUTY.id}
    assert not told.filter(person__key=small.SECRETARY.id).exists(), "who left is told no more"
    small.move_to(date(2026, 7, 15))
    raise_reminders(SENDER, [])
    above = Reminder.objects.filter(raised_on=date(2026, 7, 15), task__post__key="T1-04", step="superior")
    assert set(above.values_list("person__key", flat=True)) == {"P-C1S"}


def test_page__says_who_answers_names_and_ends(county: None) -> None:
    leave()
    head, address = client_of(small.HEAD), "/work/answering/T1/"
    shown = head.get(address).content.decode()
    assert "程望舒" in shown and "由上级第一责任人承担" in shown and "指定代理" in shown
    form = {
        "post": "T1-01",
        "person": "贺知白",
        "from_day": "2026-07-01",
        "until_day": "2026-08-31",
        "document": PAPER,
    }
    refused = head.post(address, {**form, "document": " ", "until_day": "2026-06-01"})
    assert refused.status_code == 409 and "请写明依据的文件" in refused.content.decode()
    assert "叫“某某”" in head.post(address, {**form, "person": "某某"}).content.decode().replace("没有", "叫")
    assert head.post(address, form).status_code == 302
    shown = head.get(address).content.decode()
    assert "贺知白" in shown and "代理" in shown and "2026-08-31" in shown
    english = client_of(small.SECRETARY, "en")
    assert english.get(address).status_code == 403, "who left sees into the unit no more"
    deputy = client_of(DEPUTY, "en")
    assert "stands in" in deputy.get(address).content.decode()
    assert "stands in" in deputy.get("/work/tasks/T1/").content.decode()
    assert f"/work/finding/{task('T1-01').id}/" in deputy.get("/work/tasks/T1/").content.decode()
    assert deputy.post(address, form).status_code == 403
    (running,) = stand_ins(DAY, DAY)
    assert head.post(address, {"end": str(running.id), "end_day": "2026-07-15"}).status_code == 302
    assert [one.until for one in stand_ins(DAY, DAY)] == [date(2026, 7, 15)]
