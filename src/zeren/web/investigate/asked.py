"""What the own unit is asked: a lead as a question, to answer for the unit. Nothing else of cases stands here."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.investigate.actions import answer_for_unit
from zeren.investigate.queries import Question, questions_to, unit_asked
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused
from zeren.ledger.gate import About
from zeren.organisations.queries import scopes_of
from zeren.web.access import page
from zeren.web.clarify.places import said

PERMISSION = "investigate.answer"


def asked_of(actor: Actor, day: date) -> tuple[Question, ...]:
    """What the units are asked for which this reader answers, those without an answer first."""
    units = [scope.unit for scope in scopes_of(actor.id, PERMISSION, day)]
    found = questions_to(units, day) if units else ()
    return tuple(sorted(found, key=lambda one: one.answered_on is not None))


def _about(key: str) -> About:
    return About(unit=unit_asked(key))


@page(PERMISSION)
def show(request: HttpRequest) -> HttpResponse:
    """Every question to the units for which the reader answers."""
    return _page(request)


@page(post=PERMISSION, about=_about, hidden=True)
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer one of them for the unit."""
    typed = request.POST.get("words", "")
    try:
        answer_for_unit(request.actor, key, typed)
    except Refused as refusal:
        return _page(request, key, typed, refusal.reasons, 422)
    messages.success(request, said("已答复 {key}。", "{key} is answered.", key=key))
    return redirect("investigate-asked")


def _page(
    request: HttpRequest, key: str = "", typed: str = "", reasons: tuple[Reason, ...] = (), status: int = 200
) -> HttpResponse:
    day = request.frame.today
    rows = [
        (one, one.answered_on is None and one.answer_by is not None and one.answer_by < day)
        for one in asked_of(request.actor, day)
    ]
    context = {"rows": rows, "key": key, "typed": typed, "reasons": reasons}
    return render(request, "web/investigate/asked.html", context, status=status)
