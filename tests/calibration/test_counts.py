"""From counts alone: intervals hold what they say for few and many voters, with halo and severity; places agree with draws."""

import numpy as np
import pytest

from zeren.calibration.counts import Cell, Margin, apart, margin, standings

POINTS = (100.0, 85.0, 70.0, 50.0)
CLASSES = ((0.5, 12), (0.3, 20), (0.2, 6))
ITEMS = (0.4, 0.3, 0.3)
HALLS = 400


def marked(chance: np.random.Generator, place: int, voters: int, halo: float) -> list[tuple[int, ...]]:
    """What one class gave one person: the counts of each grade, the best first, for each item."""
    severe, of_person = chance.normal(0, 0.6, voters), chance.normal(0, halo, voters)
    found = []
    for item in range(len(ITEMS)):
        felt = 1.2 + 0.3 * item - 0.4 * place + severe + of_person + chance.normal(0, 0.7, voters)
        found.append(tuple(np.bincount(3 - np.searchsorted((-1.5, 0.0, 1.2), felt), minlength=4).tolist()))
    return found


def mean(counts: tuple[int, ...]) -> float:
    return float(np.dot(counts, POINTS) / sum(counts))


def hall(chance: np.random.Generator, voters: int, halo: float, told: bool) -> list[Cell]:
    """One person's marks in one hall with about so many voters of each class."""
    return [
        Cell(place, weight * share, sum(counts), mean(counts), mean(counts), counts if told else None)
        for place, (weight, of_twenty) in enumerate(CLASSES)
        for share, counts in zip(ITEMS, marked(chance, place, max(1, voters * of_twenty // 20), halo), strict=True)
    ]


def endless(halo: float) -> float:
    """What endlessly many such voters would give."""
    chance = np.random.Generator(np.random.PCG64(3))
    return sum(
        weight * share * mean(counts)
        for place, (weight, _) in enumerate(CLASSES)
        for share, counts in zip(ITEMS, marked(chance, place, 400_000, halo), strict=True)
    )


@pytest.mark.parametrize("told", [True, False], ids=["told", "hidden"])
@pytest.mark.parametrize("halo", [0.0, 0.7])
@pytest.mark.parametrize("voters", [5, 20, 60])
def test_margin__holds_what_endlessly_many_would_give(voters: int, halo: float, told: bool) -> None:
    chance, truth = np.random.Generator(np.random.PCG64(voters)), endless(halo)
    inside = 0
    for _ in range(HALLS):
        found = margin(hall(chance, voters, halo, told), POINTS)
        inside += found.low <= truth <= found.high
    assert inside / HALLS >= 0.93
    assert found.low < found.middle < found.high


def test_margin__of_marks_by_name_alone_is_the_result_itself() -> None:
    cells = [Cell(0, 0.6, 1, 85.0, 85.0, given=True), Cell(1, 0.4, 3, 70.0, 70.0, given=True)]
    assert margin(cells, POINTS) == Margin(79.0, 79.0, 79.0, 0.0)


def test_margin__a_range_that_was_published_widens_it() -> None:
    exact = margin([Cell(0, 1.0, 12, 85.0, 85.0)], POINTS)
    ranged = margin([Cell(0, 1.0, 12, 83.0, 87.0)], POINTS)
    assert ranged.high - ranged.low > exact.high - exact.low + 3.9
    assert margin([Cell(0, 1.0, 4, 99.0, 99.0)], POINTS).high == 100.0, "never beyond the best grade"


def test_margin__few_marks_all_alike_are_not_certain() -> None:
    few, many = (margin([Cell(0, 1.0, n, 85.0, 85.0, (0, n, 0, 0))], POINTS) for n in (3, 60))
    assert few.error > 3 * many.error > 0


def test_standings__agree_with_drawing_them() -> None:
    chance = np.random.Generator(np.random.PCG64(7))
    middles, errors = chance.normal(85, 4, 12), chance.uniform(0.5, 4, 12)
    found = standings([Margin(0, 0, float(m), float(e)) for m, e in zip(middles, errors, strict=True)], 3)
    drawn = chance.normal(middles, errors, (40_000, 12))
    place = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    assert np.allclose([one.chance for one in found], (place <= 3).mean(0), atol=0.015)
    low, high = np.percentile(place, [2.5, 97.5], axis=0, method="nearest")
    assert np.abs(low - [one.first for one in found]).max() <= 1
    assert np.abs(high - [one.last for one in found]).max() <= 1
    assert sum(one.chance for one in found) == pytest.approx(3, abs=0.05)


def test_standings__without_any_chance_are_the_order_and_equals_share() -> None:
    found = standings([Margin(0, 0, value, 0.0) for value in (90.0, 80.0, 80.0)], 2)
    assert [one.chance for one in found] == pytest.approx([1.0, 0.5, 0.5])
    assert (found[0].first, found[0].last) == (1, 1)


def test_apart__finds_the_planted_severity_and_its_interval_holds() -> None:
    chance = np.random.Generator(np.random.PCG64(11))
    inside = 0
    for _ in range(HALLS):
        people, planted = chance.normal(85, 4, 9), (0.0, -3.0, 0.0)
        rows = []
        for gap in planted:
            voters = chance.normal(0, 5, 16)[:, None] + chance.normal(0, 4, (16, 9)) + people + gap
            rows.append(list(zip(voters.mean(0).tolist(), (voters.std(0, ddof=1) / 4).tolist(), strict=True)))
        found = apart(rows)[1]
        inside += found.low <= -3.0 <= found.high
    assert inside / HALLS >= 0.93
    assert found.error < 2.5
