"""Reminders: whom each step of the pack tells and when, one message a person and day, chasing by hand, what was sent."""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.conf import LazySettings
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from receiving import KEY, Received, hook_server, mail_server
from zeren.diagnose.queries import burden_of
from zeren.implement.actions import chase_task, enter_fact, give_mail_address, raise_reminders
from zeren.implement.models import Reminder, Sending, Task
from zeren.implement.queries import messages_of, reminders_due, tasks_of_unit
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.reminding import Chain, ChasedAt, cannot_chase, sends_on, steps_due, told
from zeren.jobs.hook import Hook
from zeren.jobs.sending import SENDER, by_hook, by_mail, channels, deliver_one, work
from zeren.kernel.actors import Actor
from zeren.kernel.days import Span
from zeren.kernel.errors import Invalid, NotAllowed, Refused
from zeren.ledger.models import Entry
from zeren.organisations.actions import open_account
from zeren.organisations.queries import subtree

PACK = small.default_pack()
STEPS = PACK.calendar.reminders
BOTH = {"mail": by_mail, "hook": by_hook}


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks()


@pytest.fixture
def received(settings: LazySettings) -> Iterator[Received]:
    """A mail server and a hook as an installation names them; both lists of what came are in one."""
    with mail_server() as mail, hook_server() as hook:
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": mail.port},
            }
        }
        settings.MAIL_FROM, settings.HOOK = "zeren@office.test", Hook(f"http://127.0.0.1:{hook.port}/", KEY)
        settings.PUBLIC_ADDRESS = "https://zeren.test"
        mail.posts = hook.posts
        yield mail


def test_steps__come_once_each_and_not_before_a_day_that_has_passed() -> None:
    period = Span(date(2026, 4, 1), date(2026, 6, 30))
    days = [date(2026, 6, 1) + timedelta(days=n) for n in range(50)]
    one_by_one = [
        (step.key, day) for day in days for step, _ in steps_due(STEPS, [period], day - timedelta(days=1), day)
    ]
    assert one_by_one == [
        ("week_before", date(2026, 6, 23)), ("day_after", date(2026, 7, 1)),
        ("first_responsible", date(2026, 7, 5)), ("superior", date(2026, 7, 15)),
    ]  # fmt: skip
    late = [step.key for step, _ in steps_due(STEPS, [period], date(2026, 6, 1), date(2026, 7, 2))]
    assert late == ["day_after"]


def test_told__climbs_and_passes_over_the_vacant() -> None:
    whole = Chain(("P-M",), "P-S", "P-C")
    assert [told(to, whole) for to in ("holder", "first_responsible", "superior")] == [("P-M",), ("P-S",), ("P-C",)]
    vacant = Chain((), "P-S", "P-C")
    assert told("holder", vacant) == ("P-S",)
    assert told("first_responsible", Chain(("P-S",), "P-S", "P-C")) == ()
    assert told("superior", Chain(("P-S",), "P-S", "")) == ()
    assert told("first_responsible", Chain(("P-M",), "", "P-C")) == ("P-C",)


def test_sends_on__working_days_of_the_pack() -> None:
    assert not sends_on(date(2026, 1, 1), PACK.calendar)
    assert sends_on(date(2026, 1, 4), PACK.calendar)  # a Sunday that is worked
    assert not sends_on(date(2026, 3, 7), PACK.calendar)


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        (ChasedAt("open", Fraction(1), ("P",), False), {"because_missing"}),
        (ChasedAt("done", Fraction(0), (), True), {"found_already", "nothing_lacks", "nobody_to_chase", "chased_today", "because_missing"}),
    ],
)  # fmt: skip
def test_chasing__every_reason_against_it(seen: ChasedAt, codes: set[str]) -> None:
    assert {reason.code for reason in cannot_chase(seen, " ")} == codes


def quarter_end() -> None:
    """The first raising is on 30 March; then the day after the first quarter."""
    small.move_to(date(2026, 3, 30))
    raise_reminders(SENDER, [])
    small.move_to(date(2026, 4, 1))


