"""Stage 2: abilities and severities as crossed effects, with a halo for each row and three variances found from the data.

Ratees, severities and halo are normal about free means of their classes. Solved by sweeps over ratees and raters; each
variance by its own moment, the halo's by secants. The published measure has no prior on ratees (see `unshrunk`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Floats, Ints
from zeren.calibration.precision import DENSE, Joined, Prior
from zeren.calibration.sweeps import Side, mean_halo, mean_halo_known, row_slopes, swept
from zeren.calibration.tables import row_tables

LEAST_HALO = 0.08
"""A halo whose best standard deviation is below this is taken for none."""
LEAST_SPREAD = 0.02
WARM = 2
SMALL, SLOW = 1e-5, 0.75
"""The largest move at the end, and the rate from which on sweeps are too slow."""
ROUNDS, TOGETHER = 120, 20
"""The most rounds of sweeps, and of variances found together."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations in logits: of ratees, of severities within their class, of the halo."""

    ratee: float
    rater: float
    halo: float


@dataclass(frozen=True, slots=True)
class Given:
    """What stage 2 works on: rows of (ratee, severity unit, kind), the kinds' sets and sums, priors without weights, both sortings."""

    ratee: Ints
    unit: Ints
    kind: Ints
    sums: Floats
    mask: Ints
    score: Ints
    on_ratee: Prior
    on_unit: Prior
    loose: Ints
    sides: tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Effects:
    """Estimates, the precision of each unit on its own marks, means of classes, and how it went."""

    ratee: Floats
    rater: Floats
    ratee_precision: Floats
    rater_precision: Floats
    ratee_means: Floats
    rater_means: Floats
    spread: Spread
    joined: Joined
    rounds: int
    settled: bool


@dataclass(slots=True)
class _State:
    """Where the sweeps are."""

    given: Given
    sides: tuple[Side, Side]
    ratee: Floats
    rater: Floats
    v_ratee: Floats
    v_rater: Floats
    mu: Floats
    m: Floats
    spread: Spread
    table: Floats
    moved: float = np.inf

    def priors(self) -> tuple[Prior, Prior]:
        """The priors with the weights of the present spread; anchors keep their own."""
        return (
            _weighed(self.given.on_ratee, self.spread.ratee),
            _weighed(self.given.on_unit, self.spread.rater),
        )

    def sweep(self) -> None:
        """One step of all ratees, then of all raters, and the means of the classes."""
        on_ratee, on_rater = self.priors()
        by_ratee, by_rater = self.sides
        before = self.ratee
        self.ratee, precision = swept(by_ratee, before, self.rater, self.v_ratee, self.v_rater, self.table, on_ratee.centre(self.mu), on_ratee.weight)  # fmt: skip
        self.v_ratee = np.where(on_ratee.weight > 0, 1 / precision, 0.0)
        self.rater, precision = swept(by_rater, self.rater, self.ratee, self.v_rater, self.v_ratee, self.table, on_rater.centre(self.m), on_rater.weight)  # fmt: skip
        self.v_rater = np.where(on_rater.weight > 0, 1 / precision, 0.0)
        self.mu, self.m = _means(on_ratee, self.ratee), _means(on_rater, self.rater)
        self.moved = float(np.abs(self.ratee - before).max())


def _weighed(prior: Prior, spread: float) -> Prior:
    return replace(prior, weight=np.where(prior.klass >= 0, 1 / spread**2 if spread else 0.0, prior.weight))


def _means(prior: Prior, of: Floats) -> Floats:
    return prior.totals(of) / np.maximum(prior.totals(np.ones(len(of))), 1)


def estimated(
    given: Given, told: Callable[[int], None] = lambda _: None, halo: float | None = None, rough: bool = False
) -> Effects:
    """Empirical Bayes: variances from the data, ratees shrunk to the mean of their class.

    `halo`: fixed, not sought. `rough`: each variance from its own units alone, also where ratees are few.
    """
    at = _begun(given, Spread(1.0, 0.5, 0.5 if halo is None else halo))
    found = halo
    seek = _Secant(0.25)
    number = 0
    for number in range(ROUNDS):
        told(number)
        before = at.spread
        at.sweep()
        _spread_moved(at)
        if found is None and number >= WARM:
            square = max(at.spread.halo, LEAST_HALO) ** 2
            better = mean_halo(at.sides[0], at.ratee, at.rater, at.v_ratee, at.v_rater, at.table)
            tried = seek.next(square, better)
            found = 0.0 if tried is None else None
            _with_halo(at, float(np.sqrt(tried or 0.0)))
        if number > WARM and at.moved < 1e-3 and _near(before, at.spread):
            break
    steps, settled = _newtons(at)
    if len(at.ratee) <= DENSE and not rough:
        more, settled = _together(at, halo is None and at.spread.halo > 0)
        steps += more
    return _effects(at, number + 1 + steps, settled)


