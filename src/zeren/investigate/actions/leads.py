"""Leads: put down, answered, erased when nobody opened them."""

from datetime import date

from zeren.debrief.queries import item_found
from zeren.implement.queries import task_found
from zeren.investigate.actions.moving import _about_case, _about_person, _move
from zeren.investigate.events import CaseOpened, LeadErased
from zeren.investigate.models import Case, Step
from zeren.investigate.queries import case_found
from zeren.investigate.rules import ItemNamed, LeadAt, cannot_name, cannot_put_down
from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import held_in, holders, kinds_of, pack_on, person_ids, unit_ids

LONG_AGO = date(1900, 1, 1)


@action(permission="investigate.open", about=lambda unit, *_, **__: About(unit=unit))
def put_down_lead(
    actor: Actor, unit: str, person: str, finding: str, matter: str, task: int | None = None, *,
    beside: str = "", about_body: bool = False, item: str = "",
) -> Done:  # fmt: skip
    """Put a lead down: a question to the unit first, nothing more. Gives the case's key.

    `beside`: another case of the same matter. `item`: one of the lists, past its day and not verified. `about_body`: about the unit's body, for which the person answers.

    Errors: Refused with every reason: the matter is missing, it was done (that is the job), the person never held a
    post of the unit or is the one who puts it down, the task or item is another unit's.
    """
    day = today()
    found = task_found(task, day) if task else None
    held = any(one.person == person for one in held_in(LONG_AGO, day, [unit])) or (found and person in found.people)
    first = kinds_of(pack_on(day)).first_responsible
    answers = any(one.person == person and one.kind in first for one in holders([unit], day))
    named = item_found(item) if item else None
    late = ItemNamed(named.owner_unit, named.is_overdue(day)) if named else None
    about = LeadAt(actor.id, person, bool(held), unit, found.unit if found else "", about_body, answers, late)
    refuse_if([*cannot_put_down(finding, matter), *cannot_name(about)])
    key = f"{day.year}-{Case.objects.filter(opened_on__year=day.year).count() + 1:03d}"
    row = Case.objects.create(
        key=key,
        unit_id=unit_ids([unit])[unit],
        person_id=person_ids([person])[person],
        task_id=task,
        item_id=named.id if named else None,
        finding=finding,
        matter=matter.strip(),
        opened_on=day,
        about_body=about_body,
        beside=Case.objects.get(key=case_found(beside).matter_key) if beside else None,
    )
    Step.objects.create(case=row, verb="lead", on=day, by=actor.signature, text=matter.strip())
    return Done(key, CaseOpened(key, task, finding, item))


@action(permission="investigate.walk", about=_about_case)
def answer_lead(actor: Actor, case: str, words: str) -> Done:
    """The unit's answer to the question comes in."""
    return _move(actor, case, "answer", words)


@action(permission="investigate.answer", about=_about_case)
def answer_for_unit(actor: Actor, case: str, words: str) -> Done:
    """The unit itself answers the question that it was asked."""
    return _move(actor, case, "answer", words)


@action(permission="investigate.answer_own", about=_about_person)
def answer_own_lead(actor: Actor, case: str, words: str) -> Done:
    """The person concerned answers, beside the unit: each once, whichever comes first."""
    return _move(actor, case, "answer_own", words)


@action(permission="investigate.lapse")
def erase_lead(actor: Actor, case: str) -> Done:
    """Let a lead lapse that nobody opened in time: its words are erased, the record keeps that it lapsed.

    Errors: Refused before its last day has passed, or once a case was opened.
    """
    done = _move(actor, case, "lapse", "")
    Case.objects.filter(key=case).update(matter="")
    words = Step.objects.filter(case__key=case).exclude(text="").update(text="")
    return Done(None, *done.events, LeadErased(case, words))
