"""Thresholds where rows hold a single mark, so that nothing is conditional: by the likelihood over ratees and severities.

Halo cannot be told from the mark's own chance there, and is not sought.
"""

import numpy as np

from zeren.calibration.compiled import Floats, compiled
from zeren.calibration.conditional import Counted, Scale, design, scale_at
from zeren.calibration.ratings import BLANK, Ratings

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
ROUNDS = 40


class Marginal:
    """Holds the free parameters of the scale between steps."""

    def __init__(self, ratings: Ratings, seen: Counted):
        self.ratings, self.seen, self.plan = ratings, seen, design(ratings)
        share = seen.marks.sum(0)[list(ratings.used)] + 0.5
        logs = np.log(share)
        line = np.linspace(logs[0], logs[-1], len(logs))
        self.at = np.zeros(self.plan.map.shape[2])
        interior = len(logs) - 2
        if interior:
            self.at[-interior:] = (line - logs)[1:-1]
        self.covariance = np.zeros((len(self.at), len(self.at)))

    def scale(self) -> Scale:
        """The scale as it stands."""
        return scale_at(self.at, self.plan, self.covariance, rows=self.ratings.rows)

    def moved(self, ability: Floats, variance: Floats) -> float:
        """One Newton step on the expected counts, rows' abilities known up to `variance`; how far it went."""
        if not len(self.at):
            return 0.0
        steps = np.where(self.plan.used, self.plan.map @ self.at, np.inf)
        expected = np.zeros_like(steps)
        spread = np.zeros((*steps.shape, steps.shape[1]))
        _counts(self.ratings.grades, ability, np.sqrt(variance), steps, NODES, WEIGHTS, expected, spread)
        slope = -np.einsum("icp,ic->p", self.plan.map, self.seen.marks - expected)
        bend = np.einsum("icp,icd,idq->pq", self.plan.map, spread, self.plan.map)
        move = np.linalg.lstsq(bend, slope, rcond=1e-10)[0]
        move *= min(1.0, 1.0 / max(float(np.abs(move).max()), 1e-12))
        self.at = self.at + move
        self.covariance = np.linalg.pinv(bend, rcond=1e-10)
        return float(np.abs(move).max())


@compiled
def _counts(grades, ability, error, steps, nodes, weights, expected, spread):  # type: ignore[no-untyped-def]  # Numba infers it
    levels = steps.shape[1]
    chances = np.zeros(levels)
    for row in range(len(ability)):
        for item in range(steps.shape[0]):
            if grades[row, item] == BLANK:
                continue
            for q in range(len(nodes)):
                most, total = -np.inf, 0.0
                for c in range(levels):
                    chances[c] = c * (ability[row] + nodes[q] * error[row]) - steps[item, c]
                    most = max(most, chances[c])
                for c in range(levels):
                    chances[c] = np.exp(chances[c] - most)
                    total += chances[c]
                for c in range(levels):
                    share = weights[q] * chances[c] / total
                    expected[item, c] += share
                    spread[item, c, c] += share
                    for d in range(levels):
                        spread[item, c, d] -= share * chances[d] / total
