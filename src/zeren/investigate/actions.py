"""Walking a case: put a lead down, go through its steps, decide, correct, end. States move by the table in rules."""

from datetime import date
from hashlib import sha256

from zeren.investigate.events import CaseCorrected, CaseDecided, CaseMoved, CaseOpened
from zeren.investigate.models import Case, Step
from zeren.investigate.queries import case_found
from zeren.investigate.rules import TABLE, CaseView, impact_until
from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import pack_on, person_ids, standings, unit_ids


def _about_case(case: str, *_: object, **__: object) -> About:
    return About(unit=case_found(case).unit)


@action(permission="investigate.open", about=lambda unit, *_, **__: About(unit=unit))
def put_down_lead(actor: Actor, unit: str, person: str, finding: str, matter: str, task: int | None = None) -> Done:
    """Put a lead down: a question to the unit first, nothing more. Gives the case's key."""
    refuse_if(
        [Reason("matter_missing", Text("请写明是哪件事。", "Say what it is about."))] if not matter.strip() else []
    )
    day = today()
    key = f"{day.year}-{Case.objects.filter(opened_on__year=day.year).count() + 1:03d}"
    row = Case.objects.create(
        key=key,
        unit_id=unit_ids([unit])[unit],
        person_id=person_ids([person])[person],
        task_id=task,
        finding=finding,
        matter=matter.strip(),
        opened_on=day,
    )
    Step.objects.create(case=row, verb="lead", on=day, by=actor.signature, text=matter.strip())
    return Done(key, CaseOpened(key, task, finding))


@action(permission="investigate.walk", about=_about_case)
def answer_lead(actor: Actor, case: str, words: str) -> Done:
    """The unit's answer to the question comes in."""
    return _move(actor, case, "answer", words)


@action(permission="investigate.open", about=_about_case)
def open_case(actor: Actor, case: str, words: str) -> Done:
    """Open the case; from now on it is a mark on the person until it ends."""
    found = case_found(case)
    done = _move(actor, case, "open", words)
    place_standing(actor, "open_case", today(), None, "case", case, person=found.person)
    return done


@action(permission="investigate.open", about=_about_case)
def drop_case(actor: Actor, case: str, words: str) -> Done:
    """Drop a lead or case, saying why; its mark is lifted."""
    done = _move(actor, case, "drop", words)
    _lift(actor, case, words)
    return done


@action(permission="investigate.hear", about=_about_case)
def hear_defence(actor: Actor, case: str, words: str) -> Done:
    """Record the person's statement and defence on the facts shown."""
    return _move(actor, case, "hear", words)


@action(permission="investigate.decide", about=_about_case)
def decide_case(actor: Actor, case: str, words: str, measure: str, exemption: str, exemption_reason: str) -> Done:
    """Decide: a measure of the pack, or an exemption. The impact period starts, and so does the time to appeal.

    Errors: Refused with every reason, first of all when the exemption question is not answered.
    """
    done = _move(actor, case, "decide", words, measure, exemption, exemption_reason)
    row, pack, day = Case.objects.select_related("person").get(key=case), pack_on(today()), today()
    row.exemption, row.exemption_reason = exemption, exemption_reason.strip()
    row.measure = "" if exemption else measure
    row.decided_on = day
    row.impact_until = None if exemption else impact_until(day, pack.measures[measure].impact_months)
    row.appeal_by = months_later(day, int(pack.number("case.appeal_months")))
    row.save()
    _lift(actor, case, "decided")
    if row.impact_until:
        place_standing(actor, "impact_period", day, row.impact_until, measure, case, person=row.person.key)
    return Done(None, *done.events, CaseDecided(case, row.measure, exemption, row.impact_until))


@action(permission="investigate.decide", about=_about_case)
def correct_case(actor: Actor, case: str, words: str) -> Done:
    """Correct a decision that was wrong in facts, basis, responsibility, procedure or proportion; its mark is lifted."""
    done = _move(actor, case, "correct", words)
    _lift(actor, case, words)
    return Done(None, *done.events, CaseCorrected(case, _seal(words)))


@action(permission="investigate.walk", about=_about_case)
def end_case(actor: Actor, case: str) -> Done:
    """End a case after its impact period; the person stands as before."""
    return _move(actor, case, "end", "")


def _move(
    actor: Actor, case: str, verb: str, words: str, measure: str = "", exemption: str = "", exemption_reason: str = ""
) -> Done:
    row = Case.objects.select_for_update().get(key=case_found(case).key)
    view = _view(case, words, measure, exemption, exemption_reason, today())
    verdict = decide(TABLE, verb, row.state, view, actor, now())
    if isinstance(verdict, RefusedWith):
        raise Refused(*verdict.reasons)
    row.state = verdict.target
    row.save(update_fields=["state"])
    Step.objects.create(case=row, verb=verb, on=today(), by=actor.signature, text=words.strip())
    return Done(None, CaseMoved(case, verb, verdict.target, _seal(words)))


def _view(case: str, words: str, measure: str, exemption: str, exemption_reason: str, day: date) -> CaseView:
    found, pack = case_found(case), pack_on(day)
    return CaseView(
        person=found.person,
        heard_by=found.heard_by,
        finding=found.finding,
        words=words,
        measure=measure,
        exemption=exemption,
        exemption_reason=exemption_reason,
        known_measures=frozenset(pack.measures),
        known_exemptions=frozenset(pack.exemptions),
        appeal_by=found.appeal_by,
        impact_until=found.impact_until,
    )


def _lift(actor: Actor, case: str, because: str) -> None:
    for mark in standings(today(), person=case_found(case).person):
        if mark.reference == case:
            lift_standing(actor, mark.id, because)


def _seal(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()
