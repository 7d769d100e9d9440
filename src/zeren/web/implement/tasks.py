"""Tasks of a unit with what shows them, and finding on them: done, done poorly, not done."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.clarify.rules.lists import BEARER_NAMES, MEMBER
from zeren.implement.actions import find_fulfilled, record_finding
from zeren.implement.queries import TaskFound, task_found, task_seen, tasks_of_unit
from zeren.implement.rules.answering import HOLDER, WAYS
from zeren.implement.rules.findings import FINDING, FINDINGS, FOLLOW_UPS, NAMES, NOT_DONE, VERBS
from zeren.implement.rules.reminding import COST
from zeren.investigate.queries import dispositions as by_task
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, may
from zeren.ledger.waivers import waivers_about
from zeren.organisations.queries import number_in_force, pack_on, person_names
from zeren.organisations.queries import unit as unit_on
from zeren.policy.vocabulary import Words
from zeren.web.access import page
from zeren.web.clarify.places import Tag, onward, own_unit, said, way_to, year_asked, year_choices
from zeren.web.implement.telling import actor_name
from zeren.web.now import pack_now
from zeren.web.pieces import Part

TAGS = {"open": "plain", "done": "done", "done_poorly": "ink", "not_done": "ink", "dropped": "dashed"}


@dataclass(frozen=True, slots=True)
class Option:
    """One finding that may be made, with every reason against it now."""

    key: str
    words: Text
    follow_up: Text | str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A task as a line: progress, state, who found, and whether it is late."""

    task: TaskFound
    fact_words: Text
    parts: tuple[Part, ...]
    tag: Tag
    people: str
    way: Text | str
    found_by: Text | str
    follow_up: Text | str


@dataclass(frozen=True, slots=True)
class Members:
    """The tasks of members with the same duties: a column for each duty, a row for each member."""

    heads: tuple[Shown, ...]
    rows: tuple[tuple[str, str, tuple[Shown, ...]], ...]


@page("implement.read")
def own(request: HttpRequest) -> HttpResponse:
    """Tasks of the reader's own unit."""
    return onward(request, "implement-tasks-unit", own_unit(request.actor, request.frame.today))


@page("implement.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Every task of a unit in a year, by bearer, first duty first."""
    day = request.frame.today
    year = year_asked(request, day)
    tasks = tasks_of_unit(unit, year, day)
    may_find = may(request.actor, "implement.find", About(unit=unit))
    counts = Counter(task.finding for task in tasks)
    groups, members = _groups(tasks)
    context = {
        "unit": unit_on(unit, day),
        "year": year,
        "years": year_choices(),
        "groups": groups,
        "members": members,
        "total": len(tasks),
        "counts": [(NAMES[key], counts[key]) for key in ("open", *FINDINGS) if counts[key]],
        "late": sum(task.is_overdue for task in tasks),
        "may_find": may_find,
        "open": counts["open"],
        "crumbs": way_to(request, unit_on(unit, day)),
    }
    return render(request, "web/implement/tasks.html", context)


def _about_task(task_id: int) -> About:
    return About(unit=task_found(task_id, today()).unit)


@page("implement.read", about=_about_task, post="implement.find")
def find(request: HttpRequest, task_id: int) -> HttpResponse:
    """One task: what shows it, which findings can be made and why others cannot; on POST one is made."""
    reason = request.POST.get("because", "")
    task, seen = task_seen(task_id, reason or "…", request.frame.today)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            target = record_finding(request.actor, task_id, request.POST.get("finding", ""), reason)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("已认定：{finding}。", "Found: {finding}.", finding=NAMES[target]))
            return redirect(f"{reverse('implement-tasks-unit', args=[task.unit])}?year={task.year}#task-{task_id}")
    context = {
        "shown": _shown(
            task, person_names({*task.people, task.found_by.removeprefix("person:")}), pack_now(request).words
        ),
        "unit": unit_on(task.unit, request.frame.today),
        "bearer": BEARER_NAMES[task.bearer],
        "options": [_option(request, task, seen, key) for key in (FINDINGS if task.finding == "open" else ("open",))],
        "reasons": reasons,
        "cost": int(number_in_force(COST, request.frame.today) or 0),
        "because": reason,
        "may_find": may(request.actor, "implement.find", About(unit=task.unit)),
        "may_ask": task.finding == "open" and may(request.actor, "waiver.ask", About(unit=task.unit)),
        "waivers": [one for one in waivers_about("implement_task", task_id) if one.state in ("asked", "granted")],
        "case": by_task().get(task_id),
        "may_read_case": may(request.actor, "investigate.read"),
        "may_open": task.finding == NOT_DONE and may(request.actor, "investigate.open"),
        "crumbs": way_to(request, unit_on(task.unit, request.frame.today)),
    }
    return render(request, "web/implement/finding.html", context, status=409 if reasons else 200)


