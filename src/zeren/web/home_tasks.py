"""The clerk's home: open tasks by unit and day, files that wait, what was entered last, what is to be decided."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.diagnose.queries import to_decide
from zeren.implement.queries import PASSED, TRIGGERED, Asked, FactFilter, TaskFound, board, facts_page, tasks_of_unit
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import ImportFound, imports, posts_of, roots
from zeren.policy import Pack
from zeren.web.addresses import address
from zeren.web.clarify.places import own_unit, whole
from zeren.web.home_head import item, milestones
from zeren.web.implement.due import falls_due, todo
from zeren.web.implement.telling import told
from zeren.web.investigate.asked import asked_of
from zeren.web.now import pack_now
from zeren.web.pieces import Pages

LAST, SIZE = 6, 10
KINDS = {
    "facts": Text("事实", "facts"),
    "findings": Text("认定", "findings"),
    "appraisals": Text("其他考核", "other appraisals"),
    "organisation": Text("组织与人员", "organisation"),
}
PREVIEWS = {
    "facts": "implement-import-preview",
    "findings": "implement-returned-preview",
    "appraisals": "use-appraisals-sheet",
}


def show(request: HttpRequest) -> HttpResponse:
    """What a clerk has to do today, for the whole office or for the own unit alone; `?part=more` what comes after."""
    day = request.frame.today
    pack = pack_now(request)
    office = may(request.actor, "implement.import_facts")
    if request.GET.get("part") == "more":
        return more(request, day, pack, office=office)
    files = [one for one in imports() if office or one.person_key == request.actor.signature]
    held = posts_of(request.actor.id, day)[0]
    context = {
        "unit": held.unit_name,
        "office": office,
        "unit_asked": asked_of(request.actor, day),
        "state": milestones(pack, day),
        "previewed": [(one, KINDS.get(one.kind, Text(one.kind, one.kind)), import_url(one)) for one in files if one.state == "previewed"],
        "last_files": [(one, KINDS.get(one.kind, Text(one.kind, one.kind)), import_url(one)) for one in files[:LAST]],
        "enter_url": address("implement-enter-unit", held.unit) or address("implement-enter"),
        "import_url": address("implement-import"),
        **(board_of(request, day) if office else due_of(held.unit, day)),
    }  # fmt: skip
    return render(request, "web/home_tasks.html", context)


def more(request: HttpRequest, day: date, pack: Pack, *, office: bool) -> HttpResponse:
    """What is asked for once the home stands: what the office has to decide, and what the reader entered last."""
    entered = facts_page(FactFilter(day.year, entered_by=request.actor.signature), 1, LAST)
    found = to_decide(request.frame.rights, own_unit(request.actor, day).key, day, pack) if office else None
    waiting = [item(one, day) for one in found.shown] if found else ()
    context = {"office": office, "waiting": waiting, "entered": told(entered.rows, pack.words)}
    return render(request, "web/home_tasks_more.html", context)


def due_of(unit: str, day: date) -> dict[str, object]:
    """Facts that the own unit has to enter now or by the end of this month."""
    due = [task for task in tasks_of_unit(unit, day.year, day) if falls_due(task, day)]
    return {"due": [todo(task, unit) for task in due[:LAST]], "due_total": len(due)}


def board_of(request: HttpRequest, day: date) -> dict[str, object]:
    """The open tasks by unit and by day, and one page of them, as `unit`, `due`, `q` and `page` of the address ask."""
    get = request.GET
    asked = Asked(
        get.get("unit", ""), get.get("due", ""), get.get("q", ""), max(1, whole(get.get("page", "1"))), SIZE
    )
    found = board([top.key for top in roots(day)], day.year, day, asked)
    kept = {key: value for key in ("unit", "due", "q") if (value := get.get(key, ""))}

    def link(**changed: str) -> str:
        return f"?{urlencode({key: value for key, value in {**kept, **changed}.items() if value})}#tasks"

    return {
        "board": found,
        "asked": asked,
        "tops": [(name, count, link(unit="" if key == asked.top else key), key == asked.top) for key, name, count in found.tops],
        "days": [(day_words(one), count, link(due="" if one == asked.due else one), one == asked.due) for one, count in found.days],
        "rows": [(task, task.unit_name, " ".join(task.names), lacking(task)) for task in found.tasks],
        "pages": Pages(asked.page, max(1, -(-found.found // SIZE)), found.found, f"{link().removesuffix('#tasks')}&page="),
        "narrowed": bool(kept),
    }  # fmt: skip


def day_words(day: str) -> Text:
    """A day of the board in words."""
    if day == PASSED:
        return Text("期限已过，未认定", "time up, nobody has found")
    return Text("出现即办", "when it comes up") if day == TRIGGERED else Text(f"{day} 前", f"by {day}")


def lacking(task: TaskFound) -> Text:
    """What a task lacks by now, in words; empty where it lacks nothing."""
    missing = task.owed.by_now - task.done
    return Text(f"欠 {shown(missing)}", f"{shown(missing)} missing") if missing > 0 else Text("", "")


def import_url(one: ImportFound) -> str:
    """The page of a file handed in."""
    return address(PREVIEWS.get(one.kind, "organisations-imports-preview"), one.id)
