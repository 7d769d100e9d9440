"""The clerk's home: files that wait, facts that fall due this month, disputes that somebody else has to answer."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.diagnose.queries import to_decide
from zeren.implement.queries import FactFilter, TaskFound, facts_page, tasks_of_unit
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import ImportFound, imports, person_names
from zeren.web.addresses import address
from zeren.web.clarify.places import own_unit
from zeren.web.home_head import item, milestones
from zeren.web.implement.telling import told
from zeren.web.now import pack_now
from zeren.web.pieces import Todo

LAST = 6
KINDS = {"facts": Text("事实", "facts"), "organisation": Text("组织与人员", "organisation")}


def show(request: HttpRequest) -> HttpResponse:
    """What a clerk has to do today, for the whole office or for the own unit alone."""
    day = request.frame.today
    pack = pack_now(request)
    unit = own_unit(request.actor, day)
    office = may(request.actor, "implement.import_facts")
    waiting = to_decide(request.frame.rights, unit.key, day, pack)
    files = [one for one in imports() if office or one.person_key == request.actor.signature]
    tasks = () if office else tasks_of_unit(unit.key, day.year, day)
    entered = facts_page(FactFilter(day.year, entered_by=request.actor.signature), 1, LAST)
    due = [task for task in tasks if falls_due(task, day)]
    names = person_names({person for task in due[:LAST] for person in task.people})
    context = {
        "unit": unit,
        "office": office,
        "state": milestones(pack, day),
        "waiting": [item(one, day) for one in waiting.shown],
        "waiting_total": waiting.total,
        "previewed": [(one, KINDS.get(one.kind, Text(one.kind, one.kind)), import_url(one)) for one in files if one.state == "previewed"],
        "last_files": [(one, KINDS.get(one.kind, Text(one.kind, one.kind)), import_url(one)) for one in files[:LAST]],
        "due": [todo(task, unit.key, names) for task in due[:LAST]],
        "due_total": len(due),
        "entered": told(entered.rows, pack.words),
        "enter_url": address("implement-enter-unit", unit.key) or address("implement-enter"),
        "import_url": address("implement-import"),
    }  # fmt: skip
    return render(request, "web/home_tasks.html", context)


def falls_due(task: TaskFound, day: date) -> bool:
    """Whether a fact for this duty is missing now, or falls due by the end of this month."""
    if task.finding != "open" or task.clock == "on_trigger" or not task.fact:
        return False
    if task.is_overdue:
        return True
    next_due = task.owed.next_due
    soon = next_due is not None and (next_due.year, next_due.month) <= (day.year, day.month)
    return soon and task.done < task.owed.by_now + task.required


def todo(task: TaskFound, unit: str, names: Mapping[str, str]) -> Todo:
    """A fact to enter: which duty asks for it, whose it is, by when."""
    if task.is_overdue:
        due = Text("到期未答", "due, no answer")
    else:
        due = Text(f"{task.owed.next_due} 前", f"by {task.owed.next_due}")
    who = " ".join(names.get(person, person) for person in task.people)
    whose = Text(f"{task.title} {who}", f"{task.title} {who}") if task.title else Text("班子", "committee")
    url = address("implement-enter-unit", unit)
    return Todo(
        task.text, Text("录一条", "Enter it"), f"{url}?name={task.fact}" if url else "", whose, due, task.is_overdue
    )


def import_url(one: ImportFound) -> str:
    """The page of a file handed in."""
    return address("implement-import-preview" if one.kind == "facts" else "organisations-imports-preview", one.id)
