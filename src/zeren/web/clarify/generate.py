"""Generating lists and tasks: first what it would do, in counts; then one button. Opening the next year likewise."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.clarify.actions import generate_lists, open_year
from zeren.clarify.queries import drafting, opening_preview, year_found, year_state, years
from zeren.clarify.rules.lists import BEARER_NAMES, BEARERS, list_problems
from zeren.clarify.rules.years import STATE_NAMES, UNOPENED, YEARS, YearAt
from zeren.implement.actions import plan_tasks
from zeren.implement.queries import open_problems
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About, may
from zeren.organisations.queries import standings, unit_names
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import said, way_to, whole, year_asked
from zeren.web.pieces import Pair


@page("clarify.generate", about=lambda unit: About(unit=unit), post="clarify.generate")
def generate(request: HttpRequest, unit: str) -> HttpResponse:
    """What generating would do to a unit and all below it; on POST it is done, lists and tasks."""
    day = request.frame.today
    year = year_asked(request, day)
    if request.method == "POST":
        change = generate_lists(request.actor, unit, year)
        tasks = (
            plan_tasks(request.actor, unit, year)[0] if may(request.actor, "implement.plan", About(unit=unit)) else 0
        )
        messages.success(
            request,
            said(
                "已生成：新清单 {made} 份，替换 {old} 份，未变 {same} 份；新任务 {tasks} 项。",
                "Generated: {made} new lists, {old} replaced, {same} unchanged; {tasks} new tasks.",
                made=len(change.fresh), old=change.replacing, same=change.unchanged, tasks=tasks,
            ),
        )  # fmt: skip
        return redirect(f"{reverse('clarify-lists-map', args=[unit])}?year={year}")
    found = drafting(unit, year, day)
    made = {bearer: sum(draft.bearer == bearer for draft in found.change.fresh) for bearer in BEARERS}
    state = year_state(year)
    context = {
        "unit": unit_on(unit, day),
        "year": year,
        "state": STATE_NAMES[state],
        "opens": state == UNOPENED,
        "pack": found.pack,
        "units": len({draft.unit for draft in found.drafts}),
        "fresh": len(found.change.fresh),
        "rows": [Pair(BEARER_NAMES[bearer], count) for bearer, count in made.items()],
        "replaced": found.change.replacing,
        "unchanged": found.change.unchanged,
        "reasons": (*list_problems(found.pack.duties, year), *_closed(state, year)),
        "crumbs": way_to(request, unit_on(unit, day)),
    }
    return render(request, "web/clarify/generate.html", context)


@dataclass(frozen=True, slots=True)
class Stays:
    """What is not moved when a year is opened, because it is still open."""

    problems: int
    standings: int


@page("year.open_next", about=of_everything, post="year.open_next")
def next_year(request: HttpRequest) -> HttpResponse:
    """What opening the next year carries over and what its pack changes; on POST it is opened."""
    day = request.frame.today
    opened = [found.year for found in years()]
    year = whole(request.POST.get("year", "")) or (max(opened) + 1 if opened else day.year)
    if request.method == "POST":
        opening = open_year(request.actor, year)
        tasks = plan_tasks(request.actor, "", year)[0] if may(request.actor, "implement.plan") else 0
        messages.success(
            request,
            said(
                "{year} 年已打开：清单 {lists} 份，任务 {tasks} 项，{units} 个单位的分工延续。",
                "{year} is open: {lists} lists, {tasks} tasks, the allocations of {units} units carried over.",
                year=year, lists=opening.lists, tasks=tasks, units=len(opening.carried),
            ),
        )  # fmt: skip
        return redirect(f"{reverse('clarify-lists')}?year={year}")
    opening = opening_preview(year, day)
    names = unit_names(opening.left_behind)
    context = {
        "year": year,
        "before": year_found(year - 1),
        "opening": opening,
        "carried": len(opening.carried),
        "left_behind": [names.get(key, key) for key in opening.left_behind],
        "stays": Stays(len(open_problems(None, day)), len(standings(day))),
        "reasons": _cannot_open(request.actor, year),
    }
    return render(request, "web/clarify/next_year.html", context)


def _cannot_open(actor: Actor, year: int) -> tuple[Reason, ...]:
    seen = YearAt(year, tuple(found.year for found in years()))
    decision = decide(YEARS, "open_year", year_state(year), seen, actor, now(), STATE_NAMES)
    return decision.reasons if isinstance(decision, RefusedWith) else ()


def _closed(state: str, year: int) -> tuple[Reason, ...]:
    if state != "closed":
        return ()
    text = Text(f"{year} 年已经关账，清单不再改动。", f"{year} is closed; its lists stay as they are.")
    return (Reason("year_closed", text),)
