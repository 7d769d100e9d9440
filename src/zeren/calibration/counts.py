"""From counted marks alone, without a sheet or a name: how far chance reaches in a result, an order and between classes.

The question is what another body of voters like these would have said of the same people. What has to be assumed widens
the interval: marks of one class on several items move together, grades that are not told vary as much as their mean
allows, ballots on different people stand apart. The severity of one voter cannot be told. Plain Python: a page may ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

WIDE = NormalDist().inv_cdf(0.975)
POINTS = 64
"""At so many equally likely values of one result its place is asked."""
NO_CHANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Cell:
    """Marks of one class on one item: its weight in the result, how many, the mean between two ends, and the count of
    each grade where it is told. `given`: by name, and no matter of chance."""

    group: int
    weight: float
    marks: int
    least: float
    most: float
    counts: tuple[int, ...] | None = None
    given: bool = False


@dataclass(frozen=True, slots=True)
class Margin:
    """A result from `low` to `high` in nineteen cases of twenty; `middle` and `error` are what orders are drawn from."""

    low: float
    high: float
    middle: float
    error: float


@dataclass(frozen=True, slots=True)
class Standing:
    """The places that are likely (nineteen of twenty), and the chance of being among the first so many."""

    first: int
    last: int
    chance: float


def margin(cells: Sequence[Cell], points: Sequence[float]) -> Margin:
    """How far chance reaches in one result; `points` are those of each grade."""
    least = sum(cell.weight * cell.least for cell in cells)
    most = sum(cell.weight * cell.most for cell in cells)
    by_group: dict[int, float] = {}
    for cell in cells:
        by_group[cell.group] = by_group.get(cell.group, 0.0) + cell.weight * spread(cell, points)
    error = sqrt(sum(part * part for part in by_group.values()))
    low, high = min(points) * _whole(cells), max(points) * _whole(cells)
    width = (most - least) / sqrt(12)
    return Margin(
        max(low, least - WIDE * error), min(high, most + WIDE * error), (least + most) / 2, sqrt(error**2 + width**2)
    )


def spread(cell: Cell, points: Sequence[float]) -> float:
    """The standard error of a cell's mean; one more mark, spread over all grades, keeps few marks from seeming certain."""
    if cell.given or not cell.marks:
        return 0.0
    if cell.counts is None:
        middle = (cell.least + cell.most) / 2
        variance = (max(points) - middle) * (middle - min(points))
        return sqrt(max(variance, 0.0) / cell.marks)
    marks = cell.marks + 1
    shares = [(count + 1 / len(points)) / marks for count in cell.counts]
    mean = sum(share * point for share, point in zip(shares, points, strict=True))
    variance = sum(share * (point - mean) ** 2 for share, point in zip(shares, points, strict=True))
    return sqrt(variance / marks)


def standings(results: Sequence[Margin], places: int) -> list[Standing]:
    """Where each result may stand among all of them, and the chance of being among the first `places`.

    Exact for independent normal results but for the `POINTS` at which each is asked; equals share a place by halves.
    """
    return [_standing(results, one, places) for one in range(len(results))]


def apart(groups: Iterable[Sequence[tuple[float, float]]]) -> list[Margin]:
    """How much each class marks above (or below) the others on the same people: (mean, its error) of each person.

    Errors of one class are taken to move together from person to person, as a severe voter is severe throughout.
    """
    rows = [list(group) for group in groups]
    found = []
    for place, own in enumerate(rows):
        others = [row for at, row in enumerate(rows) if at != place]
        gaps, own_error, their_error = 0.0, 0.0, 0.0
        for person, (mean, error) in enumerate(own):
            gaps += mean - sum(row[person][0] for row in others) / len(others)
            own_error += error
            their_error += sqrt(sum(row[person][1] ** 2 for row in others)) / len(others)
        middle, error = gaps / len(own), sqrt(own_error**2 + their_error**2) / len(own)
        found.append(Margin(middle - WIDE * error, middle + WIDE * error, middle, error))
    return found


def _whole(cells: Sequence[Cell]) -> float:
    return sum(cell.weight for cell in cells)


def _standing(results: Sequence[Margin], one: int, places: int) -> Standing:
    own = NormalDist(results[one].middle, max(results[one].error, NO_CHANCE))
    others = [result for at, result in enumerate(results) if at != one]
    chance = [0.0] * len(results)
    for point in range(POINTS):
        value = own.inv_cdf((point + 0.5) / POINTS)
        for above, share in enumerate(_how_many([_above(other, value) for other in others])):
            chance[above] += share / POINTS
    return Standing(1 + _reached(chance, 0.025), 1 + _reached(chance, 0.975), min(sum(chance[: max(places, 0)]), 1.0))


def _above(other: Margin, value: float) -> float:
    if other.error < NO_CHANCE:
        return 0.5 if abs(other.middle - value) < NO_CHANCE * 10 else float(other.middle > value)
    return 1.0 - NormalDist(other.middle, other.error).cdf(value)


def _how_many(chances: Sequence[float]) -> list[float]:
    """How probable it is that none, one, two … of independent events happen."""
    found = [1.0]
    for chance in chances:
        found = [
            before * (1 - chance) + after * chance for before, after in zip([*found, 0.0], [0.0, *found], strict=True)
        ]
    return found


def _reached(chance: Sequence[float], share: float) -> int:
    total = 0.0
    for place, part in enumerate(chance):
        total += part
        if total >= share - NO_CHANCE:
            return place
    return len(chance) - 1
