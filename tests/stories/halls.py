"""Meetings that the sweep plans, each with an open ballot, so that their pages are there to be looked at."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.urls import reverse

from zeren.debrief.actions import invite, open_ballot, plan_meeting, prepare_ballot, prepare_debriefs
from zeren.debrief.events.meetings import MeetingMoved
from zeren.debrief.models import Meeting
from zeren.debrief.queries import meetings, ready_for
from zeren.debrief.rules.inviting import Invited
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action
from zeren.organisations.queries import account_of_person, person_name, posts_of


@action(permission="debrief.hold")
def hold(actor: Actor, meeting: str) -> Done:
    """For the sweep: the meeting begins before its day and with nobody there."""
    Meeting.objects.filter(key=meeting).update(state="in_session")
    return Done(None, MeetingMoved(meeting, "in_session", 0, 0))


def planned(head: str, secretary_of: str) -> Iterator[str]:
    """A meeting before the unit that hears most, and one before a secretary's own township, who comments there."""
    office, secretary = Actor("person", head), posts_of(secretary_of, today())[0]
    prepare_debriefs(office, 2026)
    without_account = next(one for one in ready_for("", 2026) if account_of_person(one.person) is None)
    yield reverse("debrief-take-in", args=[without_account.id])
    heard = Counter(one.heard_by for one in ready_for("", 2026)).most_common(1)[0][0]
    begun = any(one.year == 2026 for one in meetings())
    for organiser in () if begun else dict.fromkeys((heard, secretary.unit)):
        ready = [one.id for one in ready_for(organiser, 2026)]
        key = plan_meeting(office, organiser, 2026, "述职评议会", "礼堂", date(2026, 12, 21), ready, "B6")
        heads = [Invited("", "", "superior", office.id), Invited("", "", "superior", secretary_of)]
        invite(office, key, [replace(one, name=person_name(one.person)) for one in heads])
        ballot = f"{key}-1"
        prepare_ballot(office, key, ballot, "B6", ready[:15])
        yield reverse("debrief-meeting-one", args=[key])
        hold(office, key)
        open_ballot(office, ballot)


def before_own_unit(person: str) -> Iterator[str]:
    """What a head of a unit is asked for at meetings before it: comments, and a rating by name."""
    for one in meetings([posts_of(person, today())[0].unit]):
        yield reverse("debrief-meeting-comments", args=[one.key])
        yield reverse("debrief-ballot-rate", args=[one.key, f"{one.key}-1"])
