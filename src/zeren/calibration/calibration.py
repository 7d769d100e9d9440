"""From rows to what may be said: the two stages put together, gauged, with standard errors, fit and fair averages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from zeren.calibration.compiled import Floats, Ints
from zeren.calibration.conditional import Counted, Scale, conditional, counted
from zeren.calibration.effects import Effects, Given, Spread, estimated, extreme, unshrunk
from zeren.calibration.links import Links, links
from zeren.calibration.marginal import ROUNDS, Marginal
from zeren.calibration.precision import Prior
from zeren.calibration.ratings import Ratings
from zeren.calibration.severities import Severities, severities
from zeren.calibration.sweeps import sides
from zeren.calibration.tables import kinds, log_sums

Across = Literal["refuse", "within", "equal-means"]
NEVER = 1e-3
"""The standard error of an anchor that is given without one."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Ratees and raters of known standing: name to (logits, standard error)."""

    ratees: Mapping[str, tuple[float, float]]
    raters: Mapping[str, tuple[float, float]]


NO_ANCHORS = Anchors({}, {})


@dataclass(frozen=True, slots=True)
class Calibration:
    """Everything estimated. `free` has no prior on ratees and is what is published; `eb` is for probabilities and ranks.

    `severity` is of every unit of `units`, with ratees shrunk, which few marks a ratee would else distort (as in JML);
    measures of a part without anchors count from its weighted mean severity.
    """

    ratings: Ratings
    scale: Scale
    units: Severities
    links: Links
    given: Given
    eb: Effects
    free: Effects
    measure: Floats
    severity: Floats
    anchors: Anchors
    extreme: tuple[int, ...]

    @property
    def spread(self) -> Spread:
        """Standard deviations of ratees, severities and halo."""
        return self.eb.spread

    def abilities(self) -> Floats:
        """For each row, the ratee's measure less the severity that it was estimated with."""
        return self.free.ratee[self.ratings.ratee] - self.free.rater[self.units.unit]


def calibrated(
    ratings: Ratings,
    *,
    scale: Scale | None = None,
    anchors: Anchors = NO_ANCHORS,
    across: Across = "refuse",
    partial: bool = False,
    halo: float | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> Calibration:
    """Estimate. `scale` of an earlier calibration holds items and thresholds; `across` only says how parts are joined.

    `halo`: this standard deviation instead of the data's. `told` hears of each round.
    """
    seen = counted(ratings)
    units = severities(ratings)
    linked = links(ratings, units)
    found = scale or conditional(ratings, seen, partial)
    if scale is None and not found.rows_used:
        found, halo = _single(ratings, seen, units, linked, anchors, across), 0.0
    given = _given(ratings, seen, found, units, linked, anchors, across)
    eb = estimated(given, told, halo)
    free = unshrunk(given, eb)
    measure, severity = _gauged(free, linked, given)[0], _gauged(eb, linked, given)[1]
    return Calibration(
        ratings, found, units, linked, given, eb, free, measure, severity, anchors,
        tuple(np.flatnonzero(extreme(given)).tolist()),
    )  # fmt: skip


def _single(ratings: Ratings, seen: Counted, units: Severities, linked: Links, anchors: Anchors, across: Across) -> Scale:  # fmt: skip
    """The scale where no row holds two marks."""
    at = Marginal(ratings, seen)
    for _ in range(ROUNDS):
        eb = estimated(_given(ratings, seen, at.scale(), units, linked, anchors, across), halo=0.0, rough=True)
        ability = eb.ratee[ratings.ratee] - eb.rater[units.unit]
        variance = 1 / eb.ratee_precision[ratings.ratee] + 1 / eb.rater_precision[units.unit]
        if at.moved(ability, variance) < 1e-4:
            break
    return at.scale()


def _given(ratings: Ratings, seen: Counted, scale: Scale, units: Severities, linked: Links, anchors: Anchors, across: Across) -> Given:  # fmt: skip
    kind, mask, score = kinds(seen)
    parts = np.zeros_like(linked.part) if across == "equal-means" else linked.part
    ratee = _held(ratings.ratees, parts, anchors.ratees)
    rater = _held(ratings.raters[: units.signed], units.klass, anchors.raters)
    anchored = np.zeros(int(parts.max()) + 1, np.bool_)
    anchored[parts[ratee.klass < 0]] = True
    fixed = np.flatnonzero(rater.klass[: units.signed] < 0)
    if across != "equal-means":
        anchored[linked.unit_part[fixed]] = True
    elif len(fixed):
        anchored[0] = True
    loose = np.where(anchored[parts], -1, parts).astype(np.int32)
    return Given(
        ratings.ratee, units.unit, kind, log_sums(scale.steps, seen.masks), mask, score, ratee, rater, loose,
        sides(ratings.ratee, units.unit, kind, len(ratings.ratees), len(units.klass)),
    )  # fmt: skip


def _held(names: tuple[str, ...], klass: Ints, anchors: Mapping[str, tuple[float, float]]) -> Prior:
    """The prior of each unit: the free mean of its class, or its anchor."""
    place = {name: number for number, name in enumerate(names)} if anchors else {}
    mean, weight, own = np.zeros(len(klass)), np.zeros(len(klass)), klass.copy()
    for name, (value, error) in anchors.items():
        if name in place:
            mean[place[name]], weight[place[name]], own[place[name]] = value, 1 / max(error, NEVER) ** 2, -1
    return Prior(weight, own, mean, int(klass.max(initial=-1)) + 1)


def _gauged(found: Effects, linked: Links, given: Given) -> tuple[Floats, Floats]:
    """Measures and severities with the weighted mean severity of each loose part at nothing."""
    parts = linked.parts
    weight = found.rater_precision
    mean = np.bincount(linked.unit_part, weight * found.rater, parts) / np.bincount(linked.unit_part, weight, parts)
    held = np.zeros(parts, np.bool_)
    held[linked.part[given.loose < 0]] = True
    if given.loose.max(initial=-1) == 0 and not held.any():
        together = float((weight * found.rater).sum() / weight.sum())
        mean = np.full(parts, together) if (given.loose == 0).all() else mean
    mean = np.where(held, 0.0, mean)
    return found.ratee - mean[linked.part], found.rater - mean[linked.unit_part]
