"""Dated marks (under case, impact period, block, cap) in words, for the pages of a unit and a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.kernel.words import Text
from zeren.organisations.queries import StandingFound

KINDS = {
    "open_case": Text("立案期间", "case open"),
    "impact_period": Text("影响期内", "impact period"),
    "bar": Text("任用限制", "appointment barred"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its word, from when until when, and what it refers to."""

    words: Text
    from_day: date
    until_day: date | None
    reference: str


def marks(found: Iterable[StandingFound]) -> list[Mark]:
    """Marks in words, in the order they were placed."""
    return [
        Mark(KINDS.get(one.kind, Text(one.kind, one.kind)), one.from_day, one.until_day, one.reference)
        for one in found
    ]
