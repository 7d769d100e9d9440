"""The front door: who are you today, sign-in, language, the simulated clock, search, the record, help, errors."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth import login as sign_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import check_for_language

from zeren.kernel.errors import NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import ZONE, is_simulated, today
from zeren.ledger.gate import About, may
from zeren.ledger.queries import latest
from zeren.organisations.queries import account_of_person, counts_by_kind, pack_by_digest, posts_of, roots
from zeren.organisations.queries import search as find
from zeren.web import help_words
from zeren.web.access import OPEN, SIGNED_IN, of_everything, page
from zeren.web.accounts.keeping import leave
from zeren.web.addresses import address, own_address
from zeren.web.homes import home_of
from zeren.web.people import cast, cast_of_the_day
from zeren.web.record_words import told
from zeren.web.troubles import trouble_now, trouble_page


@page(OPEN)
def home(request: HttpRequest) -> HttpResponse:
    """The home of the signed-in role; who-are-you (demonstration) or the log-in page otherwise."""
    if request.actor is None:
        return redirect("who" if settings.DEMO else "login")
    return home_of(request)


@page(OPEN, post=OPEN)
def who(request: HttpRequest) -> HttpResponse:
    """The demonstration's first page: twelve people, one click each. On a real database there is no such page."""
    if not settings.DEMO:
        return redirect("login")
    if request.method == "POST":
        return _step_in(request, request.POST.get("person", ""))
    people = cast_of_the_day(today())
    return render(
        request,
        "web/who.html",
        {
            "people": people,
            "others": not all(card.in_front for card in people),
            "summary": _in_a_line(request),
            "first_look": _first_look(request),
            "first_person": cast().get("secretary", ""),
            "next": request.GET.get("next", ""),
        },
    )


def _in_a_line(request: HttpRequest) -> Text | None:
    """What the demonstration holds, counted; nothing while it is empty."""
    day = request.frame.today
    tops, counts = roots(day), counts_by_kind(day)
    if not tops:
        return None
    return Text(
        "{name}，一个虚构的地方：{towns} 个乡镇街道、{villages} 个村和社区、{branches} 个支部。"
        "{last} 年已走完，{year} 年正在走。",
        "{name}, an invented place: {towns} townships and streets, {villages} villages and communities, "
        "{branches} branches. {last} is closed, {year} is running.",
    ).with_values(
        name=tops[0].name,
        towns=counts.get("township", 0) + counts.get("street", 0),
        villages=counts.get("village", 0) + counts.get("community", 0),
        branches=counts.get("branch", 0),
        last=day.year - 1,
        year=day.year,
    )


def _first_look(request: HttpRequest) -> str:
    """The card that the first page points at: the secretary whose total is high and whose gate failed.

    Nothing for somebody signed in who may not read it.
    """
    person, year = cast().get("secretary", ""), today().year - 1
    held = [one for one in posts_of(person, date(year, 12, 31)) if one.kind == "first_responsible"]
    if not held:
        return ""
    about = About(unit=held[0].unit, person=person)
    reads = request.actor is None or request.actor.id == person or may(request.actor, "assess.read", about)
    return address("assess-cards-person", year, f"{person}@{held[0].post}") if reads else ""


def _step_in(request: HttpRequest, person: str) -> HttpResponse:
    if person not in {card.key for card in cast_of_the_day(today())}:
        raise NotAllowed(
            Reason("not_in_the_cast", Text("演示里没有这个人。", "The demonstration has no such person."))
        )
    account = get_user_model().objects.filter(pk=account_of_person(person) or 0).first()
    if account is None:
        raise NotAllowed(Reason("no_account", Text("这个人没有账号。", "This person has no account.")))
    sign_in(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return HttpResponseRedirect(own_address(request.POST.get("next", "")))


@page(post=OPEN)
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; the demonstration goes back to its first page."""
    leave(request)
    return redirect("who" if settings.DEMO else "login")


@page(post=OPEN)
def language(request: HttpRequest) -> HttpResponse:
    """Read in another language from now on, on the page one came from."""
    answer = HttpResponseRedirect(own_address(request.POST.get("next", "")))
    code = request.POST.get("language", "")
    if check_for_language(code):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", httponly=True)
    return answer


@page(post="clock.advance", about=of_everything)
def advance(request: HttpRequest) -> HttpResponse:
    """Move the simulated clock on by so many days, to eight in the morning."""
    if is_simulated():
        days = min(max(int(request.POST.get("days", "1") or 1), 1), 92)
        advance_clock(request.actor, datetime.combine(today() + timedelta(days=days), time(8), ZONE))
    return HttpResponseRedirect(own_address(request.POST.get("next", "")))


@page(SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """Units and people by name or code; only for those who may read the organisation."""
    words = request.GET.get("q", "").strip()[:60]
    allowed = may(request.actor, "organisations.read")
    units, people = find(words) if words and allowed else ([], [])
    kinds = pack_by_digest(request.frame.pack_digest).words if units else None
    named = [(key, name, kinds.name(kind)) for key, name, kind in units] if kinds else []
    context = {"words": words, "units": named, "people": people, "may_search": allowed}
    context["may_see_tree"] = request.may_open(reverse("organisations-tree"))
    return render(request, "web/search.html", context)


@page("ledger.read", about=of_everything)
def record(request: HttpRequest) -> HttpResponse:
    """The record, newest first: what was done, when, by which post holder's key."""
    before = request.GET.get("before", "")
    lines = latest(50, int(before) if before.isdigit() and len(before) < 16 else None)
    may_read = may(request.actor, "organisations.read")
    context = {
        "lines": told(lines, may_read),
        "may_read": may_read,
        "before": before,
        "first": lines[0].seq if lines else 0,
        "last": lines[-1].seq if lines else 0,
        "older": lines[-1].seq if lines and lines[-1].seq else None,
    }
    return render(request, "web/record.html", context)


@page(OPEN)
def help_page(request: HttpRequest) -> HttpResponse:
    """What this is, what it does not do, and where to find what."""
    context = {"steps": help_words.STEPS, "errands": help_words.ERRANDS, "not_done": help_words.NOT_DONE}
    return render(request, "web/help.html", context)


@page(OPEN)
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", {}, status=404)


@page(OPEN)
def not_allowed(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {}, status=403)


@page(OPEN)
def went_wrong(request: HttpRequest) -> HttpResponse:
    if trouble := trouble_now():
        return trouble_page(request, trouble)
    return render(request, "500.html", {}, status=500)