@page(post="implement.find", about=lambda unit: About(unit=unit))
def fulfilled(request: HttpRequest, unit: str) -> HttpResponse:
    """Find done, at once, what facts entered by others fulfil in every period."""
    year = year_asked(request, request.frame.today)
    count = find_fulfilled(request.actor, unit, year)
    messages.success(request, said("已认定 {n} 项“已做”。", "{n} tasks found done.", n=count))
    return redirect(f"{reverse('implement-tasks-unit', args=[unit])}?year={year}")


def _option(request: HttpRequest, task: TaskFound, seen: object, key: str) -> Option:
    decision = decide(FINDING, VERBS[key], task.finding, seen, request.actor, now(), NAMES)
    reasons = decision.reasons if isinstance(decision, RefusedWith) else ()
    follow_up = (
        FOLLOW_UPS[key].text
        if key in FOLLOW_UPS
        else Text("撤销现有认定，重新看。", "Undo the finding and look again.")
    )
    return Option(key, NAMES[key] if key != "open" else Text("重新认定", "look again"), follow_up, reasons)


def _groups(tasks: tuple[TaskFound, ...]) -> tuple[list[tuple[Text, str, list[Shown]]], list[Members]]:
    """Tasks by list; members with the same duties together, when there are several of them."""
    people = person_names(
        {person for task in tasks for person in (*task.people, task.found_by.removeprefix("person:"))}
    )
    words = pack_on(today()).words
    found: dict[tuple[str, str, str], list[Shown]] = {}
    for task in tasks:
        found.setdefault((task.bearer, task.post, task.title), []).append(_shown(task, people, words))
    alike: dict[tuple[str, ...], list[tuple[str, str, tuple[Shown, ...]]]] = {}
    for (bearer, _, title), rows in found.items():
        if bearer == MEMBER:
            alike.setdefault(tuple(row.task.code for row in rows), []).append((rows[0].people, title, tuple(rows)))
    members = [Members(rows[0][2], tuple(rows)) for rows in alike.values() if len(rows) > 1]
    together = {row.task.post for one in members for _, _, shown in one.rows for row in shown}
    groups = [
        (BEARER_NAMES[bearer], title, rows)
        for (bearer, post, title), rows in found.items()
        if post not in together or not post
    ]
    return groups, members


def _shown(task: TaskFound, people: dict[str, str], words: Words) -> Shown:
    late = task.is_overdue
    tag = Tag(Text("逾期", "overdue"), "red") if late else Tag(NAMES[task.finding], TAGS[task.finding])
    follow_up = FOLLOW_UPS[task.finding].text if task.finding in FOLLOW_UPS else ""
    names = "、".join(people.get(person, person) for person in task.people)
    way = WAYS[task.answers.by] if task.answers.by != HOLDER else ""
    by = actor_name(task.found_by, people) if task.found_by else ""
    return Shown(task, words.name(task.fact), _parts(task), tag, names, way, by, follow_up)


def _parts(task: TaskFound) -> tuple[Part, ...]:
    """Done, due and missing, still ahead."""
    whole = task.owed.in_year
    if not whole:
        return ()
    missing = max(0, task.owed.by_now - task.done)
    return (
        Part(Text("已做", "done"), task.done, "accent"),
        Part(Text("欠", "missing"), missing, "none"),
        Part(Text("待做", "ahead"), max(0, whole - task.done - missing), "rest"),
    )
