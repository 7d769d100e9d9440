"""What comes out, as tables: ratees, raters and groups, items, thresholds; a column a name, `None` where nothing may be said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zeren.calibration.calibration import Across, Calibration
from zeren.calibration.compiled import Floats
from zeren.calibration.conditional import counted
from zeren.calibration.fit import NODES, WEIGHTS, Fit, Fits, fits
from zeren.calibration.flags import Ballots, Meetings, ballots, meetings
from zeren.calibration.joint import joint
from zeren.calibration.ranks import Errors, Ranking, drawn, errors, ranked, weakest_link
from zeren.calibration.ratings import SMALLEST_GROUP, Ratings

Table = Mapping[str, Sequence[Any]]
WIDE = 1.959964


@dataclass(frozen=True, slots=True)
class Elements:
    """The tables of one calibration and what stands behind them; the last five are missing for the classical method."""

    method: str
    ratings: Ratings
    ratees: Table
    raters: Table
    groups: Table
    items: Table
    thresholds: Table
    found: Calibration | None = None
    across: Across = "refuse"
    ranking: Ranking | None = None
    meetings: Meetings | None = None
    link: tuple[int, int, float] | None = None


def fair_averages(measure: Floats, steps: Floats, low: int, halo: float = 0.0) -> Floats:
    """The mean mark that a rater of mean severity would give on all items, on the sheet's own scale."""
    nodes, weights = (NODES * halo, WEIGHTS) if halo > 0 else (np.zeros(1), np.ones(1))
    grades = np.arange(steps.shape[1])
    found = np.zeros(len(measure))
    for node, weight in zip(nodes, weights, strict=True):
        for item in steps:
            logs = grades * (measure[:, None] + node) - item
            share = np.exp(logs - logs.max(1, keepdims=True))
            found += weight * (share @ grades) / share.sum(1) / len(steps)
    return found + low


def described(found: Calibration, across: Across, told: Callable[[int], None] = lambda _: None) -> Elements:
    """By the two-stage method. Errors: Refused where ranks over all may not be given and no way out is named."""
    ranking = ranked(found, across)
    told(1)
    error = errors(found)
    told(2)
    ratings, halo, steps = found.ratings, found.spread.halo, found.scale.steps
    fit = fits(ratings, found.abilities(), steps, halo)
    flags, by_meeting = ballots(found), meetings(found)
    told(3)
    many = len(ratings.blocks) > 1
    return Elements(
        "eb", ratings, _ratees(found, error, fit, ranking, across), _raters(found, error, fit, flags), _groups(found, error),
        _items(ratings, found.scale.difficulty, found.scale.difficulty_se, fit.item),
        _thresholds(ratings, found.scale.thresholds, found.scale.threshold_se, found.abilities()), found, across,
        ranking, by_meeting, weakest_link(found, drawn(found)) if many else None,
    )  # fmt: skip


def described_jointly(ratings: Ratings) -> Elements:
    """By the classical method: no ranks and no intervals for halo is left out."""
    found = joint(ratings)
    fit, ability = found.fits, found.ratee[ratings.ratee] - found.rater[ratings.rater]
    fair = fair_averages(found.ratee, found.scale.steps, ratings.low)
    extreme = np.isin(np.arange(len(ratings.ratees)), found.extreme)
    ratees = {
        "id": ratings.ratees, "measure": found.ratee, "se": found.ratee_se, **_fit(fit.ratee), **_counts(ratings, ratings.ratee, len(ratings.ratees)),
        "fair_average": fair, "extreme": extreme,
    }  # fmt: skip
    raters = {
        "id": ratings.raters, "measure": found.rater, "se": found.rater_se, **_fit(fit.rater), **_counts(ratings, ratings.rater, len(ratings.raters)),
    }  # fmt: skip
    return Elements(
        "jml", ratings, ratees, raters, {}, _items(ratings, found.scale.difficulty, found.scale.difficulty_se, fit.item),
        _thresholds(ratings, found.scale.thresholds, found.scale.threshold_se, ability),
    )  # fmt: skip


def _fit(fit: Fit) -> dict[str, Any]:
    return {"infit": fit.infit, "outfit": fit.outfit, "infit_z": fit.infit_z, "outfit_z": fit.outfit_z}


def _counts(ratings: Ratings, of: Any, count: int) -> dict[str, Any]:
    marks = np.bincount(of, (ratings.grades >= 0).sum(1), count).astype(int)
    return {"rows": np.bincount(of, minlength=count), "marks": marks, "raw_mean": ratings.raw_means(of, count)}


