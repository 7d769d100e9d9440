"""Asking for a waiver: what it is about, until which day, why; every reason against it is shown at once."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.kernel.errors import Invalid, NotAllowed, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.waiving import KINDS
from zeren.organisations.queries import number_in_force, unit_names
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, said
from zeren.web.waivers.things import Thing
from zeren.web.waivers.things import thing as named_thing


@page("waiver.ask", post="waiver.ask")
def show(request: HttpRequest, thing: str, key: str) -> HttpResponse:
    """The form of a request; on POST it is put down. The deed itself asks whether the actor may, for that unit."""
    day = request.frame.today
    found: Thing = named_thing(request.actor, thing, key, day)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            number = found.ask(request.actor, _until(request), request.POST.get("reason", ""))
        except (Invalid, Refused, NotAllowed) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(
                request, said("申请已提出，由另一人批准。", "The request is made; somebody else decides on it.")
            )
            return redirect("implement-waivers-one", number=number)
    context = {
        "thing": found,
        "kind": KINDS[found.kind],
        "unit_name": unit_names([found.unit]).get(found.unit, ""),
        "over": found.kind == "extension" and found.due is not None and day > found.due,
        "most": number_in_force("waiver.most_days", day),
        "until": request.POST.get("until", ""),
        "reason": request.POST.get("reason", ""),
        "reasons": reasons,
        "crumbs": crumbs((Text("申请", "Ask"), "")),
    }
    return render(request, "web/waivers/ask.html", context, status=409 if reasons else 200)


def _until(request: HttpRequest) -> date:
    """The day asked for. Errors: Invalid when it is none."""
    try:
        return date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        raise Invalid(Reason("until_missing", Text("写明新的期限。", "Say the new day."))) from None
