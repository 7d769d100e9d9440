"""Preparing the year: who debriefs, on which day, orally or in writing, and who does not this year."""

from dataclasses import replace
from datetime import date

from zeren.debrief.events.debriefs import DebriefDayPlanned, DebriefLeftOut, DebriefsPrepared, DebriefWayChosen
from zeren.debrief.models import AgendaItem, Debrief
from zeren.debrief.queries import days_against, debrief_at, debrief_found, debriefs_heard, to_prepare
from zeren.debrief.rules.states import DEBRIEFS, STATES
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import person_ids, post_ids, unit_ids

BEFORE = ("prepared", "report_submitted", "report_checked")
WAYS = ("oral", "written")


@action(permission="debrief.prepare", about=lambda year, heard_by="", *_, **__: About(unit=heard_by))
def prepare_debriefs(actor: Actor, year: int, heard_by: str = "", chosen: tuple[str, ...] = ()) -> Done:
    """Prepare the debriefs of a year before one unit (before all when `heard_by` is empty), by the tree and pack of today.

    Doing it again adds who came since. `chosen`: posts that the pack leaves to choice. Gives how many are new.
    Errors: Refused when the year is neither this one nor the one before.
    """
    day = today()
    if year not in (day.year, day.year - 1):
        raise Refused(
            Reason("year_not_at_hand", Text("只能准备今年或上年的述职。", "Only this year's or last year's debriefs are prepared."))
        )  # fmt: skip
    found, left = to_prepare(year, day, chosen)
    there = set(Debrief.objects.filter(year=year).values_list("post__key", "person__key"))
    fresh = [one for one in found if heard_by in ("", one.heard_by) and (one.post, one.person) not in there]
    posts, people = post_ids(one.post for one in fresh), person_ids({one.person for one in fresh})
    units = unit_ids({one.heard_by for one in fresh})
    Debrief.objects.bulk_create(
        Debrief(year=year, post_id=posts[one.post], person_id=people[one.person], heard_by_id=units[one.heard_by])
        for one in fresh
    )
    named = sum(heard_by in ("", one.heard_by) for one in left)
    seal = digest_of([[one.post, one.person, one.heard_by] for one in fresh])
    return Done(len(fresh), DebriefsPrepared(year, heard_by, len(fresh), named, seal))


@action(permission="debrief.prepare", about=lambda year, heard_by, *_, **__: About(unit=heard_by))
def plan_day(actor: Actor, year: int, heard_by: str, meets_on: date) -> Done:
    """Set the day on which a unit hears those below it. Gives how many it concerns.

    Errors: Refused with every reason: nobody is to be heard, the day is past or out of the window, those below have
    not finished before, or somebody is heard elsewhere that day.
    """
    rows = [one for one in debriefs_heard(year, [heard_by]) if one.state in BEFORE]
    reasons = [reason for unit, reason in days_against(year, today(), {heard_by: meets_on}) if heard_by in (unit, *reason.place)]  # fmt: skip
    if not rows:
        reasons.append(Reason("nobody_to_hear", Text("没有要在这里述职的人。", "Nobody debriefs here."), "", Text("请先准备本年述职。", "Prepare the year's debriefs first.")))  # fmt: skip
    if meets_on < today():
        reasons.append(Reason("day_is_past", Text(f"{meets_on} 已经过去。", f"{meets_on} has passed.")))
    people = [one.person for one in rows]
    twice = Debrief.objects.filter(person__key__in=people, meets_on=meets_on).exclude(id__in=[one.id for one in rows])
    for name in twice.order_by("id").values_list("person__name", flat=True):
        reasons.append(Reason("elsewhere_that_day", Text(f"{name}当天在别处述职。", f"{name} debriefs elsewhere that day.")))  # fmt: skip
    refuse_if(reasons)
    Debrief.objects.filter(id__in=[one.id for one in rows]).update(meets_on=meets_on)
    return Done(len(rows), DebriefDayPlanned(year, heard_by, meets_on, len(rows)))


def _heard_by(debrief: int, *_: object, **__: object) -> About:
    return About(unit=debrief_found(debrief).heard_by)


@action(permission="debrief.prepare", about=_heard_by)
def choose_way(actor: Actor, debrief: int, way: str) -> Done:
    """Let somebody debrief orally or in writing; who writes is rated all the same. Errors: Refused."""
    found = debrief_found(debrief)
    reasons = []
    if way not in WAYS:
        reasons.append(Reason("unknown_way", Text("请选口头或书面。", "Choose oral or written.")))
    if found.state not in BEFORE:
        reasons.append(Reason("meeting_began", Text("会议已经开始。", "The meeting has begun.")))
    if AgendaItem.objects.filter(debrief_id=debrief).exists():
        reasons.append(
            Reason(
                "on_an_agenda",
                Text("已排入会议议程。", "It is on a meeting's agenda already."),
                next_step=Text(
                    "请在会议页改为书面述职，写明理由。", "Change it on the meeting's page, with a reason."
                ),
            )
        )
    refuse_if(reasons)
    Debrief.objects.filter(id=debrief).update(way=way)
    return Done(None, DebriefWayChosen(debrief, way))


@action(permission="debrief.prepare", about=_heard_by)
def leave_out(actor: Actor, debrief: int, because: str) -> Done:
    """Somebody does not debrief this year after all; the reason stands with it. Errors: Refused with every reason."""
    found = debrief_found(debrief)
    decision = decide(
        DEBRIEFS, "leave_out", found.state, replace(debrief_at(found), words=because), actor, now(), STATES
    )
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    Debrief.objects.filter(id=debrief).update(state=decision.target, left_out_because=because.strip())
    return Done(None, DebriefLeftOut(debrief, seal_of(because)))
