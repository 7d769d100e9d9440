"""Ballots that agree with each other beyond the model: blocs. For study in the library; no page shows it.

A correlation of residuals is no proof of an agreement; people of one office see the same work.
"""

from dataclasses import dataclass

import numpy as np

from zeren.calibration.calibration import Calibration
from zeren.calibration.compiled import Floats
from zeren.calibration.fit import fits
from zeren.calibration.ranks import seed_of
from zeren.calibration.ratings import BLANK

PARTNERS = 5


@dataclass(frozen=True, slots=True)
class Blocs:
    """`likeness`: the sum of each ballot's five largest residual correlations; the leading share of all, and by chance.

    `twins`: pairs of ballots that differ in at most one mark.
    """

    likeness: Floats
    leading: float
    leading_by_chance: float
    twins: tuple[tuple[int, int], ...]


def blocs(found: Calibration, block: int = 0, permuted: int = 50) -> Blocs:
    """Of the signed or linked ballots of one meeting. Only ratees that a ballot marked count; the others are its mean."""
    ratings, units = found.ratings, found.units
    rows = np.flatnonzero((units.unit < units.signed) & (ratings.block == block))
    raters, of = np.unique(units.unit[rows], return_inverse=True)
    people, whom = np.unique(ratings.ratee[rows], return_inverse=True)
    told = fits(ratings, found.abilities(), found.scale.steps, found.spread.halo)
    table = np.zeros((len(raters), len(people)))
    table[of, whom] = told.row_z[rows]
    correlation = _correlation(table)
    np.fill_diagonal(correlation, -1)
    likeness = np.sort(correlation, axis=1)[:, -min(PARTNERS, len(raters) - 1) :].sum(1)
    all_likeness = np.full(units.signed, np.nan)
    all_likeness[raters] = likeness
    chance = np.random.Generator(np.random.PCG64(seed_of(found)))
    leads = [_leading(_correlation(chance.permuted(table, axis=1))) for _ in range(permuted)]
    sheets = np.full((len(raters), len(people), ratings.grades.shape[1]), BLANK, np.int8)
    sheets[of, whom] = ratings.grades[rows]
    flat = sheets.reshape(len(raters), -1)
    twins = tuple(
        (int(raters[a]), int(raters[b]))
        for a in range(len(raters))
        for b in a + 1 + np.flatnonzero((flat[a + 1 :] != flat[a]).sum(1) <= 1)
    )
    return Blocs(all_likeness, _leading(_correlation(table)), float(np.quantile(leads, 0.95)), twins)


def _correlation(table: Floats) -> Floats:
    away = table - table.mean(1, keepdims=True)
    size = np.sqrt((away**2).sum(1))
    size[size == 0] = 1
    return np.asarray((away @ away.T) / np.outer(size, size))


def _leading(correlation: Floats) -> float:
    return float(np.linalg.eigvalsh(correlation)[-1] / len(correlation))
