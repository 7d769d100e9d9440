"""Facts facing the one they are about: seen, confirmed or disputed, before any of them counts."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import answer_fact, confirm_remaining
from zeren.assess.queries import RoundFound, facts_to_answer, round_of, rounds
from zeren.assess.rules.confirming import cannot_answer
from zeren.assess.rules.showing import milestone
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, may
from zeren.organisations.queries import pack_on
from zeren.policy import Pack
from zeren.web.access import SIGNED_IN, page
from zeren.web.assess.fact_groups import counts_of, groups_of, lines_of
from zeren.web.clarify.places import said, whole


@dataclass(frozen=True, slots=True)
class Days:
    """The round of a year as a reader needs it: when it is, whether answers are taken today, and if not, why."""

    year: int
    opens_on: date | None
    closes_on: date | None
    state: str
    expected: date | None
    against: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        return self.opens_on is not None and not self.against


@page(SIGNED_IN)
def start(request: HttpRequest) -> HttpResponse:
    """One's own facts for whoever is appraised; the office's overview for whoever is not."""
    if may(request.actor, "assess.confirm", About(person=request.actor.id)):
        return own(request)
    return redirect("assess-confirmation-office")


@page("assess.confirm")
def own(request: HttpRequest) -> HttpResponse:
    """Every fact that will be used about me and the unit I lead, with two equal answers to each."""
    return _own(request)


@page(post="assess.confirm")
def answer(request: HttpRequest) -> HttpResponse:
    """Confirm a fact, or dispute it with a reason; without a reason the page asks for it."""
    year, fact = whole(request.POST.get("year", "")), request.POST.get("fact", "")
    choice, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    if choice == "dispute" and "reason" not in request.POST:
        return _asked(request, year, fact, "", ())
    try:
        answer_fact(request.actor, year, fact, choice, reason)
    except Refused as refusal:
        return _asked(request, year, fact, reason, refusal.reasons, 422)
    if request.headers.get("HX-Request"):
        return _line(request, year, fact)
    words = said("已确认。", "Confirmed.") if choice == "confirm" else said("异议已记录，由录入人以外的人答复。", "The dispute is recorded; somebody other than who entered the fact will answer.")  # fmt: skip
    messages.success(request, words)
    return redirect(f"{reverse('assess-confirmation')}?year={year}#fact-{fact}")


@page(post="assess.confirm")
def confirm_all(request: HttpRequest) -> HttpResponse:
    """Confirm every fact that has no answer yet, in one deed."""
    year = whole(request.POST.get("year", ""))
    count = confirm_remaining(request.actor, year, request.actor.id)
    messages.success(request, said("已确认 {n} 条。", "{n} facts confirmed.", n=count))
    return redirect(f"{reverse('assess-confirmation')}?year={year}")


def _own(
    request: HttpRequest, year: int = 0, asking: str = "", typed: str = "", reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    day = today()
    found = rounds()
    year = year or whole(request.GET.get("year", "")) or _year_now(found, day)
    pack = pack_on(day)
    facts = facts_to_answer(year, request.actor.id)
    groups = groups_of(facts, pack, request.actor.id, year)
    context = {
        "year": year,
        "years": sorted({day.year, year, *(one.year for one in found)}, reverse=True),
        "days": days_of(next((one for one in found if one.year == year), None), year, day, pack),
        "counts": counts_of(facts),
        "groups": groups,
        "asking": asking,
        "typed": typed,
        "reasons": reasons,
        "today": day,
    }
    return render(request, "web/assess/confirm.html", context, status=status)


def _asked(
    request: HttpRequest, year: int, fact: str, typed: str, reasons: tuple[Reason, ...], status: int = 200
) -> HttpResponse:
    """The reason of a dispute, asked for where the fact stands; swapped in alone when a script asks."""
    if not request.headers.get("HX-Request"):
        return _own(request, year, fact, typed, reasons, status)
    return _line(request, year, fact, typed, reasons, asking=fact)


def _line(
    request: HttpRequest, year: int, fact: str, typed: str = "", reasons: tuple[Reason, ...] = (), asking: str = ""
) -> HttpResponse:
    day = today()
    pack = pack_on(day)
    facts = facts_to_answer(year, request.actor.id)
    shown = next((one for one in facts if one.key == fact), None)
    if shown is None:
        raise NotFound(_not_shown(fact))
    context = {
        "line": lines_of([shown], pack.words)[0],
        "counts": counts_of(facts),
        "days": days_of(round_of(year), year, day, pack),
        "year": year,
        "asking": asking,
        "typed": typed,
        "reasons": reasons,
    }
    return render(request, "web/assess/confirm_swapped.html", context)


def days_of(found: RoundFound | None, year: int, day: date, pack: Pack) -> Days:
    """The round of a year with the reasons against answering today."""
    expected = milestone(pack, "confirmation", year)
    if found is None:
        return Days(year, None, None, "", expected, ())
    against = tuple(cannot_answer(found.state, found.opens_on, found.closes_on, day, "confirm", ""))
    return Days(year, found.opens_on, found.closes_on, found.state, expected, against)


def _year_now(found: tuple[RoundFound, ...], day: date) -> int:
    """The year whose round is running, else the running year."""
    return next((one.year for one in found if one.state == "open" and one.opens_on <= day <= one.closes_on), day.year)


def _not_shown(fact: str) -> Reason:
    return Reason("not_your_fact", Text(f"事实“{fact}”不在你的确认单里。", f"Fact “{fact}” is not among yours."))
