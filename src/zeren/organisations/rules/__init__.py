"""Rules of this room: what must hold of an organisation as a whole, and how the rows of its sheets are read."""

from zeren.organisations.rules.sheets import SheetRow, organisation_of
from zeren.organisations.rules.whole import (
    Kinds,
    Organisation,
    PersonRow,
    PostRow,
    TermRow,
    UnitRow,
    problems_of,
)

__all__ = [
    "Kinds",
    "Organisation",
    "PersonRow",
    "PostRow",
    "SheetRow",
    "TermRow",
    "UnitRow",
    "organisation_of",
    "problems_of",
]
