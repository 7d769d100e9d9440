"""Units in their dated tree: one unit, the way up, and everything below it on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Q

from zeren.kernel.days import Span
from zeren.kernel.errors import NotFound
from zeren.ledger.reading import asked_once
from zeren.organisations.models import Division, Unit
from zeren.organisations.queries.missing import no_such


@dataclass(frozen=True, slots=True)
class UnitFound:
    """A unit in the tree on a day: `path` runs from the root to the unit itself, by keys."""

    key: str
    name: str
    kind: str
    parent: str
    depth: int
    path: tuple[str, ...]
    founded_on: date
    closed_on: date | None


SUBTREE = """
WITH RECURSIVE tree AS (
  SELECT u.id, u.key, u.name, u.kind, ''::varchar AS parent, 0 AS depth, ARRAY[u.key]::varchar[] AS path,
         u.founded_on, u.closed_on
    FROM organisations_unit u WHERE u.key = %(root)s
  UNION ALL
  SELECT u.id, u.key, u.name, u.kind, tree.key, tree.depth + 1, tree.path || u.key, u.founded_on, u.closed_on
    FROM tree
    JOIN organisations_placement p ON p.parent_id = tree.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
    JOIN organisations_unit u ON u.id = p.unit_id
   WHERE tree.depth < %(depth)s
)
SELECT key, name, kind, parent, depth, path, founded_on, closed_on FROM tree
 WHERE (closed_on IS NULL OR closed_on >= %(day)s) AND founded_on <= %(day)s ORDER BY path
"""

BELOW = """
WITH RECURSIVE tree AS (
  SELECT id, key FROM organisations_unit WHERE key = %(root)s
  UNION
  SELECT u.id, u.key FROM tree
    JOIN organisations_placement p ON p.parent_id = tree.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
    JOIN organisations_unit u ON u.id = p.unit_id
)
SELECT key FROM tree
"""

EVER_AROUND = """
WITH RECURSIVE below AS (
  SELECT id, key AS top FROM organisations_unit WHERE key = ANY(%(tops)s)
  UNION
  SELECT p.unit_id, below.top FROM below JOIN organisations_placement p ON p.parent_id = below.id
), above AS (
  SELECT p.parent_id AS id, u.key AS top FROM organisations_unit u JOIN organisations_placement p ON p.unit_id = u.id
   WHERE u.key = ANY(%(tops)s)
  UNION
  SELECT p.parent_id, above.top FROM above JOIN organisations_placement p ON p.unit_id = above.id
)
SELECT u.key, (SELECT array_agg(b.id ORDER BY b.id <> u.id, b.id) FROM below b WHERE b.top = u.key),
       (SELECT coalesce(array_agg(a.id ORDER BY a.id), '{}') FROM above a WHERE a.top = u.key AND a.id IS NOT NULL)
  FROM organisations_unit u WHERE u.key = ANY(%(tops)s)
"""

ANCESTORS = """
WITH RECURSIVE up AS (
  SELECT u.id, u.key, u.name, 0 AS depth FROM organisations_unit u WHERE u.key = %(key)s
  UNION ALL
  SELECT u.id, u.key, u.name, up.depth + 1 FROM up
    JOIN organisations_placement p ON p.unit_id = up.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
    JOIN organisations_unit u ON u.id = p.parent_id
   WHERE up.depth < 20
)
SELECT key, name FROM up ORDER BY depth DESC
"""


DIVISIONS_UP = """
WITH RECURSIVE up AS (
  SELECT code, name, parent_code, level FROM organisations_division WHERE code = %(code)s
  UNION ALL
  SELECT d.code, d.name, d.parent_code, d.level FROM up JOIN organisations_division d ON d.code = up.parent_code
)
SELECT code, name FROM up ORDER BY level
"""

UNITS_IN = """
SELECT DISTINCT ON (u.key) u.key, u.name, u.kind, coalesce(parent.key, ''), u.founded_on, u.closed_on
  FROM organisations_unit u
  LEFT JOIN organisations_placement p ON p.unit_id = u.id AND p.from_day <= %(end)s
  LEFT JOIN organisations_unit parent ON parent.id = p.parent_id
 WHERE u.founded_on <= %(end)s AND (u.closed_on IS NULL OR u.closed_on >= %(start)s)
 ORDER BY u.key, p.from_day DESC
