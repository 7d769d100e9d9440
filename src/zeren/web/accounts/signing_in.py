"""Signing in: name and password, then the code. A refusal tells nobody whether the name exists."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from zeren.accounts import entering, passwords
from zeren.accounts.queries import has_second_factor
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed
from zeren.ledger.clock import now
from zeren.organisations.queries import person_name, person_signed_in
from zeren.web.access import FIRST, OPEN, page
from zeren.web.accounts.keeping import come_in
from zeren.web.addresses import own_address
from zeren.web.framing import frame_of
from zeren.web.lapsed import held_for

HALF_WAY = "half_way"
"""Who has given the password and owes the code, since when, and where to go then; held by the session."""
TOO_EARLY = 429
CODE_WITHIN = timedelta(minutes=5)


@page(OPEN, post=OPEN)
def login(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password. Too many failures lock the name, whoever has it, and slow the address down."""
    if request.method != "POST":
        return _form(request, (), 200)
    name, onward = request.POST.get("username", "").strip(), own_address(request.POST.get("next", ""))
    try:
        account = entering.check_password(name, request.POST.get("password", ""), entering.address_of(request.META))
    except NotAllowed as refusal:
        return _form(request, refusal.reasons, _status(refusal))
    if has_second_factor(account.pk):
        request.session.cycle_key()
        request.session[HALF_WAY] = [account.pk, now().isoformat(), onward, request.POST.get("held", "")]
        return redirect("login-code")
    return _in(request, account, onward, request.POST.get("held", ""))


def _in(request: HttpRequest, account: Any, onward: str, sealed: str) -> HttpResponse:
    """Signed in: on to where it was meant to go, or to what was being filled in when the last session ran out."""
    come_in(request, account)
    held = held_for(sealed, account.username)
    if held is None or request.session.get(FIRST):
        return HttpResponseRedirect(onward)
    request.actor = Actor("person", account.username, person_name(account.username))  # type: ignore[attr-defined]
    request.frame = frame_of(request)  # type: ignore[attr-defined]  # the layout reads it
    return render(request, "web/accounts/lapsed.html", {"held": held})


@page(OPEN, post=OPEN)
def code(request: HttpRequest) -> HttpResponse:
    """The second step. After five minutes, or without the first, it begins again."""
    account, onward, sealed = _half_way(request)
    if account is None:
        request.session.pop(HALF_WAY, None)
        return redirect("login")
    reasons, status = (), 200
    if request.method == "POST":
        try:
            _, name = person_signed_in(account.pk)
            entering.check_code(account, request.POST.get("code", ""), entering.address_of(request.META), name)
        except NotAllowed as refusal:
            reasons, status = refusal.reasons, _status(refusal)
        else:
            return _in(request, account, onward, sealed)
    return _told(render(request, "web/accounts/code.html", {"reasons": reasons}, status=status))


def _half_way(request: HttpRequest) -> tuple[Any, str, str]:
    number, since, onward, sealed = request.session.get(HALF_WAY) or (0, "", "", "")
    if not number or now() - datetime.fromisoformat(since) > CODE_WITHIN:
        return None, "", ""
    return get_user_model().objects.filter(pk=number).first(), onward, sealed


def _form(request: HttpRequest, reasons: tuple[Any, ...], status: int) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "reasons": reasons,
        "next": asked.get("next", ""),
        "username": request.POST.get("username", ""),
        "held": request.POST.get("held", ""),
    }
    return _told(render(request, "web/login.html", context, status=status))


def _told(answer: HttpResponse) -> HttpResponse:
    """Programs are told too that it is too early."""
    if answer.status_code == TOO_EARLY:
        answer["Retry-After"] = str(passwords.policy().address_seconds)
    return answer


def _status(refusal: NotAllowed) -> int:
    return TOO_EARLY if refusal.reasons[0].code in entering.REFUSED else 401
