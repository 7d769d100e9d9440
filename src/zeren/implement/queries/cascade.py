"""From an upper list down: what each item of a unit came to in the units directly below, and what came down from above."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.clarify.queries import DutyRow, duty_rows, lists_of_unit
from zeren.clarify.rules.lists import Line
from zeren.implement.models import Task
from zeren.implement.queries.tasks import TaskFound, tasks_among
from zeren.implement.rules.cascade import Coverage, Lower, LowerTask, carriers, coverage
from zeren.ledger.reach import beyond
from zeren.organisations.queries import UnitFound, pack_on, subtree
from zeren.organisations.queries import unit as unit_on


@dataclass(frozen=True, slots=True)
class Carried:
    """An item of a unit's lists, the lines below that carry it by code, and how the units below stand to it."""

    bearer: str
    line: Line
    by: tuple[str, ...]
    below: Coverage


@dataclass(frozen=True, slots=True)
class FromAbove:
    """An item of the unit above and what of the own lists carries it; `state` is the own one."""

    bearer: str
    line: Line
    tasks: tuple[TaskFound, ...]
    state: str


@dataclass(frozen=True, slots=True)
class Cascade:
    """A unit between the one above (None: nothing there has a list) and those directly below it."""

    unit: UnitFound
    parent: UnitFound | None
    children: tuple[UnitFound, ...]
    down: tuple[Carried, ...]
    kept: tuple[tuple[str, Line], ...]
    up: tuple[FromAbove, ...]


def cascade(key: str, year: int, today: date) -> Cascade:
    """The items of a unit that the pack carries down, with coverage; those it keeps; and what came down to it.

    A fixed number of queries, however many units stand below. Errors: NotFound.
    """
    by = carriers((duty.code, duty.carries) for duty in pack_on(today).duties)
    children = subtree(key, today, 1)[1:]
    unit = unit_on(key, today)
    parent = unit_on(unit.parent, today) if unit.parent else None
    lower = _Lower(
        [*(one.key for one in children), key], year, today, {code for codes in by.values() for code in codes}
    )
    items = _items(key, year, today)
    down = tuple(
        Carried(bearer, line, by[line.code], coverage({one.key: lower(one.key, by[line.code]) for one in children}))
        for bearer, line in items
        if line.code in by and children
    )
    kept = tuple((bearer, line) for bearer, line in items if line.code not in by)
    with beyond("which lines stand in the list above is told to whom they come down"):
        above = _items(parent.key, year, today) if parent else []
    up = tuple(
        FromAbove(
            bearer, line, lower.tasks_on(key, by[line.code]), coverage({key: lower(key, by[line.code])}).states[key]
        )
        for bearer, line in above
        if line.code in by
    )
    return Cascade(unit, parent, children, down, kept, up)


def _items(key: str, year: int, today: date) -> list[tuple[str, Line]]:
    """Every line of a unit's current lists once, with whose list it stands in; members with the same duty have one."""
    found: dict[str, tuple[str, Line]] = {}
    for one in lists_of_unit(key, year, today):
        for line in one.lines:
            found.setdefault(line.code, (one.bearer, line))
    return list(found.values())


class _Lower:
    """Lines and tasks of units below on the duties that carry something: looked up once for all of them."""

    def __init__(self, units: list[str], year: int, today: date, codes: Iterable[str]):
        self.lines: dict[str, set[str]] = defaultdict(set)
        self.tasks: dict[tuple[str, str], list[TaskFound]] = defaultdict(list)
        wanted = set(codes)
        row: DutyRow
        for row in duty_rows(units, year):
            self.lines[row.unit].add(row.code)
        rows = Task.objects.filter(unit__key__in=units, year=year, duty__code__in=wanted)
        for task in tasks_among(rows, year, today):
            self.tasks[task.unit, task.code].append(task)

    def tasks_on(self, unit: str, codes: Iterable[str]) -> tuple[TaskFound, ...]:
        return tuple(task for code in codes for task in self.tasks.get((unit, code), ()))

    def __call__(self, unit: str, codes: tuple[str, ...]) -> Lower:
        tasks = (LowerTask(one.finding, one.done, one.owed.by_now) for one in self.tasks_on(unit, codes))
        return Lower(not self.lines[unit].isdisjoint(codes), tuple(tasks))
