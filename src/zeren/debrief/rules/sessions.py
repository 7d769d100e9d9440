"""How a meeting moves, as a table: planned, in session, ended."""

from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

MEETING_STATES: dict[str, Text] = {
    "planned": Text("待开", "planned"),
    "in_session": Text("会议中", "in session"),
    "ended": Text("已结束", "ended"),
}

MEETINGS: Table = (
    Transition("begin", frozenset({"planned"}), "in_session", Text("开会", "begin"), "debrief.hold"),
    Transition("end", frozenset({"in_session"}), "ended", Text("散会", "end"), "debrief.hold"),
)
