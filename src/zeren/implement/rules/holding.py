"""Entering one activity, and answering its follow-up: what cannot be put down, every reason at once.

Too few people is no reason: it is put down as it was, and does not count (`activities`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date

from zeren.implement.rules.activities import ATTENDANCE
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.activities import Activities

FOLLOWED_UP = "followed_up"
"""The fact that says what came of a follow-up."""
SLASHES = str.maketrans("０１２３４５６７８９／", "0123456789/")
MISSING: dict[str, Text] = {
    "agenda": Text("请写议题。", "Say what it was about."),
    "decision": Text("请写决定。", "Say what was decided."),
    "follow_up": Text("请写谁来落实、什么时候。", "Say who does it, and by when."),
}


@dataclass(frozen=True, slots=True)
class Held:
    """One activity as it is put down. `attendance` is “present/due”."""

    kind: str
    held_on: date
    attendance: str
    agenda: str
    decision: str
    follow_up: str

    def tidied(self) -> "Held":
        """Without blanks around words, the attendance in plain figures."""
        attendance = "".join(self.attendance.translate(SLASHES).split())
        return Held(self.kind, self.held_on, attendance, *(text.strip() for text in (self.agenda, self.decision, self.follow_up)))  # fmt: skip

    @property
    def said(self) -> dict[str, str]:
        """What a fact of it says."""
        words = [one.name for one in fields(self) if one.name not in ("kind", "held_on")]
        return {name: getattr(self, name) for name in words if getattr(self, name)}


def cannot_record(held: Held, activities: Activities, unit_kind: str) -> Iterator[Reason]:
    """Every reason why the activity cannot be put down so. Source: the pack's activities."""
    kind = activities.by_fact.get(held.kind)
    if kind is None or unit_kind not in kind.unit_kinds:
        yield Reason("unknown_activity", Text("请选择是什么活动。", "Choose which activity it was."))
        return
    for part in kind.needs:
        if part in MISSING and not getattr(held, part):
            yield Reason(f"{part}_missing", MISSING[part])
    found = ATTENDANCE.fullmatch(held.attendance)
    if "quorum" in kind.needs and not found:
        yield Reason("attendance_missing", Text("请写实到和应到人数，如 11/12。", "Give how many were there of how many due, as 11/12."))  # fmt: skip
    elif found and int(found[1]) > int(found[2]):
        yield Reason("more_than_due", Text("实到人数多于应到人数。", "More were there than were due."))


def cannot_answer(follow_up: str, answered: bool, outcome: str, outcomes: Collection[str]) -> Iterator[Reason]:
    """Every reason why the follow-up cannot be answered so."""
    if not follow_up:
        yield Reason("nothing_to_follow", Text("这次活动没有定下落实事项。", "No follow-up was settled there."))
    if answered:
        yield Reason(
            "answered_already",
            Text("已经写过落实情况。", "It was said already what came of it."),
            next_step=Text("说错了的，请更正那一条事实。", "If that was wrong, correct that fact."),
        )
    if outcome not in outcomes:
        yield Reason("unknown_outcome", Text("请选落实了没有。", "Choose whether it was carried out."))
