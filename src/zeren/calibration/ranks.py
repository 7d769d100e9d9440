"""How much a ranking can bear: standard errors, rank intervals and the probability of being in the top, by joint draws.

Ranks over parts without a link, or with too weak a one, are refused. The seed is the digest of the rows, and is told.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from zeren.calibration.calibration import Across, Calibration
from zeren.calibration.compiled import Floats, Ints
from zeren.calibration.links import WEAK, unlinked, weakly_linked
from zeren.calibration.precision import part_means
from zeren.kernel.errors import Reason, refuse_if

DRAWS, MANY = 200, 2000
LOWER, UPPER = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Errors:
    """Standard errors of measures (about the mean of their part) and of severities, with all that is unknown in them."""

    ratee: Floats
    rater: Floats


@dataclass(frozen=True, slots=True)
class Ranking:
    """For each ratee, within `scope`: median rank, its 95 % interval, and the probability of being in the top share.

    `place` is the rank of the measure itself.
    """

    scope: Ints
    place: Ints
    median: Floats
    lowest: Ints
    highest: Ints
    top: Floats
    share: float
    seed: int
    draws: int


def seed_of(found: Calibration) -> int:
    """A seed that only the rows decide."""
    ratings = found.ratings
    digest = hashlib.sha256()
    for column in (ratings.ratee, ratings.rater, ratings.block, ratings.group, ratings.grades):
        digest.update(np.ascontiguousarray(column).tobytes())
    return int.from_bytes(digest.digest()[:8], "big")


def errors(found: Calibration, draws: int = DRAWS) -> Errors:
    """Exact where the ratees are few, else from draws."""
    joined = found.free.joined
    covariance = joined.covariance()
    if covariance is None:
        ratee = np.sqrt((joined.draws(draws, seed_of(found)) ** 2).mean(0))
    else:
        ratee = np.sqrt(np.maximum(np.diag(covariance), 0))
    return Errors(ratee, found.eb.joined.rater_errors(ratee))


def drawn(found: Calibration, draws: int = DRAWS) -> Floats:
    """What the measures of all ratees may be, together: [draw, ratee], shrunk, each part about its own mean."""
    joined, seed = found.eb.joined, seed_of(found)
    covariance = joined.covariance()
    if covariance is None:
        away = joined.draws(draws, seed)
    else:
        values, vectors = np.linalg.eigh(covariance)
        chance = np.random.Generator(np.random.PCG64(seed))
        away = chance.standard_normal((max(draws, MANY), len(values))) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    middle = found.eb.ratee - part_means(found.eb.ratee, found.given.loose)
    return np.asarray(away + middle)


def ranked(found: Calibration, across: Across = "refuse", share: float = 0.25, draws: int = DRAWS) -> Ranking:
    """Rank. Errors: Refused where parts are not linked, or too weakly, and `across` does not name a way out."""
    may_be = drawn(found, draws)
    people = may_be.shape[1]
    scope = np.zeros(people, np.int32)
    if across == "within":
        scope = found.links.part if found.links.parts > 1 else _homes(found)
    elif across == "equal-means":
        may_be = _offset(found, may_be)
    else:
        refuse_if(doubts(found, may_be))
    rank = np.empty(may_be.shape, np.int32)
    place = np.empty(people, np.int32)
    top = np.zeros(people)
    for one in np.unique(scope):
        inside = np.flatnonzero(scope == one)
        order = np.argsort(-may_be[:, inside], axis=1, kind="stable")
        here = np.empty_like(order)
        np.put_along_axis(here, order, np.arange(1, len(inside) + 1)[None], 1)
        rank[:, inside] = here
        top[inside] = (here <= max(int(np.floor(share * len(inside))), 1)).mean(0)
        place[inside[np.argsort(-found.measure[inside], kind="stable")]] = np.arange(1, len(inside) + 1)
    low, high = np.percentile(rank, [LOWER, UPPER], axis=0, method="nearest")
    return Ranking(
        scope, place, np.median(rank, axis=0), low.astype(np.int32), high.astype(np.int32), top, share,
        seed_of(found), len(may_be),
    )  # fmt: skip


def doubts(found: Calibration, may_be: Floats) -> list[Reason]:
    """Why not everybody may stand in one ranking: no link, or a weak one."""
    if len(np.unique(found.given.loose)) > 1:  # anchored parts are on one scale
        return [unlinked(found.links)]
    worst = weakest_link(found, may_be)
    if worst is None or worst[2] <= WEAK:
        return []
    blocks = found.ratings.blocks
    return [weakly_linked(blocks[worst[0]], blocks[worst[1]], worst[2])]


def weakest_link(found: Calibration, may_be: Floats) -> tuple[int, int, float] | None:
    """The two blocks whose mean measures can be told apart least, and the standard error of their difference."""
    home = _homes(found)
    used = np.unique(home)
    if len(used) < 2:
        return None
    member = (home[:, None] == used) / np.bincount(home)[used]
    means = (may_be - may_be.mean(0)) @ member
    covariance = np.cov(means.T)
    spread = np.diag(covariance)
    between = np.sqrt(np.maximum(spread[:, None] + spread - 2 * covariance, 0))
    first, second = np.unravel_index(int(between.argmax()), between.shape)
    return int(used[first]), int(used[second]), float(between[first, second])


def _homes(found: Calibration) -> Ints:
    """The block in which each ratee has most rows, the first of equals."""
    ratings = found.ratings
    blocks = len(ratings.blocks)
    key, times = np.unique(ratings.ratee.astype(np.int64) * blocks + ratings.block, return_counts=True)
    order = np.lexsort((key, -times))
    _, first = np.unique((key // blocks)[order], return_index=True)
    return (key[order][first] % blocks).astype(np.int32)


def _offset(found: Calibration, may_be: Floats) -> Floats:
    """Where parts are assumed equal on average: how far that may be off, half the spread of ratees."""
    chance = np.random.Generator(np.random.PCG64([seed_of(found), 1]))
    shift = chance.standard_normal((len(may_be), found.links.parts)) * found.spread.ratee / 2
    return np.asarray(may_be + shift[:, found.links.part])
