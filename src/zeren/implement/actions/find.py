"""Finding on tasks: done, done poorly, not done. One by one with its reason, at once where facts fulfil every period, or
by a sheet that was filled in off-line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from zeren.implement.events import FindingRecorded, FindingsBroughtIn, FulfilledTasksFound
from zeren.implement.models import Task
from zeren.implement.queries import beside, task_seen, tasks_fulfilled, units_of_tasks
from zeren.implement.rules.findings import FINDING, NAMES, OPEN, VERBS
from zeren.implement.rules.returned import KEEP, Returned, Said
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.actions import settle_file


def _about_task(task_id: int, *_: object, **__: object) -> About:
    task, _seen = task_seen(task_id, "", today())
    return About(unit=task.unit)


@action(permission="implement.find", about=_about_task)
def record_finding(actor: Actor, task_id: int, finding: str, reason: str = "") -> Done:
    """Find on a task: done, done_poorly or not_done; or open, to look again. Gives the state it is in now.

    Errors: Invalid for an unknown finding; Refused with every reason (own task, no reason, not due, facts against it).
    """
    if finding not in VERBS:
        raise Invalid(Reason("unknown_finding", Text("没有这种认定。", "There is no such finding.")))
    task, seen = task_seen(task_id, reason, today())
    decision = decide(FINDING, VERBS[finding], task.finding, seen, actor, now(), NAMES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    _store([task_id], decision.target, reason, actor)
    seal = seal_of(reason)
    done = FindingRecorded(task_id, task.unit, task.post, task.code, task.year, decision.target, seal)
    return Done(decision.target, done)


@action(permission="implement.find", about=lambda root, year: About(unit=root))
def find_fulfilled(actor: Actor, root: str, year: int) -> Done:
    """Find done, at once, every open task below `root` whose facts fulfil all of its periods. Gives how many.

    The actor's own duties are left out, and so are those shown only by what the bearers entered about themselves.
    """
    tasks = tasks_fulfilled(root, year, today(), without=actor.id)
    _store([task.id for task in tasks], "done", "", actor)
    seal = digest_of([[task.unit, task.bearer, task.post, task.code] for task in tasks])
    return Done(len(tasks), FulfilledTasksFound(root, year, len(tasks), seal))


@dataclass(frozen=True, slots=True)
class Wish:
    """A row of a sheet to be brought in, and the mark of its task as whoever confirms saw it."""

    row: Returned
    mark: str


def _about_rows(wishes: Sequence[Wish], *_: object, **__: object) -> About:
    """The one unit that all rows are about; several units take a right over the whole."""
    units = units_of_tasks(wish.row.task for wish in wishes)
    return About(unit=units.pop()) if len(units) == 1 else About()


@action(permission="implement.find", about=_about_rows)
def bring_in_findings(
    actor: Actor, wishes: Sequence[Wish], import_id: int, conflicts: Sequence[Mapping[str, str]] = ()
) -> Done:
    """Record the findings of a sheet that came back, all or none. `conflicts`: what was chosen about each row whose task
    had been changed meanwhile, with both sides in words; it stays with the file. Gives how many were recorded.

    Errors: Invalid with the reasons of every row; Refused when a task was changed since it was shown, or the file was
    brought in before.
    """
    found = {one.row.task: one for one in beside([wish.row for wish in wishes], today())}
    problems = [
        replace(reason, place=(str(one.row.row),)) for one in found.values() for reason in one.against(actor, now())
    ]
    if problems:
        raise Invalid(*problems)
    refuse_if(_changed_again(one.row.row) for one in wishes if found[one.row.task].mark != one.mark)
    wanted: dict[Said, list[int]] = defaultdict(list)
    for one in wishes:
        wanted[one.row.wanted].append(one.row.task)
    for said, tasks in wanted.items():
        again = [number for number in tasks if (one := found[number].now) and one.finding != OPEN]
        _store(again, OPEN, said.reason, actor)
        if said.finding != OPEN:
            _store(tasks, said.finding, said.reason, actor)
    kept = sum(one["choice"] == KEEP for one in conflicts)
    counts = {"added": len(wishes), "kept": kept}
    settle_file(actor, import_id, "confirm", counts, unit=_about_rows(wishes).unit, changes=conflicts)
    rows = sorted((one.row.task, one.row.wanted.finding, seal_of(one.row.wanted.reason)) for one in wishes)
    done = FindingsBroughtIn(import_id, len(wishes), len(conflicts) - kept, kept, digest_of(rows))
    return Done(len(wishes), done)


def _changed_again(row: int) -> Reason:
    return Reason(
        "changed_again",
        Text(f"第 {row} 行的任务刚刚又被改过。", f"The task of row {row} was changed just now."),
        next_step=Text("请重新核对后再确认。", "Look it over again, then confirm."),
    )


def _store(task_ids: Iterable[int], finding: str, reason: str, actor: Actor) -> None:
    opened = finding == "open"
    Task.objects.filter(id__in=list(task_ids)).update(
        finding=finding,
        found_on=None if opened else today(),
        found_by="" if opened else actor.signature,
        reason=reason.strip(),
    )
