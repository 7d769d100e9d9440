"""The own account: its password, its second factor, and where one is signed in."""

import segno
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.accounts import entering, passwords, sessions
from zeren.accounts.actions import change_password, set_second_factor
from zeren.accounts.queries import account_of, has_second_factor
from zeren.kernel.errors import NotAllowed, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.once import pressed
from zeren.web.access import FIRST, SIGNED_IN, page
from zeren.web.accounts.keeping import BACKEND, deal_first, factor_asked, leave
from zeren.web.templatetags.words import language

DRAWN = "drawn_to_confirm"
"""The session holds a drawn secret under this name, encrypted, until its first code proves that the phone has it."""
CHANGED = Text("口令已更换，其他地方的登录都已退出。", "The password is changed; you are signed out everywhere else.")


@page(SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """What holds for the own account."""
    context = {
        "account": account_of(request.actor.id),
        "asked": factor_asked(request.actor.id),
        "sessions": sessions.of_account(request.user.pk, request.session.session_key or ""),
        "policy": passwords.policy(),
    }
    return render(request, "web/accounts/own.html", context)


@page(SIGNED_IN, post=SIGNED_IN)
def password(request: HttpRequest) -> HttpResponse:
    """Choose a new password: the old one is asked for, unless it was only for this sign-in."""
    first = request.session.get(FIRST) == "own-password"
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        reasons = _change(request)
        if not reasons:
            _sign_in_anew(request)
            messages.success(request, CHANGED.read(language()))
            return redirect(request.session.get(FIRST) or "own-account")
    context = {"reasons": reasons, "first": first, "policy": passwords.policy()}
    return render(request, "web/accounts/password.html", context, status=422 if reasons else 200)


def _change(request: HttpRequest) -> tuple[Reason, ...]:
    new = request.POST.get("new", "")
    if new != request.POST.get("again", ""):
        return (
            Reason(
                "not_the_same", Text("两次输入的新口令不一样。", "The new password was not typed the same twice.")
            ),
        )
    try:
        entering.check_password(request.actor.id, request.POST.get("old", ""), entering.address_of(request.META))
        with pressed(None):  # no digest of a form with a password in it is kept
            change_password(request.actor, new)
    except NotAllowed as refusal:
        return tuple(_old_is_wrong(reason) for reason in refusal.reasons)
    except Refused as refusal:
        return refusal.reasons
    return ()


def _old_is_wrong(reason: Reason) -> Reason:
    if reason.code != "wrong":
        return reason
    return Reason("old_wrong", Text("现在的口令不对。", "The present password is wrong."))


def _sign_in_anew(request: HttpRequest) -> None:
    account = passwords.account_named(request.actor.id)
    login(request, account, backend=BACKEND)
    deal_first(request, account)


@page(SIGNED_IN, post=SIGNED_IN)
def factor(request: HttpRequest) -> HttpResponse:
    """Set the second factor: a square and the same secret typed, then the first code; codes for an emergency once."""
    if has_second_factor(request.user.pk):
        return redirect("own-account")
    kept = request.session.setdefault(DRAWN, passwords.sealed_secret(passwords.new_secret()))
    secret = passwords.opened_secret(kept)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            codes = set_second_factor(request.actor, secret, request.POST.get("code", "")).told
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            request.session.pop(DRAWN, None)
            deal_first(request, request.user)
            return once(render(request, "web/accounts/recovery.html", {"codes": codes}))
    square = segno.make(passwords.address_for_programs(secret, request.actor.id), error="m")
    context = {
        "reasons": reasons,
        "square": square.svg_data_uri(scale=5, border=2),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "first": request.session.get(FIRST) == "own-factor",
    }
    return once(render(request, "web/accounts/factor.html", context, status=422 if reasons else 200))


def once(answer: HttpResponse) -> HttpResponse:
    """An answer with a secret in it, which no browser keeps."""
    answer["Cache-Control"] = "no-store"
    return answer


@page(post=SIGNED_IN)
def end_session(request: HttpRequest) -> HttpResponse:
    """End one session, or all but this one."""
    here = sessions.digest_of(request.session.session_key or "")
    chosen = request.POST.get("session", "")
    ended = [one.key for one in sessions.of_account(request.user.pk, request.session.session_key or "")]
    for key in ended:
        if key == chosen or (chosen == "others" and key != here):
            sessions.end(request.user.pk, key)
    if chosen == here:
        leave(request)
        return redirect("login")
    return redirect("own-account")
