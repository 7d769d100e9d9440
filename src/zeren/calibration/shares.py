"""Where differences between marks come from, and how many ballots a decision needs (G- and D-study), on the logit scale."""

from dataclasses import dataclass

import numpy as np

from zeren.calibration.calibration import Calibration
from zeren.calibration.compiled import Floats


@dataclass(frozen=True, slots=True)
class Shares:
    """Variances of one ballot's view of one ratee; `noise` is what the items leave open."""

    ratee: float
    rater: float
    halo: float
    noise: float

    def reliability(self, ballots: float, same_raters: bool = False) -> float:
        """Of the mean of so many ballots; with `same_raters` severity touches all ratees alike and drops out."""
        error = self.halo + self.noise + (0 if same_raters else self.rater)
        return self.ratee / (self.ratee + error / ballots)

    def ballots_for(self, reliability: float, same_raters: bool = False) -> int:
        """The fewest ballots that reach it."""
        error = self.halo + self.noise + (0 if same_raters else self.rater)
        return int(np.ceil(round(reliability / (1 - reliability) * error / self.ratee, 9)))


@dataclass(frozen=True, slots=True)
class Separation:
    """How well a facet's elements are told apart: separation G, strata (4G+1)/3, reliability; fixed chi-square and freedom."""

    separation: float
    strata: float
    reliability: float
    chi_square: float
    freedom: int


def shares(found: Calibration) -> Shares:
    """From the spreads and the mean curvature of a row."""
    spread = found.spread
    seen = 1 / float(found.eb.joined.bend.mean())
    return Shares(spread.ratee**2, spread.rater**2, spread.halo**2, max(seen - spread.halo**2, 0.0))


def separation(measure: Floats, error: Floats) -> Separation:
    """Of the measures of one facet with their standard errors."""
    observed = float(measure.var(ddof=1)) if len(measure) > 1 else 0.0
    lost = float((error**2).mean())
    true = max(observed - lost, 0.0)
    ratio = float(np.sqrt(true / lost)) if lost else 0.0
    weight = 1 / error**2
    chi = float((weight * measure**2).sum() - (weight @ measure) ** 2 / weight.sum())
    return Separation(ratio, (4 * ratio + 1) / 3, true / observed if observed else 0.0, chi, len(measure) - 1)
