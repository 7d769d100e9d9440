"""The second instance on the page of an objection: how far the review is, and the forms for whoever may take the next step."""

from datetime import date

from django.http import HttpRequest

from zeren.assess.actions import appeal_rejection, extend_appeal, grant_appeal, keep_rejection, take_in_appeal
from zeren.assess.queries import ObjectionFound, answer_appeal_by, appeal_by, appeal_view
from zeren.assess.rules.stages import OBJECTIONS
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import may
from zeren.organisations.queries import number_in_force, person_names
from zeren.web.clarify.places import said
from zeren.web.implement.telling import actor_name

NAMES = {row.verb: row.name for row in OBJECTIONS}
REVIEWS = {"extend_appeal": extend_appeal, "keep": keep_rejection, "grant": grant_appeal}


def review_of(request: HttpRequest, found: ObjectionFound) -> dict[str, object]:
    """What the page says of the review, and which of its forms this reader gets."""
    own, rejected = found.rests_with(request.frame.today) == request.actor.id, found.state == "rejected"
    people = person_names(step.by.removeprefix("person:") for step in found.steps)
    reviewing = not own and found.state == "appealed" and may(request.actor, "assess.review")
    day = request.frame.today
    return {
        "steps": [(NAMES[step.verb], step, actor_name(step.by, people)) for step in found.steps],
        "appeal_by": appeal_by(found) if rejected else None,
        "answer_appeal_by": answer_appeal_by(found) if found.state == "appealed" else None,
        "can_appeal": own and rejected,
        "against_appeal": _against(request, found, "appeal") if own and rejected else (),
        "can_take_in": not own and rejected and may(request.actor, "assess.deliver"),
        "reviewing": reviewing,
        "against_review": _against(request, found, "keep") if reviewing else (),
        "may_extend": reviewing and not _against(request, found, "extend_appeal"),
        "longer": number_in_force("objection.appeal_extend_days", day),
        "answer_days_above": number_in_force("objection.appeal_answer_days", day),
        "paper_needed": reviewing and appeal_view(found, request.actor.id, day, "-", "", False).decided_at_top,
    }


def _against(request: HttpRequest, found: ObjectionFound, verb: str) -> tuple[Reason, ...]:
    """Why this reader cannot take this step, whatever is written into the form."""
    own = found.rests_with(request.frame.today) == request.actor.id
    view = appeal_view(found, request.actor.id, request.frame.today, "-", "-", own)
    verdict = decide(OBJECTIONS, verb, found.state, view, request.actor, now())
    return verdict.reasons if isinstance(verdict, RefusedWith) else ()


def ask(request: HttpRequest, objection: int) -> str:
    """The person asks the body above."""
    appeal_rejection(request.actor, objection, request.POST.get("words", ""))
    return said("已申请复核，由上一级没有参与过的人答复。", "Asked; somebody above who took no part will answer.")


def take_in(request: HttpRequest, objection: int) -> str:
    """The office takes in what came on paper."""
    post = request.POST
    take_in_appeal(request.actor, objection, post.get("words", ""), post.get("paper", ""), day_received(request))
    return said("纸质复核申请已录入。", "The request on paper is taken in.")


def answer(request: HttpRequest, objection: int) -> str:
    """The body above takes longer, keeps the answer, or finds that the objection holds."""
    post = request.POST
    deed = REVIEWS.get(post.get("outcome", ""))
    if deed is None:
        raise Invalid(Reason("no_outcome", Text("请选复核的结果。", "Choose what the review found.")))
    deed(request.actor, objection, post.get("words", ""), post.get("document", ""))
    return said("已记录。", "Put down.")


def day_received(request: HttpRequest) -> date:
    """The day on which a paper came. Errors: Invalid."""
    try:
        return date.fromisoformat(request.POST.get("received_on", ""))
    except ValueError as error:
        raise Invalid(Reason("no_day", Text("请填收到的日期。", "Give the day on which it came."))) from error
