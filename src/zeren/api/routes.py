"""The REST API. Its documents are served at /api/docs from this machine; every operation states its access rule."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.security import django_auth

from zeren.api.documents import Documents
from zeren.assess.queries import latest_run, ranking, result_of
from zeren.clarify.queries import lists_of_unit
from zeren.implement.actions import enter_fact
from zeren.implement.queries import FactFilter, FactFound, TaskFound, facts_page, task_found, tasks_of_unit
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import Corrupt, Invalid, NotAllowed, NotFound, Reason, Refused, ZerenError
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import WHOLE, About, may
from zeren.ledger.looks import look_down
from zeren.ledger.troubles import Trouble, trouble_of
from zeren.organisations.queries import holders, role_giving, roots, subtree, unit

Rule = tuple[str, Callable[..., About] | None]
RULES: dict[str, Rule] = {}
LOOKS: dict[str, str] = {}
"""Operation → the kind of thing that it gives away of a person."""
PAGE = 100
STATUS = {NotFound: 404, NotAllowed: 403, Refused: 409, Invalid: 422, Corrupt: 500}
FAULT = Reason(
    "went_wrong",
    Text("系统出错，没有办成。", "Something went wrong, and it was not done."),
    next_step=Text("请把时间和正在做的事告诉办公室。", "Tell the office the time and what you were doing."),
)
api = NinjaAPI(
    title="Zeren",
    version="1",
    description="Units, duties, tasks, facts in and out, results with their traces. Same gate and rights as the pages. "
    "A POST with the header Idempotency-Key may be sent again: it is done once and answered the same.",
    auth=django_auth,
    docs=Documents(RULES),
    docs_url="/docs",
)


def rule(
    permission: str, about: Callable[..., About] | None = None, looks: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """State who may call an operation; asked before it runs, with the operation's own arguments.

    `looks` is the kind of thing that it gives away of the person whom `about` names: the look is recorded.
    """

    def mark(operation: Callable[..., Any]) -> Callable[..., Any]:
        RULES[operation.__name__] = (permission, about)
        if looks:
            LOOKS[operation.__name__] = looks

        @wraps(operation)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            actor = request.actor  # type: ignore[attr-defined]  # named by the access middleware
            touched = about(**kwargs) if about else WHOLE
            if actor is None or not may(actor, permission, touched):
                raise NotAllowed(
                    Reason(
                        "not_allowed",
                        Text("你的岗位没有这项权限。", "Your post does not give you this right."),
                        permission,
                    )
                )
            if looks and touched.person:
                thing = " ".join(str(value) for value in kwargs.values())
                look_down(actor, touched.person, looks, thing, role_giving(actor.id, permission, today()))
            return operation(request, *args, **kwargs)

        return guarded

    return mark


class UnitOut(Schema):
    """A unit on the day asked for."""

    key: str
    name: str
    kind: str
    parent: str
    path: list[str]


class HolderOut(Schema):
    """Who holds a post."""

    post: str
    title: str
    kind: str
    field: str
    person: str
    name: str


class FactOut(Schema):
    """A fact: numbers as exact decimal text, the day it happened, the day it was entered, by whom, its source."""

    key: str
    name: str
    unit: str
    person: str
    happened_on: date
    entered_on: date
    entered_by: str
    value: str | None
    label: str
    attributes: dict[str, str]
    source: str
    state: str


class TaskOut(Schema):
    """A task: its line and clock, what was done in its periods and is owed by today as exact decimal text, what was
    found, who answers for it and by which way (holder, stand_in, first_responsible, superior, nobody)."""

    id: int
    unit: str
    post: str
    code: str
    zh: str
    en: str
    clock: str
    due_on: date | None
    done: str
    owed: int
    owed_in_year: int
    finding: str
    found_on: date | None
    people: list[str]
    answers_by: str
    facts: list[str]


class FactIn(Schema):
    """A fact to enter; `value` as decimal text."""

    name: str
    unit: str
    happened_on: date
    source: str
    key: str = ""
    person: str = ""
    value: str | None = None
    label: str = ""
    attributes: dict[str, str] = {}
    reason: str = ""


class ResultOut(Schema):
    """A result in a list; its trace is at its own address."""

    subject: str
    unit: str
    person: str
    total: str | None
    grade: str
    gates_passed: bool
    rank: int | None
    zone: str


def _of_unit(key: str, **_: object) -> About:
    return About(unit=key)


def _of_result(year: int, scheme: str, subject: str, **_: object) -> About:
    found = result_of(latest_run(year, scheme).id, subject)
    return About(unit=found.unit, person=found.person)


@api.get("/units", response=list[UnitOut], summary="The tree on a day, or the part below a unit")
@rule("organisations.read", lambda below="", **_: About(unit=below) if below else WHOLE)
def units(request: HttpRequest, below: str = "", day: date | None = None) -> list[UnitOut]:
    when = day or today()
    tops = [below] if below else [top.key for top in roots(when)]
    return [
        UnitOut(key=u.key, name=u.name, kind=u.kind, parent=u.parent, path=list(u.path))
        for top in tops
        for u in subtree(top, when)
    ]


@api.get("/units/{key}", response=UnitOut, summary="One unit")
@rule("organisations.read", _of_unit)
def one_unit(request: HttpRequest, key: str, day: date | None = None) -> UnitOut:
    found = unit(key, day or today())
    return UnitOut(key=found.key, name=found.name, kind=found.kind, parent=found.parent, path=list(found.path))


@api.get("/units/{key}/holders", response=list[HolderOut], summary="Who holds the posts of a unit on a day")
@rule("organisations.read", _of_unit)
def unit_holders(request: HttpRequest, key: str, day: date | None = None) -> list[HolderOut]:
    return [
        HolderOut(post=h.post, title=h.title, kind=h.kind, field=h.field, person=h.person, name=h.name)
        for h in holders([key], day or today(), with_vacancies=True)
    ]


@api.get("/units/{key}/duties", response=list[dict[str, Any]], summary="The duty lists of a unit in a year")
@rule("organisations.read", _of_unit)
def duties(request: HttpRequest, key: str, year: int) -> list[dict[str, Any]]:
    return [
        {
            "bearer": found.bearer,
            "post": found.post,
            "lines": [{"code": line.code, "zh": line.text.zh, "en": line.text.en} for line in found.lines],
        }
        for found in lists_of_unit(key, year, today())
    ]


@api.get("/facts", response=dict[str, Any], summary="Facts of a unit in a year, a page at a time")
@rule("implement.read", lambda unit_key, **_: About(unit=unit_key))
def facts(request: HttpRequest, unit_key: str, year: int, name: str = "", page: int = 1) -> dict[str, Any]:
    found = facts_page(FactFilter(year=year, units=(unit_key,), name=name, state="standing"), page, PAGE)
    return {"total": found.total, "page": page, "facts": [_fact(fact).model_dump(mode="json") for fact in found.rows]}


@api.post("/facts", response={201: dict[str, str]}, summary="Enter one fact")
@rule("implement.enter_fact", lambda body, **_: About(unit=body.unit, person=body.person))
def new_fact(request: HttpRequest, body: FactIn) -> tuple[int, dict[str, str]]:
    entry = FactEntry(
        body.name, body.unit, body.happened_on, body.source, body.key, body.person,
        exact(body.value) if body.value is not None else None, body.label, body.attributes, body.reason,
    )  # fmt: skip
    return 201, {"key": enter_fact(request.actor, entry)}  # type: ignore[attr-defined]  # named by the middleware


@api.get(
    "/tasks", response=dict[str, Any], summary="Tasks of a unit in a year with what shows them, a page at a time"
)
@rule("implement.read", lambda unit_key, **_: About(unit=unit_key))
def tasks(request: HttpRequest, unit_key: str, year: int, finding: str = "", page: int = 1) -> dict[str, Any]:
    found = [one for one in tasks_of_unit(unit_key, year, today()) if finding in ("", one.finding)]
    start = (max(1, page) - 1) * PAGE
    shown_now = [_task(one).model_dump(mode="json") for one in found[start : start + PAGE]]
    return {"total": len(found), "page": max(1, page), "tasks": shown_now}


@api.get("/tasks/{task_id}", response=TaskOut, summary="One task")
@rule("implement.read", lambda task_id, **_: About(unit=task_found(task_id, today()).unit))
def one_task(request: HttpRequest, task_id: int) -> TaskOut:
    return _task(task_found(task_id, today()))


@api.get("/results/{year}/{scheme}", response=list[ResultOut], summary="The results of the run that stands")
@rule("assess.read")
def results(request: HttpRequest, year: int, scheme: str) -> list[ResultOut]:
    return [
        ResultOut(
            subject=row.subject,
            unit=row.unit,
            person=row.person,
            total=row.content["total"],
            grade=row.grade,
            gates_passed=row.gates_passed,
            rank=row.rank,
            zone=row.zone,
        )
        for row in ranking(latest_run(year, scheme).id)
    ]


@api.get("/results/{year}/{scheme}/{subject}", response=dict[str, Any], summary="One result with its whole trace")
@rule(
    "assess.read",
    _of_result,
    looks="card",
)
def one_result(request: HttpRequest, year: int, scheme: str, subject: str) -> dict[str, Any]:
    return dict(result_of(latest_run(year, scheme).id, subject).content)


@api.exception_handler(ZerenError)
def told(request: HttpRequest, error: ZerenError) -> HttpResponse:
    """Every error with all its reasons in both languages, their sources and what to do next."""
    if trouble := trouble_of(error):
        return _told_of_trouble(request, trouble)
    status = next(code for root, code in STATUS.items() if isinstance(error, root))
    return api.create_response(request, {"reasons": [_plain(reason) for reason in error.reasons]}, status=status)


@api.exception_handler(Exception)
def went_wrong(request: HttpRequest, error: Exception) -> HttpResponse:
    """The database or a disk that cannot: 503 or 507 with `Retry-After`. Anything else is a fault of the program."""
    trouble = trouble_of(error)
    if trouble is None:
        raise error
    return _told_of_trouble(request, trouble)


def troubled(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """The same before any operation is reached, when it is not even known who asks; 500 for a fault of the program."""
    trouble = trouble_of(error)
    if trouble is None:
        return api.create_response(request, {"reasons": [_plain(FAULT)]}, status=500)
    return _told_of_trouble(request, trouble)


def _told_of_trouble(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    answer = api.create_response(request, {"reasons": [_plain(trouble.reason)]}, status=trouble.status)
    if trouble.retry_after:
        answer["Retry-After"] = str(trouble.retry_after)
    return answer


def _plain(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "zh": reason.text.zh,
        "en": reason.text.en,
        "source": reason.source,
        "place": list(reason.place),
        "next": {"zh": reason.next_step.zh, "en": reason.next_step.en} if reason.next_step else None,
    }


def _task(task: TaskFound) -> TaskOut:
    return TaskOut(
        id=task.id, unit=task.unit, post=task.post, code=task.code, zh=task.text.zh, en=task.text.en, clock=task.clock,
        due_on=task.due_on, done=shown(task.done, 6), owed=task.owed.by_now, owed_in_year=task.owed.in_year,
        finding=task.finding, found_on=task.found_on, people=list(task.people), answers_by=task.answers.by,
        facts=list(task.facts),
    )  # fmt: skip


def _fact(fact: FactFound) -> FactOut:
    return FactOut(
        key=fact.key, name=fact.name, unit=fact.unit, person=fact.person, happened_on=fact.happened_on,
        entered_on=fact.entered_on, entered_by=fact.entered_by,
        value=None if fact.value is None else shown(fact.value, 6), label=fact.label,
        attributes=dict(fact.attributes), source=fact.source, state=fact.state,
    )  # fmt: skip
