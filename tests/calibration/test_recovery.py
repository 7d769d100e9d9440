"""The figures of calibration over many designs, by simulation: coverage, recovery, probabilities; for the night."""

from dataclasses import dataclass

import numpy as np
import pytest

from calibration.simulated import Truth, simulated
from zeren.calibration.calibration import Calibration, calibrated
from zeren.calibration.effects import Effects, Spread, _begun, _hold
from zeren.calibration.ranks import errors, ranked
from zeren.calibration.ratings import ratings_of

DESIGNS = {
    "3 ballots": {"ratees": 200, "ballots": 3},
    "8 ballots": {"ratees": 100, "ballots": 8},
    "20 ballots": {"ratees": 100, "ballots": 20},
    "20 ballots, each once": {"ratees": 60, "ballots": 20, "each": 1},
    "60 ballots": {"ratees": 60, "ballots": 60},
}
HALOS = (0.0, 0.4, 0.7, 1.0)
RUNS = 20
MORE = {"3 ballots": 100}
"""So few rows leave the mean of 20 runs open by 2.5 per cent, half of what is asked."""


@dataclass
class Seen:
    """Sums over runs."""

    covered: list[bool]
    ranks_covered: list[bool]
    chance: list[float]
    came: list[bool]
    spread: list[tuple[float, float, float]]
    ratio: list[float]


def looked_at(truth: Truth, seen: Seen, oracle: bool) -> None:
    found = calibrated(ratings_of(truth.ratee, truth.rater, truth.marks))
    true = truth.ability[[int(name) for name in found.ratings.ratees]]
    off = found.measure - found.measure.mean() - true + true.mean()
    seen.covered += list(np.abs(off) < 1.96 * errors(found).ratee)
    told = ranked(found, across="within")
    place = (-true).argsort().argsort() + 1
    seen.ranks_covered += list((told.lowest <= place) & (place <= told.highest))
    seen.chance += list(told.top)
    seen.came += list(place <= len(place) // 4)
    seen.spread.append(
        (found.spread.ratee / true.std(), found.spread.rater / truth.severity.std(), found.spread.halo)
    )
    if oracle:
        best = known(found, truth)
        least = best - best.mean() - true + true.mean()
        seen.ratio.append(float(off.std() / least.std()))


def known(found: Calibration, truth: Truth) -> np.ndarray:
    """The measures of somebody who knows severities and variances: ratees alone are estimated."""
    eb: Effects = found.eb
    severity = truth.severity[[int(name) for name in found.ratings.raters]]
    at = _begun(found.given, Spread(0.0, 0.7, found.spread.halo))
    at.ratee, at.rater = eb.ratee.copy(), severity
    at.given = found.given
    _hold(at, np.zeros(len(eb.ratee)), np.zeros(len(eb.ratee)))
    for _ in range(30):
        at.rater, at.v_rater = severity, np.zeros(len(severity))
        at.sweep()
    at.rater = severity
    return at.ratee


def run(design: str, halo: float, runs: int, oracle: bool = False) -> Seen:
    seen = Seen([], [], [], [], [], [])
    for seed in range(runs):
        looked_at(simulated(1000 + seed, halo=halo, **DESIGNS[design]), seen, oracle)
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("halo", HALOS)
@pytest.mark.parametrize("design", DESIGNS)
def test_recovery__intervals_cover_in_every_design(design: str, halo: float) -> None:
    seen = run(design, halo, MORE.get(design, RUNS))
    cover, ranks = float(np.mean(seen.covered)), float(np.mean(seen.ranks_covered))
    spread = np.mean(seen.spread, axis=0)
    print(design, halo, f"cover {cover:.3f} ranks {ranks:.3f} spreads", spread.round(3))
    assert 0.93 <= cover <= 0.97
    assert ranks >= 0.93
    if "once" not in design:
        assert spread[:2] == pytest.approx((1, 1), abs=0.05)
        assert spread[2] == pytest.approx(halo, rel=0.05, abs=0.12 if halo == 0 else 0.0)


@pytest.mark.slow
def test_recovery__is_nearly_as_good_as_knowing_all_but_the_ratees() -> None:
    seen = run("20 ballots", 0.7, RUNS, oracle=True)
    print("ratio of RMSE", np.mean(seen.ratio))
    assert np.mean(seen.ratio) <= 1.08


@pytest.mark.slow
def test_recovery__the_chance_of_the_top_quarter_is_what_happens() -> None:
    seen = run("20 ballots", 0.7, 2 * RUNS)
    chance, came = np.array(seen.chance), np.array(seen.came)
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.6), (0.6, 0.9), (0.9, 1.01)):
        inside = (chance >= low) & (chance < high)
        print(low, high, inside.sum(), chance[inside].mean().round(3), came[inside].mean().round(3))
        assert came[inside].mean() == pytest.approx(chance[inside].mean(), abs=0.05)