@pytest.mark.django_db
def test_raised__once_a_day_for_what_lacks_and_by_one_entry(county: None) -> None:
    quarter_end()
    due = {(one.task_id, one.person) for one in reminders_due(date(2026, 4, 1))}
    quarterly = Task.objects.filter(unit__key="T1", post__key="T1-03", duty__clock="per_quarter").first()
    assert quarterly and (quarterly.id, "P-T1M") in due
    before = Entry.objects.count()
    raise_reminders(SENDER, [])
    assert Entry.objects.count() == before + 1
    assert Entry.objects.order_by("-seq").values_list("kind", flat=True)[0] == "reminders_raised"
    assert {(r.task_id, r.person.key) for r in Reminder.objects.filter(raised_on="2026-04-01")} == due
    with pytest.raises(Refused):
        raise_reminders(SENDER, [])
    with pytest.raises(NotAllowed):
        raise_reminders(small.HEAD, [])


@pytest.mark.django_db
def test_raised__not_for_what_was_done_in_its_period(county: None) -> None:
    quarter_end()
    task = Task.objects.filter(unit__key="T1", duty__clock="per_quarter", post__key="T1-03").first()
    assert task
    entry = FactEntry(task.duty.fact, "T1", date(2026, 3, 20), "会议记录", person="P-T1M")
    if PACK.words.facts[task.duty.fact].subject == "unit":
        entry = FactEntry(task.duty.fact, "T1", date(2026, 3, 20), "会议记录")
    for _ in range(task.duty.required):
        enter_fact(small.CLERK, entry)
    assert task.id not in {one.task_id for one in reminders_due(date(2026, 4, 1))}


