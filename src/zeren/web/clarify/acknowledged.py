"""Whose name stands under which list, and whose is missing: overdue first."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.clarify.queries import names_due
from zeren.clarify.rules.acknowledgement import STATE_NAMES
from zeren.clarify.rules.lists import BEARER_NAMES
from zeren.ledger.gate import About
from zeren.organisations.queries import unit as unit_on
from zeren.organisations.queries import unit_names
from zeren.web.access import page
from zeren.web.clarify.places import Tag, depth_seen, onward, top_of, way_to, whole, year_asked, year_choices
from zeren.web.clarify.unit import TAGS
from zeren.web.pieces import Pages

SIZE = 50
STATES = ("overdue", "waiting", "vacant", "acknowledged")


@page("organisations.read")
def own(request: HttpRequest) -> HttpResponse:
    """Names from the highest unit that the reader may see."""
    return onward(
        request, "clarify-acknowledged-unit", top_of(request.actor, "organisations.read", request.frame.today)
    )


@page("organisations.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Every list of a tree with the name that it takes, by state."""
    day = request.frame.today
    year = year_asked(request, day)
    rows = names_due(unit, year, day, depth_seen(request.actor, "organisations.read", unit, day))
    counts = Counter(row.state for row in rows)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else next((one for one in STATES if counts[one]), "acknowledged")
    wanted = [row for row in rows if row.state == state]
    number = max(1, whole(request.GET.get("page", "1")))
    shown = wanted[(number - 1) * SIZE : number * SIZE]
    address = f"{reverse('clarify-acknowledged-unit', args=[unit])}?year={year}&state={state}&page="
    names = unit_names({row.unit for row in shown})
    context = {
        "unit": unit_on(unit, day),
        "year": year,
        "of_year": f"?year={year}&list=",
        "years": year_choices(),
        "total": len(rows),
        "counts": [(one, STATE_NAMES[one], counts[one]) for one in STATES],
        "state": state,
        "tag": Tag(STATE_NAMES[state], TAGS[state]),
        "rows": [(row, names.get(row.unit, row.unit), BEARER_NAMES[row.bearer]) for row in shown],
        "pages": Pages(number, max(1, -(-len(wanted) // SIZE)), len(wanted), address),
        "crumbs": way_to(request, unit_on(unit, day)),
    }
    return render(request, "web/clarify/acknowledged.html", context)
