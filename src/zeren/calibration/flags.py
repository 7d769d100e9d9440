"""Ballots that say little or speak out of turn, flagged and never taken away: straight-lined and capricious ones.

Of a signed or linked ballot: how far its sums differ between ratees, and whether they follow what others saw. Of sheets
without identity only a count for the meeting: rows of one mark throughout, and rows whose marks lie apart.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtr, ndtr, ndtri  # scipy.stats has the same, and takes a second to import

from zeren.calibration.calibration import Calibration
from zeren.calibration.compiled import Floats, Ints, compiled
from zeren.calibration.conditional import counted
from zeren.calibration.fit import fits
from zeren.calibration.ratings import BLANK, Ratings

ALLOWED = 0.05
"""The share of false flags that is put up with among all flags (Benjamini and Hochberg 1995)."""
MOST_SETS = 200
"""Of rows with blanks, only those of the commonest sets of items are looked at."""
FEWEST = 4
"""Rows of a ballot below which nothing is said of it."""


@dataclass(frozen=True, slots=True)
class Ballots:
    """For each signed rater or linked ballot: rows, spread against the expected, agreement, and the two flags.

    `spread`: variance of row sums over that expected, about one; `agreement`: correlation with what the others expect;
    `flat_z`, `odd_z`: the more, the less likely by chance; `filled`: the share of marks given; `block`: its meeting.
    """

    rows: Ints
    block: Ints
    spread: Floats
    agreement: Floats
    flat_z: Floats
    odd_z: Floats
    straight_lined: npt.NDArray[np.bool_]
    capricious: npt.NDArray[np.bool_]
    filled: Floats


@dataclass(frozen=True, slots=True)
class Meetings:
    """For each block: ballots flagged, and over all its rows (signed or not) rows of one mark and rows whose marks lie apart.

    `flat_z` and `odd_z` compare with what the items alone would give, whatever the halo.
    """

    ballots: Ints
    straight_lined: Ints
    capricious: Ints
    rows: Ints
    flat_rows: Ints
    flat_expected: Floats
    flat_z: Floats
    odd_z: Floats


def ballots(found: Calibration) -> Ballots:
    """Flag ballots by their residuals; the ballot's own severity is taken out first."""
    ratings, raters = found.ratings, found.units.signed
    kept = np.flatnonzero(found.units.unit < raters)
    of = found.units.unit[kept]
    score, expected, variance = _rows(found)
    got, hoped, noise = score[kept], expected[kept], variance[kept]
    rows = np.bincount(of, minlength=raters)
    with np.errstate(divide="ignore", invalid="ignore"):
        away = got - (np.bincount(of, got, raters) / rows)[of]
        true = hoped - (np.bincount(of, hoped, raters) / rows)[of]
        observed = np.bincount(of, away**2, raters) / (rows - 1)
        signal, error = np.bincount(of, true**2, raters) / (rows - 1), np.bincount(of, noise, raters) / rows
        spread = observed / (signal + error)
        agreement = np.bincount(of, away * true, raters) / np.sqrt(observed * signal) / (rows - 1)
        agreement = np.where(np.isfinite(agreement), agreement, 0.0)
        hope = np.sqrt(signal / (signal + error))
        odd = (np.arctanh(np.clip(hope, 0, 0.999)) - np.arctanh(np.clip(agreement, -0.999, 0.999))) * np.sqrt(np.maximum(rows - 3, 0))  # fmt: skip
        flat = -ndtri(np.clip(chdtr(rows - 1, spread * (rows - 1)), 1e-300, 1 - 1e-12))
    said = rows >= FEWEST
    flat, odd = np.where(said, flat, 0.0), np.where(said, odd, 0.0)
    straight = _unlikely(flat, said) & (spread < 0.5)
    filled = np.bincount(of, (ratings.grades[kept] != BLANK).mean(1), raters) / np.maximum(rows, 1)
    return Ballots(
        rows.astype(np.int32), found.units.unit_block[:raters], spread, agreement, flat, odd, straight,
        _unlikely(odd, said) & ~straight, filled,
    )  # fmt: skip


