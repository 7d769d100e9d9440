"""From the rows of the sheet of facts to entries, each with the place it was read at."""

from collections.abc import Iterable

from zeren.implement.rules.facts import FactEntry
from zeren.organisations.rules import SheetRow


def entries_of(rows: Iterable[SheetRow]) -> tuple[FactEntry, ...]:
    """The facts that rows of the sheet describe."""
    return tuple(_entry(row) for row in rows)


def _entry(row: SheetRow) -> FactEntry:
    values = row.values
    return FactEntry(
        values["fact"],
        values["unit_code"],
        values["day"],
        values["source"],
        values["fact_code"],
        values.get("person_code") or "",
        values.get("value"),
        values.get("label") or "",
        values.get("attributes") or {},
        values.get("reason") or "",
        (row.sheet, str(row.number)),
    )
