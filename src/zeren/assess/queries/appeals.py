"""The second instance: until when it is asked for and answered, and an objection as its rules need it."""

from datetime import date, timedelta

from zeren.assess.models import Objection
from zeren.assess.queries.notices import decided_beside, took_part_in
from zeren.assess.queries.told import ObjectionFound
from zeren.assess.rules.appealing import AppealView
from zeren.implement.queries import fact_history
from zeren.organisations.queries import above_who_decided, number_in_force, pack_on


def appeal_by(found: ObjectionFound) -> date | None:
    """The last day to ask the body above, by the days in force when the objection was answered; None before, or switched
    off. Source: objection.appeal_days."""
    if found.answered_on is None or found.state == "filed":
        return None
    days = number_in_force("objection.appeal_days", found.answered_on)
    if days is None:
        return None
    return pack_on(found.answered_on).calendar.last_day(found.answered_on + timedelta(days=int(days)))


def answer_appeal_by(found: ObjectionFound) -> date | None:
    """The last day for the body above; None while none was asked. Source: objection.appeal_answer_days, appeal_extend_days."""
    asked = found.on("appeal")
    if asked is None:
        return None
    days, more = (number_in_force(f"objection.appeal_{key}", asked) for key in ("answer_days", "extend_days"))
    if days is None:
        return None
    length = timedelta(days=int(days) + (int(more or 0) if found.on("extend_appeal") else 0))
    return pack_on(asked).calendar.last_day(asked + length)


def appeal_view(found: ObjectionFound, actor: str, day: date, words: str, document: str, own: bool) -> AppealView:
    """An objection as the second instance needs it; `actor` is who would take the step, by key."""
    rows = Objection.objects.select_related("letter__decision__proposal", "letter__decision__result__run")
    letter = rows.select_related("letter__result__run__freeze").get(id=found.id).letter
    decision = decided_beside(letter)
    entered = {version.entered_by for fact in found.facts for version in fact_history(fact)}
    concerned = {f"person:{found.person}", f"person:{found.rests_with(day)}"}
    at_top, above = above_who_decided(
        decision.recorded_by.removeprefix("person:") if decision else "",
        "assess.decide",
        decision.decided_on if decision else day,
        actor,
        "assess.review",
        day,
    )
    return AppealView(
        words=words,
        document=document,
        on=day,
        own=own,
        took_part=frozenset(
            {*took_part_in(letter.id), *entered, *concerned, found.answered_by, found.filed_by} - {""}
        ),
        appeal_by=appeal_by(found),
        answer_by=answer_appeal_by(found),
        extended=found.on("extend_appeal") is not None,
        replaced=found.decided_anew,
        decided_at_top=at_top,
        sits_above=above,
    )
