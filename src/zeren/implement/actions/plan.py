"""Duties become tasks of their year: one for each line of a current list, with the day it is due."""

from zeren.clarify.queries import duty_rows, open_years
from zeren.implement.events import TasksPlanned
from zeren.implement.models import Task
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, digest_of
from zeren.organisations.queries import roots, subtree


@action(permission="implement.plan", about=lambda root, year: About(unit=root))
def plan_tasks(actor: Actor, root: str, year: int) -> Done:
    """Make the tasks of a unit and all below it (of everything when `root` is empty). Again, it changes nothing.

    A task whose list was replaced moves to the same line of the new list and keeps its finding and its day, which only
    a waiver moves. An open task whose line is gone, or is due on another day now, is dropped; the latter is made anew.
    Gives (made, moved, dropped). Errors: Refused when the year is not open.
    """
    refuse_if(_not_open(year))
    tops = [root] if root else [top.key for top in roots(today())]
    units = [unit.key for top in tops for unit in subtree(top, today())]
    rows = duty_rows(units, year)
    by_line = {(row.unit, row.bearer, row.post, row.code): row for row in rows}
    tasks = Task.objects.filter(unit__key__in=units, year=year)
    moved, dropped = [], []
    for task in tasks.filter(duty__list__state="replaced").select_related("duty__list", "unit", "post"):
        row = by_line.get((task.unit.key, task.duty.list.bearer, task.post.key if task.post else "", task.duty.code))
        if row and (row.due_on == task.duty.due_on or task.finding != "open"):
            task.duty_id = row.duty_id
            moved.append(task)
        elif task.finding == "open":
            task.finding = "dropped"
            dropped.append(task)
    Task.objects.bulk_update(moved, ["duty"], batch_size=5_000)
    Task.objects.bulk_update(dropped, ["finding"], batch_size=5_000)
    standing = set(tasks.values_list("duty_id", flat=True))
    fresh = [row for row in rows if row.duty_id not in standing]
    Task.objects.bulk_create(
        Task(duty_id=row.duty_id, unit_id=row.unit_id, post_id=row.post_id, year=year, due_on=row.due_on)
        for row in fresh
    )
    seal = digest_of([[row.unit, row.bearer, row.post, row.code, row.due_on] for row in fresh])
    counts = (len(fresh), len(moved), len(dropped))
    return Done(counts, TasksPlanned(root, year, *counts, seal))


def _not_open(year: int) -> list[Reason]:
    if year in open_years():
        return []
    return [
        Reason(
            "year_not_open",
            Text(f"{year} 年没有打开。", f"{year} is not open."),
            next_step=Text("请先生成这一年的责任清单。", "Generate the duty lists of that year first."),
        )
    ]
