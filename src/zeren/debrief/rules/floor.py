"""Questions from phones in the hall: for whom they may come just now, how many, and how the clerk deals with each.

A phone's question is taken as one on paper is, by a name or at least a class; it says nothing of any ballot.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from zeren.debrief.rules.sitting import cannot_ask
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

TAKING = ("speaking", "questions")
"""Stages of a speaker in which phones may ask."""
LONGEST_NAME = 60
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Flood:
    """What came in already, and how much may; None: no limit. `a_minute` is for the meeting, `a_speaker` for this speaker."""

    this_minute: int = 0
    to_speaker: int = 0
    a_minute: int | None = None
    a_speaker: int | None = None
    known: bool = False


def takes_questions(state: str, stage: str) -> bool:
    """Whether a speaker of a meeting can be asked from a phone now."""
    return state == "in_session" and stage in TAKING


def page_holds(made_at: datetime, now: datetime, minutes: int | None) -> bool:
    """Whether a page that was made then may still be sent; nothing comes from before it was made."""
    return made_at <= now and (minutes is None or now - made_at <= timedelta(minutes=minutes))


def cannot_send(
    text: str, asker: str, voter_class: str, classes: Collection[str], takes: bool, holds: bool, flood: Flood
) -> Iterator[Reason]:
    """Why a question cannot come in, every reason. Nothing of what is refused is kept."""
    yield from cannot_ask(text, asker, voter_class, "phone", takes)
    if len(asker) > LONGEST_NAME:
        yield Reason("name_long", Text("姓名太长。", "The name is too long."))
    if voter_class and voter_class not in classes:
        yield Reason("unknown_class", Text("没有这个类别。", "There is no such class."))
    if takes and not holds:
        yield Reason(
            "page_old",
            Text("这一页打开得太久了，问题没有送出。", "This page was open too long; the question was not sent."),
            "meeting.floor_minutes",
            Text(
                "下面是新的一页，写的还在，请再送一次。", "Below is a fresh page with what you wrote; send it again."
            ),
        )
    if flood.known:
        yield Reason("sent_before", Text("同样的问题已经收到。", "The same question has come in already."))
    if flood.a_minute is not None and flood.this_minute >= flood.a_minute:
        yield Reason(
            "too_many_at_once",
            Text("这一分钟里问题太多了。", "Too many questions came within this minute."),
            "meeting.floor_a_minute",
            Text("请过一分钟再送，或写纸条。", "Send it again in a minute, or write it on paper."),
        )
    if flood.a_speaker is not None and flood.to_speaker >= flood.a_speaker:
        yield Reason(
            "too_many_to_speaker",
            Text("向这一位提的问题已经够多了。", "This speaker has as many questions from phones as may come."),
            "meeting.floor_a_speaker",
            Text("还要问的，请写纸条或口头提。", "Ask on paper or aloud."),
        )


def cannot_deal(dealt: bool) -> Iterator[Reason]:
    """Why a question from the floor cannot be taken or set aside: it was."""
    if dealt:
        yield Reason("dealt_with", Text("这一条已经处理过。", "It has been dealt with."))


def cannot_set_aside(because: str, dealt: bool) -> Iterator[Reason]:
    """Why it cannot be set aside; a reason is kept with it."""
    yield from cannot_deal(dealt)
    if not because.strip():
        yield Reason("why_missing", Text("请写明为什么不采用。", "Say why it is set aside."))
