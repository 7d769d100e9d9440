"""What a file would change: each row of it against what stands, as new, changed (with what was) or the same."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from zeren.organisations.rules.whole import Organisation

SHEETS = ("units", "posts", "people", "terms")


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of a file: its sheet, its key, `before` as (field, was, will be) or None for a new row, and the row as read."""

    sheet: str
    key: str
    before: tuple[tuple[str, Any, Any], ...] | None
    row: Any


@dataclass(frozen=True, slots=True)
class SheetCounts:
    """How many rows of one sheet are new, changed, or stand already."""

    sheet: str
    added: int
    changed: int
    same: int


def compared(before: Organisation, incoming: Organisation) -> tuple[tuple[SheetCounts, ...], tuple[Compared, ...]]:
    """Counts for each sheet, and every row that is new or changed, in the order of the file."""
    counts, found = [], []
    for sheet in SHEETS:
        rows = list(_rows(sheet, before, incoming))
        told = [row for row in rows if row.before is None or row.before]
        added = sum(row.before is None for row in told)
        counts.append(SheetCounts(sheet, added, len(told) - added, len(rows) - len(told)))
        found += told
    return tuple(counts), tuple(found)


def _rows(sheet: str, before: Organisation, incoming: Organisation) -> Iterator[Compared]:
    old, new = _by_key(sheet, before), _by_key(sheet, incoming)
    for key, row in new.items():
        was = old.get(key)
        yield Compared(sheet, key, None if was is None else tuple(_differences(was, row)), row)


def _by_key(sheet: str, rows: Organisation) -> dict[str, Any]:
    if sheet == "terms":
        return {f"{term.post} · {term.from_day}": term for term in rows.terms}
    return dict(getattr(rows, sheet))


def _differences(was: Any, row: Any) -> Iterator[tuple[str, Any, Any]]:
    for one in fields(row):
        old, new = getattr(was, one.name), getattr(row, one.name)
        if one.name != "place" and old != new:
            yield one.name, old, new
