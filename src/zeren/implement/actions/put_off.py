"""Putting an activity off: a fact with both days and the reason; the third time for business is told to the superior."""

from datetime import date

from zeren.implement.actions.facts import enter_fact
from zeren.implement.events import ActivityPutOff
from zeren.implement.queries import may_be_put_off
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.putting_off import FOR_BUSINESS, POSTPONEMENT, Asked, cannot_put_off
from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action

SOURCE = "改期登记"
"""Where such a fact comes from: the log itself."""


@action(permission="implement.enter_fact", about=lambda unit, *_, **__: About(unit=unit))
def put_off_activity(
    actor: Actor, unit: str, activity: str, was_on: date, new_on: date, reason: str, words: str
) -> Done:
    """Put an activity of a unit off, from one day to another, for a reason of the pack and in own words.

    Gives the fact's key. Errors: Refused with every reason: what it is, why, a day that is not later, one that lies
    behind the deadline of the duty, or one from which it was put off already; Invalid as for any fact.
    """
    day = today()
    seen, log = may_be_put_off(unit, activity, was_on, day)
    refuse_if(cannot_put_off(Asked(activity, was_on, new_on, reason, words), seen))
    said = {"activity": activity, "reason": reason, "was_on": was_on.isoformat(), "new_on": new_on.isoformat()}
    entry = FactEntry(POSTPONEMENT, unit, day, SOURCE, attributes=said, reason=words.strip())
    key = enter_fact(actor, entry)
    times = 1 + sum(one.activity == activity for one in log)
    business = sum(one.for_business for one in log) + (reason == FOR_BUSINESS)
    return Done(key, ActivityPutOff(key, unit, activity, was_on, new_on, reason, times, business))
