"""Signs of risk: how many confirmed cases and overdue items of rectification a unit's tree has, counts alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.diagnose.queries import risk_of
from zeren.ledger.gate import About
from zeren.organisations.queries import pack_on
from zeren.web.access import page
from zeren.web.clarify.places import top_of
from zeren.web.diagnose.reach import PERMISSION, asked, sees_below, way_to

LEAST = "risk.count_least"


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The counts below the highest unit that the reader may see."""
    return show(request, unit=top_of(request.actor, PERMISSION, request.frame.today).key)


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """The counts of a unit and of those right below it; what is below the least is not shown, to nobody."""
    found = asked(request, unit)
    risk = risk_of(found.unit, found.year, found.until)
    below = sees_below(request.actor, found.unit, found.day)
    context = {
        "asked": found,
        "risk": risk,
        "rows": [
            (row, "" if row.is_own or not below else reverse("diagnose-risk-unit", args=[row.unit.key]))
            for row in risk.rows
            if row.is_own or below
        ],
        "value": pack_on(found.until).values.get(LEAST),
        "crumbs": way_to(found.unit, "diagnose-risk-unit"),
    }
    return render(request, "web/diagnose/risk.html", context)
