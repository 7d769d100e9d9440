"""The deciding body's word on a debrief: grade and written opinion, quorum, a second member where it departs.

What the ballot shows is one input; no grade follows from it alone. Source: debrief-measures-2019.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.debrief.rules.objecting import worse_after_objecting
from zeren.kernel.errors import Reason
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text

MEASURES = "debrief-measures-2019"
OPINION_LEAST = 20


@dataclass(frozen=True, slots=True)
class Sitting:
    """The meeting of the deciding body: its name, day and document, who was present, and how many belong to it."""

    body: str
    decided_on: date
    document: str
    present: tuple[str, ...]
    due: int


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """What the body decided about one debrief; `reason` where it departs from what was proposed."""

    debrief: int
    grade: str
    opinion: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What was before the body: the grade proposed (empty: none could be) and when it was drawn together.

    `stood`: the grade that stood until an objection was upheld; empty where it is decided for the first time.
    """

    proposed: str
    drawn_on: date | None
    stood: str = ""


def names_of(said: str) -> tuple[str, ...]:
    """Names as an office writes them in one line, each once."""
    return tuple(dict.fromkeys(name for name in re.split(r"[、，,；;\s]+", said.strip()) if name))


def cannot_sit(sitting: Sitting, quorum: str, today: date) -> Iterator[Reason]:
    """Why nothing can be recorded of this meeting. `quorum` is the share of the members who have to be there, "2/3"."""
    if not sitting.body.strip():
        yield Reason("body_missing", Text("写明决定机关。", "Name the deciding body."))
    if not sitting.document.strip():
        yield Reason("document_missing", Text("写明会议纪要的文号。", "Give the number of the minutes."))
    if sitting.decided_on > today:
        yield Reason("decided_in_future", Text("决定日期还没有到。", "The day of the decision lies ahead."))
    if not sitting.present:
        yield Reason("present_missing", Text("写明到会的成员。", "Name the members who were present."))
    if sitting.due < max(1, len(sitting.present)):
        yield Reason(
            "members_missing",
            Text(
                "写明应到会的成员人数，不少于到会人数。",
                "Say how many members there are, not fewer than were present.",
            ),
        )
    elif (least := share_of(quorum)) is None:
        yield Reason(
            "quorum_unreadable",
            Text("规则包里的到会比例读不出来。", "The quorum in the pack cannot be read."),
            "verdict.quorum",
            Text("写成 2/3 这样的分数。", "Write a fraction such as 2/3."),
        )
    elif len(sitting.present) < least * sitting.due:
        yield Reason(
            "no_quorum",
            Text(
                f"应到 {sitting.due} 人，到会 {len(sitting.present)} 人，不足 {quorum}。",
                f"{len(sitting.present)} of {sitting.due} members were present, fewer than {quorum}.",
            ),
            "verdict.quorum",
            Text("到会人数够了再决定。", "Decide when enough are present."),
        )


def share_of(said: str) -> Fraction | None:
    """A share written as a fraction or decimal, more than nothing and at most the whole; else None."""
    try:
        found = exact(said)
    except (ValueError, ZeroDivisionError):
        return None
    return found if 0 < found <= 1 else None


def cannot_decide(row: VerdictRow, before: Before, sitting: Sitting, grades: Sequence[str]) -> Iterator[Reason]:
    """Why this cannot be decided so; every reason for one debrief. Grade and opinion themselves the table asks for."""
    place = (str(row.debrief),)
    if row.grade and row.grade not in grades:
        yield Reason("unknown_grade", Text("没有这个等次。", "There is no such grade."), MEASURES, place=place)
    if row.opinion.strip() and len(row.opinion.strip()) < OPINION_LEAST:
        yield Reason(
            "opinion_too_short",
            Text(
                f"综合评价意见写清做得怎样、问题在哪，至少 {OPINION_LEAST} 字。",
                f"The opinion says what was done and what is wanting, in {OPINION_LEAST} characters or more.",
            ),
            MEASURES,
            place=place,
        )
    yield from worse_after_objecting(row.grade, before.stood, grades, place)
    if before.drawn_on is None:
        yield Reason(
            "not_drawn_together",
            Text("还没有综合评价材料。", "Nothing was drawn together yet."),
            place=place,
            next_step=Text("请办公室先作综合。", "Let the office draw it together first."),
        )
    elif sitting.decided_on < before.drawn_on:
        yield Reason(
            "decided_before_drawn",
            Text(f"综合评价 {before.drawn_on} 才作出。", f"It was drawn together on {before.drawn_on} only."),
            place=place,
        )
    elif departs(row, before) and not row.reason.strip():
        yield Reason(
            "departure_without_reason",
            Text("与综合评价建议不一致，或者没有建议等次的，写明理由。", "Where it departs from the grade proposed, or none was, say why."),
            "decision.departure",
            place=place,
        )  # fmt: skip


def departs(row: VerdictRow, before: Before) -> bool:
    """Whether the body decides otherwise than was proposed; where nothing was, every grade is the body's own."""
    return row.grade != before.proposed


def second_of(members: Iterable[tuple[str, str]], sitting: Sitting, apart: Iterable[str]) -> str:
    """The key of the first member named as present who neither records nor is decided about; empty: there is none."""
    kept_out = set(apart)
    by_name = {name: key for key, name in members if key not in kept_out}
    return next((by_name[name] for name in sitting.present if name in by_name), "")


def decided_alone(debrief: int) -> Reason:
    """Nobody departs from a proposal alone."""
    return Reason(
        "departure_by_one",
        Text(
            "与建议等次不一致的，要有决定机关另一名成员到会并写明姓名。",
            "A departure takes a second member of the body, named as present.",
        ),
        "waiver.two_people",
        place=(str(debrief),),
    )


def gap_text(own: Fraction | None, verified: Fraction | None) -> Text:
    """The own assessment beside what was verified, and the gap. Source: article row 18."""
    if own is None or verified is None:
        return Text("本人没有自评分，或者核实分不是一个数，不作比较。", "There is no figure of the own assessment, or no single one that was verified; nothing is compared.")  # fmt: skip
    apart = own - verified
    ours, theirs, wide = (shown(number, 2) for number in (own, verified, abs(apart)))
    if not apart:
        return Text(
            f"本人自评 {ours} 分，核实 {theirs} 分，一致。",
            f"Assessed by oneself {ours}, verified {theirs}: the same.",
        )
    zh, en = ("高于", "above") if apart > 0 else ("低于", "below")
    return Text(
        f"本人自评 {ours} 分，核实 {theirs} 分，自评{zh}核实 {wide} 分。",
        f"Assessed by oneself {ours}, verified {theirs}: {wide} {en} what was verified.",
    )
