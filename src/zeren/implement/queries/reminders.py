"""Reminders: those that have come, those that wait for a message, the messages and what became of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from zeren.clarify.queries import open_years
from zeren.implement.models import Digest, MailAddress, RemindedDay, Reminder, Sending, Task
from zeren.implement.queries.answering import answering_today
from zeren.implement.queries.tasks import facts_showing, holders_in_year, shown_by
from zeren.implement.rules.clocks import missing, periods
from zeren.implement.rules.digests import DigestLine
from zeren.implement.rules.reminding import BY_HAND, BY_HAND_NAME, sends_on, steps_due, told
from zeren.kernel.days import Span
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.ledger.reach import beyond
from zeren.organisations.queries import pack_on
from zeren.policy.reminders import ReminderStep


@dataclass(frozen=True, slots=True)
class ReminderDue:
    """A step that has come: of which task and period, and whom it tells."""

    task_id: int
    step: str
    due_on: date
    person: str


@dataclass(frozen=True, slots=True)
class SendingFound:
    """A message on its way out by one channel, with what it says and where it goes."""

    id: int
    key: str
    channel: str
    tries: int
    person: str
    name: str
    address: str
    day: date
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, slots=True)
class DigestFound:
    """One message to somebody: its day, what it held, and what became of it in each channel."""

    day: date
    lines: tuple[DigestLine, ...]
    sent: tuple[tuple[str, str, datetime | None], ...]


def reminded_until() -> date | None:
    """The last day up to which reminders were raised."""
    return RemindedDay.objects.order_by("-day").values_list("day", flat=True).first()


def must_raise(today: date) -> bool:
    """Whether the day's steps are still to be raised, or something waits for a message that may go out today."""
    if not sends_on(today, pack_on(today).calendar):
        return False
    last = reminded_until()
    return last is None or last < today or bool(waiting_for_message(today))


def waiting_for_message(today: date) -> dict[int, list[int]]:
    """Row numbers of reminders that no message holds yet, by the person's, where none went out today."""
    found: dict[int, list[int]] = defaultdict(list)
    had = set(Digest.objects.filter(day=today).values_list("person_id", flat=True))
    for number, person in Reminder.objects.filter(digest__isnull=True).order_by("id").values_list("id", "person_id"):
        if person not in had:
            found[person].append(number)
    return dict(found)


def reminders_due(today: date) -> tuple[ReminderDue, ...]:
    """Every step that came since the last day it was asked (on the first day: that day's alone), of all units.

    A fixed number of queries, however many tasks.
    """
    after = reminded_until() or today - timedelta(days=1)
    steps = pack_on(today).calendar.reminders
    candidates = _candidates(steps, after, today)
    if not candidates:
        return ()
    answering = answering_today({row[1] for row, _ in candidates}, today)
    found = []
    for year in sorted({row[3] for row, _ in candidates}):
        units = {row[1] for row, _ in candidates if row[3] == year}
        shown, (by_post, leading) = shown_by(year, units), holders_in_year(year, units, today)
        for (number, unit, post, at, _, fact, required, _, bearer), due in candidates:
            if at != year:
                continue
            held = by_post[post] if post else leading[unit]
            done = [(day, much) for day, _, _, much in facts_showing(shown, fact, unit, bearer, held)]
            for step, period in due:
                assert period.end is not None
                if missing(required, period, done) > 0:
                    people = told(step.to, answering.chain(unit, post or ""))
                    found += [ReminderDue(number, step.key, period.end, person) for person in people]
    return tuple(found)


def _candidates(
    steps: Iterable[ReminderStep], after: date, today: date
) -> list[tuple[tuple, list[tuple[ReminderStep, Span]]]]:  # type: ignore[type-arg]  # a row of nine columns
    """Open tasks of open years with the steps that came: one query."""
    rows = Task.objects.filter(finding="open", year__in=open_years()).exclude(duty__clock="on_trigger")
    columns = (
        "id", "unit__key", "post__key", "year", "due_on", "duty__fact", "duty__required", "duty__clock",
        "duty__list__bearer",
    )  # fmt: skip
    came: dict[tuple[str, int, date | None], list[tuple[ReminderStep, Span]]] = {}
    found = []
    for row in rows.order_by("id").values_list(*columns):
        key = (row[7], row[3], row[4])
        if key not in came:
            came[key] = list(steps_due(steps, periods(*key), after, today))
        if came[key]:
            found.append((row, came[key]))
    return found


