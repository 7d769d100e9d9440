"""What is asked of the base beside the duties: by whom, of whom, how much; asking and stopping, within the budget."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.implement.actions import ask_base, stop_asking
from zeren.implement.queries import askings
from zeren.implement.rules.asking import CLOCKS, KINDS, STATE_NAMES, Wanted
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import roots, subtree
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, own_unit, said, whole
from zeren.web.now import pack_now

TITLE = Text("向基层要什么", "What is asked of the base")
ASK = "implement.ask"


@page("implement.read", post=ASK)
def show(request: HttpRequest) -> HttpResponse:
    """Everything that is asked beside the duties; a POST asks for something more, or stops it."""
    day = request.frame.today
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            words = _stopped(request) if request.POST.get("stop") else _asked(request, day)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, words)
            return redirect(reverse("implement-requests"))
    pack = pack_now(request)
    top = roots(day)[0]
    may_ask = may(request.actor, ASK)
    known = subtree(top.key, day, 1) if may_ask else ()
    context = {
        "askings": [(one, KINDS[one.kind], CLOCKS[one.clock], pack.words.unit_kinds[one.unit_kind], STATE_NAMES[one.state]) for one in askings()],
        "may_ask": may_ask,
        "kinds": KINDS.items(),
        "clocks": CLOCKS.items(),
        "unit_kinds": pack.words.unit_kinds.items(),
        "units": known,
        "own": own_unit(request.actor, day).key,
        "typed": request.POST,
        "reasons": reasons,
        "bar_title": TITLE,
        "crumbs": crumbs((TITLE, "")),
    }  # fmt: skip
    return render(request, "web/implement/requests.html", context, status=409 if reasons else 200)


def _asked(request: HttpRequest, day: date) -> str:
    typed = request.POST
    try:
        from_day = date.fromisoformat(typed.get("from_day", ""))
    except ValueError:
        raise Refused(Reason("no_day", Text("请填从哪天起。", "Say from which day on."))) from None
    wanted = Wanted(
        typed.get("kind", ""), typed.get("title", ""),
        tuple(line.strip() for line in typed.get("fields", "").splitlines() if line.strip()),
        typed.get("unit_kind", ""), typed.get("below", ""), typed.get("asked_by", ""), typed.get("clock", ""),
        whole(typed.get("minutes", "")), from_day, typed.get("source", ""),
    )  # fmt: skip
    ask_base(request.actor, wanted)
    return said("已登记，从 {day} 起计入负担。", "On record; it counts as burden from {day} on.", day=from_day)


def _stopped(request: HttpRequest) -> str:
    stop_asking(request.actor, whole(request.POST.get("stop", "")), request.POST.get("because", ""))
    return said("已停。", "Stopped.")
