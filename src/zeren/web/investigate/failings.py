"""Common failings: per superior and duty the share of units that left it undone, and the share of those with any follow-up."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.investigate.queries import common_failings_of
from zeren.investigate.rules import CommonFailing
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import number_in_force, unit_names
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import whole, year_asked, year_choices
from zeren.web.now import pack_now
from zeren.web.pieces import Pages

SIZE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A failing in words, its shares in per cent."""

    one: CommonFailing
    superior: str
    text: Text
    units: tuple[str, ...]
    share: str
    followed: str


@page("investigate.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """What is a finding on a superior first, then by share; `?year=` asks for another year."""
    day, pack = request.frame.today, pack_now(request)
    year = year_asked(request, day)
    found = sorted(common_failings_of(year, day), key=lambda one: not one.is_finding)
    last = max(1, -(-len(found) // SIZE))
    number = min(max(1, whole(request.GET.get("page", ""))), last)
    part = found[(number - 1) * SIZE : number * SIZE]
    names = unit_names({key for one in part for key in (one.superior, *one.not_done)})
    texts = {duty.code: duty.text for duty in pack.duties}
    most, least = (number_in_force(key, day) for key in ("common.share_most", "common.units_least"))
    context = {
        "rows": [
            Row(
                one, names.get(one.superior, ""), texts.get(one.duty, Text("", "")),
                tuple(names.get(key, key) for key in one.not_done), f"{shown(one.share * 100, 1)} %",
                f"{shown(one.followed_share * 100, 1)} %",
            )
            for one in part
        ],
        "findings": sum(one.is_finding for one in found),
        "most": "" if most is None else f"{shown(most * 100, 1)} %",
        "least": int(least or 1),
        "year": year,
        "years": year_choices(),
        "may_open": may(request.actor, "investigate.open"),
        "pages": Pages(number, last, len(found), f"?year={year}&page="),
    }  # fmt: skip
    return render(request, "web/investigate/failings.html", context)
