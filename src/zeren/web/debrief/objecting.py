"""Objections on the page of a verdict: what was said and answered, and the forms for whoever may object, take in or answer."""

from datetime import date, timedelta

from django.http import HttpRequest

from zeren.debrief.actions import answer_objection, object_to_verdict, take_in_objection
from zeren.debrief.queries import FeedbackFound, Outcome, took_part, verdict_objections
from zeren.debrief.rules.objecting import cannot_answer_objection, cannot_object
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import person_names, term_in_force
from zeren.web.clarify.places import said
from zeren.web.implement.telling import actor_name
from zeren.web.now import pack_now
from zeren.web.pieces import Tag

STATES: dict[str, Tag] = {
    "filed": Tag(Text("待答复", "waits for an answer")),
    "upheld": Tag(Text("成立", "upheld"), "done"),
    "rejected": Tag(Text("不成立", "not upheld"), "dashed"),
}


def objections_on(request: HttpRequest, found: Outcome, letter: FeedbackFound | None) -> dict[str, object]:
    """What the page says of objections, and which of its forms this reader gets."""
    day, own = request.frame.today, found.person == request.actor.id
    about = About(unit=found.heard_by or found.unit)
    rows = verdict_objections(debrief=found.id)
    people = person_names(one.answered_by.removeprefix("person:") for one in rows if one.answered_by)
    waiting = next((one for one in rows if one.state == "filed"), None)
    closed = tuple(cannot_object(letter.object_by, day, "-", True, waiting is not None, bool(found.upheld))) if letter else ()  # fmt: skip
    open_still = letter is not None and letter.delivered_on is not None and not waiting and not found.upheld
    answers = waiting is not None and not own and may(request.actor, "debrief.answer_objection", about)
    return {
        "objections": [(one, STATES[one.state], actor_name(one.answered_by, people)) for one in rows],
        "can_object": own and open_still and not closed,
        "days_left": (letter.object_by - day).days if letter and letter.object_by else None,
        "can_take_in": not own
        and open_still
        and _may_have_come(request, letter)
        and may(request.actor, "debrief.tell", about),
        "answering": waiting if answers else None,
        "against_answering": _against(request, found) if answers else (),
    }


def _may_have_come(request: HttpRequest, letter: FeedbackFound | None) -> bool:
    """Whether a paper that came in time may still lie in a drawer: as long as its answer would not be late."""
    if letter is None or letter.object_by is None:
        return False
    return request.frame.today <= letter.object_by + timedelta(
        days=term_in_force("objection.answer_days", pack_now(request))
    )


def _against(request: HttpRequest, found: Outcome) -> tuple[Reason, ...]:
    """Why this reader is not the one to answer."""
    return tuple(
        cannot_answer_objection("filed", "upheld", "-", request.actor.signature, found.person, took_part(found.id))
    )


def object_to_it(request: HttpRequest, found: Outcome) -> str:
    """The person objects."""
    object_to_verdict(request.actor, _letter(found), request.POST.get("objection", ""))
    return said("异议已提出，由没有参与的人答复。", "Filed; somebody who took no part will answer.")


def take_in(request: HttpRequest, found: Outcome) -> str:
    """The office takes in what came on paper."""
    post = request.POST
    try:
        day = date.fromisoformat(post.get("received_on", ""))
    except ValueError as error:
        raise Invalid(Reason("no_day", Text("请填收到的日期。", "Give the day on which it came."))) from error
    take_in_objection(request.actor, _letter(found), post.get("objection", ""), post.get("paper", ""), day)
    return said("纸质异议已录入。", "The objection on paper is taken in.")


def answer(request: HttpRequest, found: Outcome) -> str:
    """Somebody who took no part answers the one that waits."""
    waiting = [one.id for one in verdict_objections(debrief=found.id, state="filed")]
    outcome = request.POST.get("outcome", "")
    if not waiting:
        raise Invalid(Reason("no_objection", Text("没有待答复的异议。", "No objection waits for an answer.")))
    answer_objection(request.actor, waiting[0], outcome, request.POST.get("answer", ""))
    if outcome == "upheld":
        return said(
            "已答复：成立。请重新综合，再提请决定。", "Answered: upheld. Draw it together again for the body."
        )
    return said("已答复：不成立。", "Answered: not upheld.")


def _letter(found: Outcome) -> int:
    return found.verdict.letter if found.verdict else 0
