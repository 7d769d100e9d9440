"""From an upper list to the lists below: whether each unit below carries an item and has answered it. Source: the pack's `carries`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.implement.rules.findings import DONE, DONE_POORLY, NOT_DONE
from zeren.kernel.words import Text

NOT_CARRIED, NO_TASK, FAILED, BEHIND, WAITING, ANSWERED = (
    "not_carried", "no_task", "failed", "behind", "waiting", "answered",
)  # fmt: skip
STATES: dict[str, Text] = {
    NOT_CARRIED: Text("没有承接", "not carried"),
    NO_TASK: Text("有责任没有任务", "no task made of it"),
    FAILED: Text("认定没有做", "found not done"),
    BEHIND: Text("到期未答", "due and not answered"),
    WAITING: Text("还没有到期", "not due yet"),
    ANSWERED: Text("已答", "answered"),
}
"""Worst first. Of several tasks of one unit (members with the same duty) the worst one tells."""
UNANSWERED = (NOT_CARRIED, NO_TASK, FAILED, BEHIND)


@dataclass(frozen=True, slots=True)
class LowerTask:
    """A task of a unit below on a line that carries the item: what was found, done in its periods, owed by today."""

    finding: str
    done: Fraction
    by_now: int


@dataclass(frozen=True, slots=True)
class Lower:
    """A unit below: whether a line of its lists carries the item, and the tasks that were made of it."""

    has_line: bool
    tasks: tuple[LowerTask, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One item over the units below: the state of each, by key, in their order."""

    states: Mapping[str, str]

    @property
    def counts(self) -> Counter[str]:
        return Counter(self.states.values())

    @property
    def asked(self) -> int:
        """How many should have answered by now."""
        return len(self.states) - self.counts[WAITING]

    @property
    def answered(self) -> int:
        return self.counts[ANSWERED]

    @property
    def unanswered(self) -> tuple[str, ...]:
        """The units to be named, the worst first."""
        order = list(STATES)
        return tuple(sorted((key for key, one in self.states.items() if one in UNANSWERED), key=lambda key: order.index(self.states[key])))  # fmt: skip


def state_of(lower: Lower) -> str:
    """How a unit below stands to an item."""
    if not lower.has_line:
        return NOT_CARRIED
    order = list(STATES)
    return min((_state(task) for task in lower.tasks), key=order.index, default=NO_TASK)


def coverage(below: Mapping[str, Lower]) -> Coverage:
    """The state of every unit below."""
    return Coverage({key: state_of(lower) for key, lower in below.items()})


def carriers(carries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Upper code → the lower codes that carry it down, from (lower code, upper codes)."""
    found: dict[str, tuple[str, ...]] = {}
    for lower, uppers in carries:
        for upper in uppers:
            found[upper] = (*found.get(upper, ()), lower)
    return found


def _state(task: LowerTask) -> str:
    if task.finding == NOT_DONE:
        return FAILED
    if task.finding == DONE:
        return ANSWERED
    if task.finding == DONE_POORLY or task.done < task.by_now:
        return BEHIND
    return ANSWERED if task.done > 0 else WAITING
