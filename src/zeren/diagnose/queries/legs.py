"""The two legs of every unit of a peer group: Party building as scored, main work as imported, and what growth cost."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.assess.queries import latest_run, ranking
from zeren.diagnose.rules.legs import COSTS, FLOOR, GROWTH, RATIO, Cost, Legs, capped_because, widest_first
from zeren.implement.queries import facts_of_year
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.policy import Pack, Scheme


@dataclass(frozen=True, slots=True)
class LegsFound:
    """One subject on its two legs. `because` says why the short one caps the grade, empty when it does not."""

    legs: Legs
    unit_name: str
    person_name: str
    grade: str
    because: tuple[Text, ...]
    costs: tuple[Cost, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Balance:
    """A peer group on its two legs, the widest gap first; `ratio_least` and `floor` as they were in force in the run."""

    year: int
    scheme: Scheme
    run: int
    digest: str
    ratio_least: Fraction | None
    floor: Fraction | None
    rows: tuple[LegsFound, ...]

    def of_unit(self, unit: str) -> LegsFound | None:
        return next((row for row in self.rows if row.legs.unit == unit), None)


def balance(pack: Pack, group: str, year: int) -> Balance:
    """The legs of a peer group in the run that stands for a year. Errors: NotFound when nothing was computed yet."""
    scheme = two_part_scheme(pack)
    run = latest_run(year, scheme.key)
    results = ranking(run.id, group)
    ratio, floor = (_number(run.values.get(key)) for key in (RATIO, FLOOR))
    costs = _costs(year, {row.unit for row in results})
    main = _main_sources(year, {row.unit for row in results})
    found = {}
    for row in results:
        party, other = _parts(row.content["parts"])
        legs = Legs(row.unit, row.subject, party, other)
        found[row.subject] = LegsFound(
            legs, row.unit_name, row.person_name, row.grade, capped_because(legs, ratio, floor),
            costs.get(row.unit, ()), main.get(row.unit, ""),
        )  # fmt: skip
    ordered = widest_first(one.legs for one in found.values())
    return Balance(
        year, scheme, run.id, run.result_digest, ratio, floor, tuple(found[one.subject] for one in ordered)
    )


def two_part_scheme(pack: Pack) -> Scheme:
    """The first scheme of persons that puts this duty beside another part: the secretaries' own."""
    leading = {key for key, kind in pack.post_kinds.items() if kind.bearer == "first_responsible"}
    fitting = (s for s in pack.schemes.values() if len(s.parts) > 1 and leading & set(s.applies_to))
    return next(fitting)


def _parts(parts: Sequence[Mapping[str, Any]]) -> tuple[Fraction | None, Fraction | None]:
    ordered = sorted(parts, key=lambda part: part["order"])
    values = [Fraction(part["value"]) if part["value"] is not None else None for part in ordered[:2]]
    return values[0], values[1]


def _number(value: Any) -> Fraction | None:
    return exact(value) if value not in (None, "", "None") else None


def _costs(year: int, units: Iterable[str]) -> dict[str, tuple[Cost, ...]]:
    order = (GROWTH, *COSTS)
    rows: dict[str, list[Cost]] = defaultdict(list)
    for fact in facts_of_year(year, units, order):
        if fact.value is not None:
            rows[fact.unit].append(Cost(fact.name, fact.value, fact.source))
    return {unit: tuple(sorted(costs, key=lambda cost: order.index(cost.name))) for unit, costs in rows.items()}


def _main_sources(year: int, units: Iterable[str]) -> dict[str, str]:
    """Which office gave the main-work result, under which document."""
    found = facts_of_year(year, units, ["main_work_result"])
    return {
        fact.unit: " ".join(filter(None, (fact.attributes.get("office", ""), fact.attributes.get("document", ""))))
        for fact in found
    }
