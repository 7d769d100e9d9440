"""The classical estimator: abilities, severities, difficulties and thresholds together (JML), as Facets computes them.

For comparing with published results; it ignores halo, so its standard errors are too small wherever there is any.
Stops by the Newton decrement, not by the size of the last step, which says nothing where links are weak.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse.linalg import LinearOperator, cg

from zeren.calibration.compiled import Floats, compiled
from zeren.calibration.conditional import Design, Scale, counted, design, scale_at
from zeren.calibration.fit import Fits, fits
from zeren.calibration.ratings import BLANK, UNSIGNED, Ratings
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text

EXTREME = 0.3
"""Score points by which a sum of nothing but least or greatest marks is moved inwards, as is usual."""
ENOUGH = 1e-10


@dataclass(frozen=True, slots=True)
class Joint:
    """Measures and severities (mean nothing), their model standard errors, the scale, fit, and whether it settled."""

    ratee: Floats
    ratee_se: Floats
    rater: Floats
    rater_se: Floats
    scale: Scale
    fits: Fits
    extreme: tuple[int, ...]
    settled: bool


def joint(ratings: Ratings, partial: bool = False) -> Joint:
    """Newton's method on all parameters. Errors: Invalid where sheets have no identity."""
    if (ratings.rater == UNSIGNED).any():
        raise Invalid(
            Reason(
                "NO_RATER",
                Text("票没有身份，不能逐票估计宽严。", "Sheets have no identity; severity by ballot cannot be told."),
                next_step=Text("改用 eb 方法。", "Use the method eb."),
            )
        )
    counts = counted(ratings)
    plan = design(ratings, partial, counts.marks)
    people, raters, free = len(ratings.ratees), len(ratings.raters), plan.map.shape[2]
    at = np.zeros(people + raters + free)
    shift, extreme = _moved_inwards(ratings, at.size)
    value, slope, bend = _at(at, ratings, plan, shift)
    settled = False
    for _ in range(200):
        move = _newton(at, slope, bend, ratings, plan)
        decrement = float(move @ slope)
        if decrement < ENOUGH:
            settled = True
            break
        move *= min(1.0, 4.0 / np.abs(move).max())
        for halving in range(30):
            tried = at + move / 2**halving
            best, slope_there, bend_there = _at(tried, ratings, plan, shift)
            if best >= value - 1e-12 * abs(value):
                break
        at, value, slope, bend = tried, best, slope_there, bend_there
    severity = at[people : people + raters] - at[people : people + raters].mean()
    ability = at[:people] - at[people : people + raters].mean()
    error = 1 / np.sqrt(np.maximum(bend, 1e-12))
    covariance = np.diag(1 / np.maximum(bend[people + raters :], 1e-12))
    scale = scale_at(at[people + raters :], plan, covariance, value, ratings.rows)
    told = fits(ratings, ability[ratings.ratee] - severity[ratings.rater], scale.steps)
    scale = replace(scale, difficulty_se=1 / np.sqrt(told.item.information))
    return Joint(ability, error[:people], severity, error[people : people + raters], scale, told, extreme, settled)


def _moved_inwards(ratings: Ratings, size: int) -> tuple[Floats, tuple[int, ...]]:
    """What is added to the slope so that a ratee or rater with nothing but extreme marks gets a finite measure."""
    shift = np.zeros(size)
    people = len(ratings.ratees)
    seen = ratings.grades != BLANK
    sums, most = np.where(seen, ratings.grades, 0).sum(1), seen.sum(1) * (ratings.levels - 1)
    extreme: list[int] = []
    sides = (ratings.ratee, people, 0, 1), (ratings.rater, len(ratings.raters), people, -1)
    for (of, count, begin, sign), (other, _, there, _) in (sides, sides[::-1]):
        got, could = np.bincount(of, sums, count), np.bincount(of, most, count)
        inwards = EXTREME * ((got == 0) * 1.0 - (got == could))
        shift[begin : begin + count] += sign * inwards
        np.add.at(shift, there + other, -sign * (inwards / np.bincount(of, minlength=count))[of])
        if begin == 0:
            extreme = np.flatnonzero(inwards).tolist()
    return shift, tuple(extreme)


