"""The coverage map of a tree, and the two counts that the appraisal takes from it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from zeren.clarify.models import Acknowledgement, DutyList
from zeren.clarify.queries.drafting import Drafting, acknowledgement_days, as_bearer, drafting, units_below
from zeren.clarify.rules.acknowledgement import acknowledgement_due, acknowledgement_state, answerable
from zeren.clarify.rules.allocation import Bearer
from zeren.clarify.rules.coverage import Node, OwnLists, coverage
from zeren.clarify.rules.lists import Draft, Key
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import UnitFound, holders, pack_on, terms_in


@dataclass(frozen=True, slots=True)
class MapRow:
    """One unit on the map with its place in the tree."""

    unit: UnitFound
    node: Node


@dataclass(frozen=True, slots=True)
class CoverageMap:
    """The map of a unit and all below it; `rows` in tree order, the unit itself first."""

    year: int
    rows: tuple[MapRow, ...]

    @property
    def top(self) -> MapRow:
        return self.rows[0]

    def children(self, unit: str) -> tuple[MapRow, ...]:
        """The rows directly below a unit."""
        return tuple(row for row in self.rows if row.unit.parent == unit and row.unit.key != unit)


def coverage_map(root: str, year: int, today: date, depth: int = 20) -> CoverageMap:
    """Exists, acknowledged, current: for a unit and so many levels below it, in a constant number of queries."""
    found = drafting(root, year, today, depth)
    own = _own_lists(found, today)
    inside = {unit.key for unit in found.units}
    tree = ((unit.key, unit.parent if unit.parent in inside else "") for unit in found.units)
    units = {unit.key: unit for unit in found.units}
    return CoverageMap(year, tuple(MapRow(units[node.unit], node) for node in coverage(tree, own)))


def list_counts(year: int, day: date, units: Collection[str] | None = None) -> dict[str, tuple[int, int]]:
    """For each unit with lists (of these, when named): how many bearers should have acknowledged by `day`, and have.

    A list whose post is vacant that day asks nobody. These are the derived facts list_bearers and list_acknowledged.
    """
    pack = pack_on(day)
    wanted = [unit.key for unit in units_below("", day)] if units is None else sorted(units)
    bearers: dict[str, list[Bearer]] = defaultdict(list)
    for holder in holders(wanted, day):
        bearers[holder.unit].append(as_bearer(holder, pack))
    signed = _signatures(year, day)
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    lists = DutyList.objects.filter(year=year, state="current")
    if units is not None:
        lists = lists.filter(unit__key__in=wanted)
    for number, unit, bearer, post in lists.values_list("id", "unit__key", "bearer", "post__key"):
        if one := answerable(bearer, post or "", bearers[unit]):
            counts[unit][0] += 1
            counts[unit][1] += one.person in signed.get(number, {})
    return {unit: (asked, done) for unit, (asked, done) in sorted(counts.items())}


def _own_lists(found: Drafting, today: date) -> dict[str, OwnLists]:
    stored = _stored(found.year, [unit.key for unit in found.units])
    signed = _signatures(found.year, today)
    since = {holder.post: holder.from_day for holder in terms_in(today, today)}
    days = acknowledgement_days(found.pack)
    own: dict[str, OwnLists] = {}
    for draft in found.drafts:
        one = answerable(draft.bearer, draft.post, found.bearers.get(draft.unit, ()))
        row = stored.get(draft.key)
        state = _state(row, one, signed, since, days, today)
        counted = OwnLists(
            1, int(row is not None), int(row is not None and _is_current(row, draft)),
            int(state == "acknowledged"), int(state == "overdue"), int(one is None),
        )  # fmt: skip
        own[draft.unit] = own.get(draft.unit, OwnLists()).plus(counted)
    return own


Row = tuple[int, str, datetime]


def _is_current(row: Row, draft: Draft) -> bool:
    return row[1] == draft.content.digest


def _state(
    row: Row | None,
    one: Bearer | None,
    signed: dict[int, dict[str, date]],
    since: dict[str, date | None],
    days: int | None,
    today: date,
) -> str:
    if row is None or one is None:
        return ""
    began = since.get(one.post)
    due = acknowledgement_due(row[2].astimezone(ZONE).date(), began, days) if began and days is not None else None
    return acknowledgement_state(one.person, signed.get(row[0], {}), due, today)


def _stored(year: int, units: list[str]) -> dict[Key, Row]:
    rows = DutyList.objects.filter(year=year, state="current", unit__key__in=units)
    columns = rows.values_list("unit__key", "bearer", "post__key", "id", "content_digest", "generated_at")
    return {(unit, bearer, post or ""): (number, digest, at) for unit, bearer, post, number, digest, at in columns}


def _signatures(year: int, day: date) -> dict[int, dict[str, date]]:
    """Who had put the own name to each current list by the end of `day`."""
    found: dict[int, dict[str, date]] = defaultdict(dict)
    rows = Acknowledgement.objects.filter(list__year=year, list__state="current")
    for number, person, at in rows.values_list("list_id", "person__key", "at"):
        signed_on = at.astimezone(ZONE).date()
        if signed_on <= day:
            found[number][person] = signed_on
    return found
