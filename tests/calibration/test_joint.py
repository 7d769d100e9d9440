"""Joint maximum likelihood against the published table of Guilford's data: measures, errors and fit."""

import numpy as np
import pytest

from calibration.guilford import EXAMINEES, JUDGES, THRESHOLDS, TRAITS, guilford
from calibration.simulated import simulated
from zeren.calibration.joint import joint
from zeren.calibration.ratings import ratings_of
from zeren.calibration.shares import separation
from zeren.kernel.errors import Invalid


def test_joint__gives_the_published_table() -> None:
    ratings = guilford()
    found = joint(ratings)
    assert ratings.marks() == 105 and found.settled
    for known, measure, error, fit in (
        (EXAMINEES, found.ratee, found.ratee_se, found.fits.ratee),
        (JUDGES, found.rater, found.rater_se, found.fits.rater),
        (TRAITS, found.scale.difficulty, found.scale.difficulty_se, found.fits.item),
    ):
        assert measure == pytest.approx(known[0], abs=1e-3)
        assert error == pytest.approx(known[1], abs=2e-3)
        assert fit.infit == pytest.approx(known[2], abs=0.01)
        assert fit.outfit == pytest.approx(known[3], abs=0.01)
    assert found.scale.thresholds[0] == pytest.approx(THRESHOLDS, abs=1e-3)


def test_joint__separation_is_the_published_one() -> None:
    found = joint(guilford())
    people, judges = separation(found.ratee, found.ratee_se), separation(found.rater, found.rater_se)
    assert (people.separation, people.reliability) == pytest.approx((2.47, 0.859), abs=0.01)
    assert (judges.separation, judges.reliability) == pytest.approx((1.08, 0.537), abs=0.01)


def test_joint__gives_finite_measures_to_extreme_sums() -> None:
    truth = simulated(8, ratees=20, ballots=4, each=8)
    marks = truth.marks.copy()
    marks[truth.ratee == 3] = 4
    found = joint(ratings_of(truth.ratee, truth.rater, marks))
    assert found.settled and found.extreme == (3,)
    assert found.ratee[3] == found.ratee.max() and np.abs(found.ratee).max() < 12


def test_joint__needs_identities() -> None:
    truth = simulated(8, ratees=20)
    with pytest.raises(Invalid, match="NO_RATER"):
        joint(ratings_of(truth.ratee, None, truth.marks))
