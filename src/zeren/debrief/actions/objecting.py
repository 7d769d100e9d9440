"""Objecting to a verdict, on the web or on paper, and answering: by somebody else; what holds goes back to the body."""

from collections.abc import Iterator
from datetime import date, timedelta

from zeren.debrief.actions.steps import _not_now
from zeren.debrief.events.verdicts import VerdictObjected, VerdictObjectionAnswered
from zeren.debrief.models import Debrief, Feedback, Objection
from zeren.debrief.queries.objecting import objection_found, took_part
from zeren.debrief.queries.verdicts import FeedbackFound, feedback_found, outcome
from zeren.debrief.rules.objecting import OUTCOMES, cannot_answer_objection, cannot_object, cannot_take_in
from zeren.debrief.rules.states import DebriefAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.organisations.queries import pack_on, term_in_force


def _about_own(letter: int, *_: object, **__: object) -> About:
    return About(person=feedback_found(letter).person)


def _about_letter(letter: int, *_: object, **__: object) -> About:
    found = feedback_found(letter)
    return About(unit=found.heard_by or found.unit)


def _about_objection(objection: int, *_: object, **__: object) -> About:
    found = objection_found(objection)
    return About(unit=found.heard_by or found.unit)


@action(permission="debrief.own", about=_about_own)
def object_to_verdict(actor: Actor, letter: int, text: str) -> Done:
    """Object to the verdict about oneself. Gives the objection's number. Errors: Refused with every reason."""
    found = feedback_found(letter)
    refuse_if(_cannot_file(found, today(), text, own=found.person == actor.id))
    return _filed(actor, found, text, today(), "")


@action(permission="debrief.tell", about=_about_letter)
def take_in_objection(actor: Actor, letter: int, text: str, paper: str, received_on: date) -> Done:
    """Take in an objection that its person handed in on paper, as of the day it came. Gives its number.

    Errors: Refused with every reason: no paper named, it came too late, or the actor's own debrief.
    """
    found = feedback_found(letter)
    refuse_if(
        (
            *_own_debrief(found.person, actor),
            *cannot_take_in(paper, received_on, found.delivered_on, today()),
            *_cannot_file(found, received_on, text, own=True),
        )
    )
    return _filed(actor, found, text, received_on, paper.strip())


@action(permission="debrief.answer_objection", about=_about_objection)
def answer_objection(actor: Actor, objection: int, outcome_said: str, answer: str) -> Done:
    """Answer an objection, `upheld` or `rejected`, with the reasons. Upheld, the debrief goes back to be drawn together
    and decided anew; nothing gets worse by having objected.

    Errors: Refused with every reason: answered already, the own one, or the actor took part in the verdict.
    """
    found = objection_found(objection)
    row = Objection.objects.select_for_update().get(id=found.id)
    one = outcome(found.debrief)
    against = [
        *cannot_answer_objection(row.state, outcome_said, answer, actor.signature, found.person, took_part(found.debrief))
    ]  # fmt: skip
    if outcome_said == "upheld" and row.state == "filed":
        against += _not_now("reconsider", one, actor, DebriefAt(one.person, upheld=True))
    refuse_if(against)
    row.state, row.answer, row.answered_by, row.answered_on = outcome_said, answer.strip(), actor.signature, today()
    row.save(update_fields=["state", "answer", "answered_by", "answered_on"])
    if outcome_said == "upheld":
        Debrief.objects.filter(id=found.debrief).update(state="synthesis")
    return Done(OUTCOMES[outcome_said], VerdictObjectionAnswered(row.id, outcome_said, seal_of(answer.strip())))


def _cannot_file(found: FeedbackFound, day: date, text: str, *, own: bool) -> Iterator[Reason]:
    waiting = Objection.objects.filter(letter=found.id, state="filed").exists()
    last = (
        Feedback.objects.filter(verdict__debrief=found.debrief).order_by("-id").values_list("id", flat=True).first()
    )
    upheld = Objection.objects.filter(letter=found.id, state="upheld").exists()
    yield from cannot_object(found.object_by, day, text, own, waiting, upheld or last != found.id)


def _own_debrief(person: str, actor: Actor) -> Iterator[Reason]:
    if person == actor.id:
        yield Reason("own_debrief", Text("不能办理自己的述职。", "Nobody handles the own debrief."))


def _filed(actor: Actor, found: FeedbackFound, text: str, day: date, paper: str) -> Done:
    pack = pack_on(today())
    days = term_in_force("objection.answer_days", pack)
    row = Objection.objects.create(
        letter_id=found.id, text=text.strip(), paper=paper[:200], filed_by=actor.signature, filed_on=day,
        answer_by=pack.calendar.last_day(day + timedelta(days=days)),
    )  # fmt: skip
    return Done(row.id, VerdictObjected(row.id, found.id, seal_of(row.text)))
