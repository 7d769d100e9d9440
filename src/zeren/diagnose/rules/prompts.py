"""Activity without recorded result: what of a unit, or of an office holder, calls for a question. Never for more than that.

A prompt is a question with its figures. It moves no point and enters no dossier and no case; nothing on record is no
answer, which is neither a prompt nor a pass. Limits are the pack's. Source: article rows 2, 8, 18, 31; the limits are the
project's own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from zeren.diagnose.rules.year import WORK
from zeren.kernel.days import Span
from zeren.kernel.words import Text

Key = Literal["meetings", "ceremony", "burst", "alike", "full", "claimed", "own"]
State = Literal["ask", "well", "no_answer", "not_asked"]
RESULTS = tuple(kind for kind in WORK if kind.where)
"""What shows that something came of it: real work that others verified."""
STATES: dict[State, Text] = {
    "ask": Text("要问", "to be asked"),
    "well": Text("不用问", "nothing to ask"),
    "no_answer": Text("未答", "no answer"),
    "not_asked": Text("不涉及", "not asked"),
}
ORDER = {"ask": 0, "no_answer": 1, "well": 2, "not_asked": 3}
FULL = 100
DEBRIEF = "debrief:"
"""How the reference of an own assessment at full marks begins, that leads to its debrief."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One kind of prompt: what it looks at, what its two numbers are, what would answer it, and the limits it stands on."""

    key: Key
    title: Text
    counted: Text
    answer: Text
    values: tuple[str, ...]


