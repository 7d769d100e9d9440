"""Findings as a sheet: the rows that go out, and a sheet that came back set beside the tasks as they are now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.implement.models import Task
from zeren.implement.queries.tasks import TaskFound, seen_at, tasks_among
from zeren.implement.rules.findings import NAMES
from zeren.implement.rules.returned import Returned, Said, against, mark_of, stands
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import subtree, unit_names


@dataclass(frozen=True, slots=True)
class Beside:
    """A row that came back and its task now: how they stand, and the task (None when there is no such one)."""

    row: Returned
    how: str
    task: TaskFound | None
    mark: str

    @property
    def now(self) -> Said | None:
        return said_of(self.task) if self.task else None

    def against(self, actor: Actor, moment: datetime) -> tuple[Reason, ...]:
        """Every reason why the row cannot be brought in now."""
        if self.task is None:
            return (Reason("no_such_task", Text("没有这项任务。", "There is no such task.")),)
        seen = seen_at(self.task, self.row.wanted.reason)
        return tuple(against(seen, self.task.finding, self.row.wanted, actor, moment))


def said_of(task: TaskFound) -> Said:
    """What was found on a task, and what that rests on."""
    return Said(task.finding, task.reason)


def mark_now(task: TaskFound) -> str:
    """The mark that a sheet taken now would bear for a task."""
    return mark_of(task.id, said_of(task), task.due_on, task.done)


def rows_out(root: str, year: int, today: date, depth: int, language: str) -> tuple[dict[str, str], ...]:
    """A row for each task of a unit and so many levels below it, in the words of one language, as a sheet takes them."""
    units = [one.key for one in subtree(root, today, depth)]
    names = unit_names(units)
    return tuple(
        {
            "task": str(task.id),
            "unit_name": names.get(task.unit, task.unit),
            "who": " ".join(task.names),
            "text": f"{task.code} {task.text.read(language)}",
            "due": task.due_on.isoformat() if task.due_on else "",
            "done": f"{task.done} / {task.owed.by_now}",
            "finding": NAMES[task.finding].read(language),
            "reason": task.reason,
            "taken_finding": NAMES[task.finding].read(language),
            "taken_reason": task.reason,
            "mark": mark_now(task),
        }
        for task in tasks_among(Task.objects.filter(unit__key__in=units, year=year), year, today)
    )


def beside(rows: Sequence[Returned], today: date) -> tuple[Beside, ...]:
    """Each row beside its task now, in the order of the sheet; a fixed number of queries for a year."""
    found = {task.id: task for task in _tasks_by_id({row.task for row in rows}, today)}
    made = []
    for row in rows:
        task = found.get(row.task)
        mark = mark_now(task) if task else ""
        made.append(Beside(row, stands(row, said_of(task) if task else None, mark), task, mark))
    return tuple(made)


def units_of_tasks(numbers: Iterable[int]) -> set[str]:
    """The units of these tasks."""
    return set(Task.objects.filter(id__in=list(numbers)).values_list("unit__key", flat=True))


def _tasks_by_id(numbers: Iterable[int], today: date) -> tuple[TaskFound, ...]:
    rows = Task.objects.filter(id__in=list(numbers))
    years = set(rows.values_list("year", flat=True))
    return tuple(task for year in sorted(years) for task in tasks_among(rows.filter(year=year), year, today))
