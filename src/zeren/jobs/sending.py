"""The worker of reminders: raises what has come, makes messages, hands them to mail and hook. Safe to kill, and beside others.

A message is held by its row while it is handed over; whoever dies meanwhile lets go of it, and the next one sends it
again under the same key. So nothing is lost, and what comes twice can be told.
"""

from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction

from zeren.implement.actions import note_not_sent, note_sent, raise_reminders
from zeren.implement.queries import SendingFound, must_raise, next_sending
from zeren.implement.rules.digests import HOOK, MAIL, Letter, letter_of
from zeren.jobs import hook
from zeren.kernel.actors import Actor
from zeren.ledger.clock import now, today
from zeren.ledger.failpoints import passing
from zeren.ledger.reach import beyond

SENDER = Actor("job", "reminders", mandate="calendar.toml: reminder")
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('reminders'))"
Channel = Callable[[SendingFound, Letter], None]


def channels() -> dict[str, Channel]:
    """What this installation has been given: a mail server, a hook, or neither; then messages are read here alone."""
    found: dict[str, Channel] = {}
    if settings.MAIL_FROM:
        found[MAIL] = by_mail
    if settings.HOOK:
        found[HOOK] = by_hook
    return found


def work(using: Mapping[str, Channel] | None = None) -> int:
    """Do all that is due now; gives how many messages were handed over or put off."""
    using = channels() if using is None else using
    raise_due(using)
    count = 0
    while deliver_one(using):
        count += 1
    return count


def raise_due(using: Mapping[str, Channel]) -> int:
    """Raise the reminders of the day once, whoever comes first; gives how many messages were made."""
    with _seeing_all():
        if not must_raise(today()):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)
        if not must_raise(today()):
            return 0
        made: int = raise_reminders(SENDER, sorted(using))
    passing("reminders raised")
    return made


def deliver_one(using: Mapping[str, Channel]) -> bool:
    """Hand over the next message that nobody else holds; False when there is none."""
    with _seeing_all():
        found = next_sending(now(), using)
        if found is None:
            return False
        passing("message claimed")
        if found.channel == MAIL and not found.address:
            note_sent(SENDER, found.id, "let_go")
            return True
        try:
            using[found.channel](found, letter_of(found.lines, found.day, _page()))
        except OSError:  # nobody there, refused, or too slow: SMTP's errors are among them
            note_not_sent(SENDER, found.id)
            return True
        passing("message handed over")
        note_sent(SENDER, found.id, "note_sent")
    passing("message noted")
    return True


def by_mail(found: SendingFound, letter: Letter) -> None:
    """By e-mail; the Message-ID is the key of the message, the same however often it is tried."""
    domain = settings.MAIL_FROM.rpartition("@")[2].strip(" >") or "localhost"
    message: Any = EmailMessage(
        f"{letter.subject.zh} / {letter.subject.en}",
        letter.plain,
        settings.MAIL_FROM,
        [found.address],
        headers={"Message-ID": f"<{found.key}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    message.send(using="default")


def by_hook(found: SendingFound, letter: Letter) -> None:
    """To the office's address, signed."""
    message: dict[str, object] = {
        "id": found.key,
        "person": found.person,
        "day": found.day.isoformat(),
        "subject": {"zh": letter.subject.zh, "en": letter.subject.en},
        "text": {"zh": letter.body.zh, "en": letter.body.en},
        "tasks": [line.task_id for line in found.lines],
    }
    hook.post(settings.HOOK, message, int(now().timestamp()))


def _page() -> str:
    return f"{settings.PUBLIC_ADDRESS}/work/asked/" if settings.PUBLIC_ADDRESS else ""


@contextmanager
def _seeing_all():  # type: ignore[no-untyped-def]  # a generator of nothing
    """One transaction that sees every row: whoever is written to is nobody's reader."""
    with transaction.atomic(), beyond("who is reminded, and of what, is not the reader's to see but the job's"):
        yield
