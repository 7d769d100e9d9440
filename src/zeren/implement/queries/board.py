"""Open tasks of a whole tree as a board: counted by the unit below the top and by the day that comes next; a page of them.

Two questions for any number of tasks; what shows the tasks of one page is asked for that page alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from zeren.implement.models import Task
from zeren.implement.queries.tasks import TaskFound, tasks_in_order
from zeren.implement.rules.clocks import ON_TRIGGER, owed

TREE = """
WITH RECURSIVE tree AS (
  SELECT id, id AS top, true AS is_root FROM organisations_unit WHERE key = ANY(%(roots)s)
  UNION ALL
  SELECT p.unit_id, CASE WHEN tree.is_root THEN p.unit_id ELSE tree.top END, false
    FROM tree JOIN organisations_placement p ON p.parent_id = tree.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
), below AS MATERIALIZED (
  SELECT jsonb_object_agg(id, top) AS tops FROM tree
)
"""
"""Each unit of the tree with the unit directly below the top that it belongs to, as one value. A join would do as well
where the database knows how many tasks there are; in the minutes after they were made it guesses one, and compares each
task with each unit."""
COUNTS = """
, counted AS MATERIALIZED (
  SELECT ((SELECT tops FROM below) ->> t.unit_id::text)::bigint AS top, d.clock, t.due_on, count(*) AS many
    FROM implement_task t JOIN clarify_duty d ON d.id = t.duty_id
   WHERE t.year = %(year)s AND t.finding = 'open' AND (SELECT tops FROM below) ? t.unit_id::text
   GROUP BY 1, 2, 3
)
SELECT u.key, u.name, counted.clock, counted.due_on, counted.many
  FROM counted JOIN organisations_unit u ON u.id = counted.top
"""
PAGE = """
, next AS (
  SELECT * FROM unnest(%(clocks)s::text[], %(dues)s::date[], %(nexts)s::date[]) AS v(clock, due_on, next)
), open AS MATERIALIZED (
  SELECT t.id, t.unit_id, t.due_on, d.clock
    FROM implement_task t JOIN clarify_duty d ON d.id = t.duty_id {joined}
   WHERE t.year = %(year)s AND t.finding = 'open' AND (SELECT tops FROM below) ? t.unit_id::text {narrowed}
), page AS (
  SELECT open.id, open.unit_id, next.next, {count} AS found
    FROM open JOIN next ON next.clock = open.clock AND next.due_on IS NOT DISTINCT FROM open.due_on
   ORDER BY next.next NULLS LAST, open.unit_id, open.id LIMIT %(size)s OFFSET %(skipped)s
)
SELECT page.id, u.name, page.found FROM page JOIN organisations_unit u ON u.id = page.unit_id
 ORDER BY page.next NULLS LAST, page.unit_id, page.id
"""
OF_TOP = """ AND (SELECT tops FROM below) ->> t.unit_id::text
  = (SELECT id::text FROM organisations_unit WHERE key = %(top)s)"""
WITH_WORDS = (
    " AND (own.name ILIKE %(like)s OR d.code ILIKE %(like)s OR d.text_zh ILIKE %(like)s OR d.text_en ILIKE %(like)s)"
)
PASSED, TRIGGERED = "passed", "trigger"
"""Days that are none: the year's last period is over and nobody has found on the task; owed when it comes up."""


Pair = tuple[str, date | None]
"""The clock of a duty and its last day: tasks of one pair fall due together."""


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
    """Counts by unit and by next day within what was asked, in order; the tasks of one page with
    the names of their units, how many there are in all."""

    tops: tuple[tuple[str, str, int], ...]
    days: tuple[tuple[str, int], ...]
    total: int
    found: int
    tasks: tuple[TaskFound, ...]
    names: tuple[str, ...]