def _together(at: _State, halo: bool) -> tuple[int, bool]:
    """The variances once more, from the joint precision: taken one by one, units with few rows seem better known than they are.

    How many rounds, and whether it settled. With three rows a ratee the severities' spread is four per cent small without.
    """
    seek = _Secant(0.25)
    number, settled = 0, False
    for number in range(TOGETHER):
        before, (on_ratee, on_rater) = at.spread, at.priors()
        of_ratee, of_rater, of_row = _joined(at, _bends(at)).variances()
        at.spread = Spread(
            _moment(on_ratee, at.ratee, at.mu, of_ratee, before.ratee, free=False),
            _moment(on_rater, at.rater, at.m, of_rater, before.rater, free=False),
            before.halo,
        )
        if halo:
            expected = mean_halo_known(at.sides[0], at.ratee, at.rater, of_row, at.table)
            tried = seek.next(max(before.halo, LEAST_HALO) ** 2, expected)
            halo = tried is not None
            _with_halo(at, float(np.sqrt(tried or 0.0)))
        _, settled = _newtons(at)
        if number and _near(before, at.spread):
            break
    return number + 1, settled


def _near(one: Spread, other: Spread) -> bool:
    pairs = ((one.ratee, other.ratee), (one.rater, other.rater), (one.halo, other.halo))
    return all(abs(a - b) < 1e-3 * max(b, 0.1) for a, b in pairs)


class _Secant:
    """Finds the variance of the halo at which its expected square equals it: secants on the slope of the likelihood."""

    def __init__(self, first: float):
        self.at: list[tuple[float, float]] = []
        self.tried_least = 0

    def next(self, square: float, expected: float) -> float | None:
        """The next variance to try; None when the likelihood only falls from nothing on."""
        slope = (expected - square) / square**2
        if square <= LEAST_HALO**2 * 1.001 and slope < 0:
            self.tried_least += 1
            if self.tried_least > 2:
                return None
        self.at = [*self.at[-1:], (square, slope)]
        move = 1.5 * (expected - square)
        if len(self.at) == 2 and self.at[0][0] != self.at[1][0]:
            bend = (self.at[1][1] - self.at[0][1]) / (self.at[1][0] - self.at[0][0])
            if bend < 0:
                move = float(np.clip(-slope / bend, -0.6 * square, 2.0 * square))
        return float(np.clip(square + move, LEAST_HALO**2, 25.0))


def _spread_moved(at: _State) -> None:
    on_ratee, on_rater = at.priors()
    at.spread = Spread(
        _moment(on_ratee, at.ratee, at.mu, at.v_ratee, at.spread.ratee),
        _moment(on_rater, at.rater, at.m, at.v_rater, at.spread.rater),
        at.spread.halo,
    )


def _moment(prior: Prior, of: Floats, means: Floats, variance: Floats, old: float, free: bool = True) -> float:
    """The next standard deviation: the mean expected square about the class means, as far on as its own rate says.

    `free`: `variance` takes the means as known, so that each costs a degree of freedom.
    """
    kept = prior.klass >= 0
    freedom = int(kept.sum()) - (len(np.unique(prior.klass[kept])) if free else 0)
    if freedom < 1:
        return old
    square = float((((of - prior.centre(means)) ** 2 + variance)[kept]).sum() / freedom)
    rate = min(float(((variance[kept] / old**2) ** 2).mean()), 0.8)
    faster = old**2 + (square - old**2) / (1 - rate)
    return float(np.sqrt(max(faster, old**2 / 4, LEAST_SPREAD**2)))


def _begun(given: Given, spread: Spread) -> _State:
    people, raters = len(given.on_ratee.weight), len(given.on_unit.weight)
    table = row_tables(given.sums, given.mask, given.score, spread.halo)
    mu, m = np.zeros(given.on_ratee.classes), np.zeros(given.on_unit.classes)
    ratee = np.where(given.on_ratee.klass >= 0, 0.0, given.on_ratee.mean)
    rater = np.where(given.on_unit.klass >= 0, 0.0, given.on_unit.mean)
    return _State(given, given.sides, ratee, rater, np.zeros(people), np.zeros(raters), mu, m, spread, table)


def _with_halo(at: _State, halo: float) -> None:
    at.spread = Spread(at.spread.ratee, at.spread.rater, halo)
    at.table = row_tables(at.given.sums, at.given.mask, at.given.score, halo)


def unshrunk(given: Given, eb: Effects) -> Effects:
    """The same with no prior on ratees, at the variances found: few ballots pull nobody to the mean.

    Nothing finite fits a ratee with extreme marks alone; they tell nothing of severity, and get a measure by a wide prior.
    """
    out = extreme(given) != 0
    at = _started(given, eb, _without(given, out))
    at.table = np.concatenate((at.table, np.full((1, *at.table.shape[1:]), 0.0)))
    held = given.on_ratee
    _hold(at, np.where(out, 1.0, held.weight), np.where(out, at.ratee, held.mean))
    for _ in range(2):
        at.sweep()
    rounds, settled = _newtons(at)
    if out.any():
        at = _last_ones(given, eb, at, out)
    return _effects(at, rounds + 2, settled)


