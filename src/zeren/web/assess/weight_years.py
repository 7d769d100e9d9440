"""What weighs how much, year by year: this duty and the main work for each role, with each drift; the parts of one scheme."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise

from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import choices_of, packs_by_year
from zeren.policy import Pack, adopted, drift, weights
from zeren.policy.drift import MOST, Weight, role_title, said, weights_of_parts
from zeren.policy.findings import figure
from zeren.web.charts import Chart
from zeren.web.pieces import Table

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


@dataclass(frozen=True, slots=True)
class PartYears:
    """One part of a scheme over the years: its weight of 100 in each; None where the scheme had no such part."""

    key: str
    title: Text
    weights: tuple[Fraction | None, ...]

    @property
    def moved(self) -> Fraction:
        """From the first year to the last; a part that was not there weighed nothing."""
        return (self.weights[-1] or Fraction(0)) - (self.weights[0] or Fraction(0))


@dataclass(frozen=True, slots=True)
class SchemeYears:
    """The parts of one scheme for the role that it names first, by the pack in force at each year's end."""

    role: Text
    years: tuple[int, ...]
    parts: tuple[PartYears, ...]

    @property
    def finding(self) -> Text:
        """The title says which part moved furthest, or that nothing did, or that one year shows no move."""
        if len(self.years) < 2:
            return Text(
                "各部分的权重：只有一个年度，看不出变化", "Weights of the parts: one year only, nothing to compare"
            )
        most = max(self.parts, key=lambda part: abs(part.moved))
        if not most.moved:
            return Text("各部分的权重，几年没有变", "Weights of the parts: none moved over the years")
        return Text(
            "各部分的权重：{part}变动最大，{by}", "Weights of the parts: {part} moved furthest, {by}"
        ).with_values(part=most.title, by=f"{'+' if most.moved > 0 else ''}{shown(most.moved, 1)}")


def parts_by_year(day: date, key: str) -> SchemeYears | None:
    """What the parts of a scheme weighed in each year; None where none of them has a fixed weight."""
    packs = [(year, as_adopted(pack)) for year, pack in packs_by_year(day, YEARS)]
    packs = [(year, pack) for year, pack in packs if key in pack.schemes]
    if not packs:
        return None
    role = packs[-1][1].schemes[key].applies_to[0]
    weighed = [weights_of_parts(pack, pack.schemes[key], role) for _, pack in packs]
    titles = {part: title for found in weighed for part, (title, _) in found.items()}
    parts = tuple(
        PartYears(part, title, tuple(found[part][1] if part in found else None for found in weighed))
        for part, title in titles.items()
    )
    if not parts:
        return None
    return SchemeYears(role_title(packs[-1][1], role), tuple(year for year, _ in packs), parts)


def parts_said(found: SchemeYears) -> list[tuple[PartYears, list[tuple[int, str]]]]:
    """Each part with its weight in each year, as the table shows it; empty in a year without it."""
    return [
        (
            part,
            [
                (year, "" if one is None else shown(one, 1))
                for year, one in zip(found.years, part.weights, strict=True)
            ],
        )
        for part in found.parts
    ]


def chart_of_parts(found: SchemeYears) -> Chart | None:
    """A line for each part, the one that moved furthest solid; none of a single year."""
    if len(found.years) < 2:
        return None
    furthest = max(found.parts, key=lambda part: abs(part.moved))
    series = [
        {"name": _short(part), "values": list(part.weights), "kind": "accent" if part is furthest and part.moved else "pale"}
        for part in found.parts
    ]  # fmt: skip
    most = max(weight for part in found.parts for weight in part.weights if weight is not None)
    data = {"names": [str(year) for year in found.years], "series": series, "start": 0, "end": -(-most // 10) * 10}
    about = Text(
        f"{found.years[0]}—{found.years[-1]} 年各部分的权重，以 100 计",
        f"Weight of each part of 100, {found.years[0]} to {found.years[-1]}",
    )
    heads = (Text("部分", "Part"), *(str(year) for year in found.years))
    rows = tuple((part.title, *(said(weight) for weight in part.weights)) for part in found.parts)
    return Chart("parts-by-year", "lines", about, Table(heads, rows), data, 300)


def _short(part: PartYears) -> Text:
    """The letter of a part, or its words up to the first colon or bracket."""
    if len(part.key) == 1:
        return Text(part.key, part.key)
    zh, en = part.title.zh, part.title.en
    return Text(zh.partition("（")[0].partition("：")[0], en.partition(" (")[0].partition(":")[0])


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
