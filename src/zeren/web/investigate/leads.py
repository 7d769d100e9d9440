"""Leads: three findings and their three ways, tasks found not done that are offered, and putting a lead down."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.implement.queries import TaskFound, failed_tasks, task_counts, task_found, tasks_of_unit
from zeren.implement.rules.findings import FOLLOW_UPS
from zeren.implement.rules.findings import NAMES as FINDING_NAMES
from zeren.investigate.actions import put_down_lead
from zeren.investigate.queries import CaseFound, cases, dispositions, terms_of_lead
from zeren.investigate.rules import FINDINGS, STATES
from zeren.kernel.errors import Reason, Refused
from zeren.ledger.gate import may
from zeren.organisations.queries import (
    UnitFound,
    holders,
    person_names,
    search,
    subtree,
    unit_names,
)
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import said, top_of, whole, year_asked, year_choices

PERMISSION = "investigate.read"
RUNNING = ("lead", "answered")
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead with its two days: by when the unit is asked to answer, and when it lapses unless a case is opened."""

    case: CaseFound
    state: object
    answer_by: date | None
    is_late: bool
    lapses_on: date | None


@page(PERMISSION, about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """The three ways with their counts, what is offered as a lead, and the leads that run."""
    day = request.frame.today
    year = year_asked(request, day)
    tree = [unit.key for unit in subtree(top_of(request.actor, PERMISSION, day).key, day)]
    counts = sum(task_counts(tree, year).values(), Counter())
    taken = dispositions()
    offered = [task for task in failed_tasks(year, day) if task.id not in taken]
    context = {
        "year": year,
        "years": year_choices(),
        "ways": [(key, FINDING_NAMES[key], FOLLOW_UPS[key].text, counts[key]) for key in ("done", "done_poorly", "not_done")],
        "open": counts["open"],
        "offered": _offered(offered[:SHOWN]),
        "offered_total": len(offered),
        "leads": _leads(day),
        "lapsed": len(cases(state="lapsed")),
        "may_open": may(request.actor, "investigate.open"),
    }  # fmt: skip
    return render(request, "web/investigate/leads.html", context)


@page("investigate.open", about=of_everything, post="investigate.open")
def new(request: HttpRequest) -> HttpResponse:
    """Put a lead down: from a task, or about a unit that is looked for first."""
    day = request.frame.today
    asked = request.POST if request.method == "POST" else request.GET
    task = task_found(whole(asked.get("task", "")), day) if asked.get("task") else None
    unit = unit_on(task.unit if task else asked["unit"], day) if task or asked.get("unit") else None
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST" and unit:
        try:
            key = _put_down(request, unit, task)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(
                request,
                said("线索 {key} 已提出：先问单位。", "Lead {key} is put down: the unit is asked first.", key=key),
            )
            return redirect("investigate-cases-case", key=key)
    words = asked.get("q", "").strip()[:60]
    context = {
        "unit": unit,
        "task": task,
        "people": _people(unit, task, day) if unit else [],
        "tasks": [(str(one.id), one) for one in tasks_of_unit(unit.key, day.year, day)] if unit and not task else [],
        "findings": FINDINGS.items(),
        "typed": {"finding": asked.get("finding", "not_done" if task else ""), "matter": asked.get("matter", ""),
                  "person": asked.get("person", ""), "about": asked.get("about", ""),
                  "about_body": asked.get("about_body", "")},
        "beside": asked.get("beside", ""),
        "q": words,
        "matches": search(words)[0] if words and not unit else [],
        "reasons": reasons,
    }  # fmt: skip
    return render(request, "web/investigate/lead_new.html", context, status=422 if reasons else 200)


def _put_down(request: HttpRequest, unit: UnitFound, task: TaskFound | None) -> str:
    typed = request.POST
    about = task.id if task else whole(typed.get("about", "")) or None
    return put_down_lead(
        request.actor, unit.key, typed.get("person", ""), typed.get("finding", ""), typed.get("matter", ""), about,
        beside=typed.get("beside", ""), about_body=bool(typed.get("about_body")),
    )  # fmt: skip


def _people(unit: UnitFound, task: TaskFound | None, day: date) -> list[tuple[str, str]]:
    """Who may be meant: those who bear the task, else those who hold a post of the unit today."""
    if task:
        return sorted(person_names(task.people).items())
    return [(one.person, f"{one.name}（{one.title}）") for one in holders([unit.key], day)]


def _offered(tasks: list[TaskFound]) -> list[tuple[TaskFound, str, list[str]]]:
    units = unit_names({task.unit for task in tasks})
    people = person_names({person for task in tasks for person in task.people})
    return [(task, units.get(task.unit, task.unit), [people.get(one, one) for one in task.people]) for task in tasks]


def _leads(day: date) -> list[Lead]:
    rows = []
    for one in cases():
        if one.state in RUNNING:
            terms = terms_of_lead(one, day)
            late = one.state == "lead" and terms.answer_by is not None and day > terms.answer_by
            rows.append(Lead(one, STATES[one.state], terms.answer_by, late, terms.lapses_on))
    return rows