def _without(given: Given, out: npt.NDArray[np.bool_]) -> Given:
    """The same where the rows of some ratees say nothing: their kind is one past the last."""
    if not out.any():
        return given
    kind = np.where(out[given.ratee], len(given.mask), given.kind).astype(np.int32)
    by_ratee, by_unit = (replace(side, kind=kind[side.row]) for side in given.sides)
    return replace(given, kind=kind, sides=(by_ratee, by_unit))


def _started(given: Given, eb: Effects, rows: Given) -> _State:
    at = _begun(rows, eb.spread)
    at.ratee, at.rater, at.m = eb.ratee.copy(), eb.rater.copy(), eb.rater_means.copy()
    at.v_rater = 1 / eb.rater_precision
    at.spread = Spread(0.0, eb.spread.rater, eb.spread.halo)
    return at


def _last_ones(given: Given, eb: Effects, before: _State, out: npt.NDArray[np.bool_]) -> _State:
    """Ratees with extreme marks, after all others: severities stay, a wide prior about the others' mean holds them."""
    at = _started(given, eb, given)
    usual = float(before.ratee[~out].mean()) if (~out).any() else 0.0
    at.ratee, at.rater, at.m, at.v_rater = np.where(out, usual, before.ratee), before.rater, before.m, before.v_rater
    held = given.on_ratee
    _hold(at, np.where(out, 1 / (2 * eb.spread.ratee) ** 2, held.weight), np.where(out, usual, held.mean))
    prior = at.given.on_ratee
    for _ in range(15):
        new, _ = swept(at.sides[0], at.ratee, at.rater, np.zeros_like(at.ratee), at.v_rater, at.table, prior.mean, prior.weight)  # fmt: skip
        at.ratee = np.where(out, new, at.ratee)
    return at


def _hold(at: _State, weight: Floats, mean: Floats) -> None:
    """Hold each ratee to its own mean, or where the weight is nothing, to none."""
    at.given = replace(at.given, on_ratee=Prior(weight, np.full(len(weight), -1, np.int32), mean, 0))
    at.mu = np.zeros(0)


def extreme(given: Given) -> Floats:
    """1 for ratees with nothing but greatest marks, -1 with nothing but least, 0 for all others and for anchors."""
    tops = np.array([np.flatnonzero(np.isfinite(terms)).max() for terms in given.sums])
    people = len(given.on_ratee.weight)
    rows = np.bincount(given.ratee, minlength=people)
    low = np.bincount(given.ratee, (given.score == 0)[given.kind], people)
    high = np.bincount(given.ratee, (given.score == tops[given.mask])[given.kind], people)
    return ((high == rows) * 1.0 - (low == rows)) * (given.on_ratee.klass >= 0)


def _newtons(at: _State) -> tuple[int, bool]:
    """Sweeps while they help; else Newton's method on everything together, which weak links do not slow down.

    How many steps, and whether it settled.
    """
    if len(at.ratee) > DENSE:
        for number in range(40):
            before = at.moved
            at.sweep()
            if at.moved < SMALL:
                return number + 1, True
            if number > 3 and at.moved > SLOW * before:
                break
    for number in range(25):
        if _newton(at) < SMALL:
            return number + 1, True
    return 25, False


def _effects(at: _State, rounds: int, settled: bool) -> Effects:
    joined = _joined(at, _bends(at))
    on_ratee, on_rater = joined.on_ratee, joined.on_rater
    return Effects(
        at.ratee, at.rater,
        np.bincount(joined.ratee, joined.bend, len(at.ratee)) + on_ratee.weight,
        np.bincount(joined.rater, joined.bend, len(at.rater)) + on_rater.weight,
        at.mu, at.m, at.spread, joined, rounds, settled,
    )  # fmt: skip


def _bends(at: _State) -> Floats:
    return row_slopes(at.sides[0], at.ratee, at.rater, at.v_ratee, at.v_rater, at.table)[1]


def _joined(at: _State, bend: Floats) -> Joined:
    side = at.sides[0]
    on_ratee, on_rater = at.priors()
    return Joined(bend, at.given.ratee[side.row], side.other, on_ratee, on_rater, at.given.loose)


def _newton(at: _State) -> float:
    side = at.sides[0]
    slope, bend = row_slopes(side, at.ratee, at.rater, at.v_ratee, at.v_rater, at.table)
    joined = _joined(at, bend)
    on_ratee, on_rater = joined.on_ratee, joined.on_rater
    away = on_ratee.weight * (on_ratee.centre(at.mu) - at.ratee)
    pulled = on_rater.weight * (on_rater.centre(at.m) - at.rater)
    ratee, rater, mu, m = joined.solved(
        np.bincount(joined.ratee, slope, len(at.ratee)) + away,
        pulled - np.bincount(joined.rater, slope, len(at.rater)),
        -on_ratee.totals(away),
        -on_rater.totals(pulled),
        rough=1e-3,
    )
    step = float(max(np.abs(ratee).max(), np.abs(rater).max()))
    short = min(1.0, 1.0 / max(step, 1e-12))
    at.ratee, at.rater = at.ratee + short * ratee, at.rater + short * rater
    at.mu, at.m = at.mu + short * mu, at.m + short * m
    return step
