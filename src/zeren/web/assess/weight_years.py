"""The balance panel: what this duty and the main work weigh for each role, year by year, and where that drifts."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import choices_of, packs_by_year
from zeren.policy import Pack, adopted, drift, weights
from zeren.policy.drift import MOST, Weight, role_title, said
from zeren.policy.findings import figure

NO_WEIGHT = Weight(None, None)
YEARS = 6
"""Years shown side by side."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One role in one year: both weights of 100 as shown; empty where the role was not appraised."""

    year: int
    duty: str
    economy: str


@dataclass(frozen=True, slots=True)
class Balance:
    """The years, a row for each role in which anything stands beside this duty, and a notice for each drift.

    `most`: the points that a weight may move unsaid; `version` the pack's in each year.
    """

    years: tuple[tuple[int, str], ...]
    rows: tuple[tuple[Text, tuple[Cell, ...]], ...]
    drifts: tuple[tuple[int, Reason], ...]
    most: str


def balance_by_year(day: date) -> Balance:
    """From the pack in force at each year's end, with the numbers that the office put in the place of its own."""
    packs = [(year, as_adopted(pack)) for year, pack in packs_by_year(day, YEARS)]
    weighed = [(year, weights(pack)) for year, pack in packs]
    known = dict.fromkeys(role for _, found in weighed for role in found)
    roles = sorted(known, key=lambda role: -(weighed[-1][1].get(role, NO_WEIGHT).duty or 0))
    names = {role: next(role_title(pack, role) for _, pack in packs if role in weights(pack)) for role in roles}
    rows = tuple(
        (names[role], tuple(_cell(year, found.get(role)) for year, found in weighed))
        for role in roles
        if any(role in found and found[role].economy != 0 for _, found in weighed)
    )
    drifts = tuple(
        (year, moved.reason) for (_, before), (year, after) in pairwise(packs) for moved in drift(before, after)
    )
    most = said(figure(packs[-1][1], "balance.drift", MOST)) if packs else said(MOST)
    return Balance(tuple((year, pack.version) for year, pack in packs), rows, drifts, most)


def as_adopted(pack: Pack) -> Pack:
    """The pack with the numbers that the office put in the place of its own."""
    chosen = adopted(pack, choices_of(pack.digest)).values_in_force
    values = {key: replace(row, value=chosen.get(key) or row.value) for key, row in pack.values.items()}
    return replace(pack, values=values)


def drifts_of(before: Pack, after: Pack) -> tuple[Reason, ...]:
    """The notices for a changed pack beside the one in force as the office adopted it."""
    return tuple(moved.reason for moved in drift(as_adopted(before), after))


def _cell(year: int, weight: Weight | None) -> Cell:
    return Cell(year, "", "") if weight is None else Cell(year, said(weight.duty), said(weight.economy))
