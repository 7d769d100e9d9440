"""Signs of risk below a unit in a year: counts of confirmed cases and of overdue rectification, nobody named."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zeren.diagnose.rules.risk import Count, Placed, counts_shown
from zeren.implement.queries import open_problems
from zeren.investigate.queries import confirmed_cases
from zeren.ledger.reach import beyond
from zeren.organisations.queries import UnitFound, number_in_force, roots, subtree

OVERDUE = "overdue"
NOTHING = Count(0, 0)


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One unit with both counts; `is_own`: the part of the unit that is asked about itself."""

    unit: UnitFound
    cases: int | None
    overdue: int | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """A unit's tree in a year: the whole, its own part and the units right below; `least` is what is never undercut."""

    least: int
    whole: RiskRow
    rows: tuple[RiskRow, ...]


def risk_of(found: UnitFound, year: int, until: date) -> Risk:
    """The counts below a unit: cases decided in the year with a measure that stands, problems overdue on the day."""
    least = int(number_in_force("risk.count_least", until) or 0)
    tree = [unit for root in roots(until) for unit in subtree(root.key, until)]
    placed = [Placed(unit.key, unit.parent) for unit in tree]
    with transaction.atomic(), beyond("how many there are, never which; what is small is not shown"):
        late = Counter(one.unit for one in open_problems(None, until) if one.attributes.get("state") == OVERDUE)
        cases, overdue = (counts_shown(placed, own, least) for own in (confirmed_cases(year, until), late))
    of_cases, of_overdue = cases.get(found.key, NOTHING), overdue.get(found.key, NOTHING)
    rows = [RiskRow(found, of_cases.own, of_overdue.own, is_own=True)]
    rows += [
        RiskRow(unit, cases[unit.key].whole, overdue[unit.key].whole) for unit in tree if unit.parent == found.key
    ]
    return Risk(least, RiskRow(found, of_cases.whole, of_overdue.whole), tuple(rows))
