"""How steady a grade is: weights moved by hand, draws that anyone can repeat, and nothing left stale above a moved weight."""

from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest

from policy.small_packs import PACK_WITH_VALUES, YEAR, fact, node, small_pack, village
from scoring.packs import PACKS, packs
from scoring.random_facts import World as Drawn
from zeren.scoring.grading import total_and_grade
from zeren.scoring.nodes import evaluate
from zeren.scoring.score import world_of
from zeren.scoring.sensitivity import Shift, _shifted, sensitivity, steady_words, weights_of
from zeren.scoring.world import World

GRADE = node("grade", 'kind = "TABLE"\nof = {total = true}\nrows = [{from = "90", grade = "TOP"}, {from = "75", to = "90", grade = "GOOD"}, {to = "75", grade = "LOW"}]', None)  # fmt: skip
PART = '[[part]]\nid = "{0}"\norder = {1}\nnode = "{0}"\ntitle = {{zh = "{0}", en = "{0}"}}\nweight = "{2}"\n'
TWO_PARTS = (
    PART.format("a", 1, "0.5")
    + PART.format("b", 2, "0.5")
    + "".join(node(name, f'kind = "FACT"\nof = {{fact = "{of}"}}\npoints = "100"', None) for name, of in (("a", "score"), ("b", "rate")))
)  # fmt: skip
TENTH = Fraction(1, 10)


def parts_world(*values: tuple[str, str], quota: str = "") -> World:
    scheme = next(
        iter(small_pack(TWO_PARTS + GRADE + quota, {"grade_by": '"grade"', "total": None}).schemes.values())
    )
    subjects = tuple(village(f"V{number}") for number in range(len(values)))
    facts = [
        fact(name, value, subject=subject.key)
        for subject, both in zip(subjects, values, strict=True)
        for name, value in zip(("score", "rate"), both, strict=True)
    ]
    return world_of(scheme, subjects, facts, YEAR, values={})


def blocks_world(*facts: Any, more: str = "") -> World:
    blocks = node("x", f'kind = "COMBINE"\npoints = "60"\nhow = "sum"{more}') + node(
        "y", 'kind = "COMBINE"\npoints = "40"'
    )
    leaves = node("x1", 'kind = "FACT"\nof = {fact = "score"}', "x") + node(
        "y1", 'kind = "FACT"\nof = {fact = "rate"}', "y"
    )
    scheme = next(iter(small_pack(blocks + leaves + GRADE, {"grade_by": '"grade"'}).schemes.values()))
    return world_of(scheme, (village(),), facts, YEAR, values={})


def total_with(world: World, **factors: str) -> Fraction | None:
    shift = Shift(TENTH, False, {name.replace("_", ":"): Fraction(factor) for name, factor in factors.items()})
    return total_and_grade(_shifted(world, shift), world.scored[0])[0].value


def test_parts__keep_their_sum_when_one_is_moved() -> None:
    world = parts_world(("100", "80"))
    assert total_with(world, part_a="1.1") == Fraction("52.38") + Fraction(
        "38.10"
    )  # 55/105 and 50/105, each to two places
    assert total_with(world) == 90


def test_blocks__full_marks_move_and_keep_their_sum() -> None:
    world = blocks_world(fact("score", "30"), fact("rate", "40"))
    assert total_with(world, x="1.1") == Fraction("68.87")  # 30 and 40 of 66 and 40, which are 106 and count as 100


def test_blocks__one_whose_full_marks_are_switched_off_stays_as_it_is() -> None:
    leaf = 'kind = "FACT"\nof = {fact = "%s"}\npoints = %s'
    three = (("x", "score", '"60"'), ("y", "rate", '"40"'), ("z", "growth", '{value = "quota.top"}'))
    nodes = "".join(node(name, leaf % (of, points)) for name, of, points in three)
    scheme = next(iter(small_pack(nodes, pack__toml=PACK_WITH_VALUES).schemes.values()))
    facts = (fact("score", "50"), fact("rate", "30"), fact("growth", "5"))
    world = world_of(scheme, (village(),), facts, YEAR, values={"quota.top": None})
    assert total_with(world, x="1.1") == Fraction("85.19")  # (50 × 1.1 + 30) × 100 ÷ 106 + 5


