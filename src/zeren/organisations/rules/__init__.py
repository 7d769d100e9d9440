"""Rules of this room: what must hold of an organisation as a whole, and how the rows of its sheets are read."""

from zeren.organisations.rules.comparing import Compared, SheetCounts, compared
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
    "Compared",
    "Kinds",
    "Organisation",
    "PersonRow",
    "PostRow",
    "SheetCounts",
    "SheetRow",
    "TermRow",
    "UnitRow",
    "compared",
    "organisation_of",
    "problems_of",
]
