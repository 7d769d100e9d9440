"""Figures that leap and wait for a second look: the list of a unit and its tree, and confirming one with a note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.implement.actions import verify_fact
from zeren.implement.queries import fact_found, facts_held
from zeren.implement.rules.leaps import JUMP
from zeren.kernel.errors import Refused
from zeren.kernel.exact import shown
from zeren.ledger.gate import About
from zeren.organisations.queries import number_in_force, subtree
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import page
from zeren.web.clarify.places import depth_seen, onward, said, top_of, way_to
from zeren.web.implement.one_fact import Trial, render_fact
from zeren.web.implement.telling import told
from zeren.web.now import pack_now

PERMISSION = "implement.read"


def _about(key: str) -> About:
    found = fact_found(key)
    return About(unit=found.unit, person=found.person)


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The list of the highest unit that the reader may see."""
    return onward(request, "implement-verify-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Every held figure of a unit and all that the reader sees below it, the longest waiting first."""
    day = request.frame.today
    found = unit_on(unit, day)
    tree = subtree(unit, day, depth_seen(request.actor, PERMISSION, unit, day))
    most = number_in_force(JUMP, day)
    context = {
        "unit": found,
        "rows": told(facts_held(one.key for one in tree), pack_now(request).words),
        "most": shown(most, 2) if most is not None else "",
        "actor": request.actor.signature,
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/verify.html", context)


@page(post="implement.enter_fact", about=_about)
def verify(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm a held figure with a note on how it was reckoned."""
    try:
        new = verify_fact(request.actor, key, request.POST.get("note", ""))
    except Refused as refusal:
        return render_fact(request, key, Trial("verify", dict(request.POST.items()), refusal.reasons), 422)
    messages.success(
        request, said("已核实，从现在起计入；原来的一条留在记录里。", "Verified; it counts from now on, and the former one stays on record.")
    )  # fmt: skip
    return redirect("implement-facts-fact", key=new)
