"""The second instance: the person asks the body above once; somebody who took no part answers, never for the worse."""

from datetime import date

from zeren.assess.events import AppealMoved
from zeren.assess.models import AppealStep, Objection
from zeren.assess.queries import appeal_view, objection_found
from zeren.assess.rules.objecting import own_letter
from zeren.assess.rules.stages import OBJECTION_STATES, OBJECTIONS
from zeren.debrief.rules.objecting import cannot_take_in
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, seal_of


@action(
    permission="assess.object",
    about=lambda objection_id, *_, **__: About(person=objection_found(objection_id).rests_with(today())),
)
def appeal_rejection(actor: Actor, objection_id: int, words: str) -> Done:
    """The person asks the body above for a review, once, after the objection was not upheld; the grade stands meanwhile."""
    return _move(
        actor, objection_id, "appeal", words, own=objection_found(objection_id).rests_with(today()) == actor.id
    )


@action(permission="assess.deliver")
def take_in_appeal(actor: Actor, objection_id: int, words: str, paper: str, received_on: date) -> Done:
    """Take in a request for a review that the person handed in on paper, as of the day it came.

    Errors: Refused with every reason: no paper named, it came too late.
    """
    found = objection_found(objection_id)
    against = (
        *own_letter(found.rests_with(today()), actor.id),
        *cannot_take_in(paper, received_on, found.answered_on, today()),
    )
    return _move(actor, objection_id, "appeal", words, paper, own=True, on=received_on, against=against)


@action(permission="assess.review")
def extend_appeal(actor: Actor, objection_id: int, words: str, document: str = "") -> Done:
    """The body above takes longer, once, saying why."""
    return _move(actor, objection_id, "extend_appeal", words, document)


@action(permission="assess.review", milestone=True)
def keep_rejection(actor: Actor, objection_id: int, words: str, document: str = "") -> Done:
    """The body above finds that the objection does not hold either. `document`: its paper, needed where it lies outside."""
    return _move(actor, objection_id, "keep", words, document)


@action(permission="assess.review", milestone=True)
def grant_appeal(actor: Actor, objection_id: int, words: str, document: str = "") -> Done:
    """The body above finds that the objection holds: the office has to put it right (`put_right_objection`)."""
    return _move(actor, objection_id, "grant", words, document)


def _move(
    actor: Actor, objection_id: int, verb: str, words: str, document: str = "", *, own: bool = False,
    on: date | None = None, against: tuple[Reason, ...] = (),
) -> Done:  # fmt: skip
    row = Objection.objects.select_for_update().get(id=objection_found(objection_id).id)
    day = on or today()
    view = appeal_view(objection_found(objection_id), actor.id, day, words, document, own)
    verdict = decide(OBJECTIONS, verb, row.state, view, actor, now(), OBJECTION_STATES)
    if isinstance(verdict, RefusedWith):
        raise Refused(*against, *verdict.reasons)
    if against:
        raise Refused(*against)
    row.state = verdict.target
    row.save(update_fields=["state"])
    AppealStep.objects.create(
        objection=row, verb=verb, on=day, by=actor.signature, text=words.strip(), document=document.strip()[:200]
    )
    return Done(verdict.target, AppealMoved(row.id, verb, verdict.target, seal_of(words)))
