"""Moving the day of a task: asked for before it has passed, granted by somebody else, moved in the same deed."""

from datetime import date

from zeren.implement.models import Task
from zeren.implement.queries import task_found
from zeren.implement.rules.extending import cannot_extend
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import EXTENSION, Wish
from zeren.organisations.queries import number_in_force

TASK = Task._meta.db_table


def _about_task(task_id: int, *_: object, **__: object) -> About:
    return About(unit=task_found(task_id, today()).unit)


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.ask", about=_about_task)
def ask_task_extension(actor: Actor, task_id: int, until: date, reason: str) -> Done:
    """Ask that a task be due later. Gives the waiver's number. Errors: Refused with every reason."""
    task = task_found(task_id, today())
    person = task.people[0] if len(task.people) == 1 else ""
    wish = Wish(EXTENSION, TASK, task_id, task.unit, person, task.due_on, until, reason)
    asked = ask(
        actor, wish, number_in_force("waiver.most_days", today()), cannot_extend(task.finding, task.year, until)
    )
    return Done(asked.waiver, asked)


@action(permission="waiver.grant", about=_about_waiver)
def grant_task_extension(actor: Actor, waiver: int) -> Done:
    """Grant it, and move the day to exactly the one asked for. Errors: Refused with every reason."""
    found = waiver_found(waiver)
    row = Task.objects.select_for_update().get(id=found.about_id)
    people = task_found(row.id, today()).people
    granted = grant(actor, found, people, row.due_on, cannot_extend(row.finding, row.year, found.until))
    Task.objects.filter(id=row.id).update(due_on=found.until)
    return Done(found.until, granted)
