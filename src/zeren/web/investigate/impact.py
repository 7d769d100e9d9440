"""Marks in force: what weighs on whom, since when, why, and the first day on which it no longer does."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.investigate.queries import cases
from zeren.kernel.words import Text
from zeren.organisations.queries import StandingFound, person_names, standings_in, unit_names
from zeren.policy import Pack
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.now import pack_now

ENDED_SHOWN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark with its words; `free` is the first day after it, None while it has no end."""

    who: str
    kind: Text
    why: Text
    since: date
    until: date | None
    free: date | None
    days_left: int | None
    url: str


@page("investigate.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """Marks in force today, those of cases before those of results, and those that ended within a year."""
    day = request.frame.today
    pack = pack_now(request)
    found = [one for one in standings_in(day - ENDED_SHOWN, day + ENDED_SHOWN * 3) if not _is_lifted(one, day)]
    people = person_names({one.person for one in found if one.person})
    units = unit_names({one.unit for one in found if one.unit})
    known = {one.key for one in cases()}
    marks = [mark(one, pack, people, units, known, day) for one in found]
    running = [one for one in marks if one.since <= day and (one.until is None or one.until >= day)]
    ended = [one for one in marks if one.until is not None and one.until < day]
    running.sort(key=lambda one: (one.until is None, one.until or day, one.who))
    context = {
        "running": running,
        "from_cases": [one for one in running if one.url],
        "from_results": [one for one in running if not one.url],
        "ended": sorted(ended, key=lambda one: one.until or day, reverse=True),
        "eligibility": address("use-eligibility") if "use.eligibility" in (request.frame.rights or ()) else "",
        "measures": [one for one in pack.measures.values() if one.weighs],
    }
    return render(request, "web/investigate/impact.html", context)


def _is_lifted(one: StandingFound, day: date) -> bool:
    """Whether a mark was taken away before its end: a case that was decided or dropped, a measure that was corrected."""
    return one.lifted_on is not None and one.lifted_on <= day


def mark(
    one: StandingFound, pack: Pack, people: dict[str, str], units: dict[str, str], known: set[str], day: date
) -> Mark:
    """A standing in the pack's words."""
    measure = pack.measures.get(one.reason_code)
    rule = next((row for row in pack.consequences if row.key == one.reason_code), None)
    why = measure.title if measure else rule.title if rule else Text("正在办理的案件", "a case under way")
    url = reverse("investigate-cases-case", args=[one.reference]) if one.reference in known else ""
    return Mark(
        people.get(one.person, "") or units.get(one.unit, one.unit), pack.words.name(one.kind), why, one.from_day,
        one.until_day, one.until_day + timedelta(days=1) if one.until_day else None,
        (one.until_day - day).days if one.until_day else None, url,
    )  # fmt: skip