def board(roots: Iterable[str], year: int, today: date, asked: Asked) -> Board:
    """The open tasks of these units and all below them: a fixed number of queries however many there are."""
    given = {"roots": list(roots), "day": today, "year": year}
    with connection.cursor() as cursor:
        cursor.execute(TREE + COUNTS, given)
        counts = cursor.fetchall()
    tops: Counter[tuple[str, str]] = Counter()
    pairs: Counter[Pair] = Counter()
    nexts: dict[Pair, str] = {}
    for key, name, clock, due_on, count in counts:
        day = nexts.setdefault((clock, due_on), next_day(clock, year, due_on, today))
        if asked.due in ("", day):
            tops[key, name] += count
        if asked.top in ("", key):
            pairs[clock, due_on] += count
    days: Counter[str] = Counter()
    for pair, count in pairs.items():
        days[nexts[pair]] += count
    chosen = {pair: nexts[pair] for pair in pairs if asked.due in ("", nexts[pair])}
    skipped = (asked.page - 1) * asked.size
    if not asked.words.strip():  # how many there are by words is not known beforehand
        chosen, skipped = _on_page(chosen, pairs, skipped, asked.size)
    rows, found = _page(given, asked, chosen, skipped)
    ids = [number for number, _ in rows]
    counted = sum(count for day, count in days.items() if asked.due in ("", day))
    order = {PASSED: 1, TRIGGERED: 2}
    return Board(
        tuple(sorted(((key, name, count) for (key, name), count in tops.items()), key=lambda one: (-one[2], one[0]))),
        tuple(sorted(days.items(), key=lambda one: (order.get(one[0], 0), one[0]))),
        sum(row[4] for row in counts),
        counted if found is None else found,
        tasks_in_order(Task.objects.filter(id__in=ids), year, today, ids) if ids else (),
        tuple(name for _, name in rows),
    )


def next_day(clock: str, year: int, due_on: date | None, today: date) -> str:
    """The end of the running period as an ISO day, or which day that is none."""
    if clock == ON_TRIGGER:
        return TRIGGERED
    found = owed(clock, 1, year, due_on, today).next_due
    return found.isoformat() if found else PASSED


def _on_page(
    chosen: Mapping[Pair, str], counts: Mapping[Pair, int], skipped: int, size: int
) -> tuple[dict[Pair, str], int]:
    """Only what one page shows, day by day in order, and how much of that lies before it: the rest need not be sorted."""
    by_day: dict[date | None, list[Pair]] = defaultdict(list)
    for pair, day in chosen.items():
        by_day[_day(day)].append(pair)
    found: dict[Pair, str] = {}
    before, first = 0, None
    for day in sorted(by_day, key=lambda one: one or date.max):
        there = sum(counts[pair] for pair in by_day[day])
        if before < skipped + size and before + there > skipped:
            first = before if first is None else first
            found |= {pair: chosen[pair] for pair in by_day[day]}
        before += there
    return found, skipped - (first or 0)


def _page(
    given: dict[str, object], asked: Asked, chosen: Mapping[Pair, str], skipped: int
) -> tuple[list[tuple[int, str]], int | None]:
    """The row numbers of one page with the names of their units, in the order of the days, and how many words were found in (None: not asked)."""
    if not chosen:
        return [], None if not asked.words.strip() else 0
    like = asked.words.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    more = {
        "clocks": [clock for clock, _ in chosen],
        "dues": [due for _, due in chosen],
        "nexts": [_day(day) for day in chosen.values()],
        "top": asked.top,
        "like": f"%{like}%",
        "size": asked.size,
        "skipped": skipped,
    }
    by_words = bool(asked.words.strip())
    page = PAGE.format(
        count="count(*) OVER ()" if by_words else "NULL",
        joined="JOIN organisations_unit own ON own.id = t.unit_id" if by_words else "",
        narrowed=(OF_TOP if asked.top else "") + (WITH_WORDS if by_words else ""),
    )
    with connection.cursor() as cursor:
        cursor.execute(TREE + page, given | more)
        rows = cursor.fetchall()
    return [(number, name) for number, name, _ in rows], (rows[0][2] if rows else 0) if by_words else None


def _day(day: str) -> date | None:
    return None if day in (PASSED, TRIGGERED) else date.fromisoformat(day)
