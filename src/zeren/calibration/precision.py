"""The joint precision of all measures at the estimate: solving with it, exact covariances of few ratees, draws for many.

Severities are eliminated exactly (they meet only ratees); what is left are the ratees and the free means of classes.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

from zeren.calibration.compiled import Floats, Ints

DENSE = 1500
"""Up to so many ratees the covariance is computed whole."""


@dataclass(frozen=True, slots=True)
class Prior:
    """For each unit of a side: the weight of its prior, and the class whose free mean it has (-1: the given `mean`)."""

    weight: Floats
    klass: Ints
    mean: Floats
    classes: int

    def centre(self, means: Floats) -> Floats:
        """The prior mean of each unit."""
        return np.where(self.klass >= 0, np.append(means, 0.0)[self.klass], self.mean)

    def totals(self, of: Floats) -> Floats:
        """Sums over the units of each class."""
        kept = self.klass >= 0
        return np.bincount(self.klass[kept], of[kept], self.classes)


@dataclass(frozen=True)
class Joined:
    """The precision matrix: rows with curvature `bend` join a ratee and a rater; the priors hold both to their means.

    `loose[n]` is the part in which a common shift of everything changes nothing, -1 where an anchor holds it.
    """

    bend: Floats
    ratee: Ints
    rater: Ints
    on_ratee: Prior
    on_rater: Prior
    loose: Ints

    @cached_property
    def _links(self) -> csr_matrix:
        shape = (len(self.on_ratee.weight), len(self.on_rater.weight))
        return csr_matrix((self.bend, (self.ratee, self.rater)), shape)

    @cached_property
    def _diagonals(self) -> tuple[Floats, Floats]:
        ratee = np.bincount(self.ratee, self.bend, len(self.on_ratee.weight)) + self.on_ratee.weight
        rater = np.bincount(self.rater, self.bend, len(self.on_rater.weight)) + self.on_rater.weight
        return np.maximum(ratee, 1e-9), np.maximum(rater, 1e-9)

    @property
    def _few(self) -> bool:
        return len(self.on_ratee.weight) + self.on_ratee.classes + self.on_rater.classes <= DENSE

    def _reduced(self, x: Floats) -> Floats:
        """The precision of (ratees, means of ratees, means of raters) with severities eliminated, times x."""
        people, classes = len(self.on_ratee.weight), self.on_ratee.classes
        ability, mu, m = x[:people], x[people : people + classes], x[people + classes :]
        diagonal, below = self._diagonals
        a, p = self.on_ratee.weight, self.on_rater.weight
        held = np.append(m, 0.0)[self.on_rater.klass] * (self.on_rater.klass >= 0) * p
        through = (self._links.T @ ability + held) / below
        pulled = np.append(mu, 0.0)[self.on_ratee.klass] * (self.on_ratee.klass >= 0) * a
        return np.concatenate(
            (
                diagonal * ability - self._links @ through - pulled,
                self.on_ratee.totals(a) * mu - self.on_ratee.totals(a * ability),
                self.on_rater.totals(p) * m - self.on_rater.totals(p * through),
            )
        )

    @cached_property
    def _jacobi(self) -> Floats:
        diagonal, below = self._diagonals
        p = self.on_rater.weight
        lost = np.bincount(self.ratee, self.bend**2 / below[self.rater], len(diagonal))
        usual = np.concatenate(
            (diagonal - lost, self.on_ratee.totals(self.on_ratee.weight), self.on_rater.totals(p - p * p / below))
        )
        return np.maximum(usual, 1e-9)

    @cached_property
    def _dense(self) -> Floats:
        """The reduced precision as a whole matrix, a shift of each loose part held by a weak string."""
        people, classes = len(self.on_ratee.weight), self.on_ratee.classes
        size = people + classes + self.on_rater.classes
        diagonal, below = self._diagonals
        p = self.on_rater.weight
        whole = np.zeros((size, size))
        whole[:people, :people] = -(self._links.multiply(1 / below) @ self._links.T).toarray()
        whole[np.arange(people), np.arange(people)] += diagonal
        kept = np.flatnonzero(self.on_ratee.klass >= 0)
        whole[kept, people + self.on_ratee.klass[kept]] -= self.on_ratee.weight[kept]
        spots = np.arange(people, people + classes)
        whole[spots, spots] += self.on_ratee.totals(self.on_ratee.weight)
        kept = np.flatnonzero(self.on_rater.klass >= 0)
        shape = (len(p), self.on_rater.classes)
        member = csr_matrix((p[kept], (kept, self.on_rater.klass[kept])), shape)
        through = member.multiply((1 / below)[:, None]).tocsr()
        whole[:people, people + classes :] = -(self._links @ through).toarray()
        corner = np.arange(people + classes, size)
        whole[people + classes :, people + classes :] = -(member.T @ through).toarray()
        whole[corner, corner] += self.on_rater.totals(p)
        upper = np.triu(whole)
        whole = upper + np.triu(upper, 1).T
        for part in np.unique(self.loose[self.loose >= 0]):
            inside = np.flatnonzero(self.loose == part)
            whole[np.ix_(inside, inside)] += diagonal[inside].mean() / len(inside)
        whole[np.arange(size), np.arange(size)] += 1e-10 * diagonal.mean()
        return whole

    @cached_property
    def _factor(self) -> tuple[Floats, bool]:
        return cho_factor(self._dense)

    def solved(self, ratee: Floats, rater: Floats, mu: Floats, m: Floats, rough: float = 1e-5) -> tuple[Floats, Floats, Floats, Floats]:  # fmt: skip
        """What the precision turns into these; in a loose part, up to a common shift; by conjugate gradients, to `rough`, where there are many."""
        people, classes = len(ratee), len(mu)
        below = self._diagonals[1]
        p = self.on_rater.weight
        right = np.concatenate(
            (ratee + self._links @ (rater / below), mu, m + self.on_rater.totals(p * rater / below))
        )
        if self._few:
            x = cho_solve(self._factor, right)
        else:
            size = len(right)
            turn = LinearOperator((size, size), matvec=self._reduced, dtype=np.float64)
            usual = LinearOperator((size, size), matvec=lambda v: v / self._jacobi, dtype=np.float64)
            x, _ = cg(turn, right, rtol=rough, maxiter=500, M=usual)
        ability, means = x[:people], x[people + classes :]
        held = np.append(means, 0.0)[self.on_rater.klass] * (self.on_rater.klass >= 0) * p
        severity = (rater + self._links.T @ ability + held) / below
        return ability, severity, x[people : people + classes], means

    def covariance(self) -> Floats | None:
        """Of the ratees, each loose part about its own mean; None where there are too many."""
        if not self._few:
            return None
        people = len(self.on_ratee.weight)
        size = len(self._dense)
        whole = np.asarray(cho_solve(self._factor, np.eye(size)[:, :people]))[:people]
        return about_means(about_means(whole, self.loose).T, self.loose)

    def variances(self) -> tuple[Floats, Floats, Floats]:
        """Of ratees and of severities about the means of their classes, and of the ability of each row; none taken as known.

        From the whole covariance: only where ratees are few.
        """
        people, classes = len(self.on_ratee.weight), self.on_ratee.classes
        whole = np.asarray(cho_solve(self._factor, np.eye(len(self._dense))))
        own, below, p = np.diag(whole), self._diagonals[1], self.on_rater.weight
        ratees, raters = np.arange(people), np.arange(len(p))
        held, kept = self.on_ratee.klass >= 0, self.on_rater.klass >= 0
        mu, m = people + self.on_ratee.klass, people + classes + self.on_rater.klass
        joins = np.concatenate((self.ratee, m[kept])), np.concatenate((self.rater, raters[kept]))
        pull = csr_matrix((np.concatenate((self.bend, p[kept])), joins), (len(own), len(p))).multiply(1 / below)
        beside = np.asarray(whole @ pull.tocsc())
        rater = 1 / below + np.asarray(pull.multiply(beside).sum(0)).ravel()
        return (
            own[:people] + np.where(held, own[mu] - 2 * whole[ratees, mu], 0.0),
            rater + np.where(kept, own[m] - 2 * beside[m, raters], 0.0),
            own[self.ratee] + rater[self.rater] - 2 * beside[self.ratee, self.rater],
        )

    def rater_errors(self, ratee_error: Floats) -> Floats:
        """Standard errors of severities: their own, and what the ratees whom they marked are uncertain by."""
        below = self._diagonals[1]
        carried = np.bincount(self.rater, (self.bend * ratee_error[self.ratee]) ** 2, len(below))
        return np.sqrt(1 / below + carried / below**2)

    def draws(self, count: int, seed: int) -> Floats:
        """Deviations of ratees from the estimate, [draw, ratee]; each loose part about its own mean."""
        chance = np.random.Generator(np.random.PCG64(seed))
        a, p = np.sqrt(self.on_ratee.weight), np.sqrt(self.on_rater.weight)
        root = np.sqrt(self.bend)
        people, raters = len(a), len(p)
        found = np.empty((count, people))
        for number in range(count):
            noise = root * chance.standard_normal(len(root))
            held, pulled = a * chance.standard_normal(people), p * chance.standard_normal(raters)
            ability, _, _, _ = self.solved(
                np.bincount(self.ratee, noise, people) + held,
                pulled - np.bincount(self.rater, noise, raters),
                -self.on_ratee.totals(held),
                -self.on_rater.totals(pulled),
            )
            found[number] = ability - part_means(ability, self.loose)
        return found


def part_means(of: Floats, part: Ints) -> Floats:
    """For each unit the mean over its part; nothing where the part is -1."""
    kept = part >= 0
    count = int(part.max(initial=-1)) + 1
    size = np.maximum(np.bincount(part[kept], minlength=count), 1)
    means = np.bincount(part[kept], of[kept], count) / size
    return np.where(kept, np.append(means, 0.0)[part], 0.0)


def about_means(matrix: Floats, part: Ints) -> Floats:
    """Each column less its mean over the rows of each part."""
    found = matrix.copy()
    for one in np.unique(part[part >= 0]):
        inside: npt.NDArray[np.int64] = np.flatnonzero(part == one)
        found[inside] -= found[inside].mean(0)
    return found