def next_sending(now: datetime, channels: Iterable[str]) -> SendingFound | None:
    """The next message that may go out now, held by this transaction until it ends; what others hold is passed over."""
    rows = Sending.objects.filter(state="waiting", channel__in=list(channels)).exclude(not_before__gt=now)
    row = rows.select_for_update(skip_locked=True, of=("self",)).select_related("digest__person").first()
    if row is None:
        return None
    person = row.digest.person
    address = MailAddress.objects.filter(person=person).values_list("address", flat=True).first()
    return SendingFound(
        row.id, row.key, row.channel, row.tries, person.key, person.name, address or "", row.digest.day,
        _lines([row.digest_id], row.digest.day)[row.digest_id],
    )  # fmt: skip


def messages_of(person: str, today: date, most: int = 30) -> tuple[DigestFound, ...]:
    """The last messages to somebody, the newest first, and what became of each: three queries."""
    rows = list(Digest.objects.filter(person__key=person).prefetch_related("sendings")[:most])
    with beyond("a message that somebody got says what it was about, after the term as well"):
        lines = _lines([row.id for row in rows], today)
    return tuple(
        DigestFound(
            row.day,
            lines[row.id],
            tuple(
                (one.channel, one.state, one.sent_at.astimezone(ZONE) if one.sent_at else None)
                for one in row.sendings.all()
            ),
        )
        for row in rows
    )


def reminders_waiting(person: str, today: date) -> tuple[DigestLine, ...]:
    """What will stand in somebody's next message."""
    return _lines_of(Reminder.objects.filter(person__key=person, digest__isnull=True), today).get(None, ())


def mail_address(person: str) -> str:
    """Where somebody gets messages by e-mail, empty for nowhere."""
    return MailAddress.objects.filter(person__key=person).values_list("address", flat=True).first() or ""


def chased_on(task_id: int, day: date) -> bool:
    """Whether somebody chased this task by hand on a day."""
    return Reminder.objects.filter(task_id=task_id, step=BY_HAND, raised_on=day).exists()


def chase_minutes(units: Iterable[str], year: int) -> dict[str, tuple[int, ...]]:
    """Minutes that being chased by hand cost each unit in each month: one query."""
    rows = Reminder.objects.filter(step=BY_HAND, raised_on__year=year, task__unit__key__in=list(units))
    counted = rows.annotate(month=ExtractMonth("raised_on")).values_list("task__unit__key", "month")
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 12)
    for unit, month, minutes in counted.annotate(n=Sum("minutes")).order_by():
        found[unit][month - 1] += minutes
    return {unit: tuple(months) for unit, months in found.items()}


def _lines(digests: list[int], today: date) -> Mapping[int | None, tuple[DigestLine, ...]]:
    return defaultdict(tuple, _lines_of(Reminder.objects.filter(digest__in=digests), today))


def _lines_of(rows, today: date) -> dict[int | None, tuple[DigestLine, ...]]:  # type: ignore[no-untyped-def]  # a Django query set
    titles = {step.key: step.title for step in pack_on(today).calendar.reminders}
    titles[BY_HAND] = BY_HAND_NAME
    found: dict[int | None, list[DigestLine]] = defaultdict(list)
    columns = (
        "digest_id", "task_id", "task__unit__name", "task__duty__code", "task__duty__text_zh", "task__duty__text_en",
        "due_on", "step", "reason",
    )  # fmt: skip
    for digest, task, unit, code, zh, en, due_on, step, reason in rows.order_by("due_on", "id").values_list(*columns):
        why = titles.get(step, Text(step, step))
        found[digest].append(DigestLine(task, unit, code, Text(zh, en), due_on, why, reason))
    return {digest: tuple(lines) for digest, lines in found.items()}