@pytest.mark.django_db
def test_escalates__to_the_first_responsible_and_the_level_above(county: None) -> None:
    quarter_end()
    work({})
    task = Task.objects.filter(unit__key="T1", post__key="T1-03", duty__clock="per_quarter").first()
    for day in (date(2026, 4, 7), date(2026, 4, 15)):
        small.move_to(day)
        work({})
    told_of = Reminder.objects.filter(task=task, due_on="2026-03-31").order_by("id")
    assert [(one.step, one.person.key) for one in told_of] == [
        ("day_after", "P-T1M"), ("first_responsible", "P-T1S"), ("superior", "P-C1S"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_sent__one_message_a_person_and_day_by_mail_and_hook(county: None, received: Received) -> None:
    give_mail_address(small.SECRETARY, "party@taixi.test")
    quarter_end()
    assert sorted(channels()) == ["hook", "mail"]
    work(BOTH)
    work(BOTH)
    ((to, mail),) = received.mails
    assert to == "party@taixi.test" and mail["Message-ID"].endswith("-mail@office.test>")
    text = mail.get_content()
    lines = [line for line in text.splitlines() if line.startswith("·")]
    mine = Reminder.objects.filter(person__key="P-T1S", raised_on="2026-04-01").count()
    assert len(lines) == 2 * mine > 2 and "https://zeren.test/work/asked/" in text
    people = [post["person"] for post in received.posts]
    assert len(people) == len(set(people)) == Reminder.objects.filter(raised_on="2026-04-01").values("person").distinct().count()  # fmt: skip
    assert not Sending.objects.filter(state="waiting", channel="mail").exists()
    newest = messages_of("P-T1S", date(2026, 4, 1))[0]
    assert {(channel, state) for channel, state, _ in newest.sent} == {("mail", "sent"), ("hook", "sent")}


@pytest.mark.django_db(transaction=True)
def test_refused__is_tried_again_later_and_comes_once(county: None, received: Received) -> None:
    give_mail_address(small.SECRETARY, "party@taixi.test")
    quarter_end()
    received.refuse = 1
    only_mail = {"mail": by_mail}
    work(only_mail)
    assert received.mails == []
    row = Sending.objects.get(channel="mail")
    assert (row.state, row.tries) == ("waiting", 1) and row.not_before is not None
    assert not deliver_one(only_mail)
    small.move_to(date(2026, 4, 2))
    work(only_mail)
    assert received.mail_ids()[f"<{row.key}@office.test>"] == 1
    assert Entry.objects.filter(kind="message_put_off").count() == 1


@pytest.mark.django_db
def test_address__taken_away_lets_the_message_go(county: None) -> None:
    give_mail_address(small.SECRETARY, "party@taixi.test")
    quarter_end()
    raise_reminders(SENDER, ["mail"])
    give_mail_address(small.SECRETARY, "")
    assert deliver_one({"mail": by_mail})
    assert Sending.objects.get().state == "void"
    with pytest.raises(Invalid):
        give_mail_address(small.SECRETARY, "no address")


@pytest.mark.django_db
def test_chased__with_a_reason_at_a_cost_once_a_day(county: None) -> None:
    quarter_end()
    work({})
    task = next(one for one in tasks_of_unit("T1", 2026, date(2026, 4, 1)) if one.people == ("P-T1M",) and one.owed.by_now)  # fmt: skip
    units = [unit for unit in subtree("T1", date(2026, 4, 1)) if unit.key == "T1"]
    before = burden_of(units, 2026, date(2026, 4, 1)).rows[0].months[3]
    assert chase_task(small.CLERK, task.id, "督查组明天来看") == ("P-T1M",)
    assert burden_of(units, 2026, date(2026, 4, 1)).rows[0].months[3] == before + 2
    with pytest.raises(Refused) as refusal:
        chase_task(small.CLERK, task.id, "")
    assert {reason.code for reason in refusal.value.reasons} == {"chased_today", "because_missing"}
    with pytest.raises(NotAllowed):
        chase_task(small.MEMBER, task.id, "快一点")
    work({})  # the message of today has gone: it waits for the next
    assert Reminder.objects.get(step="by_hand").digest is None
    small.move_to(date(2026, 4, 2))
    work({})
    assert messages_of("P-T1M", date(2026, 4, 2))[0].lines[-1].reason == "督查组明天来看"


@pytest.mark.django_db
def test_chased__never_by_who_bears_it(county: None) -> None:
    quarter_end()
    task = next(one for one in tasks_of_unit("T1", 2026, date(2026, 4, 1)) if one.people == (small.SECRETARY.id,) and one.owed.by_now)  # fmt: skip
    with pytest.raises(Refused) as refusal:
        chase_task(small.SECRETARY, task.id, "提醒自己")
    assert "own_task" in {reason.code for reason in refusal.value.reasons}


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_page__says_what_is_asked_what_was_sent_and_why(county: None) -> None:
    quarter_end()
    work({})
    member = client_of(small.MEMBER)
    shown = member.get("/work/asked/").content.decode()
    assert "到期次日提醒承担人" in shown and "到期未答" in shown and "本月问我要的时间" in shown
    assert "on working days" in client_of(small.SECRETARY, "en").get("/work/asked/").content.decode().lower()
    assert member.post("/work/asked/", {"address": "nowhere"}).status_code == 422
    assert member.post("/work/asked/", {"address": "yzq@taixi.test"}).status_code == 302
    assert "yzq@taixi.test" in member.get("/work/asked/").content.decode()
    task = next(one for one in tasks_of_unit("T1", 2026, date(2026, 4, 1)) if one.people == ("P-T1M",) and one.owed.by_now)  # fmt: skip
    clerk = client_of(small.CLERK)
    assert "人工催办" in clerk.get(f"/work/finding/{task.id}/").content.decode()
    clerk.post(f"/work/remind/{task.id}/", {"reason": "明天检查"})
    again = clerk.post(f"/work/remind/{task.id}/", {"reason": "明天检查"}, follow=True).content.decode()
    assert "今天已经催过一次" in again
    waits = member.get("/work/asked/").content.decode()
    assert "明天检查" in waits and "下一条里" in waits
    assert member.post(f"/work/remind/{task.id}/", {"reason": "x"}).status_code == 403
