"""What is put on record before an appointment: recommendations, findings of a body, measures that one decided elsewhere,
and marks lifted before their time. Pure: told what is put down.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.debrief.rules.verdicts import share_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.measures import DecidingBody, Measure
from zeren.use.rules.drawing import CASE
from zeren.use.rules.eligible import PERIOD
from zeren.use.rules.measures import beyond_competence, cannot_combine


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


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure decided outside this program, as it is put down, by a body of kind `kind`. `measure`: None where the pack
    has no such measure of a person; `months`: the period that the body fixed for several acts at once, None where it fixed
    none; `there`: the same of the same day stands on record."""

    actor: str
    person: str
    decided_on: date
    body: str
    document: str
    measure: Measure | None
    there: bool
    kind: str = ""
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Lifting:
    """A mark as it is lifted: by whom, whose it is, who placed it, and what is said."""

    actor: Actor
    person: str
    kind: str
    reference: str
    placed_by: str
    from_day: date
    until_day: date | None
    lifted: bool
    on: date
    because: str
    document: str


LONGEST_REFERENCE, LONGEST_DOCUMENT = 200, 80
"""As the columns are."""


def decided_by(body: str, document: str) -> str:
    """What a mark names whose measure was decided elsewhere: body and document; a case of ours stands there by its number."""
    return f"{body.strip()} {document.strip()}"


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


def cannot_measure(put: Measured, bodies: Mapping[str, DecidingBody], today: date) -> Iterator[Reason]:
    """Why a measure that was decided elsewhere is not taken. Source: the measures of the pack, each with its own."""
    if put.measure is None:
        yield Reason(
            "unknown_measure", Text("规则包里没有这种对个人的措施。", "The pack has no such measure of a person.")
        )
    elif not put.measure.weighs:
        text = Text("这种措施没有影响期，不需要登记。", "This measure has no period: there is nothing to keep.")
        yield Reason("no_period", text)
    else:
        yield from cannot_combine(put.measure, put.months)
    yield from beyond_competence(put.kind, put.measure, bodies)
    if put.decided_on > today:
        yield Reason("measure_ahead", Text("决定的日期还没有到。", "The day of the decision lies ahead."))
    if not put.body.strip():
        yield Reason(
            "body_missing", Text("没有写明作出决定的机关。", "The body that decided is not named."), "selection-2019"
        )
    if not put.document.strip():
        yield _paper()
    if len(decided_by(put.body, put.document)) > LONGEST_REFERENCE:
        yield _too_long()
    if put.there:
        yield Reason(
            "measure_there",
            Text("这一天的这项措施已经登记。", "This measure of that day is on record already."),
            next_step=Text("登记有误的，先解除原来的标记。", "Where it is wrong, lift that mark first."),
        )
    if put.actor == put.person:
        yield _own()


def cannot_lift(put: Lifting, today: date) -> Iterator[Reason]:
    """Why a mark is not lifted. Whoever put it on record does not take it off: the project's own rule."""
    if put.lifted:
        yield Reason("lifted_already", Text("这个标记已经解除。", "This mark has been lifted."))
    if put.until_day and put.until_day < today:
        yield Reason("over_already", Text("这个标记已经期满。", "This mark is over."))
    if put.kind == "open_case" or (put.kind == PERIOD and CASE.fullmatch(put.reference)):
        yield Reason(
            "mark_of_a_case",
            Text("这个标记出自案件{case}，只随案件的办理解除。", "This mark comes from case {case} and ends with its own steps alone.").with_values(
                case=put.reference
            ),
            "accountability-2019",
            Text("请在案件中更正、复核或者撤销。", "Correct, review or drop the case."),
        )  # fmt: skip
    if not put.from_day <= put.on <= today:
        yield Reason(
            "day_outside",
            Text("解除的日期应在{since}和今天之间。", "The day lies between {since} and today.").with_values(
                since=put.from_day
            ),
        )
    if not put.because.strip():
        yield Reason("reason_missing", Text("解除要写明理由。", "Lifting it needs its reason."))
    if not put.document.strip():
        yield _paper()
    elif len(put.document.strip()) > LONGEST_DOCUMENT:
        yield _too_long()
    if put.placed_by == put.actor.signature:
        yield Reason(
            "own_mark",
            Text("登记标记的人不能解除它。", "Whoever put a mark on record does not lift it."),
            "project",
            Text("请由另一名成员办理。", "Let another member do it."),
        )
    if put.actor.id == put.person:
        yield _own()


def _too_long() -> Reason:
    return Reason("too_long", Text("机关名称和文号太长。", "The name and the number are too long."))


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
