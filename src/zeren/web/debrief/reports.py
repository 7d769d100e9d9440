"""Who debriefs in a year and with what result: results of meetings held elsewhere, marked as imported."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.debrief.queries import debriefs_below
from zeren.ledger.gate import About, may
from zeren.organisations.queries import unit as unit_on
from zeren.organisations.queries import unit_names
from zeren.web.access import page
from zeren.web.clarify.places import depth_seen, onward, top_of, way_to, whole, year_asked, year_choices
from zeren.web.now import pack_now
from zeren.web.pieces import Pages

SIZE = 50


@page("implement.read")
def own(request: HttpRequest) -> HttpResponse:
    """Debriefs from the highest unit that the reader may see."""
    return onward(request, "debrief-reports-unit", top_of(request.actor, "implement.read", request.frame.today))


@page("implement.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Every secretary of a tree with grade and ballot of the debrief; those with a result first."""
    day = request.frame.today
    year = year_asked(request, day)
    depth = depth_seen(request.actor, "implement.read", unit, day)
    found = sorted(debriefs_below(unit, year, day, depth), key=lambda one: not one.has_result)
    if "year" not in request.GET and year - 1 in year_choices() and not any(one.has_result for one in found):
        year -= 1  # this year's meetings have not been held: show the last results
        found = sorted(debriefs_below(unit, year, day, depth), key=lambda one: not one.has_result)
    number = max(1, whole(request.GET.get("page", "1")))
    rows = found[(number - 1) * SIZE : number * SIZE]
    names = unit_names({one.unit for one in rows})
    words = pack_now(request).words
    address = f"{reverse('debrief-reports-unit', args=[unit])}?year={year}&page="
    context = {
        "unit": unit_on(unit, day),
        "year": year,
        "years": year_choices(),
        "total": len(found),
        "done": sum(one.has_result for one in found),
        "rows": [
            (
                one,
                names.get(one.unit, one.unit),
                words.name(one.grade) if one.grade else "",
                may(request.actor, "implement.read", About(unit=one.unit, person=one.person)),
                one.is_decided
                and (
                    one.person == request.actor.id
                    or may(request.actor, "debrief.read", About(unit=one.heard_by or one.unit))
                ),
            )
            for one in rows
        ],
        "pages": Pages(number, max(1, -(-len(found) // SIZE)), len(found), address),
        "crumbs": way_to(request, unit_on(unit, day)),
    }
    return render(request, "web/debrief/reports.html", context)
