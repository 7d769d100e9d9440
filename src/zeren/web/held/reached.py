"""How one person is reached: what he was reminded of, where messages go, the address of the own calendar."""

from datetime import date, datetime

from zeren.implement.queries import given_by, messages_of, reminders_waiting
from zeren.implement.rules.digests import CHANNEL_NAMES, STATE_NAMES, DigestLine
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.web.addresses import address
from zeren.web.held.parts import Row

ALL = 10_000


def reminders(person: str, day: date) -> tuple[Row, ...]:
    """Every message with what it told of and what became of it; first what waits for the next one."""
    asked = address("implement-asked")
    rows = [
        Row(
            one.day, Text("提醒 {n} 项", "reminded of {n}").with_values(n=len(one.lines)),
            (*map(_told, one.lines), *(Text(f"{CHANNEL_NAMES[way].zh}：{STATE_NAMES[state].zh}", f"{CHANNEL_NAMES[way].en}: {STATE_NAMES[state].en}") for way, state, _ in one.sent)),
            url=asked,
        )
        for one in messages_of(person, day, ALL)
    ]  # fmt: skip
    waiting = reminders_waiting(person, day)
    if waiting:
        rows.insert(0, Row(None, Text("下一次会提醒 {n} 项", "the next message will hold {n}").with_values(n=len(waiting)), tuple(map(_told, waiting)), url=asked))  # fmt: skip
    return tuple(rows)


def ways(person: str) -> tuple[Row, ...]:
    """The address for e-mail and the calendar, in force or taken back, with the day."""
    given, asked, rows = given_by(person), address("implement-asked"), []
    if given.address_since:
        where = Text("提醒也发到 {a}", "reminders also go to {a}").with_values(a=given.address)
        words = where if given.address else Text("邮箱已收回", "address for e-mail taken back")
        rows.append(Row(_day(given.address_since), words, url=asked))
    if given.calendar_since:
        words = (
            Text("日历地址已给出", "an address of the own calendar is given out")
            if given.calendar_open
            else Text("日历地址已收回", "the address of the own calendar is taken back")
        )
        rows.append(Row(_day(given.calendar_since), words, url=asked))
    return tuple(rows)


def _told(line: DigestLine) -> Text:
    because = Text(f"（{line.reason}）", f" ({line.reason})") if line.reason else Text("", "")
    return Text(
        f"{line.unit_name} {line.code} {line.text.zh}，{line.due_on} 前：{line.why.zh}{because.zh}",
        f"{line.unit_name} {line.code} {line.text.en}, by {line.due_on}: {line.why.en}{because.en}",
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
