"""The invented county's year of work: the cast's July ceremony, its three postponements, the silent branch, the main work."""

from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction

import make_county
import pytest
from making.branches import SILENT_BRANCH
from making.facts import Fact
from making.organisation import Organisation

from examples import reckoning
from zeren.diagnose.rules.questions import Doing
from zeren.diagnose.rules.year import HOLLOW, dry_prompts, strip_of
from zeren.implement.rules.activities import Coverage, Told, counts, item_of, rolled_up
from zeren.implement.rules.together import ItemTold, MainItem, items_of, together
from zeren.kernel.days import Span
from zeren.policy import Pack

TODAY = {2025: date(2026, 1, 5), 2026: date(2026, 11, 30)}
DUTIES = ("C1", "C2", "C3", "C4", "S1", "S2", "S3", "S4", "S5", "M1")


@pytest.fixture(scope="module")
def rules() -> Pack:
    return reckoning.pack()


@pytest.fixture(scope="module")
def made() -> Organisation:
    return make_county.build()


@pytest.fixture(scope="module")
def facts(made: Organisation) -> dict[str, list[Fact]]:
    by_unit: dict[str, list[Fact]] = defaultdict(list)
    for fact in make_county.all_facts(made):
        by_unit[fact.unit].append(fact)
    return by_unit


@pytest.fixture(scope="module")
def items(made: Organisation, facts: dict[str, list[Fact]]) -> dict[str, tuple[MainItem, ...]]:
    towns = [unit for unit in made.units.values() if unit.kind in ("township", "street")]
    return {
        unit.name: items_of(
            (ItemTold(f.code, f.unit, f.day, f.attributes["item"], f.attributes) for f in facts[unit.code] if f.name == "main_item"),
            {unit.code: DUTIES},
        )
        for unit in towns
    }  # fmt: skip


@pytest.mark.parametrize("year", [2025, 2026])
def test_cast__a_ceremony_in_july_and_three_postponements_for_business_are_all_of_the_year(
    made: Organisation, facts: dict[str, list[Fact]], rules: Pack, year: int
) -> None:
    unit = made.by_name("霜林镇")
    doings = [
        Doing(f.code, f.name if counts(rules.activities, f.name, f.day, f.attributes) else HOLLOW, f.day, Fraction(1), f.label, f.attributes)
        for f in facts[unit.code]
    ]  # fmt: skip
    strip = strip_of(doings, year, TODAY[year], Span(unit.founded))
    assert strip.only_a_ceremony()
    assert (strip.ceremonies, strip.dry, len(strip.for_business)) == (1, 12 if year == 2025 else 11, 3)
    assert len(dry_prompts(strip, 3, 2)) == 2


def test_cast__the_silent_branch_has_no_answer_and_turns_nothing_above_it_green(
    made: Organisation, facts: dict[str, list[Fact]], rules: Pack
) -> None:
    branch = made.by_name(SILENT_BRANCH)
    assert facts[branch.code] == []

    def coverage(told: Told) -> Coverage:
        there = Span(branch.founded)
        kinds = [kind for kind in rules.activities.of("branch") if kind.value]
        return Coverage(
            tuple(item_of(kind, rules.number(kind.value), True, told, 2025, there, TODAY[2025]) for kind in kinds)
        )

    silent, whole = coverage(Told()), coverage(Told((1,) * 12))
    assert (silent.state, whole.state) == ("silent", "whole")
    assert rolled_up([silent, whole]).state == "gaps"


def test_activities__most_are_told_whole_and_some_are_not(facts: dict[str, list[Fact]], rules: Pack) -> None:
    found = Counter(
        counts(rules.activities, fact.name, fact.day, fact.attributes)
        for rows in facts.values()
        for fact in rows
        if fact.day.year == 2026 and fact.name in rules.activities.by_fact
    )
    assert found[False] * 100 / found.total() == pytest.approx(3, abs=2)


def test_main_work__together_apart_and_alone(items: dict[str, tuple[MainItem, ...]], rules: Pack) -> None:
    pairing = rules.activities.pairing
    assert pairing
    shares = {name: {together(one, pairing.links) for one in found} for name, found in items.items()}
    assert shares["苔溪镇"] == {1}
    assert shares["麦垄镇"] == {Fraction(3, 4)}
    assert [one.item for one in items["橙坡乡"] if one.unlinked] == ["2", "3", "4", *[i for i in ("6", "7") if any(o.item == i for o in items["橙坡乡"])]]  # fmt: skip
    assert all(one.completed_on for one in items["霜林镇"])
    assert all(one.unlinked for one in items["霜林镇"][3:])
