"""From the rows of the sheet of facts to entries, each with the place it was read at."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from zeren.implement.rules.facts import FactEntry
from zeren.kernel.memory import uncollected
from zeren.organisations.rules import SheetRow

Codes = Mapping[str, tuple[str, ...]]
People = Mapping[tuple[str, str, int], tuple[str, ...]]
"""Unit, name and year → the codes of those of that name who held a post in the unit in that year."""


def entries_of(
    rows: Iterable[SheetRow],
    by_name: Codes | None = None,
    people: People | None = None,
    about_people: Container[str] = (),
) -> tuple[FactEntry, ...]:
    """The facts that rows of the sheet describe.

    `by_name` gives the codes of units by their names: a row without a code means the one unit of that name; `people`
    does so for persons, in rows of facts that are `about_people`. A name that nothing or several bear stays in the
    code's place, where the rules refuse it.
    """
    with uncollected():
        return tuple(_entry(row, by_name or {}, people or {}, row.values["fact"] in about_people) for row in rows)


def person_told(values: Mapping[str, Any]) -> str:
    """What a row says of the person whom it concerns: a code, or a name in either column."""
    return str(values.get("person_code") or values.get("person_name") or "")


def _entry(row: SheetRow, by_name: Codes, people: People, about_a_person: bool) -> FactEntry:
    values = row.values
    name = values.get("unit_name") or ""
    codes = by_name.get(name, ())
    unit = values.get("unit_code") or (codes[0] if len(codes) == 1 else name)
    told = person_told(values) if about_a_person else values.get("person_code") or ""
    known = people.get((unit, told, values["day"].year), ())
    return FactEntry(
        values["fact"],
        unit,
        values["day"],
        values["source"],
        values.get("fact_code") or "",
        known[0] if len(known) == 1 else told,
        values.get("value"),
        values.get("label") or "",
        values.get("attributes") or {},
        values.get("reason") or "",
        (row.sheet, str(row.number)),
    )
