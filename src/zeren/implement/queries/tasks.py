"""Tasks with what shows them: facts, what is owed by today, the finding, and whom it concerns."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import QuerySet

from zeren.clarify.rules.lists import COMMITTEE, FIRST_RESPONSIBLE
from zeren.implement.models import Fact, Task
from zeren.implement.queries.answering import Answering, posts_gone_up
from zeren.implement.rules.answering import HOLDER, Answers
from zeren.implement.rules.clocks import Owed, fulfilled, owed
from zeren.implement.rules.findings import NOT_DONE, TaskAt
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import HolderFound, held_in, pack_on, posts_of, roots, subtree

Row = tuple[date, str, str, Fraction]
"""A fact that shows a duty: the day, the key, who entered it, how much it counts (times, hours; a label counts 1)."""
Shown = dict[tuple[str, str, str], list[Row]]
"""Facts by (name, unit, person or "")."""


@dataclass(frozen=True, slots=True)
class TaskFound:
    """One task. `done` counts what was done in its own periods, `owed` what the clock asks; `facts` are keys by day.

    `people` answer for it; `bearers` may not find on it: they, and whoever has the post today, if only for a while.
    """

    id: int
    duty_id: int
    list_id: int
    unit: str
    unit_name: str
    bearer: str
    post: str
    title: str
    code: str
    order: int
    text: Text
    evidence: Text
    fact: str
    required: int
    clock: str
    year: int
    due_on: date | None
    finding: str
    found_on: date | None
    found_by: str
    reason: str
    owed: Owed
    done: Fraction
    facts: tuple[str, ...]
    last_fact_on: date | None
    people: tuple[str, ...]
    names: tuple[str, ...]
    bearers: frozenset[str]
    is_self_entered: bool
    answers: Answers

    @property
    def is_overdue(self) -> bool:
        """Whether something that was due by now is missing while nobody has found on it."""
        return self.finding == "open" and self.done < self.owed.by_now


def tasks_of_unit(unit: str, year: int, today: date) -> tuple[TaskFound, ...]:
    """A unit's tasks of a year: committee first, then by post, in the order of the lists. Five queries."""
    return tasks_among(Task.objects.filter(unit__key=unit, year=year), year, today)


def tasks_of_person(person: str, year: int, today: date) -> tuple[TaskFound, ...]:
    """The tasks that a person answers for today: those of the own posts and of posts where one stands in, the
    committee's where one comes first, and those of vacant posts that came up by the pack's rule."""
    held = posts_of(person, today)
    pack = pack_on(today)
    leading = {term.unit for term in held if pack.post_kinds[term.kind].bearer == FIRST_RESPONSIBLE}
    posts, committees = posts_gone_up(person, leading, today)
    rows = Task.objects.filter(year=year).exclude(finding="dropped")
    own = rows.filter(post__key__in=[*(term.post for term in held), *posts])
    found = _tasks(own | rows.filter(post__isnull=True, unit__key__in=leading | committees), year, today)
    return tuple(task for task in found if year != today.year or person in task.people)


def task_found(task_id: int, today: date) -> TaskFound:
    """One task. Errors: NotFound."""
    row = Task.objects.filter(id=task_id).values_list("year", flat=True).first()
    if row is None:
        raise NotFound(Reason("no_such_task", Text("没有这项任务。", "There is no such task.")))
    return _tasks(Task.objects.filter(id=task_id), row, today)[0]


def task_of_duty(unit: str, code: str, year: int) -> int | None:
    """The number of the task of one duty line of a unit in a year, None when there is none."""
    rows = Task.objects.filter(unit__key=unit, duty__code=code, year=year).exclude(finding="dropped")
    return rows.order_by("id").values_list("id", flat=True).first()


def held_in_year(task: TaskFound, today: date) -> tuple[HolderFound, ...]:
    """Who had the post of a task in its year, up to today, or stood in for it; of a committee's, who was first responsible."""
    by_post, leading = holders_in_year(task.year, {task.unit}, today)
    held = leading.get(task.unit, []) if task.bearer == COMMITTEE else by_post.get(task.post, [])
    return tuple(one for one in held if one.from_day is None or one.from_day <= today)


