"""Walking a case: put a lead down, go through its steps, decide, correct, end. States move by the table in rules."""

from collections.abc import Mapping
from datetime import date

from zeren.debrief.queries import item_found
from zeren.implement.queries import task_found
from zeren.investigate.events import (
    CaseCorrected,
    CaseDecided,
    CaseMoved,
    CaseOpened,
    CaseReviewed,
    ExemptionAnswered,
    LeadErased,
)
from zeren.investigate.models import Case, Step
from zeren.investigate.queries import CaseFound, case_found, case_view, exemption_questions
from zeren.investigate.rules import (
    STATES,
    TABLE,
    ItemNamed,
    LeadAt,
    Meeting,
    answers_told,
    cannot_name,
    cannot_put_down,
    exemption_from,
    impact_until,
    no_term_runs,
    unanswered,
)
from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.kernel.errors import Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.ledger.levels import unwitnessed
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import EXTENSION, Wish
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import (
    held_in,
    holders,
    kinds_of,
    number_in_force,
    pack_on,
    person_ids,
    standings,
    unit_ids,
)
from zeren.use.actions import withdraw_held_down

LONG_AGO = date(1900, 1, 1)


def _about_case(case: str, *_: object, **__: object) -> About:
    return About(unit=case_found(case).unit)


def _about_person(case: str, *_: object, **__: object) -> About:
    return About(person=case_found(case).person)


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
    return Done(key, CaseOpened(key, task, finding))


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
    """The person concerned answers the question for the unit."""
    return _move(actor, case, "answer", words)


@action(permission="investigate.answer_own", about=_about_person)
def state_own_case(actor: Actor, case: str, words: str) -> Done:
    """The person concerned puts the own statement and defence down in writing."""
    return _move(actor, case, "state", words)


@action(permission="investigate.answer_own", about=_about_person)
def appeal_decision(actor: Actor, case: str, words: str) -> Done:
    """The person concerned appeals, within the term; the measure runs on meanwhile."""
    return _move(actor, case, "appeal", words)


@action(permission="investigate.open", about=_about_case)
def open_case(actor: Actor, case: str, words: str, approved_by: str, document: str) -> Done:
    """Open the case, as a body or post approved on paper; from now on it is a mark on the person until it ends."""
    found = case_found(case)
    done = _move(actor, case, "open", words, approved_by=approved_by, document=document)
    Case.objects.filter(key=case).update(approved_by=approved_by.strip(), open_document=document.strip())
    place_standing(actor, "open_case", today(), None, "case", case, **_bears(found))
    return done


@action(permission="investigate.open", about=_about_case)
def drop_case(
    actor: Actor, case: str, words: str, ground: str = "", answers: Mapping[str, bool] | None = None, reason: str = "",
    exemption_paper: str = "",
) -> Done:  # fmt: skip
    """Drop a lead, or a case on one of `rules.GROUNDS`; its mark is lifted.

    Where it is exempted every exemption question is answered, as before a decision. Errors: Refused with every reason.
    """
    ground = ground if case_found(case).on("open") else ""
    given = answers or {}
    exemption, told = _exemption_by(given, reason) if ground == "exempted" else ("", "")
    asked = {
        "exemption": exemption,
        "exemption_reason": told,
        "exemption_paper": exemption_paper.strip() if exemption else "",
    }
    done = _move(actor, case, "drop", words, ground=ground, **asked)
    if ground:
        Case.objects.filter(key=case).update(dropped_because=ground, **asked)
    _lift(actor, case, words)
    answered = [ExemptionAnswered(case, exemption, sum(given.values()), len(given))] if exemption else []
    return Done(None, *done.events, *answered)


@action(permission="investigate.lapse")
def erase_lead(actor: Actor, case: str) -> Done:
    """Let a lead lapse that nobody opened in time: its words are erased, the record keeps that it lapsed.

    Errors: Refused before its last day has passed, or once a case was opened.
    """
    done = _move(actor, case, "lapse", "")
    Case.objects.filter(key=case).update(matter="")
    words = Step.objects.filter(case__key=case).exclude(text="").update(text="")
    return Done(None, *done.events, LeadErased(case, words))


