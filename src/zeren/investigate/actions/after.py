"""What comes after a decision: appeal, review by the body above, correction, and a longer time to appeal."""

from collections.abc import Iterator, Sequence
from datetime import date

from zeren.investigate.actions.moving import _about_case, _about_person, _bears, _move
from zeren.investigate.events import CaseCorrected, CaseReviewed
from zeren.investigate.models import Case
from zeren.investigate.queries import CaseFound, case_found
from zeren.investigate.rules import by_weight, governing, impact_until, no_term_runs
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import EXTENSION, Wish
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import number_in_force, pack_on, standings
from zeren.policy.measures import Measure
from zeren.use.actions import withdraw_held_down


@action(permission="investigate.answer_own", about=_about_person)
def appeal_decision(actor: Actor, case: str, words: str) -> Done:
    """The person concerned appeals, within the term; the measure runs on meanwhile."""
    return _move(actor, case, "appeal", words)


@action(permission="investigate.decide", about=_about_case)
def keep_decision(actor: Actor, case: str, words: str) -> Done:
    """Answer an appeal: the decision stands, and why."""
    return _move(actor, case, "keep", words)


@action(permission="investigate.decide", about=_about_case, milestone=True)
def correct_case(actor: Actor, case: str, words: str) -> Done:
    """Correct a decision that was wrong in facts, basis, responsibility, procedure or proportion: what followed is undone."""
    done = _move(actor, case, "correct", words)
    return Done(None, *done.events, _undo(actor, case, words))


@action(permission="investigate.answer_own", about=_about_person)
def ask_review(actor: Actor, case: str, words: str) -> Done:
    """The person asks the body above, once, after the body that decided answered; the measure runs on meanwhile."""
    return _move(actor, case, "ask_review", words)


@action(permission="investigate.review", about=_about_case)
def extend_review(actor: Actor, case: str, words: str, document: str = "") -> Done:
    """The body above takes longer, once, saying why."""
    return _move(actor, case, "extend_review", words, document=document)


@action(permission="investigate.review", about=_about_case, milestone=True)
def answer_review(
    actor: Actor, case: str, words: str, measure: str = "", document: str = "", also: Sequence[str] = ()
) -> Done:
    """The body above keeps the decision, or leaves fewer or lighter measures in its place, which weigh from the day of the
    decision.

    `also`: measures that stand together with `measure`. `document`: its paper, needed where it lies outside this
    installation. Errors: Refused with every reason.
    """
    was = case_found(case)
    first, *others = " ".join((measure, *also)).split() or [""]
    done = _move(actor, case, "review", words, measure=first, also=" ".join(others), document=document)
    stand, until = was.measures, was.impact_until
    if first:
        known = pack_on(was.decided_on or today()).measures
        stand = by_weight((first, *others), known)
        until = _put_in_their_place(actor, was, stand, governing(known[key] for key in stand))
    if document.strip():
        Case.objects.filter(key=case).update(review_document=document.strip())
    leads, *rest = stand or ("",)
    return Done(None, *done.events, CaseReviewed(case, leads, until, tuple(rest)))


def _put_in_their_place(actor: Actor, was: CaseFound, stand: Sequence[str], governs: Measure) -> date | None:
    """What stands from now on, with the mark of the measure whose period governs; gives until when it weighs."""
    until = impact_until(was.decided_on or today(), governs.impact_months)
    leads, *rest = stand
    Case.objects.filter(key=was.key).update(
        lightened_from=" ".join(was.measures), measure=leads, also=" ".join(rest), impact_until=until
    )
    _lift(actor, was.key, "lightened")
    if until and until >= today():
        place_standing(actor, "impact_period", today(), until, governs.key, was.key, **_bears(was))
    return until


@action(permission="investigate.review", about=_about_case, milestone=True)
def revoke_case(actor: Actor, case: str, words: str, document: str = "") -> Done:
    """The body above finds the decision wrong: it is corrected, and what followed is undone."""
    done = _move(actor, case, "revoke", words, document=document)
    if document.strip():
        Case.objects.filter(key=case).update(review_document=document.strip())
    return Done(None, *done.events, _undo(actor, case, words))


@action(permission="investigate.walk", about=_about_case)
def tell_correction(actor: Actor, case: str, words: str, known_in: str) -> Done:
    """Make a correction known as far as its decision was."""
    return _move(actor, case, "tell_correction", words, known_in=known_in)


def _lift(actor: Actor, case: str, because: str) -> int:
    """Lift the marks of a case that stand; gives how many."""
    bearer = _bears(case_found(case))
    marks = standings(today(), person=bearer.get("person", ""), unit_key=bearer.get("unit", ""))
    found = [one for one in marks if one.reference == case]
    for mark in found:
        lift_standing(actor, mark.id, because)
    return len(found)


def _undo(actor: Actor, case: str, words: str) -> CaseCorrected:
    """What a wrong decision brought is undone: its marks, and the uses of appraisals that it held down."""
    found = case_found(case)
    marks = _lift(actor, case, words)
    uses = withdraw_held_down(actor, case, found.decided_on, **_bears(found)) if found.decided_on else 0
    return CaseCorrected(case, seal_of(words), found.measure, marks, uses, found.also)


@action(permission="waiver.ask", about=_about_person)
def ask_appeal_extension(actor: Actor, case: str, until: date, reason: str) -> Done:
    """Ask for more time to appeal. Gives the waiver's number. Errors: Refused with every reason."""
    found = Case.objects.select_related("unit", "person").get(key=case_found(case).key)
    unit, person = found.unit.key, found.person.key
    wish = Wish(EXTENSION, Case._meta.db_table, found.id, unit, person, found.appeal_by, until, reason)
    asked = ask(actor, wish, number_in_force("waiver.most_days", today()), _no_term_runs(case))
    return Done(asked.waiver, asked)


def _no_term_runs(case: str) -> Iterator[Reason]:
    found = case_found(case)
    return no_term_runs(found.state, reviewed=found.on("review") is not None)


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.grant", about=_about_waiver)
def grant_appeal_extension(actor: Actor, waiver: int) -> Done:
    """Grant it, and move the day to exactly the one asked for. Errors: Refused with every reason."""
    found = waiver_found(waiver)
    row = Case.objects.select_for_update().get(id=found.about_id)
    granted = grant(actor, found, (found.person,), row.appeal_by, _no_term_runs(row.key))
    Case.objects.filter(id=row.id).update(appeal_by=found.until)
    return Done(found.until, granted)
