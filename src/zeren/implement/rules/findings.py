"""Done, not done and done poorly are three findings, with three different follow-ups. Source: article row 14.

Not grasping it is dereliction, a lead for step 7; not grasping it well is a matter of appraisal; doing it is the job.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

OPEN, DONE, DONE_POORLY, NOT_DONE, DROPPED = "open", "done", "done_poorly", "not_done", "dropped"
FINDINGS = (DONE, DONE_POORLY, NOT_DONE)
NAMES = {
    OPEN: Text("未认定", "open"),
    DONE: Text("已做", "done"),
    DONE_POORLY: Text("做了没做好", "done poorly"),
    NOT_DONE: Text("没有做", "not done"),
    DROPPED: Text("不再适用", "no longer asked"),
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Where a finding leads: a path and what it means for the one who bore the duty."""

    path: str
    text: Text


FOLLOW_UPS = {
    DONE: FollowUp("none", Text("本职已尽，不加分。", "The job was done; no bonus.")),
    DONE_POORLY: FollowUp(
        "appraisal", Text("属于不称职问题：进入考核和提醒谈话，不立案。", "A matter of competence: appraisal and a talk, no case.")
    ),
    NOT_DONE: FollowUp(
        "dereliction", Text("属于失职问题：作为线索转入第七步追责。", "A matter of dereliction: a lead for step 7.")
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TaskAt:
    """A task as it stands when somebody wants to find on it.

    `bearers` are the people who bear it today; `facts` how many standing facts show it; `owed_by_now` what was due.
    """

    due_on: date | None
    bearers: frozenset[str]
    facts: int
    owed_by_now: int
    reason: str
    entered_only_by_bearers: bool = False


def _not_by_the_bearer(seen: TaskAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if actor.id in seen.bearers:
        yield Reason(
            "own_task",
            Text("自己的责任由别人认定。", "One's own duty is found on by somebody else."),
            next_step=Text("请由上级或办公室认定。", "Leave it to the superior or the office."),
        )


def _said_why(seen: TaskAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.reason.strip():
        yield Reason("because_missing", Text("请写明依据。", "Say what it rests on."))


def _shown_by_facts(seen: TaskAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.facts == 0:
        yield Reason(
            "no_fact",
            Text("没有一条事实，不能认定“已做”。", "Not one fact shows it; it cannot be found done."),
            next_step=Text("请先录入事实。", "Enter the fact first."),
        )


def _time_is_up(seen: TaskAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Before the year's due day, "not done" needs a period of the clock to be over already."""
    if seen.due_on and now.date() <= seen.due_on and seen.owed_by_now == 0:
        yield Reason(
            "not_due_yet",
            Text(f"{seen.due_on} 前还可以做，不能认定“没有做”。", f"It can still be done until {seen.due_on}."),
        )


def _nothing_done(seen: TaskAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.facts >= max(1, seen.owed_by_now):
        yield Reason(
            "facts_show_it",
            Text(f"已有 {seen.facts} 条事实，不是“没有做”。", f"{seen.facts} facts show it; it is not “not done”."),
            next_step=Text("做得不好请认定“做了没做好”。", "If it was done badly, find it done poorly."),
        )


FINDING: Table = (
    Transition(
        "find_done", frozenset({OPEN}), DONE, Text("认定已做", "find it done"), "implement.find",
        (_not_by_the_bearer, _shown_by_facts),
    ),
    Transition(
        "find_done_poorly", frozenset({OPEN}), DONE_POORLY, Text("认定做了没做好", "find it done poorly"),
        "implement.find", (_not_by_the_bearer, _said_why, _shown_by_facts),
    ),
    Transition(
        "find_not_done", frozenset({OPEN}), NOT_DONE, Text("认定没有做", "find it not done"), "implement.find",
        (_not_by_the_bearer, _said_why, _time_is_up, _nothing_done),
    ),
    Transition(
        "look_again", frozenset({DONE, DONE_POORLY, NOT_DONE}), OPEN, Text("重新认定", "look again"), "implement.find",
        (_not_by_the_bearer, _said_why),
    ),
    Transition(
        "drop", frozenset({OPEN}), DROPPED, Text("不再适用", "no longer asked"), "implement.plan",
    ),
)  # fmt: skip
"""Each finding is made from open, by somebody who does not bear the duty; looking again says why."""

VERBS = {DONE: "find_done", DONE_POORLY: "find_done_poorly", NOT_DONE: "find_not_done", OPEN: "look_again"}
"""The verb that leads to each state."""