def _at(at: Floats, ratings: Ratings, plan: Design, shift: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood, its slope, and minus the diagonal of its second derivative."""
    people, raters = len(ratings.ratees), len(ratings.raters)
    steps = np.where(plan.used, plan.map @ at[people + raters :], np.inf)
    slope, bend = np.zeros_like(at), np.zeros_like(at)
    value = _slopes(at, ratings.ratee, ratings.rater, ratings.grades, steps, plan.map, people, raters, slope, bend)
    return float(value + shift @ at), slope + shift, bend


def _newton(at: Floats, slope: Floats, bend: Floats, ratings: Ratings, plan: Design) -> Floats:
    """Solve bend · move = slope by conjugate gradients; the directions that change nothing are left out."""
    people, raters = len(ratings.ratees), len(ratings.raters)
    steps = np.where(plan.used, plan.map @ at[people + raters :], np.inf)

    def turned(move: Floats) -> Floats:
        found = np.zeros_like(at)
        _bent(at, move, ratings.ratee, ratings.rater, ratings.grades, steps, plan.map, people, raters, found)
        return found + 1e-9 * move

    size = len(at)
    diagonal = np.maximum(bend, 1e-9)
    turn = LinearOperator((size, size), matvec=turned, dtype=np.float64)
    usual = LinearOperator((size, size), matvec=lambda v: v / diagonal, dtype=np.float64)
    move, _ = cg(turn, slope, rtol=1e-8, maxiter=1000, M=usual)
    return np.asarray(move)


@compiled
def _chances(ability, steps, chances):  # type: ignore[no-untyped-def]  # Numba infers it
    """P of each grade; returns the log of the normaliser."""
    most = -np.inf
    for c in range(len(steps)):
        chances[c] = c * ability - steps[c]
        most = max(most, chances[c])
    total = 0.0
    for c in range(len(steps)):
        chances[c] = np.exp(chances[c] - most)
        total += chances[c]
    chances /= total
    return np.log(total) + most


@compiled
def _slopes(at, ratee, rater, grades, steps, plan, people, raters, slope, bend):  # type: ignore[no-untyped-def]  # Numba infers it
    value = 0.0
    levels, free = steps.shape[1], plan.shape[2]
    chances = np.zeros(levels)
    mean = np.zeros(free)
    for row in range(len(ratee)):
        ability = at[ratee[row]] - at[people + rater[row]]
        for item in range(steps.shape[0]):
            got = grades[row, item]
            if got == BLANK:
                continue
            value += got * ability - steps[item, got] - _chances(ability, steps[item], chances)
            first, second = 0.0, 0.0
            for c in range(levels):
                first += c * chances[c]
                second += c * c * chances[c]
            spread = second - first * first
            slope[ratee[row]] += got - first
            slope[people + rater[row]] -= got - first
            bend[ratee[row]] += spread
            bend[people + rater[row]] += spread
            for p in range(free):
                one, two = 0.0, 0.0
                for c in range(levels):
                    one += chances[c] * plan[item, c, p]
                    two += chances[c] * plan[item, c, p] ** 2
                mean[p] = one
                slope[people + raters + p] -= plan[item, got, p] - one
                bend[people + raters + p] += two - one * one
    return value


@compiled
def _bent(at, move, ratee, rater, grades, steps, plan, people, raters, found):  # type: ignore[no-untyped-def]  # Numba infers it
    levels, free = steps.shape[1], plan.shape[2]
    chances, turned = np.zeros(levels), np.zeros(levels)
    priced = np.zeros(steps.shape)
    for item in range(steps.shape[0]):
        for c in range(levels):
            for p in range(free):
                priced[item, c] += plan[item, c, p] * move[people + raters + p]
    for row in range(len(ratee)):
        n, j = ratee[row], people + rater[row]
        for item in range(steps.shape[0]):
            if grades[row, item] == BLANK:
                continue
            _chances(at[n] - at[j], steps[item], chances)
            mean = 0.0
            for c in range(levels):
                turned[c] = c * (move[n] - move[j]) - priced[item, c]
                mean += chances[c] * turned[c]
            for c in range(levels):
                weight = chances[c] * (turned[c] - mean)
                found[n] += weight * c
                found[j] -= weight * c
                for p in range(free):
                    found[people + raters + p] -= weight * plan[item, c, p]