def _ratees(found: Calibration, error: Errors, fit: Fits, ranking: Ranking, across: Across) -> Table:
    ratings, measure, se = found.ratings, found.measure, error.ratee
    fair = [
        fair_averages(measure + away * se, found.scale.steps, ratings.low, found.spread.halo)
        for away in (0, -WIDE, WIDE)
    ]
    count = len(ratings.ratees)
    people: dict[str, Any] = {
        "id": ratings.ratees, "measure": measure, "se": se, **_fit(fit.ratee), **_counts(ratings, ratings.ratee, count),
        "fair_average": fair[0], "fair_low": fair[1], "fair_high": fair[2],
        "rank": ranking.place, "rank_median": ranking.median, "rank_low": ranking.lowest, "rank_high": ranking.highest,
        "top_quarter": ranking.top, "shrunk": found.eb.ratee, "part": found.links.part + 1,
        "extreme": np.isin(np.arange(count), found.extreme),
    }  # fmt: skip
    if len(ratings.blocks) > 1 and across == "within" and found.links.parts == 1:
        people["ranked_in"] = [ratings.blocks[b] for b in ranking.scope]
    if found.anchors.ratees:
        people["displacement"] = _displacements(found)
    return people


def _displacements(found: Calibration) -> list[float | None]:
    """By how much an anchor's own marks would move it; None for the others."""
    joined, held = found.free.joined, found.given.on_ratee
    own = found.free.ratee_precision - held.weight
    away = held.weight * (found.free.ratee - held.mean)
    return [
        float(away[n] / own[n] + found.free.ratee[n] - held.mean[n]) if held.klass[n] < 0 and own[n] > 0 else None
        for n in range(len(joined.on_ratee.weight))
    ]


def _raters(found: Calibration, error: Errors, fit: Fits, flags: Ballots) -> Table:
    """Signed raters and linked ballots; none where no sheet has an identity."""
    count = found.units.signed
    if not count:
        return {"id": [], "measure": [], "se": [], "infit": [], "outfit": []}
    return {
        "id": found.ratings.raters, "measure": found.severity[:count], "se": error.rater[:count],
        **{name: of[:count] for name, of in _fit(fit.rater).items()},
        **_counts(found.ratings.only(found.ratings.rater >= 0), found.ratings.rater[found.ratings.rater >= 0], count),
        "spread": flags.spread, "agreement": flags.agreement, "straight_lined": flags.straight_lined,
        "capricious": flags.capricious, "filled": flags.filled, "part": found.links.unit_part[:count] + 1,
    }  # fmt: skip


def _groups(found: Calibration, error: Errors) -> Table:
    """Mean severity of each voter group in each meeting, where at least five ballots stand behind it."""
    ratings, units = found.ratings, found.units
    table: dict[str, list[Any]] = {name: [] for name in ("block", "group", "ballots", "measure", "se")}
    if len(ratings.groups) == 1 and len(ratings.blocks) == 1:
        return table
    for block, group in sorted(set(zip(units.unit_block.tolist(), units.unit_group.tolist(), strict=True))):
        inside = np.flatnonzero((units.unit_block == block) & (units.unit_group == group))
        ballots_there = int(units.ballots[inside].sum())
        if block < 0 or ballots_there < SMALLEST_GROUP:
            continue
        table["block"].append(ratings.blocks[block])
        table["group"].append(ratings.groups[group] if group >= 0 else "")
        table["ballots"].append(ballots_there)
        table["measure"].append(float(found.severity[inside].mean()))
        table["se"].append(float(np.sqrt((error.rater[inside] ** 2).sum()) / len(inside)))
    return table


def _items(ratings: Ratings, difficulty: Floats, se: Floats, fit: Fit) -> Table:
    seen = ratings.grades >= 0
    marks = seen.sum(0)
    mean = np.where(seen, ratings.grades, 0).sum(0) / np.maximum(marks, 1) + ratings.low
    return {"id": ratings.items, "measure": difficulty, "se": se, **_fit(fit), "marks": marks, "raw_mean": mean}


def _thresholds(ratings: Ratings, thresholds: Floats, se: Floats, ability: Floats) -> Table:
    """Of each step between grades: where both are equally likely, how often the upper was given and by whom."""
    levels = ratings.levels
    marks = counted(ratings).marks
    sets = [None] if len(thresholds) == 1 else list(range(len(thresholds)))
    table: dict[str, list[Any]] = {name: [] for name in ("id", "measure", "se", "infit", "outfit", "count", "mean_ability", "disordered")}  # fmt: skip
    for one in sets:
        before = -np.inf
        for grade in range(1, levels):
            value = thresholds[one or 0, grade - 1]
            name = f"{grade - 1 + ratings.low}→{grade + ratings.low}"
            given = (ratings.grades == grade) if one is None else (ratings.grades[:, [one]] == grade)
            table["id"].append(name if one is None else f"{ratings.items[one]} {name}")
            table["measure"].append(value if np.isfinite(value) else None)
            table["se"].append(se[one or 0, grade - 1] if np.isfinite(value) else None)
            table["infit"].append(None)
            table["outfit"].append(None)
            table["count"].append(int(marks[:, grade].sum() if one is None else marks[one, grade]))
            times = given.sum(1)
            table["mean_ability"].append(float((times @ ability) / times.sum()) if times.sum() else None)
            table["disordered"].append(bool(np.isfinite(value) and value < before))
            before = value if np.isfinite(value) else before
    return table
