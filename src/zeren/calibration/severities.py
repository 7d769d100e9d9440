"""Whose severity is estimated: each signed rater or linked ballot; of sheets without identity only the group's in a meeting.

Meetings have free means: their voters are never taken for one crowd. Groups of fewer than five ballots stand together.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Ints
from zeren.calibration.ratings import SMALLEST_GROUP, UNSIGNED, Ratings

Whole = npt.NDArray[np.int64]

PANEL = -1
"""The block of raters who marked in several blocks."""


@dataclass(frozen=True, slots=True)
class Severities:
    """Units of severity: raters first, then one for each (block, group) of unsigned sheets.

    `unit` is each row's; `klass` each unit's class (whose mean is free), -1 for units that are free themselves;
    `class_block`, `class_group` say what each class is; `unit_block`, `unit_group` the same of each unit; `ballots` counts.
    Groups are numbered as in the ratings; those put together for being small are -1.
    """

    unit: Ints
    klass: Ints
    unit_block: Ints
    unit_group: Ints
    class_block: Ints
    class_group: Ints
    ballots: Ints
    signed: int

    @property
    def free(self) -> int:
        """How many units stand for sheets without identity."""
        return len(self.klass) - self.signed


def severities(ratings: Ratings) -> Severities:
    """Units and classes of all rows. Where nobody marked two ratees, a name says no more than no name."""
    group = _merged(ratings)
    rater = ratings.rater
    signed = np.flatnonzero(rater != UNSIGNED)
    if len(signed) and np.bincount(rater[signed]).max() == 1:
        rater, signed = np.full_like(rater, UNSIGNED), signed[:0]
    raters = len(ratings.raters) if len(signed) else 0
    group_of = np.full(raters, -1, np.int32)
    of = rater[signed]
    least, most = np.full(raters, 2**31 - 1, np.int32), np.full(raters, -1, np.int32)
    np.minimum.at(least, of, ratings.block[signed])
    np.maximum.at(most, of, ratings.block[signed])
    block_of = np.where(least == most, least, PANEL).astype(np.int32)
    group_of[of] = group[signed]
    group_of[block_of == PANEL] = -1
    classes, klass = np.unique(np.stack((block_of, group_of)), axis=1, return_inverse=True)
    loose = np.flatnonzero(rater == UNSIGNED)
    free, free_unit = np.unique(np.stack((ratings.block[loose], group[loose])), axis=1, return_inverse=True)
    unit = rater.copy()
    unit[loose] = raters + free_unit.reshape(-1)
    return Severities(
        unit,
        np.concatenate((klass.reshape(-1), np.full(free.shape[1], -1))).astype(np.int32),
        np.concatenate((block_of, free[0])).astype(np.int32),
        np.concatenate((group_of, free[1])).astype(np.int32),
        classes[0].astype(np.int32),
        classes[1].astype(np.int32),
        np.concatenate((np.ones(raters), _sheets(ratings, loose, free_unit.reshape(-1), free.shape[1]))).astype(
            np.int32
        ),
        raters,
    )


def _sheets(ratings: Ratings, rows: Whole, unit: Whole, count: int) -> Whole:
    """How many sheets at least stand behind unsigned rows: the most rows that any one ratee has."""
    people = len(ratings.ratees)
    pairs, times = np.unique(unit.astype(np.int64) * people + ratings.ratee[rows], return_counts=True)
    most = np.zeros(count, np.int64)
    np.maximum.at(most, pairs // people, times)
    return most


def _merged(ratings: Ratings) -> Ints:
    """Each row's group, -1 where groups of a block are too small and stand together, with the next larger if need be."""
    if len(ratings.groups) == 1:
        return np.zeros(ratings.rows, np.int32)
    groups = len(ratings.groups)
    key = ratings.block.astype(np.int64) * groups + ratings.group
    keys, place = np.unique(key, return_inverse=True)
    place = place.reshape(-1)
    signed = ratings.rater != UNSIGNED
    ballots = np.zeros(len(keys), np.int64)
    pairs = np.unique(np.stack((place[signed], ratings.rater[signed])), axis=1)
    ballots += np.bincount(pairs[0], minlength=len(keys))
    ballots += _sheets(ratings, np.flatnonzero(~signed), place[~signed], len(keys))
    name = (keys % groups).astype(np.int32)
    for block in np.unique(keys // groups):
        inside = np.flatnonzero(keys // groups == block)
        inside = inside[np.argsort(ballots[inside], kind="stable")]
        together, taken = 0, []
        for one in inside:
            if ballots[one] >= SMALLEST_GROUP and (together == 0 or together >= SMALLEST_GROUP):
                break
            together += int(ballots[one])
            taken.append(one)
        name[taken] = -1
    return name[place]
