"""One waiver: who asked, who settled it, what moved from when to when and why; whoever may grants or refuses it here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.actions import refuse_waiver, withdraw_waiver
from zeren.ledger.gate import About, may
from zeren.ledger.waivers import waiver_found
from zeren.ledger.waiving import ASKED, WaiverFound, cannot_grant
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, said
from zeren.web.waivers.listing import told_of
from zeren.web.waivers.reach import reads
from zeren.web.waivers.things import GRANTS


@page("implement.read", post="implement.read")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One waiver; on POST it is granted, refused or taken back. The deed asks whether the actor may."""
    found = waiver_found(number)
    if not reads(request.actor, found, request.frame.today):
        raise NotFound(Reason("no_such_waiver", Text("没有这件申请。", "There is no such request.")))
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            words = _settle(request, found)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, words)
            return redirect("implement-waivers-one", number=number)
    waits = found.state == ASKED
    decides = waits and may(request.actor, "waiver.grant", About(unit=found.unit))
    against = tuple(cannot_grant(found, request.actor, request.frame.today, (), found.was)) if decides else ()
    context = {
        "told": told_of(request, [found])[0],
        "decides": decides,
        "against": against,
        "mine": waits and found.asked_by == request.actor.signature,
        "reasons": reasons,
        "because": request.POST.get("because", ""),
        "crumbs": crumbs((Text(f"第 {number} 件", f"No. {number}"), "")),
    }
    return render(request, "web/waivers/one.html", context, status=409 if reasons else 200)


def _settle(request: HttpRequest, found: WaiverFound) -> str:
    """Errors: Refused with every reason; NotAllowed becomes a page of its own."""
    verb = request.POST.get("verb", "")
    if verb == "grant":
        GRANTS[found.kind, found.about](request.actor, found.id)
        return said("已批准，期限已按申请变动。", "Granted; the day moved as asked for.")
    if verb == "withdraw":
        withdraw_waiver(request.actor, found.id)
        return said("申请已撤回。", "The request is taken back.")
    refuse_waiver(request.actor, found.id, request.POST.get("because", ""))
    return said("未批准，期限照旧。", "Refused; nothing moved.")
