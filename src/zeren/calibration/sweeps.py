"""The loops of stage 2 over rows, sorted once by ratee and once by rater: each unit takes one step on its own marks.

Where a row's ability is itself uncertain, slope and curvature are averaged over it by three points.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Floats, Ints, compiled, in_parts
from zeren.calibration.ratings import placed
from zeren.calibration.tables import read, read_halo

MOST = 1.0
"""A step is at most so many logits."""


@dataclass(frozen=True, slots=True)
class Side:
    """Rows sorted by one kind of unit: where each unit's rows start, who is on the other side, the row's kind and place."""

    starts: npt.NDArray[np.int64]
    other: Ints
    kind: Ints
    row: npt.NDArray[np.int64]
    sign: float


def sides(ratee: Ints, rater: Ints, kind: Ints, ratees: int, raters: int) -> tuple[Side, Side]:
    """Both sortings."""
    by_rater = placed(rater, np.arange(len(rater)), raters)
    by_ratee = placed(ratee, by_rater, ratees)
    by_rater = placed(rater, by_ratee, raters)
    return _side(ratee, rater, kind, by_ratee, ratees, 1.0), _side(rater, ratee, kind, by_rater, raters, -1.0)


def _side(of: Ints, other: Ints, kind: Ints, order: npt.NDArray[np.int64], count: int, sign: float) -> Side:
    starts = np.concatenate(([0], np.cumsum(np.bincount(of, minlength=count)))).astype(np.int64)
    return Side(starts, other[order], kind[order], order, sign)


def swept(side: Side, mine: Floats, theirs: Floats, v_mine: Floats, v_theirs: Floats, table: Floats, mean: Floats, weight: Floats) -> tuple[Floats, Floats]:  # fmt: skip
    """One step for every unit of a side under the prior (mean, weight). Gives the new values and their precisions."""
    new, precision, beside = np.empty_like(mine), np.empty_like(mine), np.column_stack((theirs, v_theirs))
    in_parts(_sweep, side.starts, side.other, side.kind, side.sign, mine, beside, v_mine, table, mean, weight, new, precision)  # fmt: skip
    return new, precision


def row_slopes(side: Side, mine: Floats, theirs: Floats, v_mine: Floats, v_theirs: Floats, table: Floats) -> tuple[Floats, Floats]:  # fmt: skip
    """Slope and curvature of every row in ability, in the order of the side."""
    slope, bend, beside = np.empty(len(side.other)), np.empty(len(side.other)), np.column_stack((theirs, v_theirs))
    in_parts(_rows, side.starts, side.other, side.kind, side.sign, mine, beside, v_mine, table, slope, bend)
    return slope, bend


def mean_halo(side: Side, mine: Floats, theirs: Floats, v_mine: Floats, v_theirs: Floats, table: Floats) -> float:
    """The mean over rows of the expected squared halo."""
    found, beside = np.zeros(len(mine)), np.column_stack((theirs, v_theirs))
    in_parts(_halo, side.starts, side.other, side.kind, side.sign, mine, beside, v_mine, table, found)
    return float(found.sum() / len(side.other))


def mean_halo_known(side: Side, mine: Floats, theirs: Floats, variance: Floats, table: Floats) -> float:
    """The same where the variance of each row's ability is known, in the order of the side."""
    found = np.zeros(len(mine))
    in_parts(_halo_known, side.starts, side.other, side.kind, side.sign, mine, theirs, variance, table, found)
    return float(found.sum() / len(side.other))


@compiled
def _averaged(table, kind, ability, variance):  # type: ignore[no-untyped-def]  # Numba infers it
    slope, bend = read(table, kind, ability)
    if variance <= 0.0:
        return slope, bend
    away = np.sqrt(3.0 * variance)
    slope_down, bend_down = read(table, kind, ability - away)
    slope_up, bend_up = read(table, kind, ability + away)
    return (4.0 * slope + slope_down + slope_up) / 6.0, (4.0 * bend + bend_down + bend_up) / 6.0


@compiled
def _sweep(first, last, starts, other, kind, sign, mine, beside, v_mine, table, mean, weight, new, precision):  # type: ignore[no-untyped-def]  # fmt: skip  # Numba infers it
    for unit in range(first, last):
        slope = weight[unit] * (mean[unit] - mine[unit])
        bend = weight[unit]
        for row in range(starts[unit], starts[unit + 1]):
            who = other[row]
            one, two = _averaged(
                table, kind[row], sign * (mine[unit] - beside[who, 0]), v_mine[unit] + beside[who, 1]
            )
            slope += sign * one
            bend += two
        bend = max(bend, 1e-9)
        new[unit] = mine[unit] + min(max(slope / bend, -MOST), MOST)
        precision[unit] = bend


@compiled
def _rows(first, last, starts, other, kind, sign, mine, beside, v_mine, table, slope, bend):  # type: ignore[no-untyped-def]  # Numba infers it
    for unit in range(first, last):
        for row in range(starts[unit], starts[unit + 1]):
            who = other[row]
            ability = sign * (mine[unit] - beside[who, 0])
            slope[row], bend[row] = _averaged(table, kind[row], ability, v_mine[unit] + beside[who, 1])


@compiled
def _squared(table, kind, ability, variance):  # type: ignore[no-untyped-def]  # Numba infers it
    away = np.sqrt(3.0 * variance)
    middle = 4.0 * read_halo(table, kind, ability)
    return (middle + read_halo(table, kind, ability - away) + read_halo(table, kind, ability + away)) / 6.0


@compiled
def _halo(first, last, starts, other, kind, sign, mine, beside, v_mine, table, found):  # type: ignore[no-untyped-def]  # Numba infers it
    for unit in range(first, last):
        total = 0.0
        for row in range(starts[unit], starts[unit + 1]):
            who = other[row]
            total += _squared(table, kind[row], sign * (mine[unit] - beside[who, 0]), v_mine[unit] + beside[who, 1])
        found[unit] = total


@compiled
def _halo_known(first, last, starts, other, kind, sign, mine, theirs, variance, table, found):  # type: ignore[no-untyped-def]  # fmt: skip  # Numba infers it
    for unit in range(first, last):
        total = 0.0
        for row in range(starts[unit], starts[unit + 1]):
            total += _squared(table, kind[row], sign * (mine[unit] - theirs[other[row]]), variance[row])
        found[unit] = total