def task_seen(task_id: int, reason: str, today: date) -> tuple[TaskFound, TaskAt]:
    """A task and what a finding on it is judged by. Errors: NotFound."""
    task = task_found(task_id, today)
    return task, seen_at(task, reason)


def seen_at(task: TaskFound, reason: str) -> TaskAt:
    """What a finding on a task is judged by."""
    facts = len(task.facts)
    return TaskAt(task.due_on, task.bearers, facts, task.owed.by_now, reason, task.is_self_entered and facts > 0)


def failed_tasks(year: int, today: date, units: Iterable[str] | None = None) -> tuple[TaskFound, ...]:
    """Tasks that were found not done: leads for step 7."""
    rows = Task.objects.filter(year=year, finding=NOT_DONE)
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    return _tasks(rows, year, today)


def tasks_fulfilled(root: str, year: int, today: date, without: str = "") -> tuple[TaskFound, ...]:
    """Open tasks of a tree whose facts fulfil every period of the whole year, entered by others than the bearers.

    `without` leaves out the tasks that this person bears.
    """
    units = [unit.key for top in ([root] if root else [r.key for r in roots(today)]) for unit in subtree(top, today)]
    rows = Task.objects.filter(unit__key__in=units, year=year, finding="open").exclude(duty__clock="on_trigger")
    return tuple(
        task
        for task in _tasks(rows, year, today)
        if task.done >= task.owed.in_year and not task.is_self_entered and without not in task.bearers
    )


