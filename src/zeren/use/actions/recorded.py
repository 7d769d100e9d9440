"""Putting on record what an appointment asks about: recommendations, written findings, measures decided elsewhere; and
lifting a mark before its time."""

from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action, seal_of
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import choices_of, pack_on, person_ids, person_name, standing_found
from zeren.policy.adoption import adopted
from zeren.use.events import MarkLifted, MeasureRecorded, RecommendationRecorded, WrittenFindingRecorded
from zeren.use.models import Recommendation
from zeren.use.queries import standings_ahead
from zeren.use.rules.eligible import FINDING, PERIOD
from zeren.use.rules.measures import last_day
from zeren.use.rules.recorded import (
    Finding,
    Lifting,
    Measured,
    Recommending,
    cannot_find,
    cannot_lift,
    cannot_measure,
    cannot_recommend,
    decided_by,
)


@action(permission="use.record")
def record_recommendation(
    actor: Actor, person: str, post: str, held_on: date, present: int, due: int, document: str
) -> Done:
    """Record that a meeting recommended a person, for a kind of post ("" for none in particular). Gives its number.

    Errors: NotFound for an unknown person, Refused with every reason.
    """
    person_name(person)
    known = pack_on(today()).post_kinds
    put = Recommending(actor.id, person, post, held_on, present, due, document, known)
    refuse_if(cannot_recommend(put, _quorum(), today()))
    row = Recommendation.objects.create(
        person_id=person_ids([person])[person], post=post, held_on=held_on, present=present, due=due,
        document=document.strip(),
    )  # fmt: skip
    return Done(row.id, RecommendationRecorded(row.id, post, held_on))


def _quorum() -> str:
    """The share of those due, as the office adopted it."""
    pack = pack_on(today())
    return adopted(pack, choices_of(pack.digest)).values_in_force.get("recommendation.quorum") or ""


@action(permission="use.find")
def record_finding(
    actor: Actor, person: str, finding: str, from_day: date, until_day: date | None, document: str
) -> Done:
    """Record the written finding of a body that stands in the way of an appointment. Gives the number of its mark.

    Errors: NotFound for an unknown person, Refused with every reason.
    """
    person_name(person)
    findings = {bar.finding for bar in pack_on(today()).bars if bar.finding}
    refuse_if(cannot_find(Finding(actor.id, person, finding, from_day, document, findings), today()))
    mark = place_standing(actor, FINDING, from_day, until_day, finding, document.strip()[:60], person=person)
    return Done(mark, WrittenFindingRecorded(mark, finding, seal_of(document)))


@action(permission="use.find")
def record_measure(
    actor: Actor, person: str, measure: str, body: str, document: str, decided_on: date, kind: str = "",
    months: int | None = None,
) -> Done:  # fmt: skip
    """Record a measure that a body outside this program decided: its period weighs as if a case here had decided it.

    `kind`: of which kind of the pack the body is, as in a case. `months`: the period that it fixed for several acts at once.
    Gives the number of its mark. Errors: NotFound for an unknown person, Refused with every reason.
    """
    person_name(person)
    pack = pack_on(today())
    found = pack.measures.get(measure)
    known = found if found and found.object == "person" else None
    there = any(
        (one.kind, one.reason_code, one.from_day) == (PERIOD, measure, decided_on)
        for one in standings_ahead(decided_on, person)
    )
    put = Measured(actor.id, person, decided_on, body, document, known, there, kind, months)
    refuse_if(cannot_measure(put, pack.deciding_bodies, today()))
    until = last_day(decided_on, known, months) if known else None
    mark = place_standing(actor, PERIOD, decided_on, until, measure, decided_by(body, document), person=person)
    return Done(mark, MeasureRecorded(mark, measure, seal_of(decided_by(body, document)), kind, until))


@action(permission="use.find")
def lift_mark(actor: Actor, mark: int, because: str, document: str, on: date) -> Done:
    """Lift a mark before its time from a day on: a mistake, or revoked by the body. What a case placed only it lifts.

    Errors: NotFound for a mark of nobody, Refused with every reason.
    """
    found = standing_found(mark)
    person_name(found.person)
    put = Lifting(
        actor, found.person, found.kind, found.reference, found.placed_by, found.from_day, found.until_day,
        found.lifted_on is not None, on, because, document,
    )  # fmt: skip
    refuse_if(cannot_lift(put, today()))
    lift_standing(actor, mark, because.strip(), document.strip(), on)
    return Done(None, MarkLifted(mark, seal_of(because), seal_of(document)))
