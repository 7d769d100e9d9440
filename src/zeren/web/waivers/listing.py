"""The published list of waivers in the reader's range, by unit, kind, who granted, and year; and those that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.ledger.waivers import waivers_in, waivers_waiting
from zeren.ledger.waiving import DEPARTURE, KINDS, STATES, WaiverFound
from zeren.organisations.queries import person_names, unit_names
from zeren.web.access import page
from zeren.web.clarify.places import Tag, whole, year_asked, year_choices
from zeren.web.implement.telling import actor_name
from zeren.web.pieces import Pages
from zeren.web.waivers.reach import PERMISSION, range_of, reads
from zeren.web.waivers.things import OWN, named

SIZE = 50
TAGS = {"asked": "plain", "granted": "done", "refused": "ink", "withdrawn": "dashed"}


@dataclass(frozen=True, slots=True)
class Told:
    """A waiver in words. `closed`: it concerns one person's objection or appeal, so who and why are left out."""

    one: WaiverFound
    kind: Text
    what: Text
    unit: str
    asked_by: Text
    settled_by: Text
    tag: Tag
    closed: bool


@page(PERMISSION)
def show(request: HttpRequest) -> HttpResponse:
    """What was stretched in a year, the newest first, and above it what waits for the reader."""
    day = request.frame.today
    year = year_asked(request, day)
    units = range_of(request.actor, day)
    asked = request.GET
    found = waivers_in(date(year, 1, 1), date(year, 12, 31), units)
    granters = sorted({one.granted_by for one in found if one.granted_by and not _closed(request, one)})
    in_units = sorted({one.unit for one in found if one.unit})
    rows = [
        one for one in found if _asked_for(one, asked.get("unit", ""), asked.get("kind", ""), asked.get("by", ""))
    ]
    number = max(1, whole(asked.get("page", "1")))
    names, people = unit_names(in_units), person_names({key.removeprefix("person:") for key in granters})
    context = {
        "year": year,
        "years": year_choices(),
        "total": len(found),
        "rows": told_of(request, rows[(number - 1) * SIZE : number * SIZE]),
        "waiting": told_of(request, _mine_to_settle(request)),
        "kinds": [(key, words, sum(one.kind == key for one in found)) for key, words in KINDS.items()],
        "kind": asked.get("kind", ""),
        "units": [(key, names.get(key, key)) for key in in_units],
        "unit": asked.get("unit", ""),
        "granters": [(key, actor_name(key, people)) for key in granters],
        "by": asked.get("by", ""),
        "pages": Pages(number, max(1, -(-len(rows) // SIZE)), len(rows), f"?{_query(request)}page="),
    }
    return render(request, "web/waivers/list.html", context)


def told_of(request: HttpRequest, found: Sequence[WaiverFound]) -> list[Told]:
    """Waivers with every name they need: four queries."""
    signed = {key for one in found for key in (one.asked_by, one.granted_by, one.refused_by) if key}
    people = person_names({key.removeprefix("person:") for key in signed})
    names, words = unit_names({one.unit for one in found if one.unit}), named(found)
    return [
        Told(
            one, KINDS[one.kind], words[one.id], names.get(one.unit, one.unit),
            Text("本人", "the person") if _closed(request, one) else actor_name(one.asked_by, people),
            actor_name(one.settled_by, people) if one.settled_by else Text("", ""),
            Tag(STATES[one.state], TAGS[one.state]), _closed(request, one),
        )
        for one in found
    ]  # fmt: skip


def _closed(request: HttpRequest, one: WaiverFound) -> bool:
    """Who asks for time to object or to appeal is told to those who settle it, not to everybody in range."""
    if one.about not in OWN and not (one.kind == DEPARTURE and one.person):
        return False
    actor = request.actor
    mine = actor.signature in (one.asked_by, one.granted_by, one.refused_by) or actor.id == one.person
    return not mine and not may(actor, "waiver.grant", About(unit=one.unit))


def _mine_to_settle(request: HttpRequest) -> list[WaiverFound]:
    """Requests that wait and that the reader may settle: in range, not the own ones."""
    actor, day = request.actor, request.frame.today
    waiting = [one for one in waivers_waiting() if one.asked_by != actor.signature and one.person != actor.id]
    return [one for one in waiting if reads(actor, one, day) and may(actor, "waiver.grant", About(unit=one.unit))]


def _asked_for(one: WaiverFound, unit: str, kind: str, by: str) -> bool:
    return (not unit or one.unit == unit) and (not kind or one.kind == kind) and (not by or one.granted_by == by)


def _query(request: HttpRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return f"{kept.urlencode()}&" if kept else ""
