"""The list of cases by state, newest first."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.investigate.queries import cases
from zeren.investigate.rules import STATES, called
from zeren.web.access import of_everything, page
from zeren.web.now import pack_now

LEADS = ("lead", "answered", "lapsed")


@page("investigate.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """Every case that was opened, dropped or decided; `?state=` keeps one state."""
    every = [one for one in cases() if one.state not in LEADS]
    counts = Counter(one.state for one in every)
    state = request.GET.get("state", "")
    pack = pack_now(request)
    rows = [
        (one, STATES[one.state], called(one.measures, pack.measures))
        for one in every
        if not state or one.state == state
    ]
    context = {
        "rows": rows,
        "total": len(every),
        "state": state,
        "states": [(key, words, counts[key]) for key, words in STATES.items() if counts[key]],
    }
    return render(request, "web/investigate/cases.html", context)