"""


@asked_once
def subtree(root: str, day: date, depth: int = 20) -> tuple[UnitFound, ...]:
    """A unit and all below it on `day`, in tree order. Errors: NotFound."""
    with connection.cursor() as cursor:
        cursor.execute(SUBTREE, {"root": root, "day": day, "depth": depth})
        found = tuple(UnitFound(*row[:5], tuple(row[5]), *row[6:]) for row in cursor.fetchall())
    if not found:
        raise NotFound(no_such("unit", root))
    return found


@asked_once
def keys_below(root: str, day: date) -> frozenset[str]:
    """The keys of a unit and all that stood under it on `day`, closed ones too: one query, for asking about many."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, {"root": root, "day": day})
        return frozenset(key for (key,) in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Around:
    """Row numbers: the unit itself and then all that ever stood under it; all under which it ever stood."""

    below: tuple[int, ...]
    above: tuple[int, ...]


def ids_ever_around(keys: Iterable[str]) -> dict[str, Around]:
    """What ever stood under and above each unit, by its key; one query, none for none."""
    tops = sorted(set(keys))
    if not tops:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(EVER_AROUND, {"tops": tops})
        return {top: Around(tuple(below), tuple(above)) for top, below, above in cursor.fetchall()}


def unit_path(key: str, day: date) -> tuple[str, ...]:
    """Keys from the root to the unit itself on `day`; empty for a unit that is not there."""
    return tuple(found for found, _ in unit_way(key, day))


@asked_once
def unit_way(key: str, day: date) -> tuple[tuple[str, str], ...]:
    """Keys and names from the root to the unit itself on `day`: one query."""
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS, {"key": key, "day": day})
        return tuple((found, name) for found, name in cursor.fetchall())


@asked_once
def roots(day: date) -> tuple[UnitFound, ...]:
    """The units that stand under no other on `day`."""
    top = (
        Unit.objects.filter(founded_on__lte=day)
        .filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))
        .exclude(
            Q(placements__from_day__lte=day)
            & (Q(placements__until_day__isnull=True) | Q(placements__until_day__gte=day))
        )
    )
    return tuple(UnitFound(u.key, u.name, u.kind, "", 0, (u.key,), u.founded_on, u.closed_on) for u in top)


@asked_once
def unit(key: str, day: date) -> UnitFound:
    """One unit with its path on `day`. Errors: NotFound."""
    row = Unit.objects.filter(key=key).first()
    if row is None:
        raise NotFound(no_such("unit", key))
    path = unit_path(key, day)
    parent = path[-2] if len(path) > 1 else ""
    return UnitFound(row.key, row.name, row.kind, parent, len(path) - 1, path, row.founded_on, row.closed_on)


@asked_once
def unit_names(keys: Iterable[str]) -> dict[str, str]:
    """Names by key, for those that exist."""
    return dict(Unit.objects.filter(key__in=list(keys)).values_list("key", "name"))


def units_named(names: Iterable[str], day: date) -> dict[str, tuple[str, ...]]:
    """The keys of the units that bear these names on a day, by name, in key order; one query."""
    rows = Unit.objects.filter(name__in=list(names), founded_on__lte=day)
    found: dict[str, tuple[str, ...]] = {}
    for name, key in rows.exclude(closed_on__lt=day).order_by("key").values_list("name", "key"):
        found[name] = (*found.get(name, ()), key)
    return found


FEW = 1_000
"""More keys than that cost more as a list in a question than all units as an answer."""


def unit_ids(keys: Iterable[str]) -> dict[str, int]:
    """Row numbers of units by key, for later rooms that hang rows on them."""
    wanted = set(keys)
    if len(wanted) > FEW:
        return {key: number for key, number in Unit.objects.values_list("key", "id") if key in wanted}
    return dict(Unit.objects.filter(key__in=wanted).values_list("key", "id"))


def unit_spans(keys: Iterable[str]) -> dict[str, tuple[str, Span]]:
    """Kind and days of units by key, of closed ones too."""
    rows = Unit.objects.filter(key__in=list(keys)).values_list("key", "kind", "founded_on", "closed_on")
    return {key: (kind, Span(founded, closed)) for key, kind, founded, closed in rows}


def counts_by_kind(day: date) -> dict[str, int]:
    """How many units of each kind exist on `day`."""
    rows = Unit.objects.filter(founded_on__lte=day).filter(Q(closed_on__isnull=True) | Q(closed_on__gte=day))
    return dict(rows.values_list("kind").annotate(n=Count("id")).order_by("kind"))


def holds_divisions() -> bool:
    """Whether this database was filled with administrative divisions; such a database runs no appraisal."""
    return Division.objects.exists()


def units_in(from_day: date, until_day: date) -> tuple[UnitFound, ...]:
    """Every unit that existed on a day of the span, with the unit it stood under at the end; one query."""
    with connection.cursor() as cursor:
        cursor.execute(UNITS_IN, {"start": from_day, "end": until_day})
        return tuple(UnitFound(r[0], r[1], r[2], r[3], 0, (), r[4], r[5]) for r in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class DivisionFound:
    """An administrative division of the size test: the way up from the root, and what lies directly below."""

    code: str
    name: str
    level: int
    path: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]


def division_found(code: str) -> DivisionFound:
    """One division: three queries whatever the size. Errors: NotFound."""
    row = Division.objects.filter(code=code).first()
    if row is None:
        raise NotFound(no_such("unit", code))
    with connection.cursor() as cursor:
        cursor.execute(DIVISIONS_UP, {"code": code})
        path = tuple((found, name) for found, name in cursor.fetchall())
    below = tuple(Division.objects.filter(parent_code=code).order_by("code").values_list("code", "name"))
    return DivisionFound(row.code, row.name, row.level, path, below)
