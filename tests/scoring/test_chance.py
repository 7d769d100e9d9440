"""Who would stand inside a quota with other voters: against the arithmetic of two normal numbers, from the same seed alike."""

from fractions import Fraction
from statistics import NormalDist

import pytest

from policy.small_packs import YEAR, fact, node, small_pack, village
from zeren.scoring.chance import chances, drawn
from zeren.scoring.score import world_of
from zeren.scoring.world import World

GRADE = node("grade", 'kind = "TABLE"\nof = {total = true}\nrows = [{from = "90", grade = "TOP"}, {from = "75", to = "90", grade = "GOOD"}, {to = "75", grade = "LOW"}]', None)  # fmt: skip
QUOTA = node("q", 'kind = "QUOTA"\ngrade = "TOP"\nnumber = "1"\nkeys = [{total = true}]\nfalls_to = "GOOD"', None)
WORK = node("work", 'kind = "FACT"\nof = {fact = "rate"}\npoints = "85"')
BALLOT = node("vote", 'kind = "FACT"\nof = {fact = "score"}\nscale = "0.15"\npoints = "15"\nnature = "ballot"')
TWENTIETH = Fraction(1, 20)


def world(*rows: tuple[str, str], nodes: str = WORK + BALLOT + GRADE + QUOTA) -> World:
    """Villages V0, V1 … with points of work and the hundred points of their ballot."""
    scheme = next(iter(small_pack(nodes, {"grade_by": '"grade"'}).schemes.values()))
    subjects = tuple(village(f"V{number}") for number in range(len(rows)))
    facts = [
        fact(name, value, subject=subject.key)
        for subject, both in zip(subjects, rows, strict=True)
        for name, value in zip(("rate", "score"), both, strict=True)
    ]
    return world_of(scheme, subjects, facts, YEAR, values={})


def test_chances__are_those_of_the_difference_of_two_ballots() -> None:
    found = chances(world(("80", "90"), ("80", "84")), {"V0": TWENTIETH, "V1": TWENTIETH}, "seed", 400)
    assert found is not None
    error = 2**0.5 * 0.05 * 15  # 0.9 points apart, each ballot ± 0.75
    assert float(found.subjects["V0"].share) == pytest.approx(NormalDist().cdf(0.9 / error), abs=0.06)
    assert sum(one.share for one in found.subjects.values()) == 1
    assert {one.zone for one in found.subjects.values()} == {"within"}


def test_zones__sure_within_and_out() -> None:
    rows = world(("84", "100"), ("80", "80"), ("79.9", "81"), ("76", "95"))
    found = chances(
        world(("84", "90"), ("80", "80"), nodes=WORK + BALLOT + GRADE + QUOTA),
        {"V0": TWENTIETH, "V1": TWENTIETH},
        "s",
    )
    assert found is not None
    assert [found.subjects[key].zone for key in ("V0", "V1")] == ["sure", "out"]
    three = chances(rows, dict.fromkeys(("V0", "V1", "V2"), TWENTIETH), "s")
    assert three is not None
    assert three.subjects["V0"].zone == "sure"
    assert "V3" not in three.known


def test_ballot__without_a_margin_keeps_its_points() -> None:
    found = chances(world(("80", "90"), ("80", "90")), {"V0": TWENTIETH}, "seed", 200)
    assert found is not None
    assert found.known == {"V0"}
    assert float(found.subjects["V0"].share) == pytest.approx(0.5, abs=0.08)
    tie = chances(world(("80", "90"), ("80", "90"), ("50", "60")), {"V2": TWENTIETH}, "seed", 20)
    assert tie is not None
    assert [tie.subjects[key].share for key in ("V0", "V1")] == [Fraction(1, 2), Fraction(1, 2)], (
        "one place between two"
    )


def test_ballot__never_leaves_its_full_marks() -> None:
    found = chances(world(("80", "100"), ("80.01", "100")), {"V0": Fraction(1), "V1": Fraction(0)}, "seed", 100)
    assert found is not None
    assert found.subjects["V0"].share == 0, "full marks cannot be outdone by luck"


def test_draws__are_the_same_from_the_same_seed_and_normal() -> None:
    rows, errors = (("80", "90"), ("80", "84")), {"V0": TWENTIETH, "V1": TWENTIETH}
    assert chances(world(*rows), errors, "a", 60) == chances(world(*rows), errors, "a", 60)
    assert chances(world(*rows), errors, "a", 60) != chances(world(*rows), errors, "b", 60)
    many = [float(drawn(f"n{number}")) for number in range(4000)]
    assert sum(many) / 4000 == pytest.approx(0, abs=0.05)
    assert sum(one * one for one in many) / 4000 == pytest.approx(1, abs=0.07)


def test_nothing__is_said_without_a_ballot_a_quota_or_a_margin() -> None:
    plain = BALLOT.replace('nature = "ballot"\n', "")
    assert chances(world(("80", "90"), nodes=WORK + plain + GRADE + QUOTA), {"V0": TWENTIETH}, "s") is None
    assert chances(world(("80", "90"), nodes=WORK + BALLOT + GRADE), {"V0": TWENTIETH}, "s") is None
    assert chances(world(("80", "90")), {}, "s") is None


def test_world__is_left_as_it_was() -> None:
    rows = world(("80", "90"), ("80", "84"))
    before = {name: dict(column) for name, column in rows.columns.items()}
    chances(rows, {"V0": TWENTIETH}, "s", 5)
    assert {name: dict(column) for name, column in rows.columns.items()} == before
