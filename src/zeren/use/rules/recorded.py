"""What is put on record before an appointment: recommendations, and findings of a body. Pure: told what is put down."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from zeren.debrief.rules.verdicts import share_of
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class Recommending:
    """A recommendation as it is put down, by whom and of whom. `known`: the kinds of posts that the pack has."""

    actor: str
    person: str
    post: str
    held_on: date
    present: int
    due: int
    document: str
    known: Collection[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A written finding as it is put down, by whom and about whom. `known`: the findings that the pack has."""

    actor: str
    person: str
    finding: str
    from_day: date
    document: str
    known: Collection[str]


def cannot_recommend(put: Recommending, quorum: str, today: date) -> Iterator[Reason]:
    """Why a recommendation is not taken. `quorum`: the share as the pack writes it, "" when switched off.

    Source: recommendation.quorum.
    """
    least = share_of(quorum)
    if put.post and put.post not in put.known:
        yield Reason("unknown_post", Text("规则包里没有这类岗位。", "The pack has no such kind of post."))
    if put.held_on > today:
        yield Reason("not_held_yet", Text("推荐会还没有开。", "The meeting lies ahead."))
    if not put.document.strip():
        yield _paper()
    if put.actor == put.person:
        yield _own()
    if not 0 < put.present <= put.due:
        text = Text("到会人数应在一人和应到人数之间。", "Those present are one at least and no more than those due.")
        yield Reason("numbers_impossible", text)
    elif least is not None and put.present < least * put.due:
        yield Reason(
            "no_quorum",
            Text(
                "应到 {due} 人，到会 {present} 人，不足 {share}，推荐无效。",
                "{present} of {due} were there, fewer than {share}: the recommendation does not hold.",
            ).with_values(due=put.due, present=put.present, share=quorum),
            "recommendation.quorum",
            Text("请重新召开推荐会。", "Hold the meeting again."),
        )


def cannot_find(put: Finding, today: date) -> Iterator[Reason]:
    """Why a finding is not taken: it needs a paper, and is never one's own. Source: the exclusions of selection-2019."""
    if put.finding not in put.known:
        yield Reason("unknown_finding", Text("规则包里没有这种结论。", "The pack has no such finding."))
    if put.from_day > today:
        yield Reason("finding_ahead", Text("结论不能从以后的日子起算。", "A finding does not begin in the future."))
    if not put.document.strip():
        yield _paper()
    if put.actor == put.person:
        yield _own()


def _own() -> Reason:
    return Reason(
        "own_record",
        Text("不能登记关于自己的事项。", "Nobody records such a thing about oneself."),
        "project",
        Text("请由另一人登记。", "Let somebody else record it."),
    )


def _paper() -> Reason:
    return Reason(
        "document_missing",
        Text("没有写明文件。", "No document is named."),
        "selection-2019",
        Text("写明文号或者会议纪要。", "Name the document or the minutes."),
    )
