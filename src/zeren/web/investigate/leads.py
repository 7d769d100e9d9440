"""Leads: three findings and their three ways, tasks found not done and items past their day that are offered, and putting a lead down."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.queries import ItemFound, item_found, overdue_items
from zeren.debrief.rules.rectifying import SOURCES
from zeren.implement.queries import TaskFound, failed_tasks, held_in_year, task_counts, task_found, tasks_of_unit
from zeren.implement.rules.findings import FOLLOW_UPS
from zeren.implement.rules.findings import NAMES as FINDING_NAMES
from zeren.investigate.actions import put_down_lead
from zeren.investigate.queries import CaseFound, cases, dispositions, items_followed, terms_of_lead
from zeren.investigate.rules import FINDINGS, STATES
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import (
    HolderFound,
    UnitFound,
    held_in,
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
    followed = items_followed()
    late = [item for item in overdue_items(day) if item.key not in followed]
    names = unit_names({item.owner_unit for item in late[:SHOWN]})
    context = {
        "year": year,
        "years": year_choices(),
        "ways": [(key, FINDING_NAMES[key], FOLLOW_UPS[key].text, counts[key]) for key in ("done", "done_poorly", "not_done")],
        "open": counts["open"],
        "offered": _offered(offered[:SHOWN]),
        "offered_total": len(offered),
        "late": [(item, names[item.owner_unit], SOURCES[item.source]) for item in late[:SHOWN]],
        "late_total": len(late),
        "leads": _leads(day),
        "lapsed": len(cases(state="lapsed")),
        "may_open": may(request.actor, "investigate.open"),
    }  # fmt: skip
    return render(request, "web/investigate/leads.html", context)


@page("investigate.open", about=of_everything, post="investigate.open")
def new(request: HttpRequest) -> HttpResponse:
    """Put a lead down: from a task or an item past its day, or about a unit that is looked for first."""
    day = request.frame.today
    asked = request.POST if request.method == "POST" else request.GET
    task = task_found(whole(asked.get("task", "")), day) if asked.get("task") else None
    item = item_found(asked["item"]) if asked.get("item") else None
    of = task.unit if task else item.owner_unit if item else asked.get("unit")
    unit = unit_on(of, day) if of else None
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST" and unit:
        try:
            key = _put_down(request, unit, task, item)
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
        "item": item,
        "source": SOURCES[item.source] if item else None,
        "people": _people(unit, task, item, day) if unit else [],
        "tasks": [(str(one.id), one) for one in tasks_of_unit(unit.key, day.year, day)] if unit and not task else [],
        "findings": FINDINGS.items(),
        "typed": {"finding": asked.get("finding", "not_done" if task or item else ""), "matter": asked.get("matter", _matter(item)),
                  "person": asked.get("person", ""), "about": asked.get("about", ""),
                  "about_body": asked.get("about_body", "")},
        "beside": asked.get("beside", ""),
        "q": words,
        "matches": search(words)[0] if words and not unit else [],
        "reasons": reasons,
    }  # fmt: skip
    return render(request, "web/investigate/lead_new.html", context, status=422 if reasons else 200)


def _matter(item: ItemFound | None) -> str:
    """What a lead about an item begins with: the words of its list stay as they were written."""
    if item is None:
        return ""
    return said("整改项“{problem}”应于 {day} 前完成，至今没有核实。", "“{problem}” was to be put right by {day} and is not verified.", problem=item.problem, day=item.due_on)  # fmt: skip


def _put_down(request: HttpRequest, unit: UnitFound, task: TaskFound | None, item: ItemFound | None) -> str:
    typed = request.POST
    about = task.id if task else whole(typed.get("about", "")) or None
    return put_down_lead(
        request.actor, unit.key, typed.get("person", ""), typed.get("finding", ""), typed.get("matter", ""), about,
        beside=typed.get("beside", ""), about_body=bool(typed.get("about_body")),
        item=item.key if item else "",
    )  # fmt: skip


def _people(unit: UnitFound, task: TaskFound | None, item: ItemFound | None, day: date) -> list[tuple[str, Text]]:
    """Who may be meant, each with the days in office: first whoever was there on the day when the task fell due.

    For an item whoever had the post that answers for it, since the year in which it was due. For a task whoever had its post in its year, and to whom it has gone up; else who had one of the unit this year or last.
    """
    if task:
        return _asked_first(held_in_year(task, day), min(task.due_on or date(task.year, 12, 31), day), task)
    if item and item.due_on:
        held = held_in(date(item.due_on.year, 1, 1), day, [unit.key])
        return _asked_first([one for one in held if one.post == item.owner], item.due_on)
    return _asked_first(held_in(date(day.year - 1, 1, 1), day, [unit.key]), day)


def _asked_first(held: Iterable[HolderFound], on: date, task: TaskFound | None = None) -> list[tuple[str, Text]]:
    def away_from(one: HolderFound) -> tuple[bool, bool]:
        return not (one.from_day or on) <= on <= (one.until_day or on), not one.stands_in

    terms: dict[str, list[HolderFound]] = {}
    for one in sorted(held, key=away_from):
        terms.setdefault(one.person, []).append(one)
    found = [(person, _in_office(those)) for person, those in terms.items()]
    up = zip(task.people, task.names, strict=True) if task else ()
    return found + [
        (person, Text("{name}（现在承担）", "{name} (answers for it now)").with_values(name=name))
        for person, name in up
        if person not in terms
    ]


def _in_office(terms: list[HolderFound]) -> Text:
    """A name with each term behind it."""
    days = [
        Text("{title}{part}，{a} 至 {b}", "{title}{part}, {a} to {b}").with_values(
            title=one.title, a=one.from_day, b=one.until_day or Text("今", "now"),
            part=Text("（代理）", " (standing in)") if one.stands_in else "",
        )
        for one in terms
    ]  # fmt: skip
    return Text(
        f"{terms[0].name}：{'；'.join(one.zh for one in days)}",
        f"{terms[0].name}: {'; '.join(one.en for one in days)}",
    )


def _offered(tasks: list[TaskFound]) -> list[tuple[TaskFound, str, list[str]]]:
    units = unit_names({task.unit for task in tasks})
    people = person_names({person for task in tasks for person in task.people})
    return [(task, units.get(task.unit, task.unit), [people.get(one, one) for one in task.people]) for task in tasks]


def _leads(day: date) -> list[Lead]:
    rows = []
    for one in cases():
        if one.state in RUNNING:
            terms = terms_of_lead(one, day)
            late = one.on("answer") is None and terms.answer_by is not None and day > terms.answer_by
            rows.append(Lead(one, STATES[one.state], terms.answer_by, late, terms.lapses_on))
    return rows
