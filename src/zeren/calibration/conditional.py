"""Stage 1: how hard each item is and how far apart the grades lie, by conditional likelihood within rows.

Given a row's sum, ratee, rater and halo cancel; so no link between meetings is needed and nothing is biased by few marks.
The model is the rating scale model of Andrich (1978) or, with `partial`, the partial credit model of Masters (1982).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Floats, compiled
from zeren.calibration.ratings import BLANK, Ratings

STEP = 1e-5
FARTHEST = 20.0


@dataclass(frozen=True, slots=True)
class Scale:
    """`steps[i, c]`: what grade c of item i costs in logits, so that P(c) ∝ exp(c·ability − steps); inf where never given.

    `difficulty` sums to nothing over items, `thresholds` over grades; `covariance` is that of the free parameters.
    """

    steps: Floats
    difficulty: Floats
    thresholds: Floats
    difficulty_se: Floats
    threshold_se: Floats
    likelihood: float
    rows_used: int


@dataclass(frozen=True, slots=True)
class Design:
    """How the steps hang on free parameters: steps = map · parameters, and inf where `used` is false."""

    map: Floats
    used: npt.NDArray[np.bool_]
    partial: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """What the conditional likelihood needs to know: sets of items marked, rows by set and sum, marks by item and grade."""

    masks: npt.NDArray[np.bool_]
    mask_of: npt.NDArray[np.int64]
    score_of: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    marks: npt.NDArray[np.int64]


def counted(ratings: Ratings) -> Counted:
    """Rows by which items are marked and by their sum."""
    grades, levels = ratings.grades, ratings.levels
    items = grades.shape[1]
    missing, score = row_sums(grades)
    if not missing.any():
        masks, mask_of = np.ones((1, items), np.bool_), np.zeros(len(grades), np.int64)
    else:
        masks, mask_of = np.unique(grades != BLANK, axis=0, return_inverse=True)
        mask_of = mask_of.reshape(-1)
    top = items * (levels - 1) + 1
    rows = np.bincount(mask_of * top + score, minlength=len(masks) * top).reshape(len(masks), top)
    marks = np.zeros((items, levels), np.int64)
    mark_counts(grades, marks)
    return Counted(masks, mask_of, score, rows, marks)


@compiled
def row_sums(grades):  # type: ignore[no-untyped-def]  # Numba infers it
    """Blanks and the sum of marks of each row."""
    missing = np.zeros(len(grades), np.int64)
    score = np.zeros(len(grades), np.int64)
    for row in range(len(grades)):
        for mark in grades[row]:
            if mark == BLANK:
                missing[row] += 1
            else:
                score[row] += mark
    return missing, score


@compiled
def mark_counts(grades, marks):  # type: ignore[no-untyped-def]  # Numba infers it
    """Add up how often each item got each grade."""
    for row in range(len(grades)):
        for item in range(grades.shape[1]):
            if grades[row, item] != BLANK:
                marks[item, grades[row, item]] += 1


def design(ratings: Ratings, partial: bool = False, marks: npt.NDArray[np.int64] | None = None) -> Design:
    """One difficulty an item (their sum nothing) and one threshold set, or with `partial` a set for each item."""
    items, levels = ratings.grades.shape[1], ratings.levels
    if partial and marks is not None:
        used = marks > 0
        used[:, 0] = True
    else:
        used = np.tile(np.array(ratings.used), (items, 1))
    columns: list[Floats] = []
    for item in range(items - 1):
        one = np.zeros((items, levels))
        one[item], one[-1] = np.arange(levels), -np.arange(levels)
        columns.append(one)
    for group in [[item] for item in range(items)] if partial else [list(range(items))]:
        top = max(np.flatnonzero(used[group[0]]))
        for grade in range(1, top):
            if used[group[0], grade]:
                one = np.zeros((items, levels))
                one[group, grade] = 1
                columns.append(one)
    made = np.stack(columns, axis=-1) if columns else np.zeros((items, levels, 0))
    return Design(made, used, partial)


def conditional(ratings: Ratings, seen: Counted, partial: bool = False) -> Scale:
    """The scale by conditional maximum likelihood; Newton with steps halved where they would go down."""
    plan = design(ratings, partial, seen.marks)
    at = np.zeros(plan.map.shape[2])
    value, slope = _likelihood(at, plan, seen)
    bend = np.zeros((len(at), len(at)))
    for _ in range(60):
        if not len(at):
            break
        bend = _bend(at, plan, seen)
        move = np.linalg.lstsq(bend, slope, rcond=1e-10)[0]
        move *= min(1.0, 3.0 / max(np.abs(move).max(), 1e-12))
        best, tried = value, at
        for halving in range(20):
            tried = np.clip(at + move / 2**halving, -FARTHEST, FARTHEST)
            best, slope_there = _likelihood(tried, plan, seen)
            if best >= value - 1e-9 * abs(value):
                slope = slope_there
                break
        done = np.abs(tried - at).max() < 1e-9
        value, at = best, tried
        if done:
            break
    informative = int(
        sum(_within(seen.rows[m], int(mask.sum()), ratings.levels) for m, mask in enumerate(seen.masks))
    )
    return scale_at(at, plan, np.linalg.pinv(bend, rcond=1e-10) if len(at) else bend, value, informative)


def _within(rows: npt.NDArray[np.int64], items: int, levels: int) -> int:
    """Rows that say something: neither all least nor all greatest, and more than one item."""
    return int(rows[1 : items * (levels - 1)].sum()) if items > 1 else 0


def scale_at(at: Floats, plan: Design, covariance: Floats, value: float = 0.0, rows: int = 0) -> Scale:
    """The scale at these parameters, with standard errors from their covariance."""
    steps = np.where(plan.used, plan.map @ at, np.inf)
    items = len(steps)
    tops = [int(np.flatnonzero(used).max()) for used in plan.used]
    difficulty = np.array([steps[i, tops[i]] / tops[i] for i in range(items)])
    hard = np.array([plan.map[i, tops[i]] / tops[i] for i in range(items)])
    sets, ses = [], []
    for item in range(items if plan.partial else 1):
        kept = np.flatnonzero(plan.used[item])
        rows_of = plan.map[item][kept] - np.outer(kept, hard[item])
        jumps, spans = np.diff(rows_of @ at), np.diff(kept)
        row, se = np.full(len(steps[item]) - 1, np.nan), np.full(len(steps[item]) - 1, np.nan)
        row[kept[1:] - 1] = jumps / spans
        turned = np.diff(rows_of, axis=0) / spans[:, None]
        se[kept[1:] - 1] = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", turned, covariance, turned), 0))
        sets.append(row)
        ses.append(se)
    error = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", hard, covariance, hard), 0))
    return Scale(steps, difficulty, np.array(sets), error, np.array(ses), value, rows)


def _likelihood(at: Floats, plan: Design, seen: Counted) -> tuple[float, Floats]:
    weights = np.exp(-np.where(plan.used, plan.map @ at, np.inf))
    expected = np.zeros_like(weights)
    normal = _expected(weights, seen.masks, seen.rows, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        made = np.where(seen.marks > 0, seen.marks * np.log(weights), 0.0).sum()
    slope = -np.einsum("icp,ic->p", plan.map, seen.marks - expected)
    return float(made - normal), slope


def _bend(at: Floats, plan: Design, seen: Counted) -> Floats:
    """Minus the second derivative, from differences of the exact first one."""
    columns = []
    for place in range(len(at)):
        move = np.zeros_like(at)
        move[place] = STEP
        columns.append((_likelihood(at - move, plan, seen)[1] - _likelihood(at + move, plan, seen)[1]) / (2 * STEP))
    bend = np.array(columns)
    return (bend + bend.T) / 2


@compiled
def times(one, other, found):  # type: ignore[no-untyped-def]  # Numba infers it
    """The product of two polynomials of nonnegative terms, brought to a greatest term of one; returns the log taken out."""
    found[:] = 0.0
    for a in range(len(one)):
        if one[a] > 0.0:
            for b in range(len(other)):
                if a + b < len(found):
                    found[a + b] += one[a] * other[b]
    most = found.max()
    found /= most
    return np.log(most)


@compiled
def sums_of(weights, mask, without):  # type: ignore[no-untyped-def]  # Numba infers it
    """The elementary symmetric functions of the items of `mask` but one: terms, and the log of their common factor."""
    levels = weights.shape[1]
    length = (levels - 1) * len(weights) + 1
    have, more = np.zeros(length), np.zeros(length)
    have[0] = 1.0
    taken = 0.0
    for item in range(len(weights)):
        if mask[item] and item != without:
            taken += times(have, weights[item], more)
            have, more = more, have
    return have, taken


@compiled
def _expected(weights, masks, rows, expected):  # type: ignore[no-untyped-def]  # Numba infers it
    """Expected marks by item and grade given the sums; returns the sum of log normalisers."""
    total = 0.0
    levels = weights.shape[1]
    for m in range(len(masks)):
        whole, taken = sums_of(weights, masks[m], -1)
        for r in range(rows.shape[1]):
            if rows[m, r] > 0:
                total += rows[m, r] * (np.log(whole[r]) + taken)
        for item in range(len(weights)):
            if not masks[m, item]:
                continue
            rest, less = sums_of(weights, masks[m], item)
            factor = np.exp(less - taken)
            for r in range(rows.shape[1]):
                if rows[m, r] > 0:
                    for c in range(min(levels, r + 1)):
                        expected[item, c] += rows[m, r] * weights[item, c] * rest[r - c] * factor / whole[r]
    return total
