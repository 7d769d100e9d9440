"""A case from its opening to the decision carried out and the end of its period."""

from collections.abc import Mapping, Sequence
from datetime import date

from zeren.investigate.actions.after import _lift
from zeren.investigate.actions.moving import _about_case, _about_person, _bears, _move
from zeren.investigate.events import CaseDecided, ExemptionAnswered
from zeren.investigate.models import Case
from zeren.investigate.queries import case_found, exemption_questions
from zeren.investigate.rules import (
    Meeting,
    answers_told,
    by_weight,
    exemption_from,
    governing,
    impact_until,
    unanswered,
    weighing,
)
from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action
from zeren.organisations.actions import place_standing
from zeren.organisations.queries import number_in_force, pack_on


@action(permission="investigate.answer_own", about=_about_person)
def state_own_case(actor: Actor, case: str, words: str) -> Done:
    """The person concerned puts the own statement and defence down in writing."""
    return _move(actor, case, "state", words)


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
    weighed: Sequence[str] = (), also: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Decide: a measure of the pack and the responsibility it is for, or an exemption. The impact period starts on the
    day of the decision (`on`, today unless it is said); the time to appeal does when it is delivered.

    `also`: measures taken together with it; the heaviest leads, and the longest period governs.
    `why_unlike`: why it is another measure than in decided cases of a like failure, where there are such. `weighed`: keys
    of the questions that weigh lighter or heavier and were answered yes.
    Errors: Refused with every reason, first of all when the exemption question is not answered.
    """
    first, *others = " ".join((measure, *also)).split() or [""]
    asked = {
        "measure": first, "also": " ".join(others), "exemption": exemption, "exemption_reason": exemption_reason,
        "responsibility": responsibility, "why_unlike": why_unlike, "exemption_paper": exemption_paper,
        "body": meeting.body, "document": meeting.document, "present": meeting.present,
        "body_kind": meeting.kind, "approval": meeting.approval, "weighed": " ".join(weighed),
    }  # fmt: skip
    done = _move(actor, case, "decide", words, on, **asked)
    day = on or today()
    known = pack_on(day).measures
    leads, *rest = ("",) if exemption else by_weight((first, *others), known)
    governs = governing(known[key] for key in (leads, *rest)) if leads else None
    until = impact_until(day, governs.impact_months) if governs else None
    nothing = ("responsibility",) if exemption else ("exemption_paper",)
    told = {name: value.strip() for name, value in asked.items()} | dict.fromkeys(nothing, "")
    told |= {"measure": leads, "also": " ".join(rest)}
    Case.objects.filter(key=case).update(**told, decided_on=day, impact_until=until)
    _lift(actor, case, "decided")
    if governs and until:
        place_standing(actor, "impact_period", day, until, governs.key, case, **_bears(case_found(case)))
    decided = CaseDecided(case, leads, exemption, until, meeting.kind, tuple(weighed), tuple(rest))
    return Done(None, *done.events, decided)


@action(permission="investigate.decide", about=_about_case)
def decide_by_answers(
    actor: Actor, case: str, words: str, measure: str, answers: Mapping[str, bool], reason: str, meeting: Meeting,
    responsibility: str = "", why_unlike: str = "", exemption_paper: str = "", on: date | None = None,
    also: Sequence[str] = (),
) -> Done:  # fmt: skip
    """Decide after every exemption question of the pack was put and answered, yes or no: the way of the form.

    Errors: Refused with each question that is open, and with everything that `decide_case` refuses.
    """
    exemption, told = _exemption_by(answers, reason)
    measure, also = ("", ()) if exemption else (measure, also)
    decide_case(
        actor, case, words, measure, exemption, told, meeting, responsibility, why_unlike, exemption_paper, on,
        weighing(exemption_questions(pack_on(today())), answers), also,
    )  # fmt: skip
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
    until = None if months is None else pack_on(day).calendar.last_day(months_later(day, int(months)))
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


@action(permission="investigate.walk", about=_about_case)
def tell_drop(actor: Actor, case: str, words: str) -> Done:
    """Record that the written conclusion of a dropped lead or case was delivered: to whom, and how."""
    return _move(actor, case, "tell_drop", words)


@action(permission="investigate.walk", about=_about_case)
def end_case(actor: Actor, case: str) -> Done:
    """End a case after its impact period; the person stands as before."""
    return _move(actor, case, "end", "")


def _exemption_by(answers: Mapping[str, bool], reason: str) -> tuple[str, str]:
    """The exemption that the answers give, and what is put down of them. Errors: Refused with each open question."""
    questions = exemption_questions(pack_on(today()))
    refuse_if(unanswered(questions, answers))
    return exemption_from(questions, answers), answers_told(questions, answers, reason) if reason.strip() else ""
