"""Facts are shown to those they are about before they count: confirmed, disputed, answered by somebody else."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zeren.assess.events import DisputedFactMended, DisputeSettled, FactDisputed, FactsConfirmed, RoundOpened
from zeren.assess.models import Answer, Round
from zeren.assess.queries import facts_unanswered, first_responsible_of
from zeren.assess.queries.facing import as_round
from zeren.assess.rules.confirming import Dispute, cannot_answer, cannot_open, cannot_settle, round_closes
from zeren.implement.actions import correct_fact, withdraw_fact
from zeren.implement.queries import fact_found
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import pack_on, person_ids, term_in_force


def _about_fact(year: int, fact: str, *_: object, **__: object) -> About:
    found = fact_found(fact)
    return About(unit=found.unit, person=found.person or first_responsible_of(found.unit, found.happened_on))


def _about_person(year: int, person: str, *_: object, **__: object) -> About:
    return About(person=person)


@action(permission="assess.freeze")
def open_round(actor: Actor, year: int, opens_on: date) -> Done:
    """Open the round of confirmation of a year; it closes after the pack's number of working days. Gives that day."""
    pack = pack_on(opens_on)
    closes_on = round_closes(
        opens_on,
        term_in_force("confirmation.working_days", pack),
        *pack.calendar.known_days,
    )
    row = Round.objects.filter(year=year).first()
    refuse_if(cannot_open(row.state if row else "", opens_on, today()))
    Round.objects.create(year=year, opens_on=opens_on, closes_on=closes_on)
    return Done(closes_on, RoundOpened(year, opens_on, closes_on))


@action(permission="assess.confirm", about=_about_fact)
def answer_fact(actor: Actor, year: int, fact: str, choice: str, reason: str = "") -> Done:
    """Confirm or dispute one fact that concerns oneself (or the unit one answers for first)."""
    row = _round(year)
    days = as_round(row)
    refuse_if(cannot_answer(row.state, days.opens_on, days.closes_on, today(), choice, reason))
    found = fact_found(fact)
    refuse_if(_already_settled(row, found.id))
    Answer.objects.update_or_create(
        round=row,
        fact_id=found.id,
        defaults={
            "person_id": person_ids([actor.id])[actor.id],
            "choice": choice,
            "reason": reason.strip(),
            "at": now(),
        },
    )
    if choice == "confirm":
        return Done(None, FactsConfirmed(year, actor.id, 1, digest_of([fact])))
    return Done(None, FactDisputed(year, actor.id, fact, seal_of(reason)))


@action(permission="assess.confirm", about=_about_person)
def confirm_remaining(actor: Actor, year: int, person: str) -> Done:
    """Confirm every fact shown to a person that has no answer yet, in one deed. Gives how many."""
    row = _round(year)
    days = as_round(row)
    refuse_if(cannot_answer(row.state, days.opens_on, days.closes_on, today(), "confirm", ""))
    open_facts = facts_unanswered(year, person)
    moment, who = now(), person_ids([person])[person]
    Answer.objects.bulk_create(
        Answer(round=row, fact_id=number, person_id=who, choice="confirm", at=moment) for number, _ in open_facts
    )
    keys = [key for _, key in open_facts]
    return Done(len(keys), FactsConfirmed(year, person, len(keys), digest_of(keys)))


@action(permission="assess.answer_dispute")
def settle_dispute(actor: Actor, year: int, fact: str, outcome: str, reply: str) -> Done:
    """Answer a dispute: upheld or kept. `uphold_dispute` also puts the fact right.

    Errors: Refused when the actor entered the fact or is the one who disputes it.
    """
    row = (
        Answer.objects.filter(round__year=year, fact__key=fact, choice="dispute", outcome="")
        .select_related("person", "fact")
        .first()
    )
    dispute = Dispute(fact, row.person.key, row.fact.entered_by, row.reason) if row else None
    refuse_if(cannot_settle(dispute, actor.signature, outcome, reply))
    row.outcome, row.reply, row.replied_by, row.replied_at = outcome, reply.strip(), actor.signature, now()
    row.save(update_fields=["outcome", "reply", "replied_by", "replied_at"])
    return Done(None, DisputeSettled(year, fact, outcome, seal_of(reply)))


@action(permission="assess.answer_dispute")
def uphold_dispute(actor: Actor, year: int, fact: str, reply: str, changes: Mapping[str, Any] | None) -> Done:
    """Answer that a dispute holds, and in the same deed put the fact right.

    `changes` are the values that are right (as for `correct_fact`); None withdraws the fact. Gives the key of the
    corrected fact, empty after a withdrawal. Errors: as `settle_dispute`, `correct_fact`, `withdraw_fact`.
    """
    settle_dispute(actor, year, fact, "upheld", reply)
    if changes is None:
        withdraw_fact(actor, fact, reply)
        return Done("", DisputedFactMended(year, fact, ""))
    became = correct_fact(actor, fact, reply, **changes)
    return Done(became, DisputedFactMended(year, fact, became))


def _round(year: int) -> Round:
    row = Round.objects.filter(year=year).first()
    if row is None:
        raise NotFound(
            Reason("no_round", Text(f"{year} 年还没有事实确认期。", f"No round of confirmation for {year} yet."))
        )
    return row


def _already_settled(row: Round, fact_id: int):  # type: ignore[no-untyped-def]
    if row.answers.filter(fact_id=fact_id).exclude(outcome="").exists():
        yield Reason("already_settled", Text("这条异议已经答复。", "This dispute was already answered."))
