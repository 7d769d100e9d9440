"""The front door: who are you today, sign-in, language, the simulated clock, search, the record, help, errors."""

from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth import login as sign_in
from django.contrib.auth import logout as sign_out
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from zeren.kernel.errors import NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import ZONE, is_simulated, today
from zeren.ledger.gate import may
from zeren.ledger.queries import latest
from zeren.organisations.queries import account_of_person
from zeren.organisations.queries import search as find
from zeren.web.access import OPEN, SIGNED_IN, page
from zeren.web.homes import home_of
from zeren.web.people import cast_of_the_day


@page(OPEN)
def home(request: HttpRequest) -> HttpResponse:
    """The home of the signed-in role; who-are-you (demonstration) or the log-in page otherwise."""
    if request.actor is None:
        return redirect("who" if settings.DEMO else "login")
    return home_of(request)


@page(OPEN)
def who(request: HttpRequest) -> HttpResponse:
    """The demonstration's first page: six people, one click each. On a real database there is no such page."""
    if not settings.DEMO:
        return redirect("login")
    if request.method == "POST":
        return _step_in(request, request.POST.get("person", ""))
    return render(request, "web/who.html", {"people": cast_of_the_day(today())})


def _step_in(request: HttpRequest, person: str) -> HttpResponse:
    if person not in {card.key for card in cast_of_the_day(today())}:
        raise NotAllowed(
            Reason("not_in_the_cast", Text("演示里没有这个人。", "The demonstration has no such person."))
        )
    account = get_user_model().objects.filter(pk=account_of_person(person) or 0).first()
    if account is None:
        raise NotAllowed(Reason("no_account", Text("这个人没有账号。", "This person has no account.")))
    sign_in(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("home")


@page(OPEN)
def login(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; five failures lock the pair of name and address for an hour."""
    wrong = False
    if request.method == "POST":
        account = authenticate(
            request, username=request.POST.get("username", "").strip(), password=request.POST.get("password", "")
        )
        if account is not None:
            sign_in(request, account)
            return HttpResponseRedirect(_own_address(request.POST.get("next", "")))
        wrong = True
    context = {"wrong": wrong, "next": request.GET.get("next", ""), "username": request.POST.get("username", "")}
    return render(request, "web/login.html", context, status=401 if wrong else 200)


@page(OPEN)
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; the demonstration goes back to its first page."""
    sign_out(request)
    return redirect("who" if settings.DEMO else "login")


@page(OPEN)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on, on the page one came from."""
    answer = HttpResponseRedirect(_own_address(request.POST.get("next", "")))
    code = request.POST.get("language", "")
    if check_for_language(code):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer


@page("clock.advance")
@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """Move the simulated clock on by so many days, to eight in the morning."""
    if is_simulated():
        days = min(max(int(request.POST.get("days", "1") or 1), 1), 92)
        advance_clock(request.actor, datetime.combine(today() + timedelta(days=days), time(8), ZONE))
    return HttpResponseRedirect(_own_address(request.POST.get("next", "")))


@page(SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """Units and people by name or code; only for those who may read the organisation."""
    words = request.GET.get("q", "").strip()[:60]
    units, people = find(words) if words and may(request.actor, "organisations.read") else ([], [])
    return render(request, "web/search.html", {"words": words, "units": units, "people": people})


@page("ledger.read")
def record(request: HttpRequest) -> HttpResponse:
    """The record, newest first: what was done, when, by which post holder's key."""
    before = request.GET.get("before", "")
    lines = latest(50, int(before) if before.isdigit() else None)
    return render(
        request, "web/record.html", {"lines": lines, "older": lines[-1].seq if lines and lines[-1].seq else None}
    )


@page(OPEN)
def help_page(request: HttpRequest) -> HttpResponse:
    """What this is, what it does not do, and where to find what."""
    return render(request, "web/help.html", {})


@page(OPEN)
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


@page(OPEN)
def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {}, status=403)


@page(OPEN)
def went_wrong(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", {}, status=500)


def _own_address(address: str) -> str:
    """An address inside this program, or the home page."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith("//") and not parts.netloc
    return address if inside else reverse("home")
