"""Putting on record what an appointment asks about: recommendations, and written findings of a competent body."""

from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action, seal_of
from zeren.organisations.actions import place_standing
from zeren.organisations.queries import choices_of, pack_on, person_ids, person_name
from zeren.policy.adoption import adopted
from zeren.use.events import RecommendationRecorded, WrittenFindingRecorded
from zeren.use.models import Recommendation
from zeren.use.rules.eligible import FINDING
from zeren.use.rules.recorded import Finding, Recommending, cannot_find, cannot_recommend


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