@action(permission="investigate.hear", about=_about_case)
def hear_defence(actor: Actor, case: str, words: str, signed: str, on: date | None = None) -> Done:
    """Record the fact meeting: statement and defence on the facts shown, and whether the person signed (`rules.SIGNED`).

    `on`: the day of the meeting, today unless it is said.
    """
    done = _move(actor, case, "hear", words, on, signed=signed)
    Case.objects.filter(key=case).update(signed=signed)
    return done


@action(permission="investigate.decide", about=_about_case, milestone=True)
def decide_case(
    actor: Actor, case: str, words: str, measure: str, exemption: str, exemption_reason: str, meeting: Meeting,
    responsibility: str = "", why_unlike: str = "", exemption_paper: str = "", on: date | None = None,
) -> Done:  # fmt: skip
    """Decide: a measure of the pack and the responsibility it is for, or an exemption. The impact period starts on the
    day of the decision (`on`, today unless it is said); the time to appeal does when it is delivered.

    `why_unlike`: why it is another measure than in decided cases of a like failure, where there are such.
    Errors: Refused with every reason, first of all when the exemption question is not answered.
    """
    asked = {
        "measure": measure, "exemption": exemption, "exemption_reason": exemption_reason,
        "responsibility": responsibility, "why_unlike": why_unlike, "exemption_paper": exemption_paper,
        "body": meeting.body, "document": meeting.document, "present": meeting.present,
    }  # fmt: skip
    done = _move(actor, case, "decide", words, on, **asked)
    day = on or today()
    until = None if exemption else impact_until(day, pack_on(day).measures[measure].impact_months)
    nothing = ("measure", "responsibility") if exemption else ("exemption_paper",)
    told = {name: value.strip() for name, value in asked.items()} | dict.fromkeys(nothing, "")
    Case.objects.filter(key=case).update(**told, decided_on=day, impact_until=until)
    _lift(actor, case, "decided")
    if until:
        place_standing(actor, "impact_period", day, until, measure, case, **_bears(case_found(case)))
    return Done(None, *done.events, CaseDecided(case, told["measure"], exemption, until))


@action(permission="investigate.decide", about=_about_case)
def decide_by_answers(
    actor: Actor, case: str, words: str, measure: str, answers: Mapping[str, bool], reason: str, meeting: Meeting,
    responsibility: str = "", why_unlike: str = "", exemption_paper: str = "", on: date | None = None,
) -> Done:  # fmt: skip
    """Decide after every exemption question of the pack was put and answered, yes or no: the way of the form.

    Errors: Refused with each question that is open, and with everything that `decide_case` refuses.
    """
    exemption, told = _exemption_by(answers, reason)
    measure = "" if exemption else measure
    decide_case(
        actor, case, words, measure, exemption, told, meeting, responsibility, why_unlike, exemption_paper, on
    )
    return Done(None, ExemptionAnswered(case, exemption, sum(answers.values()), len(answers)))


@action(permission="investigate.walk", about=_about_case)
def deliver_case(
    actor: Actor, case: str, words: str = "", known_in: str = "unit", on: date | None = None
) -> Done:  # fmt: skip
    """Deliver the decision to the person and make it known so far (`rules.RANGES`): from that day the time to appeal runs.

    `on`: the day of the delivery, today unless it is said.
    """
    done = _move(actor, case, "deliver", words, on, known_in=known_in)
    day = on or today()
    months = number_in_force("case.appeal_months", day)
    until = None if months is None else months_later(day, int(months))
    Case.objects.filter(key=case).update(appeal_by=until, known_in=known_in)
    return done


@action(permission="investigate.walk", about=_about_case)
def file_decision(actor: Actor, case: str, words: str) -> Done:
    """Record that the decision was filed in the personnel and integrity files and reported one level up."""
    return _move(actor, case, "file", words)