def task_counts(units: Iterable[str], year: int) -> dict[str, Counter[str]]:
    """For each unit how many tasks stand in each finding: one query."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = Task.objects.filter(unit__key__in=list(units), year=year).exclude(finding="dropped")
    for unit, finding in rows.values_list("unit__key", "finding"):
        found[unit][finding] += 1
    return dict(found)


def duties_found(year: int) -> tuple[tuple[int, str, str, bool], ...]:
    """Task, unit, duty and whether it was found not done, of every task of a year: one light query."""
    rows = Task.objects.filter(year=year).exclude(finding="dropped").order_by("id")
    columns = ("id", "unit__key", "duty__code", "finding")
    return tuple((task, unit, code, finding == NOT_DONE) for task, unit, code, finding in rows.values_list(*columns))


def task_lines(numbers: Iterable[int]) -> dict[int, Text]:
    """What each of these tasks is, in words: one query."""
    rows = Task.objects.filter(id__in=list(numbers)).values_list("id", "duty__text_zh", "duty__text_en")
    return {number: Text(zh, en) for number, zh, en in rows}


def years_with_tasks() -> tuple[int, ...]:
    """The years that have tasks, oldest first."""
    return tuple(Task.objects.order_by("year").values_list("year", flat=True).distinct())


def shown_by(year: int, units: Iterable[str], names: Iterable[str] = ()) -> Shown:
    """The standing facts of these units in a year (of these names, when given), by what they can show: one query."""
    rows = Fact.objects.filter(
        state="standing", unit__key__in=list(units), happened_on__range=(date(year, 1, 1), date(year, 12, 31))
    ).order_by("happened_on", "key")
    if names:
        rows = rows.filter(name__in=list(names))
    found: Shown = defaultdict(list)
    for name, unit, person, day, key, by, value in rows.values_list(
        "name", "unit__key", "person__key", "happened_on", "key", "entered_by", "value"
    ):
        found[name, unit, person or ""].append((day, key, by, Fraction(1) if value is None else Fraction(value)))
    return found


def facts_showing(shown: Shown, fact: str, unit: str, bearer: str, held: Iterable[HolderFound]) -> list[Row]:
    """The facts that show one duty: those of the unit, or those of whoever held the post, in their own days."""
    found = list(shown.get((fact, unit, ""), ()))
    for term in held:
        found += [
            row
            for row in shown.get((fact, unit, term.person), ())
            if bearer == COMMITTEE
            or ((term.from_day or row[0]) <= row[0] and (term.until_day is None or row[0] <= term.until_day))
        ]
    return sorted(set(found))


def tasks_among(rows: QuerySet[Task], year: int, today: date) -> tuple[TaskFound, ...]:
    """These tasks of a year, in the order of the lists, without those that are asked no longer."""
    return _tasks(rows.exclude(finding="dropped"), year, today)


def tasks_in_order(rows: QuerySet[Task], year: int, today: date, ids: Iterable[int]) -> tuple[TaskFound, ...]:
    """These tasks in the order of these row numbers."""
    found = {task.id: task for task in _tasks(rows, year, today)}
    return tuple(found[number] for number in ids if number in found)


def _tasks(rows: QuerySet[Task], year: int, today: date) -> tuple[TaskFound, ...]:
    tasks = list(rows.select_related("duty__list", "unit", "post"))
    units = {task.unit.key for task in tasks}
    shown = shown_by(year, units, {task.duty.fact for task in tasks}) if tasks else {}
    by_post, leading = holders_in_year(year, units, today)
    held = (
        (term for terms in by_post.values() for term in terms) if year >= today.year else held_in(today, today, units)
    )
    answering = Answering(units, held, today)
    found = [_one(task, shown, by_post, leading, answering, today) for task in tasks]
    order = {COMMITTEE: 0, FIRST_RESPONSIBLE: 1}
    return tuple(sorted(found, key=lambda t: (t.unit, order.get(t.bearer, 2), t.post, t.order, t.code)))


def holders_in_year(
    year: int, units: set[str], today: date
) -> tuple[Mapping[str, list[HolderFound]], Mapping[str, list[HolderFound]]]:
    """Terms of a year by post, and those of first responsible persons by unit; with the days of those who stood in."""
    by_post: dict[str, list[HolderFound]] = defaultdict(list)
    leading: dict[str, list[HolderFound]] = defaultdict(list)
    if not units:
        return by_post, leading
    pack = pack_on(today)
    for term in held_in(date(year, 1, 1), date(year, 12, 31), units):
        by_post[term.post].append(term)
        if pack.post_kinds[term.kind].bearer == FIRST_RESPONSIBLE:
            leading[term.unit].append(term)
    return by_post, leading


def _one(
    task: Task,
    shown: Shown,
    by_post: Mapping[str, list[HolderFound]],
    leading: Mapping[str, list[HolderFound]],
    answering: Answering,
    today: date,
) -> TaskFound:
    duty, unit = task.duty, task.unit.key
    post = task.post.key if task.post else ""
    held = leading[unit] if duty.list.bearer == COMMITTEE else by_post[post]
    rows = facts_showing(shown, duty.fact, unit, duty.list.bearer, held)
    answers = answering(unit, post) if task.year >= today.year else Answers(by=HOLDER)
    in_year = {term.person for term in held}
    people = [(answers.person, answers.name)] if answers.person else _still(held, today)
    keys = tuple(key for key, _ in people)
    days = [row[0] for row in rows]
    return TaskFound(
        task.id, duty.id, duty.list_id, unit, task.unit.name, duty.list.bearer, post, task.post.title if task.post else "",
        duty.code, duty.order, Text(duty.text_zh, duty.text_en), Text(duty.evidence_zh, duty.evidence_en), duty.fact,
        duty.required, duty.clock, task.year, task.due_on, task.finding, task.found_on, task.found_by, task.reason,
        owed(duty.clock, duty.required, task.year, task.due_on, today),
        fulfilled(duty.clock, duty.required, task.year, task.due_on, ((day, much) for day, _, _, much in rows)),
        tuple(key for _, key, _, _ in rows), days[-1] if days else None, keys,
        tuple(name for _, name in people), answering.bearers(unit, post).union(keys),
        bool(rows) and all(by.removeprefix("person:") in in_year.union(keys) for _, _, by, _ in rows), answers,
    )  # fmt: skip


def _still(held: Iterable[HolderFound], today: date) -> list[tuple[str, str]]:
    """Key and name of whoever of these is in office today; of all of them when nobody is."""
    held = tuple(held)
    still = {(term.person, term.name) for term in held if term.until_day is None or term.until_day >= today}
    return sorted(still or {(term.person, term.name) for term in held})
