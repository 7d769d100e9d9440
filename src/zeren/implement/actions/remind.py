"""Reminding: the day's steps raised once, messages made of them, a task chased by hand, and what a channel took.

A reminder is written in the deed that raises it; a message takes it in at once, or on the next working day.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from zeren.implement.events import MailAddressGiven, MessagePutOff, MessageSent, RemindersRaised, TaskChased
from zeren.implement.models import Digest, MailAddress, RemindedDay, Reminder, Sending
from zeren.implement.queries import chased_on, must_raise, reminders_due, task_found, waiting_for_message
from zeren.implement.rules.digests import MAIL, SENDING, STATE_NAMES, minutes_until_next_try
from zeren.implement.rules.reminding import BY_HAND, COST, ChasedAt, cannot_chase
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import number_in_force, person_ids


@action(permission="implement.remind")
def raise_reminders(actor: Actor, channels: Collection[str]) -> Done:
    """Raise every step that has come, and make today's messages for these channels. Gives how many messages.

    Errors: Refused when today's were raised, nothing waits, or today is no working day.
    """
    day = today()
    if not must_raise(day):
        raise Refused(Reason("nothing_to_raise", Text("今天没有要发的提醒。", "There is nothing to raise today.")))
    rows = _raised(actor, day)
    passing("reminders written")
    messages = _messages(day, channels)
    return Done(messages, RemindersRaised(day, len(rows), messages, digest_of(rows)))


def _raised(actor: Actor, day: date) -> list[list[object]]:
    """The day's steps as rows, once a day."""
    if RemindedDay.objects.filter(day__gte=day).exists():
        return []
    due = reminders_due(day)
    people = person_ids({one.person for one in due})
    Reminder.objects.bulk_create(
        (
            Reminder(
                task_id=one.task_id, step=one.step, due_on=one.due_on, person_id=people[one.person], raised_on=day,
                raised_by=actor.signature,
            )
            for one in due
        ),
        batch_size=5_000, ignore_conflicts=True,
    )  # fmt: skip
    RemindedDay.objects.create(day=day)
    return [[one.task_id, one.step, one.due_on, one.person] for one in due]


def _messages(day: date, channels: Collection[str]) -> int:
    """One message for each person for whom something waits and who had none today."""
    waiting = waiting_for_message(day)
    made = Digest.objects.bulk_create((Digest(person_id=person, day=day) for person in waiting), batch_size=5_000)
    rows = []
    for digest in made:
        Reminder.objects.filter(id__in=waiting[digest.person_id]).update(digest=digest)
    with_mail = set(
        MailAddress.objects.filter(person_id__in=list(waiting))
        .exclude(address="")
        .values_list("person_id", flat=True)
    )
    for digest in made:
        for channel in channels:
            if channel != MAIL or digest.person_id in with_mail:
                key = f"{day:%Y%m%d}-{digest.id}-{channel}"
                rows.append(Sending(digest=digest, channel=channel, key=key))
    Sending.objects.bulk_create(rows, batch_size=5_000)
    return len(made)


def _about_task(task_id: int, *_: object, **__: object) -> About:
    return About(unit=task_found(task_id, today()).unit)


@action(permission="implement.find", about=_about_task)
def chase_task(actor: Actor, task_id: int, reason: str) -> Done:
    """Remind by hand of a task that lacks something, with a reason; it costs the unit the pack's minutes. Gives whom.

    Errors: Refused with every reason.
    """
    day = today()
    task = task_found(task_id, day)
    seen = ChasedAt(task.finding, task.owed.in_year - task.done, task.people, chased_on(task_id, day), actor.id)
    refuse_if(cannot_chase(seen, reason))
    cost = int(number_in_force(COST, day) or 0)
    numbers = person_ids(task.people)
    due_on = task.owed.next_due or task.due_on or day
    Reminder.objects.bulk_create(
        Reminder(
            task_id=task_id, step=BY_HAND, due_on=due_on, person_id=number, raised_on=day, raised_by=actor.signature,
            reason=reason.strip(), minutes=cost,
        )
        for number in numbers.values()
    )  # fmt: skip
    return Done(
        task.people, TaskChased(task_id, task.unit, task.code, len(numbers), cost * len(numbers), seal_of(reason))
    )


@action(permission="implement.deliver")
def note_sent(actor: Actor, sending_id: int, verb: str) -> Done:
    """A channel took a message (`note_sent`), or there is nowhere to send it (`let_go`). Errors: Refused."""
    row = Sending.objects.select_for_update().get(id=sending_id)
    decision = decide(SENDING, verb, row.state, row, actor, now(), STATE_NAMES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    row.state, row.sent_at = decision.target, now()
    row.save(update_fields=["state", "sent_at"])
    return Done(row.key, MessageSent(row.key, row.state))


@action(permission="implement.deliver")
def note_not_sent(actor: Actor, sending_id: int) -> Done:
    """A channel did not take a message: it is tried again later, less often each time. Gives when."""
    row = Sending.objects.select_for_update().get(id=sending_id)
    row.tries += 1
    row.not_before = now() + timedelta(minutes=minutes_until_next_try(row.tries))
    row.save(update_fields=["tries", "not_before"])
    again: datetime = row.not_before
    return Done(again, MessagePutOff(row.key, row.tries))


@action(permission="implement.own", about=lambda address: About())
def give_mail_address(actor: Actor, address: str) -> Done:
    """Say where messages by e-mail go; empty: nowhere. Errors: Invalid for what is no address."""
    address = address.strip()
    if address and not _is_address(address):
        raise Invalid(
            Reason(
                "no_mail_address",
                Text("这不像电子邮件地址。", "This does not look like an e-mail address."),
                next_step=Text("请填单位邮箱，如 name@office.cn。", "Give the office's, such as name@office.cn."),
            )
        )
    number = person_ids([actor.id])[actor.id]
    MailAddress.objects.update_or_create(person_id=number, defaults={"address": address, "since": now()})
    return Done(address, MailAddressGiven(actor.id, bool(address)))


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