@action(permission="investigate.walk", about=_about_case)
def carry_out_measure(actor: Actor, case: str, words: str) -> Done:
    """Record that the measure was carried out, and how."""
    return _move(actor, case, "carry_out", words)


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
def answer_review(actor: Actor, case: str, words: str, measure: str = "", document: str = "") -> Done:
    """The body above keeps the decision, or takes a lighter measure, which weighs from the day of the decision.

    `document`: its paper, needed where it lies outside this installation. Errors: Refused with every reason.
    """
    was = case_found(case)
    done = _move(actor, case, "review", words, measure=measure, document=document)
    until = was.impact_until
    if measure:
        months = pack_on(today()).measures[measure].impact_months
        until = impact_until(was.decided_on, months) if was.decided_on else None
        Case.objects.filter(key=case).update(lightened_from=was.measure, measure=measure, impact_until=until)
        _lift(actor, case, "lightened")
        if until and until >= today():
            place_standing(actor, "impact_period", today(), until, measure, case, **_bears(was))
    if document.strip():
        Case.objects.filter(key=case).update(review_document=document.strip())
    return Done(None, *done.events, CaseReviewed(case, measure or was.measure, until))


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


@action(permission="investigate.walk", about=_about_case)
def end_case(actor: Actor, case: str) -> Done:
    """End a case after its impact period; the person stands as before."""
    return _move(actor, case, "end", "")


def _exemption_by(answers: Mapping[str, bool], reason: str) -> tuple[str, str]:
    """The exemption that the answers give, and what is put down of them. Errors: Refused with each open question."""
    questions = exemption_questions(pack_on(today()))
    refuse_if(unanswered(questions, answers))
    return exemption_from(questions, answers), answers_told(questions, answers, reason) if reason.strip() else ""


WAITS_FOR_THE_WITNESS = ("decide", "deliver")
"""What begins to weigh on a person is seen outside first; what relieves one does not wait."""


def _move(actor: Actor, case: str, verb: str, words: str, on: date | None = None, **asked: str) -> Done:
    row = Case.objects.select_for_update().get(key=case_found(case).key)
    day = on or today()
    pack = pack_on(day if row.opened_on <= day <= today() else today())
    view = case_view(case_found(case), pack, today(), actor.id, on, words=words, **asked)
    verdict = decide(TABLE, verb, row.state, view, actor, now(), STATES)
    against = unwitnessed() if verb in WAITS_FOR_THE_WITNESS else []
    if isinstance(verdict, RefusedWith):
        raise Refused(*against, *verdict.reasons)
    refuse_if(against)
    row.state = verdict.target
    row.save(update_fields=["state"])
    Step.objects.create(
        case=row, verb=verb, on=day, entered_on=today(), by=actor.signature, text=words.strip()
    )  # fmt: skip
    return Done(None, CaseMoved(case, verb, verdict.target, seal_of(words)))


def _bears(found: CaseFound) -> dict[str, str]:
    """On whom the marks of a case stand: the unit whose body it is about, else the person."""
    return {"unit": found.unit} if found.about_body else {"person": found.person}


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
    return CaseCorrected(case, seal_of(words), found.measure, marks, uses)


@action(permission="waiver.ask", about=_about_person)
def ask_appeal_extension(actor: Actor, case: str, until: date, reason: str) -> Done:
    """Ask for more time to appeal. Gives the waiver's number. Errors: Refused with every reason."""
    found = Case.objects.select_related("unit", "person").get(key=case_found(case).key)
    unit, person = found.unit.key, found.person.key
    wish = Wish(EXTENSION, Case._meta.db_table, found.id, unit, person, found.appeal_by, until, reason)
    asked = ask(actor, wish, number_in_force("waiver.most_days", today()), no_term_runs(found.state))
    return Done(asked.waiver, asked)


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.grant", about=_about_waiver)
def grant_appeal_extension(actor: Actor, waiver: int) -> Done:
    """Grant it, and move the day to exactly the one asked for. Errors: Refused with every reason."""
    found = waiver_found(waiver)
    row = Case.objects.select_for_update().get(id=found.about_id)
    granted = grant(actor, found, (found.person,), row.appeal_by, no_term_runs(row.state))
    Case.objects.filter(id=row.id).update(appeal_by=found.until)
    return Done(found.until, granted)
