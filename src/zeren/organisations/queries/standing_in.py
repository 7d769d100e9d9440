"""Who stands in for whom (代理、主持工作), and until when: a holder who comes ends it the day before.

The days are clipped where they are read; the row itself is shortened once somebody else is named for such days.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.reading import asked_once
from zeren.organisations.models import StandIn, Term
from zeren.organisations.queries.people import HELD, HolderFound, as_holder, next_holder_from, stand_in_as_holder

IN_POST = ("person__key", "person__name", *HELD, "next_from", "part")
FIRST_ABOVE = """
WITH RECURSIVE up AS (
  SELECT u.id, u.key AS below, 0 AS depth FROM organisations_unit u WHERE u.key = ANY(%(keys)s)
  UNION ALL
  SELECT p.parent_id, up.below, up.depth + 1 FROM up
    JOIN organisations_placement p ON p.unit_id = up.id
     AND p.from_day <= %(day)s AND (p.until_day IS NULL OR p.until_day >= %(day)s)
   WHERE up.depth < 20
)
SELECT DISTINCT ON (up.below) up.below, person.key, person.name
  FROM up
  JOIN organisations_post post ON post.unit_id = up.id AND post.kind = ANY(%(kinds)s)
  JOIN LATERAL (
    SELECT s.person_id, 0 AS place FROM organisations_standin s
     WHERE s.post_id = post.id AND s.from_day <= %(day)s AND s.until_day >= %(day)s AND NOT EXISTS (
       SELECT FROM organisations_term t WHERE t.post_id = post.id AND t.from_day > s.from_day AND t.from_day <= %(day)s)
    UNION ALL
    SELECT t.person_id, 1 FROM organisations_term t
     WHERE t.post_id = post.id AND t.from_day <= %(day)s AND (t.until_day IS NULL OR t.until_day >= %(day)s)
     ORDER BY place LIMIT 1
  ) held ON true
  JOIN organisations_person person ON person.id = held.person_id
 WHERE up.depth > 0 ORDER BY up.below, up.depth, post.key
"""


@dataclass(frozen=True, slots=True)
class StandInFound:
    """Somebody who stands in: as a holder with days, by which document; whether the holder is only away."""

    id: int
    held: HolderFound
    document: str
    holder_away: bool

    @property
    def until(self) -> date:
        assert self.held.until_day is not None
        return self.held.until_day


@asked_once
def stand_ins(
    from_day: date, until_day: date, units: Iterable[str] = (), posts: Iterable[str] = ()
) -> tuple[StandInFound, ...]:
    """Who stands in on a day of the span, for posts of these units or these posts (all when empty); one query."""
    rows = StandIn.objects.filter(from_day__lte=until_day, until_day__gte=from_day)
    if units:
        rows = rows.filter(post__unit__key__in=list(units))
    if posts:
        rows = rows.filter(post__key__in=list(posts))
    found = (_found(*row) for row in _rows(rows))
    return tuple(one for one in found if one.until >= from_day)


def stand_in_found(number: int) -> StandInFound:
    """One of them. Errors: NotFound."""
    row = _rows(StandIn.objects.filter(id=number)).first()
    if row is None:
        raise NotFound(Reason("no_such_stand_in", Text("没有这次代理。", "Nobody stands in under this number.")))
    return _found(*row)


def first_above(keys: Iterable[str], day: date, kinds: Iterable[str]) -> dict[str, tuple[str, str]]:
    """For each unit the nearest person (key and name) above who holds a post of these kinds, or stands in for it: one query."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_ABOVE, {"keys": sorted(set(keys)), "day": day, "kinds": sorted(kinds)})
        return {below: (person, name) for below, person, name in cursor.fetchall()}


def held_in(from_day: date, until_day: date, units: Iterable[str]) -> tuple[HolderFound, ...]:
    """Terms of these units that share a day with the span, and the days of those who stood in, by post and day: one query."""
    keys = list(units)
    if not keys:
        return ()
    terms = Term.objects.filter(Q(until_day__isnull=True) | Q(until_day__gte=from_day), post__unit__key__in=keys)
    standing = StandIn.objects.filter(until_day__gte=from_day, post__unit__key__in=keys)
    found = (
        terms.filter(from_day__lte=until_day)
        .annotate(next_from=Cast(Value(None), DateField()), part=Value(0))
        .values_list(*IN_POST)
        .union(
            standing.filter(from_day__lte=until_day)
            .annotate(next_from=next_holder_from("post", "from_day"), part=Value(1))
            .values_list(*IN_POST),
            all=True,
        )
    )
    rows = (
        stand_in_as_holder(person, name, held, next_from) if part else as_holder(person, name, *held)
        for person, name, *held, next_from, part in found
    )
    held_then = (one for one in rows if one.until_day is None or one.until_day >= from_day)
    return tuple(sorted(held_then, key=lambda one: (one.post, one.from_day or from_day)))


def _rows(rows: QuerySet[StandIn]) -> Any:
    away = Term.objects.filter(post=OuterRef("post"), from_day__lte=OuterRef("from_day")).filter(
        Q(until_day__isnull=True) | Q(until_day__gte=OuterRef("from_day"))
    )
    return (
        rows.annotate(next_from=next_holder_from("post", "from_day"), away=Exists(away))
        .order_by("post__key", "from_day")
        .values_list("id", "person__key", "person__name", *HELD, "document", "away", "next_from")
    )


def _found(number: int, person: str, name: str, *row: Any) -> StandInFound:
    *held, document, away, next_from = row
    return StandInFound(number, stand_in_as_holder(person, name, held, next_from), document, away)
