"""What must hold after the decision of a case: delivery, filing, the appeal, its end. Pure."""

from collections.abc import Iterator
from datetime import datetime

from zeren.investigate.rules.view import CaseView
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Guard
from zeren.kernel.words import Text


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


def no_term_runs(state: str) -> Iterator[Reason]:
    """Why the time to appeal is not made longer: nothing is decided, or the case has ended."""
    if state != "decided":
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
