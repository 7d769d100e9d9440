"""What a bearer has to enter now or by the end of the month, as something to do."""

from datetime import date

from zeren.implement.queries import TaskFound
from zeren.kernel.words import Text
from zeren.web.addresses import address
from zeren.web.pieces import Todo


def falls_due(task: TaskFound, day: date) -> bool:
    """Whether a fact for this duty is missing now, or falls due by the end of this month."""
    if task.finding != "open" or task.clock == "on_trigger" or not task.fact:
        return False
    if task.is_overdue:
        return True
    next_due = task.owed.next_due
    soon = next_due is not None and (next_due.year, next_due.month) <= (day.year, day.month)
    return soon and task.done < task.owed.by_now + task.required


def todo(task: TaskFound, unit: str) -> Todo:
    """A fact to enter: which duty asks for it, whose it is, by when."""
    if task.is_overdue:
        due = Text("到期未答", "due, no answer")
    else:
        due = Text(f"{task.owed.next_due} 前", f"by {task.owed.next_due}")
    who = " ".join(task.names)
    whose = Text(f"{task.title} {who}", f"{task.title} {who}") if task.title else Text("班子", "committee")
    url = address("implement-enter-unit", unit)
    return Todo(
        task.text, Text("录一条", "Enter it"), f"{url}?name={task.fact}" if url else "", whose, due, task.is_overdue
    )