def test_weighted__moves_among_its_children() -> None:
    nodes = node("w", 'kind = "COMBINE"\nhow = "weighted"') + "".join(
        node(name, f'kind = "FACT"\nof = {{fact = "{of}"}}\nweight = "{weight}"', "w")
        for name, of, weight in (("a", "score", "0.6"), ("b", "rate", "0.4"))
    )
    scheme = next(iter(small_pack(nodes + GRADE, {"grade_by": '"grade"'}).schemes.values()))
    world = world_of(scheme, (village(),), [fact("score", "100"), fact("rate", "50")], YEAR, values={})
    assert total_with(world, a="1.5") == Fraction("84.62")  # 0.9 to 0.4


def test_grade__holds_under_half_of_the_single_changes_at_the_border() -> None:
    world = parts_world(("100", "80"))
    found = sensitivity(world, "seed", draws=0).subjects["V0"]
    assert [(row.size, row.tried, row.grade, dict(row.others)) for row in found] == [
        (TENTH, 4, 2, {"GOOD": 2}),
        (3 * TENTH, 4, 2, {"GOOD": 2}),
    ]
    steady = sensitivity(parts_world(("96", "95")), "seed").subjects["V0"]
    assert [row.tried for row in steady] == [24, 24]
    assert all(row.grade == row.tried and not row.others for row in steady)
    assert steady_words(steady).en == "Other weights: under 24 of 24 changes of ±10 % the grade holds; under 24 of 24 changes of ±30 % the grade holds."  # fmt: skip


def test_place__in_the_quota_changes_where_the_order_turns() -> None:
    quota = node("q", 'kind = "QUOTA"\ngrade = "TOP"\nnumber = "1"\nkeys = [{total = true}]\nfalls_to = "GOOD"', None)
    world = parts_world(("100", "90"), ("92", "97.9"), quota=quota)  # 95 and 94.95: more for b turns them round
    first, second = (sensitivity(world, "seed", draws=0).subjects[key][0] for key in ("V0", "V1"))
    assert (first.grade, second.grade) == (4, 4)
    assert (first.place, second.place) == (2, 2)


def test_draws__are_the_same_for_a_seed_and_can_be_repeated_by_hand() -> None:
    world = parts_world(("100", "80"))
    assert sensitivity(world, "one") == sensitivity(world, "one")
    held = 0
    for draw in range(20):
        moved = []
        for name in ("part:a", "part:b"):
            number = int.from_bytes(sha256(f"one|1/10|{draw}|{name}".encode()).digest()[:8], "big") % 2001 - 1000
            moved.append(1 + Fraction(number, 10_000))
        held += moved[0] >= moved[1]  # 100 and 80 reach 90 while a weighs as much as b, but for the last hundredth
    row = sensitivity(world, "one").subjects["V0"][0]
    assert row.tried == 24
    assert abs(row.grade - 2 - held) <= 1


def test_one_weight_alone__is_nothing_to_move() -> None:
    scheme = next(
        iter(small_pack(node("x", 'kind = "FACT"\nof = {fact = "score"}\npoints = "100"')).schemes.values())
    )
    world = world_of(scheme, (village(),), [fact("score", "50")], YEAR, values={})
    assert weights_of(world) == {}
    assert sensitivity(world, "seed").subjects == {"V1": ()}


@pytest.mark.parametrize(("name", "key"), [(name, key) for name in PACKS for key in packs()[name].schemes])
def test_every_scheme__nothing_above_a_moved_weight_is_left_as_it_was(name: str, key: str) -> None:
    pack = packs()[name]
    drawn = Drawn(pack, pack.schemes[key]).draw(3, 4)
    world = world_of(drawn.pop("scheme", pack.schemes[key]), drawn.pop("subjects"), drawn.pop("facts"), drawn.pop("period"), **drawn)  # fmt: skip
    names = weights_of(world)
    shift = Shift(TENTH, False, {moved: 1 + Fraction(place % 5 - 2, 10) for place, moved in enumerate(names)})
    other = _shifted(world, shift)
    for node_ in world.plan.order:
        for subject in world.scored:
            again = evaluate(other, subject, node_)
            kept = other.columns[node_.id][subject.key]
            assert (again.value if not again.imputes else kept.value, again.label) == (kept.value, kept.label)
