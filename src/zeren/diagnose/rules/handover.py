"""Handover at a change of the first responsible person: which changes there are, what is handed over, who signs.

Who leaves answers for the own days for life; who comes takes over what is open. Source: article row 27 (project default).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

PREDECESSOR, SUCCESSOR, OFFICE = "predecessor", "successor", "office"
PARTS: dict[str, Text] = {
    PREDECESSOR: Text("离任的第一责任人", "who left"),
    SUCCESSOR: Text("接任的第一责任人", "who took over"),
    OFFICE: Text("办公室代离任的人署名", "the office, for the one who left"),
}
KINDS: dict[str, Text] = {
    "task": Text("未办结的任务", "open tasks"),
    "list": Text("未确认的责任清单", "duty lists without a name"),
    "problem": Text("未销号的问题", "problems not rectified"),
    "postponed": Text("改了期还没有开展的活动", "activities put off and not held yet"),
    "dispute": Text("未答复的事实异议", "disputes about facts, unanswered"),
    "objection": Text("未答复的考核异议", "objections to results, unanswered"),
    "use": Text("未完成的结果运用", "uses of results, open"),
    "mark": Text("单位在期限内的标记", "marks on the unit in force"),
    "case": Text("已经抄送本单位的追责决定", "decisions in cases of which the unit has a copy"),
}
"""In the order of the list. Of cases the one who comes learns what the unit was told, and nothing of running work."""


@dataclass(frozen=True, slots=True)
class TermAt:
    """A term of a first responsible person, or the days of whoever stood in; `until` None while it runs."""

    unit: str
    person: str
    since: date
    until: date | None
    stood_in: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One first responsible person followed another."""

    unit: str
    predecessor: str
    successor: str
    left_on: date
    came_on: date


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is handed over: what, since when, who answered for it or raised it, by when, which one."""

    kind: str
    what: Text
    since: date | None
    by: str
    due: date | None
    reference: str

    @property
    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "kind": self.kind, "zh": self.what.zh, "en": self.what.en, "since": self.since and self.since.isoformat(),
            "by": self.by, "due": self.due and self.due.isoformat(), "reference": self.reference,
        }  # fmt: skip


def item_from(stored: Mapping[str, Any]) -> Item:
    """An item as it was stored."""
    since, due = (date.fromisoformat(stored[key]) if stored[key] else None for key in ("since", "due"))
    return Item(stored["kind"], Text(stored["zh"], stored["en"]), since, stored["by"], due, stored["reference"])


def changes(terms: Iterable[TermAt]) -> tuple[Change, ...]:
    """Every change of the first responsible person, by unit and then by day. The same person again is no change."""
    by_unit: dict[str, list[TermAt]] = defaultdict(list)
    for term in terms:
        by_unit[term.unit].append(term)
    found = []
    for unit, held in sorted(by_unit.items()):
        ordered = sorted(held, key=lambda term: term.since)
        for before, after in pairwise(ordered):
            if before.person != after.person and before.until is not None:
                found.append(Change(unit, before.person, after.person, before.until, after.since))
    return tuple(found)


def cannot_draw_up(change: Change | None, is_vacant: bool, is_drawn: bool) -> Iterator[Reason]:
    """Why no handover can be drawn up now: nobody has come yet, nothing has changed, or it was drawn up already."""
    if is_vacant:
        yield Reason(
            "nobody_has_come",
            Text("现在没有第一责任人，接任的人到任以后才能列交接单。", "Nobody is first responsible now; the handover is drawn up once somebody has come."),
            next_step=Text("空缺期间由上级承担，请先任命。", "While the post is vacant the superior answers; appoint somebody first."),
        )  # fmt: skip
    elif change is None:
        yield Reason("nothing_changed", Text("这个单位的第一责任人没有换过。", "The first responsible person of this unit has not changed."))  # fmt: skip
    if is_drawn:
        yield Reason(
            "drawn_already",
            Text("这次交接已经列过交接单，列出后不改。", "This handover was drawn up already; it is not changed afterwards."),
            next_step=Text("漏列的，请在署名时写明。", "Say what is missing when you put your name to it."),
        )  # fmt: skip


def cannot_put_name(is_theirs: bool, is_there: bool) -> Iterator[Reason]:
    """Why somebody cannot put a name to a handover: it is another's part, or the name stands already."""
    if not is_theirs:
        yield Reason("not_your_handover", Text("只有离任和接任的本人可以署名。", "Only who left and who took over put their names to it."))  # fmt: skip
    if is_there:
        yield Reason("name_is_there", Text("已经署过名，署名以后不改。", "The name is there already, and it stays as it is."))  # fmt: skip


@dataclass(frozen=True, slots=True)
class PutForAt:
    """A handover to which somebody wants to put the name for the one who left: whether that one holds a post today,
    whether that one's name or the office's stands already, and whether it is one of the two who asks."""

    still_in_post: bool
    has_name: bool
    is_of_the_two: bool


def cannot_put_for(seen: PutForAt, because: str) -> Iterator[Reason]:
    """Every reason against the office putting its name in the place of the one who left."""
    if seen.still_in_post:
        yield Reason(
            "still_in_post",
            Text("离任的人现在还在岗，由本人署名。", "Who left holds a post today and puts the own name to it."),
            next_step=Text("请通知本人署名。", "Let that person know."),
        )
    if seen.has_name:
        yield Reason("name_is_there", Text("已经署过名，署名以后不改。", "The name is there already, and it stays as it is."))  # fmt: skip
    if seen.is_of_the_two:
        yield Reason("one_of_the_two", Text("交接双方不能代办公室署名。", "Neither of the two puts a name for the office."))  # fmt: skip
    if not because.strip():
        yield Reason("because_missing", Text("请写明本人为什么不能署名。", "Say why that person cannot sign."))


def by_kind(items: Iterable[Item]) -> tuple[tuple[Text, tuple[Item, ...]], ...]:
    """The items in groups, in the order of the list; groups without any are left out."""
    rows = tuple(items)
    return tuple(
        (words, found) for kind, words in KINDS.items() if (found := tuple(r for r in rows if r.kind == kind))
    )
