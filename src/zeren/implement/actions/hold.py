"""An activity with its attendance, agenda, decision and follow-up; and what came of a follow-up, as somebody says later."""

from datetime import date

from zeren.implement.actions.facts import enter_fact
from zeren.implement.events import ActivityRecorded, FollowUpAnswered
from zeren.implement.queries import activity_waiting
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.holding import FOLLOWED_UP, Held, cannot_answer, cannot_record
from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import pack_on
from zeren.organisations.queries import unit as unit_on

SOURCE = "活动登记"
"""Where such a fact comes from: the entry itself."""


@action(permission="implement.enter_fact", about=lambda unit, *_, **__: About(unit=unit))
def record_activity(
    actor: Actor, unit: str, kind: str, held_on: date, attendance: str = "", agenda: str = "", decision: str = "", follow_up: str = ""
) -> Done:  # fmt: skip
    """Put down an activity of a unit. Gives its key. Numbers of people only; nobody is named.

    One that too few came to is put down as it was, and does not count.
    Errors: Refused with every part that is missing or cannot be read; Invalid as for any fact.
    """
    day = today()
    held = Held(kind, held_on, attendance, agenda, decision, follow_up).tidied()
    refuse_if(cannot_record(held, pack_on(day).activities, unit_on(unit, day).kind))
    key = enter_fact(actor, FactEntry(kind, unit, held_on, SOURCE, attributes=held.said))
    return Done(key, ActivityRecorded(key, unit, kind, held_on, held.attendance))


def _about_fact(key: str, *_: object, **__: object) -> About:
    return About(unit=activity_waiting(key)[0].unit)


@action(permission="implement.enter_fact", about=_about_fact)
def answer_follow_up(actor: Actor, key: str, outcome: str) -> Done:
    """Say what came of the follow-up of an activity: a fact of its own, the activity stays as it is. Gives its key.

    Errors: NotFound; Refused when no follow-up was settled, it was answered already, or the outcome is no word of the pack.
    """
    fact, answered = activity_waiting(key)
    word = pack_on(today()).words.facts[FOLLOWED_UP]
    refuse_if(cannot_answer(fact.attributes.get("follow_up", ""), answered, outcome, word.attributes["outcome"]))
    said = {"answers": key, "outcome": outcome}
    told = enter_fact(actor, FactEntry(FOLLOWED_UP, fact.unit, today(), SOURCE, attributes=said))
    return Done(told, FollowUpAnswered(told, key, fact.unit, outcome))
