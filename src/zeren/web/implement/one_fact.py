"""One fact with its history, and the two ways in which it can end: corrected by a new one, or withdrawn."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.queries import freezes_of
from zeren.implement.actions import correct_fact, withdraw_fact
from zeren.implement.queries import evidence_of, fact_found, fact_history, tasks_of_unit
from zeren.implement.rules.evidence import KINDS, MOST
from zeren.implement.rules.leaps import SAID_LEAST, cannot_verify
from zeren.implement.rules.stages import HELD, LIVE
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.exact import shown
from zeren.ledger.gate import About, may
from zeren.organisations.queries import number_in_force, person_names
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, said, way_to
from zeren.web.implement.fields import Asked, field_of, read_amounts
from zeren.web.implement.telling import actor_name, told
from zeren.web.now import pack_now
from zeren.web.pieces import Problem

BECAUSE = {"attach": "file", "take_off": "off_because", "withdraw": "withdraw_because"}
"""The field that a reason is about when its code names none."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A correction, withdrawal, verification or file that was refused: what was typed, and every reason."""

    verb: str
    typed: dict[str, str]
    reasons: tuple[Reason, ...]


def _about(key: str) -> About:
    found = fact_found(key)
    return About(unit=found.unit, person=found.person)


@page("implement.read", about=_about)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """What, when, by whom, from where, and everything that became of it."""
    return render_fact(request, key)


@page(post="implement.enter_fact", about=_about)
def correct(request: HttpRequest, key: str) -> HttpResponse:
    """Put a corrected fact in its place; the old one stays on record with the reason."""
    found = fact_found(key)
    word = pack_now(request).words.facts.get(found.name)
    changes, problems = read_amounts(request.POST, word)
    because = request.POST.get("because", "")
    if problems:
        return render_fact(request, key, Trial("correct", dict(request.POST.items()), tuple(problems)), 422)
    try:
        new = correct_fact(request.actor, key, because, **changes)
    except (Invalid, Refused) as refusal:
        return render_fact(request, key, Trial("correct", dict(request.POST.items()), refusal.reasons), 422)
    messages.success(request, said("已更正；原来的一条留在记录里。", "Corrected; the former one stays on record."))
    return redirect("implement-facts-fact", key=new)


@page(post="implement.enter_fact", about=_about)
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Let a fact no longer stand, saying why."""
    try:
        withdraw_fact(request.actor, key, request.POST.get("because", ""))
    except Refused as refusal:
        return render_fact(request, key, Trial("withdraw", dict(request.POST.items()), refusal.reasons), 422)
    messages.success(
        request, said("已撤回；这一条留在记录里，不再计入。", "Withdrawn; it stays on record and counts no more.")
    )
    return redirect("implement-facts-fact", key=key)


def render_fact(request: HttpRequest, key: str, trial: Trial | None = None, status: int = 200) -> HttpResponse:
    """The page of a fact, with what was tried and refused."""
    found = fact_found(key)
    words = pack_now(request).words
    word = words.facts.get(found.name)
    history = fact_history(key)
    ended = person_names({row.ended_by.removeprefix("person:") for row in history if row.ended_by})
    unit = unit_on(found.unit, request.frame.today)
    may_change = found.state in LIVE and may(
        request.actor, "implement.enter_fact", About(unit=found.unit, person=found.person)
    )
    context = {
        "told": told([found], words)[0],
        "history": [(row, actor_name(row.fact.ended_by, ended)) for row in told(history, words)],
        "asked": Asked.of(word, words, found) if word else None,
        "may_change": may_change,
        "held": found.state == HELD,
        "against": tuple(cannot_verify(found.state, found.entered_by, request.actor.signature, "-" * SAID_LEAST)),
        "frozen": may_change and bool(freezes_of(found.happened_on.year)),
        "trial": trial,
        "problems": [
            Problem(f"id_{field_of(reason, BECAUSE.get(trial.verb, 'because'))}", reason.text) for reason in trial.reasons
        ] if trial else [],
        "serves": [task for task in tasks_of_unit(found.unit, found.happened_on.year, request.frame.today) if key in task.facts],
        **_document(request, found.key),
        "today": request.frame.today,
        "first_day": date(found.happened_on.year, 1, 1),
        "crumbs": (*way_to(request, unit), *crumbs((words.name(found.name), reverse("implement-facts-unit", args=[found.unit])))),
    }  # fmt: skip
    return render(request, "web/implement/one_fact.html", context, status=status)


def _document(request: HttpRequest, key: str) -> dict[str, object]:
    """The fact's document with who put it there, and what the form for one says."""
    found = evidence_of(key)
    most = number_in_force(MOST, request.frame.today)
    by = person_names({found.added_by.removeprefix("person:")}) if found else {}
    return {
        "document": found,
        "document_by": actor_name(found.added_by, by) if found else "",
        "document_size": f"{found.size / 1000:,.0f} KB" if found else "",
        "most_megabytes": shown(most, 2) if most else "",
        "accepted": ",".join(f".{kind}" for kind in KINDS),
    }
