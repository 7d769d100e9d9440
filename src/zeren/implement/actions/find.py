"""Finding on tasks: done, done poorly, not done. One by one with its reason, or at once where facts fulfil every period."""

from collections.abc import Iterable

from zeren.implement.events import FindingRecorded, FulfilledTasksFound
from zeren.implement.models import Task
from zeren.implement.queries import task_seen, tasks_fulfilled
from zeren.implement.rules.findings import FINDING, NAMES, VERBS
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of


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


def _store(task_ids: Iterable[int], finding: str, reason: str, actor: Actor) -> None:
    opened = finding == "open"
    Task.objects.filter(id__in=list(task_ids)).update(
        finding=finding,
        found_on=None if opened else today(),
        found_by="" if opened else actor.signature,
        reason=reason.strip(),
    )
