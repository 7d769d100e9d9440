"""What concerns oneself: the own leads and cases with every step, to answer, to make a statement, to appeal."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.investigate.actions import answer_own_lead, appeal_decision, ask_review, state_own_case
from zeren.investigate.queries import CaseFound, case_found, cases
from zeren.investigate.rules import STATES
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, said
from zeren.web.investigate.case import told
from zeren.web.investigate.letters import as_file
from zeren.web.investigate.steps import NAMES, next_steps
from zeren.web.now import pack_now

PERMISSION = "investigate.read_own"
DEEDS: dict[str, Callable[..., Any]] = {
    "answer_own": answer_own_lead,
    "state": state_own_case,
    "appeal": appeal_decision,
    "ask_review": ask_review,
}


@page(PERMISSION)
def show(request: HttpRequest) -> HttpResponse:
    """Every lead and case about the reader."""
    rows = [(one, STATES[one.state]) for one in cases(person=request.actor.id)]
    return render(request, "web/investigate/mine.html", {"rows": rows})


@page(PERMISSION, hidden=True)
def case(request: HttpRequest, key: str) -> HttpResponse:
    """One of them, with all that was put down."""
    return _page(request, _own(request, key))


@page(post="investigate.answer_own", hidden=True)
def do(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Answer the question, make a statement, or appeal."""
    found = _own(request, key)
    if verb not in DEEDS:
        raise NotFound(Reason("no_such_step", Text("案件没有这一步。", "A case has no such step.")))
    typed = request.POST.get("words", "")
    try:
        DEEDS[verb](request.actor, key, typed)
    except Refused as refusal:
        return _page(request, found, verb, typed, refusal.reasons, 422)
    messages.success(request, said("已记录：{name}。", "Recorded: {name}.", name=NAMES[verb]))
    return redirect("investigate-mine-case", key=key)


@page(PERMISSION, hidden=True)
def letter(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The own letter, as Word or PDF; of a lapsed lead there is none. Errors: NotFound."""
    found = _own(request, key)
    if found.state == "lapsed":
        raise NotFound(
            Reason("lead_lapsed", Text("线索已失效，没有通知书。", "The lead lapsed: there is no letter."))
        )
    return as_file(found, form, request.frame)


def _own(request: HttpRequest, key: str) -> CaseFound:
    """A case about the reader; another's does not exist here. Errors: NotFound."""
    found = case_found(key)
    if found.person != request.actor.id:
        raise NotFound(Reason("no_such_case", Text(f"没有与你有关的案件“{key}”。", f"No case “{key}” is about you.")))
    return found


def _page(
    request: HttpRequest, found: CaseFound, verb: str = "", typed: str = "", reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    pack = pack_now(request)
    context = {
        **told(found, pack, request.frame.today),
        "steps": next_steps(found, pack, request.actor, now(), own=True),
        "verb": verb,
        "typed": typed,
        "reasons": reasons,
        "crumbs": crumbs((Text(f"案件 {found.key}", f"Case {found.key}"), "")),
    }
    return render(request, "web/investigate/my_case.html", context, status=status)
