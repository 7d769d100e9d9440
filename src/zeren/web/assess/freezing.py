"""Freezing the facts of a year: what must hold before it, a reason for each dispute that is still open, the digest after."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import freeze_facts
from zeren.assess.queries import disputes_open, freezes_of, round_of, rounds
from zeren.assess.rules.confirming import cannot_freeze
from zeren.implement.queries import facts_by_keys, facts_held
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on, person_names
from zeren.web.access import of_everything, page
from zeren.web.assess.confirmation import days_of
from zeren.web.clarify.places import said, whole
from zeren.web.implement.telling import actor_name, told


@page("assess.freeze", about=of_everything, post="assess.freeze")
def freeze(request: HttpRequest) -> HttpResponse:
    """What stands against freezing, before the button; and after it, the digest."""
    found = rounds()
    asked = request.GET.get("year", "") or request.POST.get("year", "")
    year = whole(asked) or (found[0].year if found else today().year)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        given = {key.removeprefix("reason-"): text for key, text in request.POST.items() if key.startswith("reason-")}
        try:
            freeze_facts(request.actor, year, given, request.POST.get("purpose", "").strip())
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("{year} 年的事实已冻结。", "The facts of {year} are frozen.", year=year))
            return redirect(f"{reverse('assess-confirmation-freeze')}?year={year}")
    return _show(request, year, [one.year for one in found], reasons)


def _show(request: HttpRequest, year: int, years: list[int], reasons: tuple[Reason, ...]) -> HttpResponse:
    day = today()
    pack = pack_on(day)
    held = round_of(year)
    disputes = disputes_open(year)
    in_words = {one.fact.key: one for one in told(facts_by_keys(d.fact for d in disputes).values(), pack.words)}
    before = tuple(cannot_freeze(held.closes_on if held else None, day, disputes, {}))
    freezes = freezes_of(year)
    names = person_names({one.person for one in disputes} | {one.by.removeprefix("person:") for one in freezes})
    context = {
        "year": year,
        "years": sorted({year, *years}, reverse=True),
        "days": days_of(held, year, day, pack),
        "against": [reason for reason in before if reason.code != "open_dispute"],
        "disputes": [
            (one, in_words[one.fact], names.get(one.person, one.person), request.POST.get(f"reason-{one.fact}", ""))
            for one in disputes
        ],
        "freezes": [(one, actor_name(one.by, names), purpose_words(one.purpose)) for one in freezes],
        "held": [one for one in facts_held() if one.happened_on.year == year],
        "reasons": reasons,
        "purpose": request.POST.get("purpose", ""),
        "expected": _expected(held.closes_on if held else None, day),
    }
    return render(request, "web/assess/confirm_freeze.html", context, status=422 if reasons else 200)


def _expected(closes_on: date | None, day: date) -> bool:
    """Whether the round is over, so that freezing is a matter of disputes alone."""
    return closes_on is not None and day > closes_on


def purpose_words(purpose: str) -> Text:
    """Why facts were frozen again: an objection that was upheld, or what the office wrote."""
    kind, _, number = purpose.partition(":")
    if kind == "objection" and number.isdigit():
        return Text(f"第 {number} 件异议成立后", f"after objection {number} was upheld")
    return Text(purpose, purpose)
