"""The second instance: what must hold before the body above is asked, takes longer, and answers. Pure: told the days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class AppealView:
    """An objection as the second instance needs it: `on`, the day that counts; `took_part`, who never reviews it.

    `own`: the person asks, or the office for the person, from a paper. `decided_at_top`: no body above is in this system.
    """

    words: str
    document: str
    on: date
    own: bool
    took_part: frozenset[str]
    appeal_by: date | None
    answer_by: date | None
    extended: bool
    replaced: bool
    decided_at_top: bool
    sits_above: bool


def says_something(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Nothing goes a step on without words."""
    if not view.words.strip():
        yield Reason("words_missing", Text("写明理由。", "Say why."), place=("words",))


def by_the_person(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The person asks, or hands in a paper that the office takes in."""
    if not view.own:
        yield Reason("not_your_objection", Text("只有本人能申请复核。", "Only the person can ask for a review."))


def within_appeal(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The body above is asked within its days of the answer."""
    if view.appeal_by and view.on > view.appeal_by:
        yield Reason(
            "appeal_too_late",
            Text("申请复核的最后一天是 {day}。", "The last day to ask for a review was {day}.").with_values(
                day=view.appeal_by
            ),
            "objection.appeal_days",
        )


def decision_stands(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A decision that was made anew has a letter of its own."""
    if view.replaced:
        yield Reason(
            "decision_replaced",
            Text("这封通知书的决定已经重新作出。", "The decision of this letter was made anew."),
            next_step=Text("如仍有异议，请对新的通知书提出。", "Object to the letter about the new decision."),
        )


def took_no_part(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Who prepared, decided or answered it, or entered a fact that it names, does not review it."""
    if actor.signature in view.took_part:
        yield Reason(
            "took_part",
            Text(
                "复核由没有参与过的人办理：没有参与拟定、决定、答复，也没有录入涉及的事实。",
                "A review is for somebody who took no part: who neither prepared, decided nor answered it, and entered none of its facts.",
            ),
            "objection.other_answers",
            Text("请交没有参与过的人。", "Hand it to somebody who took no part."),
        )


def from_above(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The body above reviews. Where it lies outside this installation, its paper is named."""
    if view.decided_at_top:
        if not view.document.strip():
            yield Reason(
                "paper_from_above_missing",
                Text("上一级不在本系统内，写明它的文号。", "The body above is not in this system: name its paper."),
                "objection.appeal_answer_days",
                place=("document",),
            )
    elif not view.sits_above:
        yield Reason(
            "not_the_body_above",
            Text("由作出决定的机关的上一级复核。", "The body above the one that decided reviews it."),
            "objection.appeal_answer_days",
        )


def longer_once(view: AppealView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A review takes longer once, said before its days are over."""
    if view.extended:
        yield Reason(
            "extended_already",
            Text("已经延长过一次。", "It was made longer once already."),
            "objection.appeal_extend_days",
        )
    if view.answer_by and view.on > view.answer_by:
        yield Reason(
            "review_term_over",
            Text("复核期限到 {day} 为止，已经过了，不能再延长。", "The review was due by {day}: it can no longer be extended.").with_values(
                day=view.answer_by
            ),
            "objection.appeal_extend_days",
        )  # fmt: skip
