"""Meetings: the list, setting one up from prepared debriefs or from an earlier one, and its page before it begins."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.actions import plan_meeting, plan_meeting_like
from zeren.debrief.queries import (
    MeetingFound,
    ballots_seen,
    classes_of,
    composition_of,
    form_of,
    meeting_found,
    meetings,
    numbers_by_class,
    participants,
    ready_for,
)
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.boxes import BALLOT_STATES
from zeren.debrief.rules.inviting import composition_faults, composition_notes
from zeren.debrief.rules.sessions import MEETING_STATES
from zeren.debrief.rules.states import STATES
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.ledger.gate import About, may
from zeren.organisations.queries import keys_below, scopes_of, unit_names
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, said, whole, year_asked
from zeren.web.debrief.floor import path_in_hall
from zeren.web.now import pack_now

READ, HOLD = "debrief.read", "debrief.hold"


def about_meeting(key: str, **_: object) -> About:
    """A meeting is its organiser's."""
    return About(unit=meeting_found(key).organiser)


@page(READ)
def show(request: HttpRequest) -> HttpResponse:
    """Meetings of the units that the reader may see, the latest first."""
    found = [one for one in meetings() if may(request.actor, READ, About(unit=one.organiser))]
    context = {
        "rows": [(one, MEETING_STATES[one.state]) for one in found],
        "may_hold": bool(organisers(request)),
    }
    return render(request, "web/debrief/meetings.html", context)


def organisers(request: HttpRequest) -> dict[str, str]:
    """Units before which debriefs of this year wait and for which the reader may hold a meeting."""
    day = request.frame.today
    scopes = scopes_of(request.actor.id, HOLD, day)
    keys = {unit for scope in scopes if scope.reach != "all" for unit in (scope.unit, *keys_below(scope.unit, day))}
    everywhere = any(scope.reach == "all" for scope in scopes)
    heard = {one.heard_by for one in ready_for("", year_asked(request, day))}
    return unit_names(heard if everywhere else heard & keys)


@page(HOLD, post=HOLD)
def new(request: HttpRequest) -> HttpResponse:
    """Choose who organises, then who debriefs, the day, the hall and the form; or copy the last meeting."""
    asked = request.POST if request.method == "POST" else request.GET
    day, known = request.frame.today, organisers(request)
    unit = asked.get("unit", "") if asked.get("unit", "") in known else ""
    year = year_asked(request, day)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST" and unit:
        try:
            key = _plan(request, unit, year)
        except (Refused, Invalid) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("会议已排定，请核对名单。", "The meeting is set up; look over the list."))
            return redirect("debrief-meeting-one", key=key)
    context = {
        "unit": unit,
        "unit_name": known.get(unit, ""),
        "units": sorted(known.items()),
        "year": year,
        "ready": [(one, STATES[one.state]) for one in ready_for(unit, year)] if unit else [],
        "earlier": [one for one in meetings([unit]) if one.year < year][:3] if unit else [],
        "forms": pack_now(request).ballot_forms.values(),
        "typed": asked,
        "chosen": set(asked.getlist("debrief")),
        "reasons": reasons,
    }
    return render(request, "web/debrief/meeting_new.html", context, status=422 if reasons else 200)


def _plan(request: HttpRequest, unit: str, year: int) -> str:
    typed = request.POST
    meets_on = day_of(typed.get("meets_on", ""))
    if typed.get("earlier"):
        return str(plan_meeting_like(request.actor, typed["earlier"], meets_on))
    chosen = [whole(one) for one in typed.getlist("debrief")]
    title, place, form = typed.get("title", ""), typed.get("place", ""), typed.get("form", "")
    return str(plan_meeting(request.actor, unit, year, title, place, meets_on, chosen, form))


def day_of(text: str) -> date:
    """A day of a form. A day that is none counts as long past, and is refused as that."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


@page(READ, about=about_meeting, hidden=True)
def one(request: HttpRequest, key: str) -> HttpResponse:
    """A meeting: agenda and order, who is invited, whether the classes are as they should be, its papers."""
    return meeting_page(request, meeting_found(key))


def meeting_page(
    request: HttpRequest, found: MeetingFound, reasons: tuple[Reason, ...] = (), verb: str = ""
) -> HttpResponse:
    """The page of a meeting; with the reasons of a refusal and what was typed, where something was refused."""
    numbers, composition = numbers_by_class(found.key), composition_of(found)
    classes, ballots = classes_of(found), ballots_seen(found.key)
    running = {one.is_rehearsal for one in ballots if one.is_live}
    titles = {one.key: one.title for one in classes}
    people = participants(found.key)
    by_name = {one.key for one in classes if one.signed}
    context = {
        **headed(request, found),
        "form": form_of(found),
        "classes": [(one, *numbers.get(one.key, (0, 0))) for one in classes],
        "people": [(one, titles.get(one.voter_class, one.voter_class)) for one in people],
        "states": STATES,
        "items": [(one, STATES[one.state], object_of(one.debrief)) for one in found.items],
        "faults": tuple(composition_faults(composition)),
        "notes": tuple(composition_notes(composition)),
        "ballots": [(one, BALLOT_STATES[one.state]) for one in ballots],
        "rates": may(request.actor, "debrief.rate", About(person=request.actor.id))
        and any(one.person == request.actor.id and one.voter_class in by_name for one in people),
        "has_ballot": False in running,
        "has_rehearsal": True in running,
        "reasons": reasons,
        "verb": verb,
        "ask_at": path_in_hall(found.key),
        "typed": request.POST,
    }
    return render(request, "web/debrief/meeting.html", context, status=422 if reasons else 200)


def headed(request: HttpRequest, found: MeetingFound) -> dict[str, object]:
    """What every page of a meeting shows at its head."""
    return {
        "meeting": found,
        "state": MEETING_STATES[found.state],
        "may_hold": may(request.actor, HOLD, About(unit=found.organiser)),
        "may_comment": may(request.actor, "debrief.comment", About(unit=found.organiser)),
        "may_conclude": may(request.actor, "debrief.conclude", About(unit=found.organiser)),
        "crumbs": crumbs((found.title, "")),
    }
