"""One message a person and day: which tasks, by which day, why it comes. Chinese first, English under it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

MAIL, HOOK = "mail", "hook"
CHANNEL_NAMES = {MAIL: Text("电子邮件", "e-mail"), HOOK: Text("消息接口", "webhook")}
WAITING, SENT, VOID = "waiting", "sent", "void"
SENDING: Table = (
    Transition("note_sent", frozenset({WAITING}), SENT, Text("记为已发", "note it sent"), "implement.deliver"),
    Transition("let_go", frozenset({WAITING}), VOID, Text("不再发", "let it go"), "implement.deliver"),
)
"""A message of a channel waits until it was handed over; one whose address is gone is let go and stays readable here."""
STATE_NAMES = {WAITING: Text("待发", "waiting"), SENT: Text("已发", "sent"), VOID: Text("没有地址", "no address")}
MOST_WAIT = 60
"""Minutes between two tries at the most: a channel that is away for days is still asked every hour."""


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One reminder in a message: the task, the unit it is of, the day it is or was due, and why it comes."""

    task_id: int
    unit_name: str
    code: str
    text: Text
    due_on: date
    why: Text
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it goes out."""

    subject: Text
    body: Text

    @property
    def plain(self) -> str:
        """Both languages, one after the other."""
        return f"{self.body.zh}\n\n——\n\n{self.body.en}\n"


def minutes_until_next_try(tries: int) -> int:
    """How long to wait after so many tries in vain: twice as long each time.

    >>> [minutes_until_next_try(n) for n in (1, 2, 3, 9)]
    [1, 2, 4, 60]
    """
    return int(min(2 ** (tries - 1), MOST_WAIT))


def letter_of(lines: Iterable[DigestLine], day: date, page: str) -> Letter:
    """The message about these reminders; `page` is the address at which all of it stands, or empty."""
    rows = sorted(lines, key=lambda one: (one.due_on, one.unit_name, one.code))
    subject = Text("{day} 提醒：{n} 项", "{day}: {n} reminders" if len(rows) != 1 else "{day}: 1 reminder")
    more = Text(f"\n全部在这里：{page}", f"\nAll of it: {page}") if page else Text("", "")
    return Letter(
        subject.with_values(day=day.isoformat(), n=len(rows)),
        Text("\n".join(_said(rows, "zh")) + more.zh, "\n".join(_said(rows, "en")) + more.en),
    )


def _said(rows: list[DigestLine], language: str) -> Iterator[str]:
    for row in rows:
        reason = f"（{row.reason}）" if row.reason and language == "zh" else f" ({row.reason})" if row.reason else ""
        yield (
            f"· {row.due_on} {row.unit_name} {row.code} {row.text.read(language)} — {row.why.read(language)}{reason}"
        )
