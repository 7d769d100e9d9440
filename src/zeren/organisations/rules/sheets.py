"""From the rows of the four sheets (units, posts, people, terms) to an organisation, each row with its place."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from zeren.organisations.rules.whole import Organisation, PersonRow, Place, PostRow, TermRow, UnitRow


class SheetRow(Protocol):
    """A row that was read: its sheet, its number as people count, and its values by column key."""

    @property
    def sheet(self) -> str: ...

    @property
    def number(self) -> int: ...

    @property
    def values(self) -> Mapping[str, Any]: ...


def organisation_of(sheets: Mapping[str, Iterable[SheetRow]]) -> Organisation:
    """The organisation that rows of `units`, `posts`, `people` and `terms` describe."""
    return Organisation(
        {row.values["unit_code"]: _unit(row) for row in sheets.get("units", ())},
        {row.values["post_code"]: _post(row) for row in sheets.get("posts", ())},
        {row.values["person_code"]: _person(row) for row in sheets.get("people", ())},
        tuple(_term(row) for row in sheets.get("terms", ())),
    )


def _place(row: SheetRow) -> Place:
    return (row.sheet, str(row.number))


def _unit(row: SheetRow) -> UnitRow:
    values = row.values
    return UnitRow(
        values["unit_code"],
        values["name"],
        values["kind"],
        values.get("parent_code") or "",
        values["since"],
        values.get("until"),
        _place(row),
    )


def _post(row: SheetRow) -> PostRow:
    values = row.values
    return PostRow(
        values["post_code"],
        values["unit_code"],
        values["title"],
        values["kind"],
        values.get("field") or "",
        _place(row),
    )


def _person(row: SheetRow) -> PersonRow:
    return PersonRow(row.values["person_code"], row.values["name"], _place(row))


def _term(row: SheetRow) -> TermRow:
    values = row.values
    return TermRow(
        values["post_code"],
        values["person_code"],
        values["since"],
        values.get("until"),
        values.get("document") or "",
        _place(row),
    )
