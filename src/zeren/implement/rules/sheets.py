"""From the rows of the sheet of facts to entries, each with the place it was read at."""

from collections.abc import Iterable, Mapping

from zeren.implement.rules.facts import FactEntry
from zeren.organisations.rules import SheetRow


def entries_of(
    rows: Iterable[SheetRow], by_name: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[FactEntry, ...]:
    """The facts that rows of the sheet describe.

    `by_name` gives the codes of units by their names: a row without a code means the one unit of that name. A name
    that no unit or several bear stays in the code's place, where the rules refuse it.
    """
    return tuple(_entry(row, by_name or {}) for row in rows)


def _entry(row: SheetRow, by_name: Mapping[str, tuple[str, ...]]) -> FactEntry:
    values = row.values
    name = values.get("unit_name") or ""
    codes = by_name.get(name, ())
    return FactEntry(
        values["fact"],
        values.get("unit_code") or (codes[0] if len(codes) == 1 else name),
        values["day"],
        values["source"],
        values.get("fact_code") or "",
        values.get("person_code") or "",
        values.get("value"),
        values.get("label") or "",
        values.get("attributes") or {},
        values.get("reason") or "",
        (row.sheet, str(row.number)),
    )
