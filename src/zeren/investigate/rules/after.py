"""What must hold after the decision of a case: delivery, filing, the appeal, its end. Pure."""

from collections.abc import Iterator
from datetime import datetime

from zeren.investigate.rules.together import may_stand
from zeren.investigate.rules.view import CaseView
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Guard
from zeren.kernel.words import Text

RANGES: dict[str, Text] = {
    "person": Text("只送达本人", "handed to the person alone"),
    "unit": Text("在本单位宣布", "announced in the unit"),
    "circular": Text("向下级单位通报", "made known in a circular to units below"),
}
"""How far a decision is made known; its correction goes as far. Source: accountability-2019."""


def delivered_first(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """What follows a decision waits until the person has it."""
    if not view.delivered:
        yield Reason("not_delivered", Text("决定还没有送达本人。", "The person has not been given the decision yet."))


def once(verb: str, name: Text) -> Guard:
    """A step that is taken once."""

    def done_once(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
        if verb in view.done:
            text = Text("已经{name}。", "Done already: {name}.").with_values(name=name)
            yield Reason("done_already", text)

    return done_once


def something_to_carry_out(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """An exemption leaves nothing to carry out."""
    if not view.measure_decided:
        yield Reason(
            "nothing_to_carry_out",
            Text("免予追责，没有要执行的措施。", "Exempted: there is no measure to carry out."),
        )


def all_carried_out(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case with a measure ends only after it was delivered, filed and carried out. Source: case.carry_out_months."""
    if not view.measure_decided:
        return
    for verb, name in (("deliver", "送达"), ("file", "归档"), ("carry_out", "执行")):
        if verb not in view.done:
            english = {"deliver": "delivered", "file": "filed", "carry_out": "carried out"}[verb]
            yield Reason(
                f"not_{verb}",
                Text("决定还没有{zh}。", "The decision was not {en} yet.").with_values(zh=name, en=english),
                "case.carry_out_months",
            )


def not_yet_delivered(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A decision is delivered once; from that day the time to appeal runs."""
    if view.delivered:
        yield Reason("delivered_already", Text("已经送达。", "It has been delivered."))


def somebody_appealed(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Keeping a decision answers an appeal; without one there is nothing to answer."""
    if not view.appealed:
        yield Reason("no_appeal", Text("本人没有申诉，不需要答复。", "Nobody has appealed."))


def no_appeal_waits(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """An appeal is answered before another is made and before a case ends."""
    if view.appealed:
        yield Reason(
            "appeal_waits",
            Text("本人的申诉还没有答复。", "The person's appeal has no answer yet."),
            "accountability-2019",
        )


def not_reviewed(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Once the body above has answered, the one below is not asked again. Source: case.review_days, one review."""
    if "review" in view.done:
        yield Reason(
            "reviewed_already",
            Text("上一级已经答复复核，不再申诉。", "The body above has answered the review: no appeal follows it."),
            "case.review_days",
        )


def no_term_runs(state: str, *, reviewed: bool) -> Iterator[Reason]:
    """Why the time to appeal is not made longer: nothing is decided, the body above has answered, or the case has ended."""
    if state != "decided" or reviewed:
        yield Reason("no_term_runs", Text("现在没有申诉期限。", "No time to appeal runs now."), "case.appeal_months")


def within_appeal(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """An appeal comes within its term; the body itself may correct at any time."""
    if view.appeal_by and now.date() > view.appeal_by:
        yield Reason(
            "appeal_too_late",
            Text(f"申诉的最后一天是 {view.appeal_by}。", f"The last day to appeal was {view.appeal_by}."),
            "case.appeal_months",
        )


def period_over(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case ends only after its impact period."""
    if view.impact_until and now.date() <= view.impact_until:
        yield Reason(
            "period_runs",
            Text(f"影响期到 {view.impact_until}。", f"The impact period runs until {view.impact_until}."),
            "use",
        )


def range_said(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Whoever delivers a decision says how far it is made known."""
    if view.known_in not in RANGES:
        yield Reason(
            "range_not_said",
            Text("写明决定在什么范围内宣布。", "Say how far the decision is made known."),
            "accountability-2019",
        )


def same_range(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A correction is made known as far as the decision was. The project's own reading of undoing its effect."""
    if view.known_in != (view.made_known or "person"):
        yield Reason(
            "another_range",
            Text("更正要在原决定宣布的范围内宣布：{range}。", "A correction is made known as far as the decision was: {range}.").with_values(
                range=RANGES[view.made_known or "person"]
            ),
            "project",
        )  # fmt: skip


def body_has_answered(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The body that decided answers first; only then is the one above asked."""
    if not view.appeal_kept:
        yield Reason(
            "no_answer_yet",
            Text("作出决定的机关还没有答复申诉。", "The body that decided has not answered an appeal yet."),
            "case.review_days",
            Text("先向作出决定的机关申诉。", "Appeal to that body first."),
        )


def within_review(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The body above is asked within its days of the answer."""
    if view.review_by and now.date() > view.review_by:
        yield Reason(
            "review_too_late",
            Text("申请复核的最后一天是 {day}。", "The last day to ask for a review was {day}.").with_values(
                day=view.review_by
            ),
            "case.review_days",
        )


def somebody_asked_above(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """There is a review only where the person asked for one and nobody has answered."""
    if not view.review_waits:
        yield Reason("no_review_waits", Text("没有等着答复的复核申请。", "No review waits for an answer."))


def no_review_waits(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The body above answers before a case goes on."""
    if view.review_waits:
        yield Reason(
            "review_waits",
            Text("上一级还没有答复复核申请。", "The body above has not answered the review yet."),
            "case.review_answer_days",
        )


def took_no_part(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Who took any step of a case does not review it. The project's own rule: separation of duties."""
    if actor.signature in view.took_part:
        yield Reason(
            "took_part",
            Text("办理过这个案件的人不能复核。", "Whoever took a step of this case does not review it."),
            "project",
            Text("请交没有参与过的人。", "Hand it to somebody who took no part."),
        )


def from_above(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The body above reviews. Where it lies outside this installation, its paper is named. Source: case.review_days."""
    if view.decided_at_top:
        if not view.document.strip():
            yield Reason(
                "paper_from_above_missing",
                Text(
                    "上一级不在本系统内，写明它的答复文号。", "The body above is not in this system: name its paper."
                ),
                "case.review_days",
            )
    elif not view.sits_above:
        yield Reason(
            "not_the_body_above",
            Text("由作出决定的机关的上一级复核。", "The body above the one that decided reviews it."),
            "case.review_days",
        )


def no_heavier(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A review keeps a decision or makes it lighter, in number, rank and time: nobody is treated worse for having asked."""
    asked = {view.measure, *view.also.split()} - {""}
    if not asked:
        return
    known = {one.key for one in view.chosen if not one.kept} == asked
    if not known or not view.decided_on or not may_stand(view.chosen, view.taken, view.decided_on, view.impact_until):
        yield Reason(
            "not_lighter",
            Text("复核不加重：只能维持，或者减少几项，或者改用更轻、影响期不更长、项数不更多的措施。", "A review never aggravates: what was decided is kept, or fewer measures stand, or lighter ones that are no more and weigh no longer."),
            "accountability-2019",
            Text("维持的，一项都不要勾选。", "To keep it, tick none."),
        )  # fmt: skip
