"""Stage 1 against eRm, against the chances written out, and with grades that nobody gave."""

from itertools import product

import numpy as np
import pytest

from calibration.goldens import NAMES, golden
from calibration.simulated import simulated
from zeren.calibration.conditional import conditional, counted, design
from zeren.calibration.ratings import ratings_of

GOAL = 5e-4


@pytest.mark.parametrize("name", NAMES)
def test_conditional__agrees_with_erm(name: str) -> None:
    ratings, known = golden(name)
    found = conditional(ratings, counted(ratings))
    assert found.difficulty == pytest.approx([known[f"d_{item}"] for item in ratings.items], abs=GOAL)
    taus = [known[f"tau{grade}"] for grade in range(1, ratings.levels)]
    assert found.thresholds[0] == pytest.approx(taus, abs=GOAL)
    assert found.likelihood == pytest.approx(known["loglik"], abs=1e-4)


def test_conditional__is_the_likelihood_written_out() -> None:
    """Over all patterns of a row's sum, of three items and three grades, some left blank."""
    truth = simulated(3, ratees=12, ballots=4, each=6, items=3, thresholds=(-0.5, 0.5))
    marks = truth.marks.copy()
    marks[::5, 1] = -1
    ratings = ratings_of(truth.ratee, truth.rater, marks)
    found = conditional(ratings, counted(ratings))

    def log_chance(row: np.ndarray) -> float:
        kept = [item for item in range(3) if row[item] >= 0]
        cost = {
            pattern: np.exp(-sum(found.steps[item, mark] for item, mark in zip(kept, pattern, strict=True)))
            for pattern in product(range(3), repeat=len(kept))
        }
        own = tuple(int(row[item]) for item in kept)
        return float(np.log(cost[own] / sum(value for pattern, value in cost.items() if sum(pattern) == sum(own))))

    assert found.likelihood == pytest.approx(sum(map(log_chance, ratings.grades)), abs=1e-8)


def test_conditional__lives_with_a_grade_that_nobody_gave() -> None:
    truth = simulated(4, thresholds=(-1.0, 0.0, 1.0))
    marks = np.where(truth.marks == 2, 3, truth.marks)
    ratings = ratings_of(truth.ratee, truth.rater, marks)
    found = conditional(ratings, counted(ratings))
    assert ratings.used == (True, False, True, True)
    assert np.isinf(found.steps[:, 1]).all()
    assert np.isnan(found.thresholds[0, 0]) and np.isfinite(found.thresholds[0, 1:]).all()


def test_conditional__partial_credit_frees_each_item() -> None:
    truth = simulated(5, ratees=200)
    ratings = ratings_of(truth.ratee, truth.rater, truth.marks)
    seen = counted(ratings)
    one, own = conditional(ratings, seen), conditional(ratings, seen, partial=True)
    assert own.thresholds.shape == (5, 3) and own.likelihood > one.likelihood
    assert own.thresholds.mean(0) == pytest.approx(one.thresholds[0], abs=0.1)
    assert design(ratings, partial=True, marks=seen.marks).map.shape[2] == 14
