"""Rows of marks with known abilities and severities, from a seed: what the tests of recovery, flags and speed work on."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """Rows (ratee, rater, marks 1…) and what they were made of."""

    ratee: Whole
    rater: Whole
    marks: Whole
    ability: Floats
    severity: Floats
    difficulty: Floats


def simulated(
    seed: int,
    ratees: int = 60,
    ballots: int = 20,
    each: int = 10,
    items: int = 5,
    halo: float = 0.5,
    rater_spread: float = 0.7,
    thresholds: tuple[float, ...] = (-1.8, 0.0, 1.8),
) -> Truth:
    """`ballots` rows a ratee, by raters who mark `each` ratees; a rater never marks one twice."""
    chance = np.random.default_rng(seed)
    raters = max(round(ratees * ballots / each), ballots)
    ratee = np.repeat(np.arange(ratees), ballots)
    rater = np.resize(chance.permutation(raters), ratees * ballots).reshape(ratees, ballots)
    for place in range(ballots):  # mixed within each column, so that rows of one ratee keep distinct raters
        rater[:, place] = chance.permutation(rater[:, place])
    ratee, rater = _once(ratee, rater.ravel())
    ability, severity = chance.normal(0, 1, ratees), chance.normal(0, rater_spread, raters)
    difficulty = chance.normal(0, 0.4, items)
    difficulty -= difficulty.mean()
    eta = ability[ratee] - severity[rater] + chance.normal(0, 1, len(ratee)) * halo
    marks = marked(chance, eta, difficulty, thresholds)
    return Truth(ratee, rater, marks, ability, severity, difficulty)


def _once(ratee: Whole, rater: Whole) -> tuple[Whole, Whole]:
    _, first = np.unique(ratee * (rater.max() + 1) + rater, return_index=True)
    first.sort()
    return ratee[first], rater[first]


def marked(chance: np.random.Generator, eta: Floats, difficulty: Floats, thresholds: tuple[float, ...]) -> Whole:
    """Marks from 1 by the rating scale model."""
    cost = np.concatenate(([0.0], np.cumsum(thresholds)))
    grade = np.arange(len(cost))
    found = np.empty((len(eta), len(difficulty)), np.int64)
    for item, hard in enumerate(difficulty):
        log = grade * (eta[:, None] - hard) - cost
        share = np.exp(log - log.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        found[:, item] = 1 + (share.cumsum(1) < chance.random(len(eta))[:, None]).sum(1)
    return np.minimum(found, len(cost))
