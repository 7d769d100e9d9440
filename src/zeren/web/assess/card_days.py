"""The days of a card: from the confirmed facts to the last day to object, each done, today, ahead or the last."""

from dataclasses import dataclass
from datetime import date, datetime

from zeren.assess.queries import (
    DecisionFound,
    LetterFound,
    ObjectionFound,
    ProposalFound,
    RoundFound,
    RunFound,
    appeal_by,
)
from zeren.assess.rules.showing import milestone
from zeren.assess.rules.stages import OBJECTIONS, UNSETTLED
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import term_in_force
from zeren.policy import Pack
from zeren.web.pieces import Moment

STEPS = {row.verb: row.name for row in OBJECTIONS}


@dataclass(frozen=True, slots=True)
class Course:
    """How far the appraisal of one subject has come. What has not happened is None."""

    year: int
    round: RoundFound | None = None
    run: RunFound | None = None
    proposal: ProposalFound | None = None
    decision: DecisionFound | None = None
    letter: LetterFound | None = None
    objections: tuple[ObjectionFound, ...] = ()
    moved: LetterFound | None = None

    def visible_from(self, pack: Pack) -> date | None:
        return milestone(pack, "proposal_visible", self.year)


@dataclass(frozen=True, slots=True)
class Answered:
    """How the facts that a card stands on were answered before they counted."""

    confirmed: int
    disputed: int
    silent: int


def moments_of(course: Course, answered: Answered, pack: Pack, today: date) -> tuple[Moment, ...]:
    """The time line; days that have not come stand as the pack's calendar expects them."""
    days: list[tuple[date | None, Text]] = [
        (course.round.closes_on if course.round else milestone(pack, "confirmation", course.year), _confirmed(course, answered)),
        (_day(course.run.frozen_at) if course.run else milestone(pack, "freeze", course.year), Text("事实冻结", "Facts frozen")),
        (course.visible_from(pack), Text("拟定等次，本人可见", "Proposal visible to the person")),
        (_decided(course, pack), _decides(course)),
    ]  # fmt: skip
    letter = course.letter
    delivered = letter.delivered_on if letter else None
    objection_days = letter.content["objection"]["days"] if letter else term_in_force("objection.days", pack)
    days.append((
        delivered or milestone(pack, "letters", course.year),
        Text(f"书面送达，自收到起算 {objection_days} 日", f"Letter delivered; {objection_days} days start"),
    ))  # fmt: skip
    found = [Moment(day, words, _state(day, today)) for day, words in days if day is not None]
    for one in course.objections:
        found.append(Moment(one.filed_on, Text("本人提出异议", "Objection filed")))
        if one.answered_on:
            words = (
                Text("异议成立，重新测算", "Objection upheld, computed again")
                if one.state == "upheld" and not one.steps
                else Text("异议答复：不成立", "Objection answered: not upheld")
            )
            found.append(Moment(one.answered_on, words))
        found += [Moment(step.on, STEPS[step.verb]) for step in one.steps]
        if one.state == "rejected" and (until := appeal_by(one)):
            found.append(Moment(until, Text("申请上一级复核的最后一日", "Last day to ask the body above"), "last"))
    if letter and letter.object_by:
        found.append(Moment(letter.object_by, Text("提出异议的最后一日", "Last day to object"), "last"))
    return tuple(sorted(found, key=lambda moment: str(moment.when)))


def may_object(course: Course, actor: str, today: date) -> bool:
    """Whether this reader can still object to the letter of this card."""
    letter = course.letter
    return bool(
        letter and letter.object_by and letter.goes_to(today) == actor and today <= letter.object_by
        and not any(one.state in UNSETTLED for one in course.objections)
    )  # fmt: skip


def _confirmed(course: Course, answered: Answered) -> Text:
    if course.run is None:
        return Text("事实确认", "Facts confirmed or disputed")
    a, b, c = answered.confirmed, answered.disputed, answered.silent
    return Text(
        f"事实确认期满：{a} 项确认，{b} 项异议，{c} 项未答",
        f"Facts: {a} confirmed, {b} disputed, {c} without answer",
    )


def _decided(course: Course, pack: Pack) -> date | None:
    if course.decision:
        return course.decision.decided_on
    if course.proposal and course.proposal.meets_on:
        return course.proposal.meets_on
    return milestone(pack, "decision", course.year)


def _decides(course: Course) -> Text:
    body = course.proposal.body if course.proposal else ""
    if not body:
        return Text("决定机关研究决定", "The deciding body decides")
    return Text(f"{body}决定", f"{body} decides")


def _state(day: date, today: date) -> str:
    return "now" if day == today else "done" if day < today else "ahead"


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()
