"""Hand totals against computed ones: slips planted over four schemes, read from real workbooks; and single slips bare.

Nightly 204 of them, else 72.
"""

import itertools
import random  # noqa: TID251 - a test draws with its own seed
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.hand_slips import FORMS, SCHEMES, columns_of, figures_of, office, plant_many, sheet
from zeren.papers.hand_totals import read_hand_totals
from zeren.policy import scheme as shape
from zeren.scoring.reconcile import Reconciled, reconcile
from zeren.scoring.world import World

SEED = 20261126
PER_FORM = (6, pytest.param(17, marks=pytest.mark.slow))
"""Four schemes, three forms of sheet, so many slips each: 72 or 204."""


def read(world: World, columns: list[str], rows: dict) -> tuple[Reconciled, ...]:
    """From the workbook's bytes to what is said of each row."""
    names = {subject.key: (subject.key,) for subject in world.scored}
    found = read_hand_totals(sheet(columns, rows), names, {name: (name,) for name in columns[1:]})
    assert (found.wrong, found.strangers) == ((), ())
    assert set(found.columns) == set(columns)
    return reconcile(world, found.figures)


def clauses(result: Reconciled) -> set[str]:
    return {done.slip.node for finding in result.findings for way in finding.ways for done in way}


@pytest.mark.parametrize(("pack", "scheme"), SCHEMES)
@pytest.mark.parametrize("per_form", PER_FORM)
def test_planted__every_change_is_found_nearly_every_clause_named_and_nobody_else_is_touched(
    pack: str, scheme: str, per_form: int
) -> None:
    """The acceptance asks for every changed total, 95 of 100 clauses, no false difference."""
    rng = random.Random(SEED)
    one = office(pack, scheme, 20, rng)
    world = one.run()
    slips = named = single = 0
    kinds: Counter[str] = Counter()
    for form in FORMS:
        columns = columns_of(one, form)
        planted = plant_many(one, world, form, per_form, rng)
        assert len(planted) == per_form, "the office gives occasion for as many"
        rows = {subject.key: figures_of(world, subject) for subject in world.scored}
        known = {key: row for key, row in rows.items() if row["total"] is not None}
        results = {row.subject: row for row in read(world, columns, known | {key: slip.figures for key, slip in planted.items()})}  # fmt: skip
        assert {key for key, row in results.items() if row.status != "same"} == planted.keys()
        for key, slip in planted.items():
            assert results[key].hand == slip.figures["total"] != results[key].computed == rows[key]["total"]
            kinds[slip.kind] += 1
            slips += 1
            named += slip.node in clauses(results[key])
            single += clauses(results[key]) == {slip.node}
    print(f"{scheme}: slips={slips} named={named} alone={single} {dict(kinds)}")
    assert named >= 0.95 * slips
    assert len(kinds) >= (5 if per_form > 6 else 4)


def test_all_right__a_sheet_as_computed_differs_nowhere() -> None:
    one = office(*SCHEMES[1], 20, random.Random(1))
    world = one.run()
    rows = {subject.key: figures_of(world, subject) for subject in world.scored}
    results = read(world, columns_of(one, "items"), rows)
    assert len(results) == len(world.scored) > 15
    assert {row.status for row in results} == {"same"}


def test_unknown__a_difference_that_no_slip_gives_is_said_to_be_unexplained() -> None:
    one = office(*SCHEMES[0], 5, random.Random(2))
    world = one.run()
    key = world.scored[0].key
    right = figures_of(world, world.scored[0])["total"]
    (result,) = reconcile(world, {key: {"total": right + Fraction("0.37")}})
    assert (result.status, result.findings[0].ways) == ("unexplained", ())
    assert result.difference == Fraction("0.37")


def without(scheme: shape.Scheme, *gone: shape.Node) -> shape.Scheme:
    """The scheme with these nodes left out of what is summed."""
    return replace(
        scheme, nodes=tuple(replace(node, counts=node.counts and node not in gone) for node in scheme.nodes)
    )


def test_two__slips_at_two_clauses_are_found_where_no_single_one_fits() -> None:
    """Two of what is summed left out, by the oracle; where one slip alone gives the same total it comes first."""
    one = office(*SCHEMES[2], 6, random.Random(3))
    world = one.run()
    pairs = 0
    for subject in world.scored[:6]:
        column = {node.id: world.columns[node.id][subject.key].value for node in world.plan.order}
        summed = [node for node in one.scheme.nodes if node.parent and node.counts and column.get(node.id)]
        for first, second in itertools.combinations(summed, 2):
            if first.parent in (second.id, second.parent) or second.parent == first.id:
                continue
            total, *alone = (
                figures_of(one.run(without(one.scheme, *gone)), subject)["total"]
                for gone in ((first, second), (first,), (second,))
            )
            if column[one.scheme.total] in alone:  # what moves nothing by itself is not looked for
                continue
            (result,) = reconcile(world, {subject.key: {"total": total}})
            if result.status == "same" or len((result.findings[0].ways or [()])[0]) == 1:
                continue
            pairs += 1
            assert {first.id, second.id} in [{done.slip.node for done in way} for way in result.findings[0].ways]
    assert pairs
