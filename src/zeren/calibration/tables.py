"""What a row's sum says of ability, tabled: slope and curvature of its log likelihood with the halo integrated out.

One table for each kind of row (which items are marked, and their sum), so that a pass over rows reads instead of computing.
"""

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Floats, Ints, compiled
from zeren.calibration.conditional import Counted, sums_of

FROM, STEP, POINTS = -14.0, 0.05, 561
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(31)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def kinds(seen: Counted) -> tuple[Ints, Ints, Ints]:
    """For each row its kind; for each kind its set of items and its sum."""
    mask, score = np.nonzero(seen.rows)
    place = np.full(seen.rows.shape, -1, np.int32)
    place[mask, score] = np.arange(len(mask))
    return place[seen.mask_of, seen.score_of], mask.astype(np.int32), score.astype(np.int32)


def log_sums(steps: Floats, masks: npt.NDArray[np.bool_]) -> Floats:
    """The log of the weight of each possible sum, by set of items; minus infinity where a sum cannot be."""
    found = []
    with np.errstate(divide="ignore"):
        for mask in masks:
            have, taken = sums_of(np.exp(-steps), mask, -1)
            found.append(np.log(have) + taken)
    return np.array(found)


def row_tables(sums: Floats, mask: Ints, score: Ints, halo: float) -> Floats:
    """[kind, ability, (slope, curvature, mean of the squared halo)] over the grid of abilities."""
    nodes, weights = (NODES * halo, WEIGHTS) if halo > 0 else (np.zeros(1), np.ones(1))
    table = np.zeros((len(mask), POINTS, 3))
    _fill(sums, mask, score, nodes, np.log(weights), table)
    return table


@compiled
def _fill(sums, mask, score, nodes, log_weights, table):  # type: ignore[no-untyped-def]  # Numba infers it
    points, top = len(nodes), sums.shape[1]
    logs = np.zeros((points, top))
    means, spreads, shares = np.zeros(points), np.zeros(points), np.zeros(points)
    first = 0
    while first < len(mask):
        last = first
        while last < len(mask) and mask[last] == mask[first]:
            last += 1
        terms = sums[mask[first]]
        for g in range(table.shape[1]):
            for q in range(points):
                at = FROM + g * STEP + nodes[q]
                most = -np.inf
                for r in range(top):
                    logs[q, r] = terms[r] + r * at
                    most = max(most, logs[q, r])
                total, one, two = 0.0, 0.0, 0.0
                for r in range(top):
                    chance = np.exp(logs[q, r] - most)
                    total += chance
                    one += r * chance
                    two += r * r * chance
                means[q] = one / total
                spreads[q] = two / total - means[q] ** 2
                for r in range(top):
                    logs[q, r] += log_weights[q] - most - np.log(total)
            for kind in range(first, last):
                _one(logs[:, score[kind]], nodes, means, spreads, shares, score[kind], table[kind, g])
        first = last


@compiled
def _one(logs, nodes, means, spreads, shares, score, found):  # type: ignore[no-untyped-def]  # Numba infers it
    most = logs.max()
    total = 0.0
    for q in range(len(nodes)):
        shares[q] = np.exp(logs[q] - most)
        total += shares[q]
    slope, square, spread, halo = 0.0, 0.0, 0.0, 0.0
    for q in range(len(nodes)):
        share = shares[q] / total
        left = score - means[q]
        slope += share * left
        square += share * left * left
        spread += share * spreads[q]
        halo += share * nodes[q] ** 2
    found[0] = slope
    found[1] = max(spread - (square - slope * slope), 1e-12)
    found[2] = halo


@compiled
def read(table, kind, ability):  # type: ignore[no-untyped-def]  # Numba infers it
    """Slope (by cubic pieces) and curvature (by straight ones) at this ability."""
    place = min(max((ability - FROM) / STEP, 0.0), POINTS - 1.000001)
    at = int(place)
    part = place - at
    low, high = table[kind, at], table[kind, at + 1]
    rest = 1.0 - part
    slope = (
        (1.0 + 2.0 * part) * rest * rest * low[0]
        - part * rest * rest * STEP * low[1]
        + part * part * (3.0 - 2.0 * part) * high[0]
        + part * part * rest * STEP * high[1]
    )
    return slope, rest * low[1] + part * high[1]


@compiled
def read_halo(table, kind, ability):  # type: ignore[no-untyped-def]  # Numba infers it
    """The mean of the squared halo given the row, at this ability."""
    place = min(max((ability - FROM) / STEP, 0.0), POINTS - 1.000001)
    at = int(place)
    part = place - at
    return (1.0 - part) * table[kind, at, 2] + part * table[kind, at + 1, 2]
