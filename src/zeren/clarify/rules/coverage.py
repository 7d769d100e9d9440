"""The coverage map: for each unit whether its lists exist, are acknowledged and are current, and what lies below.

Source: article row 2. A unit is whole only if it and everything below it is; one missing list holds up every parent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zeren.kernel.words import Text

MISSING = "missing"
OUTDATED = "outdated"
OVERDUE = "overdue"
WAITING = "waiting"
HELD_UP = "held_up"
WHOLE = "whole"
NOT_ASKED = "not_asked"
"""Worst first. `not_asked`: the pack has no list for this unit and nothing below it has one either."""

STATE_NAMES = {
    MISSING: Text("缺清单", "list missing"),
    OUTDATED: Text("清单已过时", "list outdated"),
    OVERDUE: Text("逾期未确认", "overdue"),
    WAITING: Text("待确认", "waiting"),
    HELD_UP: Text("下级未齐", "held up from below"),
    WHOLE: Text("齐全", "whole"),
    NOT_ASKED: Text("不适用", "none asked"),
}


@dataclass(frozen=True, slots=True)
class OwnLists:
    """A unit's own lists, counted. `expected` is what the pack asks of it today."""

    expected: int = 0
    existing: int = 0
    current: int = 0
    acknowledged: int = 0
    overdue: int = 0
    vacant: int = 0

    def plus(self, other: "OwnLists") -> "OwnLists":
        return OwnLists(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Node:
    """One unit on the map: the state of its own lists, its state with all below, and both counts."""

    unit: str
    parent: str
    own: OwnLists
    own_state: str
    state: str
    below: OwnLists
    states_below: Mapping[str, int]

    @property
    def is_whole(self) -> bool:
        return self.state in (WHOLE, NOT_ASKED)


def own_state(own: OwnLists) -> str:
    """The state of a unit's own lists. A vacant post cannot acknowledge, so it is waiting, never whole."""
    if own.expected == 0:
        return NOT_ASKED
    if own.existing < own.expected:
        return MISSING
    if own.current < own.expected:
        return OUTDATED
    if own.overdue:
        return OVERDUE
    return WHOLE if own.acknowledged == own.expected else WAITING


def coverage(units: Iterable[tuple[str, str]], own: Mapping[str, OwnLists]) -> tuple[Node, ...]:
    """The map of a tree. `units` are (key, parent), parents before their children; the answer keeps their order."""
    order = list(units)
    children: dict[str, list[str]] = defaultdict(list)
    for key, parent in order:
        children[parent].append(key)
    nodes: dict[str, Node] = {}
    for key, parent in reversed(order):
        below = OwnLists()
        states: Counter[str] = Counter()
        for child in (nodes[name] for name in children[key]):
            below = below.plus(child.own).plus(child.below)
            states.update(child.states_below)
            states[child.own_state] += 1
        mine = own.get(key, OwnLists())
        found = own_state(mine)
        held_up = any(not nodes[name].is_whole for name in children[key])
        asked = found != NOT_ASKED or below.expected > 0
        state = found if found not in (WHOLE, NOT_ASKED) else HELD_UP if held_up else WHOLE if asked else NOT_ASKED
        nodes[key] = Node(key, parent, mine, found, state, below, dict(states))
    return tuple(nodes[key] for key, _ in order)
