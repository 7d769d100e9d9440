"""Putting an activity off: its own day moves, with a reason and a new day; the deadline of the duty behind it does not.

Each time counts, and those for business are counted apart. Source: article row 9; postponement.business_most.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import Pack

POSTPONEMENT = "postponement"
FOR_BUSINESS = "business"
SAID_LEAST = 4
"""Signs of a reason that says something; “busy” alone explains nothing to anybody."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is put off: the activity (a fact of the pack), from which day to which, for which reason, in which words."""

    activity: str
    was_on: date
    new_on: date
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What it is judged by: the day, what can be put off, the reasons there are, by when a duty needs the activity,
    and the days from which it was put off already."""

    today: date
    activities: Collection[str]
    reasons: Collection[str]
    deadline: date | None
    put_off_from: Collection[date]


def activities_of(pack: Pack, unit_kind: str) -> tuple[str, ...]:
    """Facts that are activities of such a unit: events of the unit itself which a duty of its kind asks for."""
    asked = {duty.fact for duty in pack.duties if duty.fact and unit_kind in duty.applies_to}
    return tuple(
        key
        for key, word in pack.words.facts.items()
        if key in asked and key != POSTPONEMENT and word.type == "events" and word.subject == "unit" and word.minutes
    )


def reasons_of(pack: Pack) -> tuple[str, ...]:
    """The reasons that the pack knows for putting something off."""
    word = pack.words.facts.get(POSTPONEMENT)
    return tuple(word.attributes.get("reason", ())) if word else ()


def cannot_put_off(asked: Asked, seen: Seen) -> Iterator[Reason]:
    """Every reason why the activity cannot be put off so."""
    if asked.activity not in seen.activities:
        yield Reason("unknown_activity", Text("请选择要改期的活动。", "Choose the activity that is put off."))
    if asked.reason not in seen.reasons:
        yield Reason("unknown_reason", Text("请选择改期的原因。", "Choose the reason."))
    if len(asked.words.strip()) < SAID_LEAST:
        yield Reason(
            "words_missing", Text("请用自己的话写明为什么改期。", "Say in your own words why it is put off.")
        )
    if asked.new_on <= asked.was_on:
        yield Reason("not_later", Text("新日期应在原定日期之后。", "The new day lies after the one it was to be on."))
    if asked.new_on < seen.today:
        yield Reason(
            "day_has_passed",
            Text("新日期已经过去。", "The new day has passed."),
            next_step=Text("已经开展的，请直接填报；没有开展的，请写将来的日期。", "If it was held, enter it; if not, give a day to come."),
        )  # fmt: skip
    if asked.was_on in seen.put_off_from:
        yield Reason(
            "put_off_already",
            Text("这次活动已经从这一天改过期。", "It was put off from that day already."),
            next_step=Text("再次改期，请从改到的那一天起填。", "To put it off again, start from the day it was put off to."),
        )  # fmt: skip
    if seen.deadline is not None and asked.new_on > seen.deadline:
        yield Reason(
            "beyond_deadline",
            Text(f"责任的期限是 {seen.deadline}，活动不能改到期限以后。", f"The duty is due by {seen.deadline}; an activity is not put off beyond that."),
            next_step=Text("期限只能由两人批准延期：请在任务里申请延期。", "A deadline moves only by a waiver of two people: ask for it at the task."),
        )  # fmt: skip
