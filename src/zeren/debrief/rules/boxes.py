"""How a ballot moves, as a table: from its frozen rules to what is published, and never back.

Voting ends before the box is closed: whoever can see openings cannot have another vote cast.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from zeren.debrief.rules.ballots import BallotRules, read_rules
from zeren.debrief.rules.closing import ROOM, Box, HandTally, Numbers, Part, Rating, ShownSheet
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

HEX = re.compile(r"[0-9a-f]{64}")

BALLOT_STATES: dict[str, Text] = {
    "prepared": Text("规则已定", "rules frozen"),
    "issued": Text("票码已登记", "slips issued"),
    "open": Text("投票中", "open"),
    "ended": Text("投票结束，待封箱", "voting over, box not closed yet"),
    "closed": Text("已封箱", "box closed"),
    "published": Text("已公布", "published"),
    "void": Text("作废", "void"),
}


@dataclass(frozen=True, slots=True)
class BallotAt:
    """A ballot as the guards of its table need it. `published`: objects whose result of this year was published already; `has_begun`: the meeting it belongs to."""

    issued: bool = False
    has_secret: bool = True
    is_rehearsal: bool = False
    published: tuple[str, ...] = ()
    has_begun: bool = True


def _meeting_has_begun(seen: BallotAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Nobody votes on a debrief that was not given; a result so made would be the person's only one of the year."""
    if not seen.has_begun and not seen.is_rehearsal:
        yield Reason(
            "meeting_not_begun",
            Text("会议还没有开始，不能开始投票。", "The meeting has not begun; the vote cannot be opened."),
            next_step=Text("签到、抽定顺序后在会议页开会；要试一遍请用演练。", "Begin it on its page once people have checked in; to try it out, use a rehearsal."),
        )  # fmt: skip


def _no_rehearsal(seen: BallotAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.is_rehearsal:
        yield Reason(
            "rehearsal_counts_nothing",
            Text("演练的票永不计入、永不公布。", "A rehearsal is never counted and never published."),
            next_step=Text("请用正式的测评另行投票。", "Vote in the real ballot."),
        )


def _each_result_once(seen: BallotAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Two results of one person before nearly the same voters, one taken from the other, would show single votes."""
    for rated in seen.published:
        yield Reason(
            "published_already",
            Text(f"{rated} 本年度的测评结果已经公布过。", f"A result of {rated} for this year was published already."),
            next_step=Text("同一人一年只公布一次；两次相减会泄露个别票。", "It is published once a year: from the difference of two, single votes could be told."),
        )  # fmt: skip


def _slips_are_there(seen: BallotAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.is_rehearsal and not seen.issued and seen.has_secret:
        yield Reason("no_slips", Text("演练也要先登记票码。", "A rehearsal needs its slips, too."))


BALLOTS: Table = (
    Transition("issue", frozenset({"prepared"}), "issued", Text("登记票码", "issue the slips"), "debrief.hold"),
    Transition(
        "open",
        frozenset({"prepared", "issued"}),
        "open",
        Text("开始投票", "open"),
        "debrief.hold",
        (_meeting_has_begun, _slips_are_there),
    ),
    Transition("end", frozenset({"open"}), "ended", Text("结束投票", "end voting"), "debrief.hold"),
    Transition("close", frozenset({"ended"}), "closed", Text("封箱", "close the box"), "debrief.hold"),
    Transition(
        "publish",
        frozenset({"closed"}),
        "published",
        Text("公布结果", "publish"),
        "debrief.hold",
        (_no_rehearsal, _each_result_once),
    ),
    Transition(
        "void",
        frozenset({"prepared", "issued", "open", "ended", "closed"}),
        "void",
        Text("作废", "void"),
        "debrief.hold",
    ),
)
"""Opened straight from its rules, without slips, it is a ballot on paper alone."""


def issued_lines(rules: BallotRules, said: str) -> dict[str, list[str]]:
    """Class → commitments, of `issued.txt`. Errors: Refused with every fault of the file."""
    known = {one.key for one in rules.secret}
    found: dict[str, list[str]] = {}
    bad = []
    lines = said.splitlines()
    for place, line in enumerate(lines, 1):
        key, _, commitment = line.partition(" ")
        if key not in known or not HEX.fullmatch(commitment):
            bad.append(place)
        found.setdefault(key, []).append(commitment)
    refuse_if(
        [
            Reason(
                code,
                Text(f"票码登记文件不对：{zh}。", f"The file of commitments is wrong: {en}."),
                next_step=Text("请核对是否本场测评的 issued.txt。", "See whether it is this ballot's issued.txt."),
            )
            for wrong, code, zh, en in (
                (not lines, "issued_empty", "文件是空的", "it is empty"),
                (bad, "issued_line", f"第{bad[:1]}行", f"line {bad[:1]}"),
                (len({*lines}) != len(lines), "issued_twice", "有重复的票码", "a commitment is there twice"),
                (lines != sorted(lines), "issued_order", "没有排序", "it is not sorted"),
            )
            if wrong
        ]
    )
    return found


def box_of(files: Mapping[str, str]) -> Box:
    """The closed box, from the files that it became."""
    rules = read_rules(files["rules.json"].rstrip("\n"))
    counts = json.loads(files["counts.json"])
    return Box(
        rules=rules,
        issued=by_class(files["issued.txt"].splitlines()),
        spent=by_class(files["spent.txt"].splitlines()),
        parts=[part_of(line) for line in files[f"{ROOM}openings.jsonl"].splitlines()],
        numbers={one["key"]: Numbers(**{name: one[name] for name in Numbers.__slots__}) for one in counts["classes"]},
        shown=[shown_of(line) for line in files["shown.jsonl"].splitlines()],
        hand=[
            HandTally(key, rated, item, counter, tuple(numbers), salt)
            for key, rated, item, counter, numbers, salt in map(json.loads, files[f"{ROOM}hand.jsonl"].splitlines())
        ],
        signed=[
            Rating(key, signer, rated, tuple(answers), salt)
            for key, signer, rated, answers, salt in map(json.loads, files[f"{ROOM}signed.jsonl"].splitlines())
        ],
        flags=counts["flags"],
    )


def by_class(lines: Iterable[str]) -> dict[str, list[str]]:
    """Lines of `CLASS DIGEST` by class."""
    found: dict[str, list[str]] = {}
    for line in lines:
        key, _, digest = line.partition(" ")
        found.setdefault(key, []).append(digest)
    return found


def part_of(line: str) -> Part:
    """What is under one leaf."""
    _, key, rated, answers, salt = json.loads(line)
    return Part(key, rated, tuple(answers), salt)


def shown_of(line: str) -> ShownSheet:
    """An observer's sheet."""
    key, proof, parts = json.loads(line)
    return ShownSheet(key, proof, {rated: (tuple(answers), salt) for rated, answers, salt in parts})
