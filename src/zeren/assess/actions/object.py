"""Objecting to a letter, and answering: by somebody else, and where it is right, computed again for everybody."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models.fields.json import KeyTextTransform

from zeren.assess.actions.appraise import freeze_facts, run_schemes
from zeren.assess.events import AppealMoved, ObjectionAnswered, ObjectionFiled
from zeren.assess.models import AppealStep, Objection, Result, Run
from zeren.assess.queries import LetterFound, letter_found, objection_found, took_part_in
from zeren.assess.rules.objecting import (
    cannot_decide_anew,
    cannot_put_right,
    cannot_put_right_now,
    own_letter,
)
from zeren.assess.rules.stages import UNSETTLED
from zeren.debrief.rules.objecting import cannot_answer_objection, cannot_object, cannot_take_in
from zeren.implement.actions import correct_fact, withdraw_fact
from zeren.implement.queries import FactFound, fact_history
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.organisations.queries import pack_on, person_ids, term_in_force


@action(
    permission="assess.object",
    about=lambda letter_id, *_, **__: About(person=letter_found(letter_id).goes_to(today())),
)
def file_objection(actor: Actor, letter_id: int, text: str, facts: tuple[str, ...] = ()) -> Done:
    """Object to the own letter, or to that of the unit one answers first for, naming the facts if it is about facts.

    Gives the objection's number.
    """
    letter = letter_found(letter_id)
    refuse_if(_cannot_file(letter, today(), text, own=letter.goes_to(today()) == actor.id))
    return _filed(actor, letter, text, facts, today(), "")


@action(permission="assess.deliver")
def take_in_objection(
    actor: Actor, letter_id: int, text: str, paper: str, received_on: date, facts: tuple[str, ...] = ()
) -> Done:
    """Take in an objection that its person handed in on paper, as of the day it came. Gives its number.

    Errors: Refused with every reason: no paper named, it came too late, or it is the actor's own letter.
    """
    letter = letter_found(letter_id)
    refuse_if(
        (
            *own_letter(letter.goes_to(today()), actor.id),
            *cannot_take_in(paper, received_on, letter.delivered_on, today()),
            *_cannot_file(letter, received_on, text, own=True),
        )
    )
    return _filed(actor, letter, text, facts, received_on, paper.strip())


def _cannot_file(letter: LetterFound, day: date, text: str, *, own: bool) -> Iterator[Reason]:
    waiting = Objection.objects.filter(letter_id=letter.id, state__in=UNSETTLED).exists()
    yield from cannot_object(letter.object_by, day, text, own, waiting, letter.replaced)


def _filed(actor: Actor, letter: LetterFound, text: str, facts: tuple[str, ...], day: date, paper: str) -> Done:
    pack = pack_on(today())
    days = term_in_force("objection.answer_days", pack)
    person = letter.goes_to(today())
    row = Objection.objects.create(
        letter_id=letter.id,
        person_id=person_ids([person])[person],
        text=text.strip(),
        facts=list(facts),
        paper=paper[:200],
        filed_by=actor.signature,
        filed_on=day,
        answer_by=pack.calendar.last_day(day + timedelta(days=days)),
    )
    return Done(row.id, ObjectionFiled(row.id, letter.id, seal_of(text)))


@action(permission="assess.answer_objection")
def reject_objection(actor: Actor, objection_id: int, answer: str) -> Done:
    """Answer that an objection does not hold, and why. Nothing gets worse by having objected."""
    row = _answered(actor, objection_id, "rejected", answer)
    return Done(None, ObjectionAnswered(row.id, "rejected", None, 0))


@action(permission="assess.answer_objection")
def uphold_objection(
    actor: Actor,
    objection_id: int,
    answer: str,
    corrections: Mapping[str, Mapping[str, Any] | None],
    ground: str = "",
) -> Done:
    """Answer that an objection holds: correct the facts, freeze and run again, and show what changes for everybody.

    `corrections`: fact key → the values that are right, None for a fact that is withdrawn, and nothing ({}) where the
    fact was put right after the freeze already and only has to count. `ground`: what is decided anew though no fact was
    wrong (`rules.objecting.GROUNDS`). Gives the list of those affected with before and
    after. The new results still have to be decided by the deciding body. Errors: Refused with every reason.
    """
    row = _answered(actor, objection_id, "upheld", answer)
    return _put_all_right(actor, row, answer, corrections, ground)


@action(permission="assess.answer_objection")
def put_right_objection(
    actor: Actor,
    objection_id: int,
    answer: str,
    corrections: Mapping[str, Mapping[str, Any] | None],
    ground: str = "",
) -> Done:
    """Put right what the body above found wrong: the same as `uphold_objection`, the first answer stays on record."""
    row = _locked(objection_id)
    speaker = objection_found(objection_id).rests_with(today())
    took_part = {*took_part_in(row.letter_id), f"person:{speaker}"}
    refuse_if(cannot_put_right_now(row.state, answer, actor.signature, f"person:{row.person.key}", took_part))
    row.state = "upheld"
    row.save(update_fields=["state"])
    AppealStep.objects.create(
        objection=row, verb="put_right", on=today(), by=actor.signature, text=answer.strip(), document=""
    )
    done = _put_all_right(actor, row, answer, corrections, ground)
    return Done(done.value, AppealMoved(row.id, "put_right", "upheld", seal_of(answer)), *done.events)


def _put_all_right(
    actor: Actor, row: Objection, answer: str, corrections: Mapping[str, Mapping[str, Any] | None], ground: str
) -> Done:
    """Correct the facts, freeze and run again, and keep what changes for everybody."""
    decision, result = row.letter.decision, row.letter.result
    run = result.run
    refuse_if(cannot_decide_anew(ground, bool(decision and decision.departs), result.zone == "tied"))
    histories = {fact: fact_history(fact) for fact in sorted(corrections)}
    numbers = [one.id for found in histories.values() for one in found]
    last = run.freeze.round.freezes.latest("id")
    counted, held = (set(one.facts.filter(id__in=numbers).values_list("id", flat=True)) for one in (run.freeze, last))
    refuse_if(
        cannot_put_right(
            {
                fact: [(one.key, one.entered_by, one.id in counted, one.id in held) for one in found]
                for fact, found in histories.items()
            },
            actor.signature,
            ground,
        )
    )
    for fact, values in sorted(corrections.items()):
        _put_right(actor, histories[fact][-1], values, answer)
    freeze = run.freeze.round.freezes.order_by("-id").values_list("id", flat=True)[0]
    if corrections:
        year, why = run.freeze.round.year, f"objection:{row.id}"
        freeze = freeze_facts(actor, year, run.freeze.open_disputes, why, tuple(histories))
    standing = _runs_beside(run)
    runs = run_schemes(actor, freeze, run.pack.digest, standing)
    row.run_id = runs[run.scheme]
    row.affected = [
        change for scheme, old in sorted(standing.items()) for change in _changes(scheme, old, runs[scheme])
    ]
    row.ground = ground
    row.save(update_fields=["run", "affected", "ground"])
    return Done(row.affected, ObjectionAnswered(row.id, "upheld", row.run_id, len(row.affected)))


def _put_right(actor: Actor, last: FactFound, values: Mapping[str, Any] | None, answer: str) -> None:
    """Correct or withdraw the last version of a fact; what was put right after the freeze as wanted stays as it is."""
    if values is None and last.state == "withdrawn":
        return
    if values is None:
        withdraw_fact(actor, last.key, answer)
    elif values or not last.corrects:
        correct_fact(actor, last.key, reason=answer, **values)


def _answered(actor: Actor, objection_id: int, outcome: str, answer: str) -> Objection:
    row = _locked(objection_id)
    found = objection_found(objection_id)
    took_part = {*took_part_in(row.letter_id), f"person:{found.rests_with(today())}"}
    if row.paper:
        took_part.add(row.filed_by)
    refuse_if(cannot_answer_objection(row.state, outcome, answer, actor.signature, found.person, took_part))
    row.state, row.answer, row.answered_by, row.answered_on = outcome, answer.strip(), actor.signature, today()
    row.save(update_fields=["state", "answer", "answered_by", "answered_on"])
    return row


def _locked(objection_id: int) -> Objection:
    rows = Objection.objects.select_for_update(of=("self",))
    related = rows.select_related(
        "person", "letter__decision__proposal", "letter__decision__result__run", "letter__result__run__pack",
        "letter__result__run__freeze__round",
    )  # fmt: skip
    return related.get(id=objection_found(objection_id).id)


def _runs_beside(run: Run) -> dict[str, int]:
    """The runs of the same year that stand now: scheme → number."""
    rows = Run.objects.filter(freeze__round=run.freeze.round).order_by("id").values_list("scheme", "id")
    return dict(rows)


def _changes(scheme: str, before: int, after: int) -> list[dict[str, Any]]:
    """Who has another total, grade, rank or zone after the recomputation."""
    old, new = _seen(before), _seen(after)
    return [
        {"scheme": scheme, "run": after, "subject": subject, "before": old[subject], "after": seen}
        for subject, seen in new.items()
        if subject in old and old[subject] != seen
    ]


def _seen(run_id: int) -> dict[str, dict[str, Any]]:
    """Subject → what a reader sees of the result, in subject order; the total exact, as the trace has it."""
    rows = Result.objects.filter(run_id=run_id).order_by("subject")
    columns = rows.values_list("subject", KeyTextTransform("total", "content"), "grade", "rank", "zone")
    return {
        subject: {"total": total, "grade": grade, "rank": rank, "zone": zone}
        for subject, total, grade, rank, zone in columns
    }
