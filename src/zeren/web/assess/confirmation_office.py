"""The round of confirmation as the office sees it: who has answered, who is silent, which disputes wait for an answer."""

from collections import Counter
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import open_round, settle_dispute, uphold_dispute
from zeren.assess.queries import DisputeFound, Facing, dispute_found, disputes_of, rounds, subjects_facing
from zeren.assess.rules.confirming import Dispute, cannot_settle
from zeren.implement.queries import fact_found, facts_by_keys
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, may
from zeren.organisations.queries import pack_on, person_names, unit_names
from zeren.web.access import of_everything, page
from zeren.web.assess.confirmation import days_of
from zeren.web.assess.reach import reach_of
from zeren.web.clarify.places import crumbs, said, whole
from zeren.web.implement.fields import Asked, read_amounts
from zeren.web.implement.telling import Told, actor_name, told
from zeren.web.looks import looked_at
from zeren.web.pieces import Pages

SIZE = 50
STATES = {
    "silent": Text("一条未答", "No answer at all"),
    "partly": Text("答了一部分", "Answered in part"),
    "disputed": Text("有异议", "Disputed something"),
    "whole": Text("全部答完", "Answered all"),
}


@page("assess.read")
def overview(request: HttpRequest) -> HttpResponse:
    """Everybody concerned by how they answered, and every dispute; for a first responsible person, the own tree."""
    day = today()
    found = rounds()
    year = whole(request.GET.get("year", "")) or (found[0].year if found else day.year)
    reach = reach_of(request.actor, day)
    everybody = [one for one in subjects_facing(year) if reach.holds(one.unit)]
    counts = Counter(state for one in everybody for state in states_of(one))
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else next((one for one in STATES if counts[one]), "whole")
    wanted = [one for one in everybody if state in states_of(one)]
    number = max(1, whole(request.GET.get("page", "1")))
    shown = wanted[(number - 1) * SIZE : number * SIZE]
    names, units = person_names({one.person for one in shown}), unit_names({one.unit for one in shown})
    address = f"{reverse('assess-confirmation-office')}?year={year}&state={state}&page="
    context = {
        "year": year,
        "years": sorted({day.year, *(one.year for one in found)}, reverse=True),
        "days": days_of(next((one for one in found if one.year == year), None), year, day, pack_on(day)),
        "may_open": may(request.actor, "assess.freeze"),
        "people": len(everybody),
        "facts": sum(one.facts for one in everybody),
        "silent_facts": sum(one.silent for one in everybody),
        "counts": [(key, words, counts[key]) for key, words in STATES.items()],
        "state": state,
        "state_words": STATES[state],
        "rows": [(one, names.get(one.person, one.person), units.get(one.unit, one.unit)) for one in shown],
        "pages": Pages(number, max(1, -(-len(wanted) // SIZE)), len(wanted), address),
        "disputes": _disputes([one for one in disputes_of(year) if reach.holds(one.unit)], day),
        "today": day,
    }
    return render(request, "web/assess/confirm_office.html", context)


@page(post="assess.freeze", about=of_everything)
def open_days(request: HttpRequest) -> HttpResponse:
    """Open the round of a year on a day; it closes after the pack's working days."""
    year = whole(request.POST.get("year", ""))
    try:
        opens_on = date.fromisoformat(request.POST.get("opens_on", ""))
    except ValueError as error:
        raise Invalid(Reason("no_day", Text("请填开始日期。", "Give the first day."))) from error
    closes_on = open_round(request.actor, year, opens_on)
    messages.success(request, said("确认期已开，至 {day} 止。", "The days are open until {day}.", day=closes_on))
    return redirect(f"{reverse('assess-confirmation-office')}?year={year}")


def _about_dispute(year: int, fact: str) -> About:
    return About(unit=dispute_found(year, fact).unit)


@page("assess.answer_dispute", about=_about_dispute, post="assess.answer_dispute", looks="objection")
def dispute(request: HttpRequest, year: int, fact: str) -> HttpResponse:
    """One dispute: read it, and answer it: upheld with the fact corrected or withdrawn in the same step, or kept."""
    found = dispute_found(year, fact)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            _answer(request, year, fact)
        except (Refused, Invalid) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("异议已答复，本人可以看到。", "Answered; the person can see it."))
            return redirect(f"{reverse('assess-confirmation-office')}?year={year}")
    looked_at(request, found.person, fact, "assess.answer_dispute")
    return _dispute(request, found, reasons)


def _answer(request: HttpRequest, year: int, fact: str) -> None:
    reply, outcome = request.POST.get("reply", ""), request.POST.get("outcome", "")
    if outcome == "corrected":
        found = fact_found(fact)
        changes, problems = read_amounts(request.POST, pack_on(today()).words.facts.get(found.name))
        if problems:
            raise Invalid(*problems)
        uphold_dispute(request.actor, year, fact, reply, changes)
    elif outcome == "withdrawn":
        uphold_dispute(request.actor, year, fact, reply, None)
    else:
        settle_dispute(request.actor, year, fact, outcome, reply)


def _dispute(request: HttpRequest, found: DisputeFound, reasons: tuple[Reason, ...]) -> HttpResponse:
    day = today()
    fact = fact_found(found.fact)
    words = pack_on(day).words
    word = words.facts.get(fact.name)
    waiting = Dispute(found.fact, found.person, found.entered_by, found.reason) if found.is_open else None
    before = () if reasons else tuple(cannot_settle(waiting, request.actor.signature, "kept", "-"))
    names = person_names([found.person, found.replied_by.removeprefix("person:")])
    context = {
        "found": found,
        "told": told([fact], words)[0],
        "asked": Asked.of(word, words, fact) if word else None,
        "person": names.get(found.person, found.person),
        "replied_by": actor_name(found.replied_by, names),
        "against": before,
        "reasons": reasons,
        "typed": request.POST,
        "today": day,
        "first_day": date(fact.happened_on.year, 1, 1),
        "crumbs": crumbs((words.name(fact.name), "")),
    }
    return render(request, "web/assess/confirm_dispute.html", context, status=422 if reasons else 200)


def _disputes(found: list[DisputeFound], day: date) -> list[tuple[DisputeFound, Told, str, Text]]:
    facts = facts_by_keys(one.fact for one in found)
    in_words = {one.fact.key: one for one in told(facts.values(), pack_on(day).words)}
    names = person_names({one.person for one in found} | {one.replied_by.removeprefix("person:") for one in found})
    return [
        (one, in_words[one.fact], names.get(one.person, one.person), actor_name(one.replied_by, names))
        for one in found
    ]


def states_of(one: Facing) -> tuple[str, ...]:
    """In which lists somebody stands: by how much was answered, and whether something is disputed."""
    answered = one.confirmed + one.disputed
    state = "silent" if not answered else "whole" if not one.silent else "partly"
    return (state, "disputed") if one.disputed else (state,)
