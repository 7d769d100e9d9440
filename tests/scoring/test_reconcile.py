"""Hand totals against computed ones: 200 planted slips over four schemes, read from real workbooks; and single slips bare."""

import random  # noqa: TID251 - a test draws with its own seed
from collections import Counter
from fractions import Fraction

import pytest

from scoring.hand_slips import FORMS, SCHEMES, columns_of, figures_of, office, plant_many, sheet
from zeren.papers.hand_totals import read_hand_totals
from zeren.scoring.reconcile import Reconciled, reconcile
from zeren.scoring.world import World

SEED = 20261126
PER_FORM = 17
"""Four schemes, three forms of sheet, so many slips each: 204."""


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
def test_planted__every_change_is_found_nearly_every_clause_named_and_nobody_else_is_touched(
    pack: str, scheme: str
) -> None:
    """The acceptance asks for every changed total, 95 of 100 clauses, no false difference."""
    rng = random.Random(SEED)
    one = office(pack, scheme, 20, rng)
    world = one.run()
    slips = named = single = 0
    kinds: Counter[str] = Counter()
    for form in FORMS:
        columns = columns_of(one, form)
        planted = plant_many(one, world, form, PER_FORM, rng)
        assert len(planted) == PER_FORM, "the office gives occasion for as many"
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
    assert len(kinds) >= 5


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
