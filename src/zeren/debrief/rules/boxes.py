"""How a ballot moves, as a table: from its frozen rules to what is published, and never back.

Voting ends before the box is closed: whoever can see openings cannot have another vote cast.
"""

from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

BALLOT_STATES: dict[str, Text] = {
    "prepared": Text("规则已定", "rules frozen"),
    "issued": Text("票码已登记", "slips issued"),
    "open": Text("投票中", "open"),
    "ended": Text("投票结束，待封箱", "voting over, box not closed yet"),
    "closed": Text("已封箱", "box closed"),
    "published": Text("已公布", "published"),
    "void": Text("作废", "void"),
}

BALLOTS: Table = (
    Transition("issue", frozenset({"prepared"}), "issued", Text("登记票码", "issue the slips"), "debrief.hold"),
    Transition("open", frozenset({"prepared", "issued"}), "open", Text("开始投票", "open"), "debrief.hold"),
    Transition("end", frozenset({"open"}), "ended", Text("结束投票", "end voting"), "debrief.hold"),
    Transition("close", frozenset({"ended"}), "closed", Text("封箱", "close the box"), "debrief.hold"),
    Transition("publish", frozenset({"closed"}), "published", Text("公布结果", "publish"), "debrief.hold"),
    Transition(
        "void",
        frozenset({"prepared", "issued", "open", "ended", "closed"}),
        "void",
        Text("作废", "void"),
        "debrief.hold",
    ),
)
"""Opened straight from its rules, without slips, it is a ballot on paper alone."""
