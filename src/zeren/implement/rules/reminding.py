"""Reminders: which step of the pack's ladder has come for a period of a task, whom it tells, and chasing by hand.

The ladder climbs: the holder, the first responsible person of the unit, the first responsible person above.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from zeren.implement.rules.findings import NAMES, OPEN
from zeren.kernel.days import Span, is_working_day
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.calendars import Calendar
from zeren.policy.reminders import ReminderStep

HOLDER, FIRST, SUPERIOR = "holder", "first_responsible", "superior"
BY_HAND = "by_hand"
COST = "burden.remind_minutes"
"""The value of the pack that says what being chased by hand costs."""
BY_HAND_NAME = Text("人工催办", "chased by hand")


@dataclass(frozen=True, slots=True)
class Chain:
    """Who answers for a task today, from below to above; an empty place is vacant (or has nothing above it)."""

    holders: tuple[str, ...]
    first: str = ""
    superior: str = ""


def steps_due(
    steps: Iterable[ReminderStep], periods: Iterable[Span], after: date, until: date
) -> Iterator[tuple[ReminderStep, Span]]:
    """Which steps came for which periods since `after`, up to `until`.

    A step before the day is left out once that day has passed: those that follow it say more.
    """
    steps = tuple(steps)
    for period in periods:
        for step in steps if period.end else ():
            assert period.end is not None
            comes = period.end + timedelta(days=step.offset)
            if after < comes <= until and (step.offset >= 0 or until <= period.end):
                yield step, period


def told(to: str, chain: Chain) -> tuple[str, ...]:
    """Whom a step tells. A vacant place is passed over upwards; whoever is told as holder is not told again as superior.

    Source: the pack's ladder. Choice of this project: a step that would tell the holder a second time tells nobody.
    """
    if to == HOLDER and chain.holders:
        return chain.holders
    places = (chain.superior,) if to == SUPERIOR else (chain.first, chain.superior)
    one = next((place for place in places if place), "")
    return (one,) if one and one not in chain.holders else ()


def sends_on(day: date, calendar: Calendar) -> bool:
    """Messages go out on working days of the pack's calendar."""
    return is_working_day(day, *calendar.known_days)


@dataclass(frozen=True, slots=True)
class ChasedAt:
    """A task as it stands when somebody wants to chase it by hand; `lacking` is what is owed or runs and is not there;
    `people` bear it, `by` would chase."""

    finding: str
    lacking: Fraction
    people: tuple[str, ...]
    chased_today: bool
    by: str = ""


def cannot_chase(seen: ChasedAt, reason: str) -> Iterator[Reason]:
    """Every reason against chasing this task by hand today."""
    if seen.finding != OPEN:
        yield Reason(
            "found_already",
            Text("这项任务已经认定为“{finding}”。", "This task was already found “{finding}”.").with_values(
                finding=NAMES[seen.finding]
            ),
        )
    if seen.lacking <= 0:
        yield Reason(
            "nothing_lacks", Text("这一期已经做了，不用催。", "This period is done; there is nothing to chase.")
        )
    if not seen.people:
        yield Reason(
            "nobody_to_chase",
            Text("岗位空缺，没有人可以催。", "The post is vacant; there is nobody to chase."),
            next_step=Text("请先明确代行职责的人。", "Name somebody who stands in first."),
        )
    if seen.by in seen.people:
        yield Reason("own_task", Text("自己的任务不由自己催。", "Nobody chases the own task."))
    if seen.chased_today:
        yield Reason(
            "chased_today", Text("这项任务今天已经催过一次。", "This task was chased once today already."),
            next_step=Text("提醒按规则还会自动发出。", "Reminders go on by rule as well."),
        )  # fmt: skip
    if not reason.strip():
        yield Reason(
            "because_missing",
            Text(
                "请写明为什么要催：人工催办计入对方的负担。",
                "Say why: chasing by hand counts as burden of the other side.",
            ),
        )
