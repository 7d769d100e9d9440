"""How well marks fit: infit and outfit of each ratee, rater and item, with or without the halo in what is expected.

Infit weighs each squared residual by how much the mark could tell; outfit does not. About one is as the model expects.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Floats, compiled
from zeren.calibration.ratings import BLANK, Ratings

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class Fit:
    """Mean squares and their standardised forms (Wilson and Hilferty), one for each unit."""

    infit: Floats
    outfit: Floats
    infit_z: Floats
    outfit_z: Floats
    count: npt.NDArray[np.int64]
    information: Floats


@dataclass(frozen=True, slots=True)
class Fits:
    """By ratee, rater (signed rows only) and item; `row_z` is each row's standardised residual sum."""

    ratee: Fit
    rater: Fit
    item: Fit
    row_z: Floats
    row_expected: Floats
    row_variance: Floats


def fits(ratings: Ratings, ability: Floats, steps: Floats, halo: float = 0.0) -> Fits:
    """Residuals of every mark at each row's `ability` (ratee less rater), the halo integrated out."""
    nodes, weights = (NODES * halo, WEIGHTS) if halo > 0 else (np.zeros(1), np.ones(1))
    items, people, raters = steps.shape[0], len(ratings.ratees), len(ratings.raters) + 1
    sums = [np.zeros((size, 7)) for size in (people, raters, items)]
    rows = np.zeros((ratings.rows, 3))
    _residuals(ratings.ratee, ratings.rater, ratings.grades, ability, steps, nodes, weights, *sums, rows)
    by_ratee, by_rater, by_item = (_fit(one) for one in (sums[0], sums[1][1:], sums[2]))
    return Fits(by_ratee, by_rater, by_item, rows[:, 0], rows[:, 1], rows[:, 2])


def _fit(sums: Floats) -> Fit:
    """From count, z², z²V, V, C/V², C, V²."""
    count, square, weighed, spread, over, fourth, spread2 = sums.T
    with np.errstate(divide="ignore", invalid="ignore"):
        outfit, infit = square / count, weighed / spread
        outfit_q = np.sqrt(np.maximum(over / count**2 - 1 / count, 0))
        infit_q = np.sqrt(np.maximum(fourth - spread2, 0)) / spread
        return Fit(
            infit, outfit, _standard(infit, infit_q), _standard(outfit, outfit_q), count.astype(np.int64), spread
        )


def _standard(mean_square: Floats, q: Floats) -> Floats:
    q = np.minimum(q, np.sqrt(2))
    return (np.cbrt(mean_square) - 1) * (3 / q) + q / 3


@compiled
def _residuals(ratee, rater, grades, ability, steps, nodes, weights, by_ratee, by_rater, by_item, rows):  # type: ignore[no-untyped-def]  # Numba infers it
    levels, items, points = steps.shape[1], steps.shape[0], len(nodes)
    chances, whole = np.zeros(levels), np.zeros(levels)
    told = np.zeros(7)
    means, spreads = np.zeros(points), np.zeros(points)
    for row in range(len(ratee)):
        got_sum = 0.0
        means[:] = 0.0
        spreads[:] = 0.0
        for item in range(items):
            got = grades[row, item]
            if got == BLANK:
                continue
            got_sum += got
            whole[:] = 0.0
            for q in range(points):
                most, total = -np.inf, 0.0
                for c in range(levels):
                    chances[c] = c * (ability[row] + nodes[q]) - steps[item, c]
                    most = max(most, chances[c])
                for c in range(levels):
                    chances[c] = np.exp(chances[c] - most)
                    total += chances[c]
                first, second = 0.0, 0.0
                for c in range(levels):
                    whole[c] += weights[q] * chances[c] / total
                    first += c * chances[c] / total
                    second += c * c * chances[c] / total
                means[q] += first
                spreads[q] += second - first * first
            mean, spread, fourth = 0.0, 0.0, 0.0
            for c in range(levels):
                mean += c * whole[c]
            for c in range(levels):
                spread += (c - mean) ** 2 * whole[c]
                fourth += (c - mean) ** 4 * whole[c]
            spread = max(spread, 1e-12)
            square = (got - mean) ** 2
            told[0], told[1], told[2], told[3] = 1.0, square / spread, square, spread
            told[4], told[5], told[6] = fourth / spread**2, fourth, spread**2
            by_ratee[ratee[row]] += told
            by_rater[rater[row] + 1] += told
            by_item[item] += told
        mean, spread = 0.0, 0.0
        for q in range(points):
            mean += weights[q] * means[q]
        for q in range(points):
            spread += weights[q] * (spreads[q] + (means[q] - mean) ** 2)
        rows[row, 0] = (got_sum - mean) / np.sqrt(max(spread, 1e-12))
        rows[row, 1] = mean
        rows[row, 2] = spread