def _rows(found: Calibration) -> tuple[Floats, Floats, Floats]:
    """Each row's sum, and its mean and variance by the model, the halo integrated out."""
    told = fits(found.ratings, found.abilities(), found.scale.steps, found.spread.halo)
    score = np.where(found.ratings.grades != BLANK, found.ratings.grades, 0).sum(1).astype(float)
    return score, told.row_expected, told.row_variance


def _unlikely(z: Floats, said: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Those whom a false discovery rate of `ALLOWED` lets stand."""
    p = np.where(said, ndtr(-z), 1.0)
    order = np.argsort(p, kind="stable")
    good = p[order] <= ALLOWED * np.arange(1, len(p) + 1) / max(int(said.sum()), 1)
    kept = np.zeros(len(p), np.bool_)
    if good.any():
        kept[order[: np.flatnonzero(good).max() + 1]] = True
    return kept


def meetings(found: Calibration) -> Meetings:
    """Count by meeting; needs no identity of a sheet."""
    ratings, blocks = found.ratings, len(found.ratings.blocks)
    flat, odd, flat_chance, odd_chance = _patterns(ratings, np.exp(-found.scale.steps))
    is_flat, hoped = (np.bincount(ratings.block, of, blocks) for of in (flat, flat_chance))
    each = ballots(found)
    inside = each.block >= 0
    counted = [np.bincount(each.block[inside], of[inside], blocks).astype(np.int32) for of in (np.ones(len(inside)), each.straight_lined, each.capricious)]  # fmt: skip
    return Meetings(
        counted[0], counted[1], counted[2], np.bincount(ratings.block, minlength=blocks).astype(np.int32),
        is_flat.astype(np.int32), hoped,
        _excess(ratings.block, blocks, flat, flat_chance), _excess(ratings.block, blocks, odd, odd_chance),
    )  # fmt: skip


def _excess(block: Ints, blocks: int, got: Floats, chance: Floats) -> Floats:
    """How far the count of such rows in each block is above what chance gives, standardised."""
    doubt = np.bincount(block, chance * (1 - chance), blocks)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(doubt > 0, np.bincount(block, got - chance, blocks) / np.sqrt(doubt), 0.0)


def _patterns(ratings: Ratings, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Of each row: whether it is of one mark, whether its marks lie farther apart than in all but 5 %; and both chances.

    Both given the row's sum, so that ratee, severity and halo have no part in it.
    """
    seen = counted(ratings)
    marks = np.where(ratings.grades != BLANK, ratings.grades, 0).astype(np.int64)
    number, square = (ratings.grades != BLANK).sum(1), (marks**2).sum(1)
    flat = (number > 1) & (square * number == seen.score_of**2)
    odd, flat_chance, odd_chance = (np.zeros(ratings.rows) for _ in range(3))
    for m in np.argsort(-np.bincount(seen.mask_of), kind="stable")[:MOST_SETS]:
        rows = np.flatnonzero(seen.mask_of == m)
        items = int(seen.masks[m].sum())
        if items < 2:
            continue
        table = _squares(weights[seen.masks[m]])
        table /= np.maximum(table.sum(1, keepdims=True), 1e-300)
        tail = table[:, ::-1].cumsum(1)[:, ::-1]
        least = np.argmax(tail <= ALLOWED, axis=1)
        own = seen.score_of[rows]
        odd[rows] = square[rows] >= least[own]
        odd_chance[rows] = tail[own, least[own]]
        whole = own % items == 0
        even = own[whole] // items
        flat_chance[rows[whole]] = table[own[whole], items * even**2]
    return flat.astype(float), odd, np.minimum(flat_chance, 1.0), odd_chance


@compiled
def _squares(weights):  # type: ignore[no-untyped-def]  # Numba infers it
    """The weight of each (sum, sum of squares) over all patterns of these items; the last column is for none."""
    items, levels = weights.shape
    have = np.zeros((items * (levels - 1) + 1, items * (levels - 1) ** 2 + 2))
    have[0, 0] = 1.0
    for item in range(items):
        more = np.zeros_like(have)
        for r in range(item * (levels - 1) + 1):
            for q in range(item * (levels - 1) ** 2 + 1):
                if have[r, q] > 0.0:
                    for c in range(levels):
                        more[r + c, q + c * c] += have[r, q] * weights[item, c]
        have = more / more.max()
    return have