ASKINGS: tuple[Asking, ...] = (
    Asking(
        "meetings", Text("只有会议活动，没有成果", "Meetings and activities, no result"),
        Text("开会和活动次数 ÷ 到期应开次数", "meetings and activities held ÷ number due by the day"),
        Text("一个由他人核实解决的问题，或者一件核实办成的实事；办成了没有录入的，补录。", "One problem solved or one practical matter done, verified by others; or the entry of what was done and not told."),
        ("prompt.meetings_most",),
    ),
    Asking(
        "ceremony", Text("全年只有仪式", "Nothing but ceremonies"),
        Text("仪式次数 ÷ 全部活动次数", "ceremonies ÷ all activities"),
        Text("一次写明议题和落实的活动、一次专题研究。", "One activity told with what it was about and what follows, one special study."),
        (),
    ),
    Asking(
        "burst", Text("检查前突击录入", "Entries piled up before checks"),
        Text("检查、述职、冻结前录入的条数 ÷ 全年录入条数", "entries made just before a check, a debrief or the freeze ÷ all entries of the year"),
        Text("原始记录上的日期，和平时为什么没有录入。", "The dates on the first records, and why they were not entered at the time."),
        ("prompt.burst_days", "prompt.burst_share", "prompt.burst_least"),
    ),
    Asking(
        "alike", Text("文字雷同", "Nearly the same texts"),
        Text("与别的事实雷同的条数 ÷ 写有文字或附有材料的条数", "facts nearly the same as others ÷ facts with a text or a document"),
        Text("是不是同一件事，由核实人逐条对照。", "Whether it is the same matter, put side by side by a verifier."),
        ("prompt.alike_least", "likeness.percent"),
    ),
    Asking(
        "full", Text("项项满分", "Full marks in everything"),
        Text("满分的评分项 ÷ 应评的评分项", "criteria at their maximum ÷ criteria that applied"),
        Text("每一项的依据；由别人抽查几条事实。", "What each of them rests on; a few of the facts drawn and verified by somebody else."),
        ("prompt.full_least",),
    ),
    Asking(
        "claimed", Text("自报的多，核实的少", "Much claimed, little verified"),
        Text("没有他人核实的 ÷ 自报办成的问题和实事", "not verified by others ÷ problems and practical matters said to be done"),
        Text("由录入人以外的人核实，或者改为没有办成。", "Verification by somebody other than who entered it, or a correction that it is not done."),
        ("prompt.unverified_share",),
    ),
    Asking(
        "own", Text("自评高于核实", "Own assessment above the verified one"),
        Text("自评分 − 综合评价分，满分 100", "own points − points that came of the debrief, of 100"),
        Text("自评依据的事实，和述职评议各部分的来源。", "The facts the own points rest on, and the sources of each part of the debrief."),
        ("prompt.self_gap",),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prompt:
    """One kind of prompt for one unit, or for one office holder there (`name`, `title`).

    `one` and `other` are its two numbers as `Asking.counted` names them; None: not on record. `reference` leads down.
    """

    key: Key
    unit: str
    one: Fraction | None
    other: Fraction | None
    state: State
    name: str = ""
    title: str = ""
    reference: str = ""

    @property
    def size(self) -> Fraction:
        """How far it reaches, for the order: the share, or for points the difference."""
        if self.one is None or self.other is None:
            return Fraction(0)
        if self.key == "own":
            return self.one - self.other
        return self.one / self.other if self.other else self.one


def meetings_of(unit: str, held: int, due: Fraction, results: int, most: Fraction | None) -> Prompt:
    """More meetings and activities than `most` times what was due, and nothing that others verified.

    `held` counts those too that are not told so that they count. Source: prompt.meetings_most (project default).
    """
    if most is None or not due:
        state: State = "not_asked"
    elif not held and not results:
        state = "no_answer"
    else:
        state = "ask" if held > due * most and not results else "well"
    return Prompt("meetings", unit, Fraction(held), due, state)


def ceremony_of(unit: str, ceremonies: int, activities: int, only: bool, is_expected: bool) -> Prompt:
    """`only`: nothing but ceremonies all year, no real work either. Source: article row 8."""
    every = ceremonies + activities
    state: State = "ask" if only else "well" if every else "no_answer" if is_expected else "not_asked"
    return Prompt("ceremony", unit, Fraction(ceremonies), Fraction(every), state)


def burst_of(unit: str, entries: int, within: int, share: Fraction | None, least: Fraction | None) -> Prompt:
    """A share of the year's entries in the days before checks; too few entries say nothing.

    Source: prompt.burst_share, prompt.burst_least (project default).
    """
    if share is None or least is None or 0 < entries < least:
        state: State = "not_asked"
    elif not entries:
        state = "no_answer"
    else:
        state = "ask" if within >= entries * share else "well"
    return Prompt("burst", unit, Fraction(within), Fraction(entries), state)


def alike_of(unit: str, texts: int, alike: int, least: Fraction | None) -> Prompt:
    """Facts whose text or document is nearly that of another. Source: prompt.alike_least (project default)."""
    state: State = "not_asked" if least is None or not texts else "ask" if alike >= least else "well"
    return Prompt("alike", unit, Fraction(alike), Fraction(texts), state)


def full_of(
    unit: str, full: int | None, criteria: int, least: Fraction | None, name: str = "", title: str = "", reference: str = ""
) -> Prompt:  # fmt: skip
    """Every criterion of a result at its maximum. `full` None: a result that is not. Source: prompt.full_least."""
    if least is None or criteria < least:
        state: State = "not_asked"
    else:
        state = "ask" if full == criteria else "well"
    return Prompt("full", unit, None if full is None else Fraction(full), Fraction(criteria), state, name, title, reference)  # fmt: skip


def claimed_of(unit: str, said: int, verified: int, share: Fraction | None, is_expected: bool) -> Prompt:
    """What was said to be done and nobody else verified. Source: prompt.unverified_share (project default)."""
    open_ones = said - verified
    if share is None or not (said or is_expected):
        state: State = "not_asked"
    elif not said:
        state = "no_answer"
    else:
        state = "ask" if open_ones and open_ones >= said * share else "well"
    return Prompt("claimed", unit, Fraction(open_ones), Fraction(said), state)


def own_of(
    unit: str, own: int | None, verified: Fraction | None, gap: Fraction | None, name: str, title: str, reference: str
) -> Prompt:
    """The own assessment above the verified one. Source: article row 18; prompt.self_gap (project default)."""
    state: State = "not_asked"
    if gap is not None:
        state = "no_answer" if own is None or verified is None else "ask" if own - verified >= gap else "well"
    return Prompt("own", unit, None if own is None else Fraction(own), verified, state, name, title, reference)


def before_checks(days: Iterable[date], before: int) -> tuple[Span, ...]:
    """The days up to each of these days, `before` of them and the day itself, run together where they touch."""
    found: list[Span] = []
    for day in sorted(days):
        start = day - timedelta(days=before)
        if found and found[-1].end and start <= found[-1].end + timedelta(days=1):
            found[-1] = Span(found[-1].start, day)
        else:
            found.append(Span(start, day))
    return tuple(found)


def those_to_ask_first(prompts: Iterable[Prompt]) -> tuple[Prompt, ...]:
    """Those that ask, the furthest first; then no answer, then the rest; by unit where alike."""
    return tuple(sorted(prompts, key=lambda one: (ORDER[one.state], -one.size, one.unit, one.name)))
