"""Open tasks of a whole tree as a board: counted by the unit below the top and by the day that comes next; a page of them.

One question for any number of tasks; what shows the tasks of one page is asked for that page alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from zeren.implement.models import Task
from zeren.implement.queries.tasks import TaskFound, tasks_in_order
from zeren.implement.rules.clocks import ON_TRIGGER, owed

OPEN = """
WITH RECURSIVE tree AS (
  SELECT id, id AS top, true AS is_root FROM organisations_unit WHERE key = ANY(%(roots)s)
  UNION ALL
  SELECT p.unit_id, CASE WHEN tree.is_root THEN p.unit_id ELSE tree.top END, false
    FROM tree JOIN organisations_placement p ON p.parent_id = tree.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
), below AS MATERIALIZED (
  SELECT jsonb_object_agg(id, top) AS tops FROM tree
), open AS (
  SELECT t.id, t.unit_id, t.duty_id, t.due_on, (SELECT tops FROM below) ->> t.unit_id::text AS top
    FROM implement_task t WHERE t.year = %(year)s AND t.finding = 'open' OFFSET 0
), counted AS MATERIALIZED (
  SELECT open.top, d.clock, open.due_on, count(*) AS many,
         array_agg(open.unit_id) {fit} AS units, array_agg(open.id) {fit} AS ids
    FROM open JOIN clarify_duty d ON d.id = open.duty_id {joined}
   WHERE open.top IS NOT NULL
   GROUP BY 1, 2, 3
)
SELECT u.key, u.name, counted.clock, counted.due_on, counted.many, counted.units, counted.ids
  FROM counted JOIN organisations_unit u ON u.id = counted.top::bigint
"""
"""Each unit of the tree with the unit directly below the top that it belongs to, as one value: a join would do as well
where the database knows how many tasks there are; in the minutes after they were made it guesses one, and compares each
task with each unit."""
WITH_WORDS = {
    "fit": """FILTER (WHERE own.name ILIKE %(like)s OR d.code ILIKE %(like)s
            OR d.text_zh ILIKE %(like)s OR d.text_en ILIKE %(like)s)""",
    "joined": "JOIN organisations_unit own ON own.id = open.unit_id",
}
WITHOUT_WORDS = {"fit": "", "joined": ""}
PASSED, TRIGGERED = "passed", "trigger"
"""Days that are none: the year's last period is over and nobody has found on the task; owed when it comes up."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be seen of the board: the unit directly below the top, a day (or one that is none), words, the page."""

    top: str = ""
    due: str = ""
    words: str = ""
    page: int = 1
    size: int = 25


@dataclass(frozen=True, slots=True)
class Board:
    """Counts by unit and by next day within what was asked, in order; how many there are in all, how many were found, and
    one page of these."""

    tops: tuple[tuple[str, str, int], ...]
    days: tuple[tuple[str, int], ...]
    total: int
    found: int
    tasks: tuple[TaskFound, ...]


def board(roots: Iterable[str], year: int, today: date, asked: Asked) -> Board:
    """The open tasks of these units and all below them: a fixed number of queries however many there are."""
    words = asked.words.strip()
    like = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    given = {"roots": list(roots), "day": today, "year": year, "like": f"%{like}%"}
    with connection.cursor() as cursor:
        cursor.execute(OPEN.format(**(WITH_WORDS if words else WITHOUT_WORDS)), given)
        counted = cursor.fetchall()
    tops: Counter[tuple[str, str]] = Counter()
    days: Counter[str] = Counter()
    fit: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for key, name, clock, due_on, many, units, ids in counted:
        day = next_day(clock, year, due_on, today)
        if asked.due in ("", day):
            tops[key, name] += many
        if asked.top in ("", key):
            days[day] += many
            if ids and asked.due in ("", day):
                fit[day] += zip(units, ids, strict=True)
    ids = _on_page(fit, (asked.page - 1) * asked.size, asked.size)
    return Board(
        tuple(sorted(((key, name, count) for (key, name), count in tops.items()), key=lambda one: (-one[2], one[0]))),
        tuple((day, days[day]) for day in sorted(days, key=_days_in_order)),
        sum(row[4] for row in counted),
        sum(map(len, fit.values())),
        tasks_in_order(Task.objects.filter(id__in=ids), year, today, ids) if ids else (),
    )


def next_day(clock: str, year: int, due_on: date | None, today: date) -> str:
    """The end of the running period as an ISO day, or which day that is none."""
    if clock == ON_TRIGGER:
        return TRIGGERED
    found = owed(clock, 1, year, due_on, today).next_due
    return found.isoformat() if found else PASSED


def _on_page(fit: Mapping[str, list[tuple[int, int]]], skipped: int, size: int) -> list[int]:
    """The row numbers of one page, by day and then by unit: only the days that it shows are put in order.

    `fit`: day → unit and task by their row numbers.
    """
    page: list[int] = []
    for day in sorted(fit, key=_days_in_order):
        if skipped < len(fit[day]) and len(page) < size:
            page += [number for _, number in sorted(fit[day])[skipped : skipped + size - len(page)]]
        skipped = max(0, skipped - len(fit[day]))
    return page


def _days_in_order(day: str) -> tuple[int, str]:
    """What has no day comes last."""
    return {PASSED: 1, TRIGGERED: 2}.get(day, 0), day
