"""The same facts on two sides: who moves is exactly who should, by as much, and the clause that makes it so is named."""

import random  # noqa: TID251 - a test draws with its own seed
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.hand_slips import SCHEMES, Office, office
from zeren.kernel.errors import Invalid
from zeren.policy import scheme as shape
from zeren.policy.phrases import Number
from zeren.scoring.compare import Basis, Comparison, compare, read_otherwise, reading_now, side


def basis(one: Office) -> Basis:
    values = {key: value.value for key, value in one.pack.values.items()}
    return Basis(one.subjects, one.facts, one.period, values, one.imports)


def compared(one: Office, other: shape.Scheme) -> Comparison:
    over = basis(one)
    return compare(side(one.scheme, over.scored(one.scheme)), side(other, over.scored(other)))


@pytest.fixture(scope="module")
def village() -> Office:
    return office(*SCHEMES[0], 12, random.Random(4))


@pytest.fixture(scope="module")
def secretaries() -> Office:
    return office(*SCHEMES[1], 16, random.Random(4))


def test_same__nobody_moves_and_no_rule_differs(village: Office) -> None:
    found = compared(village, village.scheme)
    assert len(found.rows) > 12
    assert (found.in_total, found.in_place, found.in_grade, found.rules) == ((), (), (), ())


def test_floor__moves_exactly_those_whom_it_held_by_what_it_held(village: Office) -> None:
    """Read from the run itself: a line that the floor held gives back its raw value on the other side."""
    world = village.run()
    held = {
        subject.key: {
            node.id for node in world.plan.order if "FLOOR_BITES" in world.columns[node.id][subject.key].flags
        }
        for subject in world.scored
    }
    found = compared(village, read_otherwise(village.scheme, "floor=none"))
    moved = {row.subject: row for row in found.in_total}
    assert moved.keys() == {key for key, nodes in held.items() if nodes}
    assert moved
    for key, row in moved.items():
        assert {why.node for why in row.why} == held[key]
        assert row.difference == sum(why.after - why.before for why in row.why)
        assert row.difference < 0
    assert [change.keys for change in found.rules] == [("zero", "none")]


def test_clause_left_out__is_named_as_standing_on_one_side(village: Office) -> None:
    gone = "O7a"
    other = replace(village.scheme, nodes=tuple(node for node in village.scheme.nodes if node.id != gone))
    found = compared(village, other)
    assert [(change.node, change.what) for change in found.rules] == [(gone, "only_before")]
    assert all((gone, "before") in {(why.node, why.only) for why in row.why} for row in found.rows if row.why)


def test_weight__is_told_with_both_sides(secretaries: Office) -> None:
    first, *rest = secretaries.scheme.parts
    halves = [replace(first, weight=Number("0.8", Fraction("0.8"))), *(replace(part, weight=Number("0.2", Fraction("0.2"))) for part in rest)]  # fmt: skip
    found = compared(secretaries, replace(secretaries.scheme, parts=tuple(halves)))
    assert found.in_total
    for row in found.in_total:
        assert any(why.node == first.node and why.after == 80 for why in row.why)
    assert {change.what for change in found.rules} == {"weight"}


def test_place__equals_share_the_best_and_places_follow_totals(village: Office) -> None:
    one = side(village.scheme, basis(village).scored(village.scheme))
    totals = {key: scored.total for key, scored in one.scored.items()}
    for key, total in totals.items():
        assert one.places[key] == 1 + sum(other > total for other in totals.values())


def test_reading__that_does_not_exist_is_refused_with_those_that_do(village: Office) -> None:
    with pytest.raises(Invalid) as refused:
        read_otherwise(village.scheme, "floor=sometimes")
    assert "floor=none" in refused.value.reasons[0].next_step.zh
    assert reading_now(read_otherwise(village.scheme, "rounding=floor:2"), "rounding") == "floor:2"
