"""Both stages: what went in comes out, with intervals that hold; order does not matter; each promise of secrecy is kept."""

import numpy as np
import pytest

from calibration.simulated import Truth, marked, simulated
from zeren.calibration.calibration import Anchors, Calibration, calibrated
from zeren.calibration.drift import drift
from zeren.calibration.links import WEAK
from zeren.calibration.ranks import drawn, errors, ranked, weakest_link
from zeren.calibration.ratings import ratings_of
from zeren.kernel.errors import Invalid, Refused


def of(truth: Truth, **more: object) -> Calibration:
    return calibrated(ratings_of(truth.ratee, truth.rater, truth.marks, **more))  # type: ignore[arg-type]


def named(values: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """True values in the order of the names, about their mean."""
    kept = values[[int(name) for name in names]]
    return kept - kept.mean()


def covered(truth: Truth, found: Calibration) -> tuple[np.ndarray, np.ndarray]:
    """Of each ratee how far off the measure is, and whether its 95 % interval holds the truth."""
    off = found.measure - found.measure.mean() - named(truth.ability, found.ratings.ratees)
    return off, np.abs(off) < 1.96 * errors(found).ratee


def raters_covered(truth: Truth, found: Calibration) -> float:
    """The share of raters whose 95 % interval holds their severity."""
    off = found.severity - found.severity.mean() - named(truth.severity, found.ratings.raters)
    return float((np.abs(off) < 1.96 * errors(found).rater).mean())


@pytest.mark.parametrize("halo", [0.0, 0.7])
def test_calibrated__intervals_cover_and_spreads_come_back(halo: float) -> None:
    truths = [simulated(seed, ratees=100, halo=halo) for seed in range(4, 8)]
    founds = [of(truth) for truth in truths]
    cover = np.mean([covered(truth, found)[1] for truth, found in zip(truths, founds, strict=True)])
    assert 0.92 < cover < 0.98
    assert 0.92 < np.mean([raters_covered(truth, found) for truth, found in zip(truths, founds, strict=True)]) < 0.98
    spread = np.mean([[found.spread.ratee / truth.ability.std(), found.spread.rater / truth.severity.std(), found.spread.halo] for truth, found in zip(truths, founds, strict=True)], axis=0)  # fmt: skip
    assert spread[:2] == pytest.approx((1, 1), abs=0.05)
    assert spread[2] == pytest.approx(halo, abs=0.1 if halo == 0 else 0.035)


def test_calibrated__does_not_care_for_the_order_of_rows() -> None:
    truth = simulated(3, ratees=40)
    order = np.random.default_rng(1).permutation(len(truth.ratee))
    one = of(truth)
    other = calibrated(ratings_of(truth.ratee[order], truth.rater[order], truth.marks[order]))
    assert np.abs(one.measure - other.measure).max() < 1e-9
    assert np.array_equal(ranked(one).top, ranked(other).top)
    unsigned = [calibrated(ratings_of(truth.ratee[o], None, truth.marks[o])) for o in (slice(None), order)]
    assert np.abs(unsigned[0].measure - unsigned[1].measure).max() < 1e-9


def test_calibrated__few_and_many_ratees_take_two_ways_to_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    truth = simulated(4, ratees=60)
    exact = of(truth)
    monkeypatch.setattr("zeren.calibration.precision.DENSE", 0)
    drawn_ones = of(truth)
    assert drawn_ones.measure == pytest.approx(exact.measure, abs=1e-4)
    monkeypatch.undo()
    known = errors(exact).ratee
    monkeypatch.setattr("zeren.calibration.precision.DENSE", 0)
    assert errors(drawn_ones, draws=400).ratee == pytest.approx(known, rel=0.15)


def test_calibrated__what_is_not_known_jointly_is_as_the_whole_matrix_has_it() -> None:
    truth = simulated(3, ratees=12, ballots=3, each=4)
    joined = calibrated(ratings_of(truth.ratee, truth.rater, truth.marks)).eb.joined
    people, raters, classes = len(joined.on_ratee.weight), len(joined.on_rater.weight), joined.on_ratee.classes
    contrasts = [
        (one, people + two, bend) for one, two, bend in zip(joined.ratee, joined.rater, joined.bend, strict=True)
    ]
    means = people + raters + joined.on_ratee.klass, people + raters + classes + joined.on_rater.klass
    contrasts += [(one, means[0][one], joined.on_ratee.weight[one]) for one in range(people)]
    contrasts += [(people + two, means[1][two], joined.on_rater.weight[two]) for two in range(raters)]
    rows = np.zeros((len(contrasts), people + raters + classes + joined.on_rater.classes))
    for row, (one, other, _) in zip(rows, contrasts, strict=True):
        row[one], row[other] = 1, -1
    whole = rows.T @ (rows * np.array([bend for *_, bend in contrasts])[:, None])
    exact = np.einsum("rc,cd,rd->r", rows, np.linalg.pinv(whole, hermitian=True), rows)
    of_ratee, of_rater, of_row = joined.variances()
    assert np.concatenate((of_row, of_ratee, of_rater)) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize(("draws", "within"), [(8, 0.07), pytest.param(40, 0.03, marks=pytest.mark.slow)])
def test_calibrated__three_ballots_a_ratee_tell_how_far_severities_are_apart(draws: int, within: float) -> None:
    found = [
        (calibrated(ratings_of(truth.ratee, truth.rater, truth.marks)).spread.rater / truth.severity.std())
        for truth in (simulated(1000 + seed, ratees=200, ballots=3, halo=1.0) for seed in range(draws))
    ]
    assert np.mean(found) == pytest.approx(1, abs=within)


def test_calibrated__an_all_greatest_ratee_pulls_nobody() -> None:
    truth = simulated(5, ratees=30)
    marks = truth.marks.copy()
    marks[truth.ratee == 7] = 4
    found = calibrated(ratings_of(truth.ratee, truth.rater, marks))
    kept = truth.ratee != 7
    without = calibrated(ratings_of(truth.ratee[kept], truth.rater[kept], marks[kept]), halo=found.spread.halo)
    assert [found.ratings.ratees[n] for n in found.extreme] == ["7"]
    assert found.free.settled and found.measure.argmax() == found.ratings.ratees.index("7")
    there = [n for n, name in enumerate(found.ratings.ratees) if name != "7"]
    a, b = found.measure[there], without.measure
    assert a - a.mean() == pytest.approx(b - b.mean(), abs=0.05)


def test_calibrated__one_item_alone_is_calibrated_without_halo() -> None:
    truth = simulated(6, ratees=80, items=1, halo=0.0)
    found = of(truth)
    assert found.spread.halo == 0 and found.scale.thresholds[0] == pytest.approx((-1.8, 0, 1.8), abs=0.25)
    assert 0.9 < covered(truth, found)[1].mean() <= 1


def meetings(seed: int, blocks: int = 3, panel: int = 0, shift: float = 0.5) -> tuple[np.ndarray, ...]:
    """Meetings of twelve ratees and twenty ballots each; `panel` raters go to all. Ratee, rater, block, marks, ability."""
    chance = np.random.default_rng(seed)
    ability = chance.normal(0, 1, blocks * 12)
    rows = [
        (n, f"b{n // 12}-{ballot}" if ballot < 20 else f"panel{ballot}", n // 12)
        for n in range(blocks * 12)
        for ballot in range(20 + panel)
    ]
    ratee, block = np.array([row[0] for row in rows]), np.array([row[2] for row in rows])
    names, rater = np.unique([row[1] for row in rows], return_inverse=True)
    severity = chance.normal(0, 0.7, len(names)) + np.array(
        [0.0 if name.startswith("panel") else shift * int(name[1 : name.index("-")]) for name in names]
    )
    eta = ability[ratee] - severity[rater] + chance.normal(0, 0.5, len(ratee))
    return ratee, names[rater], block, marked(chance, eta, np.zeros(4), (-1.8, 0.0, 1.8)), ability


def test_ranked__meetings_without_a_link_are_refused_with_the_ways_out() -> None:
    ratee, rater, block, marks, _ = meetings(1)
    found = calibrated(ratings_of(ratee, rater, marks, block=block))
    assert found.links.sizes == (12, 12, 12)
    with pytest.raises(Refused) as refused:
        ranked(found)
    (reason,) = refused.value.reasons
    assert reason.code == "NOT_LINKED" and reason.next_step is not None
    assert all(f"({way})" in reason.next_step.en for way in (1, 2, 3, 4))
    inside = ranked(found, across="within")
    assert sorted(inside.place.tolist()) == sorted(list(range(1, 13)) * 3)
    assumed = calibrated(ratings_of(ratee, rater, marks, block=block), across="equal-means")
    apart = drawn(assumed).std(0).mean()
    together = ranked(assumed, across="equal-means")
    assert sorted(together.place.tolist()) == list(range(1, 37))
    assert (together.highest - together.lowest).mean() > 2 * (inside.highest - inside.lowest).mean() and apart > 0


def test_ranked__a_common_panel_links_and_a_lone_rater_links_weakly() -> None:
    ratee, rater, block, marks, ability = meetings(2, panel=5)
    found = calibrated(ratings_of(ratee, rater, marks, block=block))
    link = weakest_link(found, drawn(found))
    assert found.links.parts == 1 and link is not None and link[2] < WEAK
    assert len(ranked(found).place) == 36
    off = found.measure - found.measure.mean() - named(ability, found.ratings.ratees)
    assert off.std() < 0.35
    ratee, rater, block, marks, _ = meetings(2, panel=1)
    kept = np.char.startswith(rater, "b") | np.isin(ratee % 12, (0,))
    lone = calibrated(ratings_of(ratee[kept], rater[kept], marks[kept], block=block[kept]))
    with pytest.raises(Refused, match="WEAKLY_LINKED"):
        ranked(lone)
    assert [lone.ratings.raters[j] for j in lone.links.bridges()] == ["panel20"]


def test_calibrated__anchors_hold_and_link() -> None:
    ratee, rater, block, marks, ability = meetings(3, blocks=2)
    held = {str(n): (float(ability[n]), 0.0) for n in (0, 1, 2, 3, 12, 13, 14, 15)}
    found = calibrated(ratings_of(ratee, rater, marks, block=block), anchors=Anchors(held, {}))
    assert [found.measure[found.ratings.ratees.index(n)] for n in held] == pytest.approx(
        [value for value, _ in held.values()], abs=1e-3
    )
    off = found.measure - ability[[int(n) for n in found.ratings.ratees]]
    assert np.abs(off).mean() < 0.35
    assert len(ranked(found).place) == 24
    for first in (0, 12):
        one = {str(n): (float(ability[n]), 0.0) for n in range(first, first + 4)}
        half = calibrated(ratings_of(ratee, rater, marks, block=block), anchors=Anchors(one, {}))
        with pytest.raises(Refused, match="NOT_LINKED"):
            ranked(half)


def test_calibrated__sheets_without_identity_tell_no_ballot() -> None:
    ratee, rater, block, marks, _ = meetings(4, blocks=1)
    ballot = np.unique(rater, return_inverse=True)[1]
    group = np.where(ballot < 12, "peers", np.where(ballot < 17, "superiors", "few"))
    found = calibrated(ratings_of(ratee, None, marks, block=block, group=group))
    assert found.units.signed == 0 and len(found.severity) == 2
    groups = [found.ratings.groups[g] if g >= 0 else "together" for g in found.units.unit_group]
    assert sorted(groups) == ["peers", "together"]
    assert found.units.ballots.tolist() == [8, 12]


def test_calibrated__some_sheets_may_be_signed() -> None:
    ratee, rater, block, marks, _ = meetings(5, blocks=2, panel=5)
    hidden = np.where(np.char.startswith(rater, "panel"), rater, "")
    found = calibrated(ratings_of(ratee, hidden, marks, block=block))
    assert found.units.signed == 5 and found.units.free == 2 and found.links.parts == 1
    assert found.spread.halo > 0.6


def test_drift__finds_who_became_stricter_and_needs_common_ratees() -> None:
    chance = np.random.default_rng(7)
    ratee, rater = np.repeat(np.arange(40), 8), np.tile(np.arange(8), 40)
    ability, severity = chance.normal(0, 1, 40), chance.normal(0, 0.5, 8)
    rows = []
    for period in ("2025", "2026"):
        now = severity + (np.arange(8) == 2) * (1.2 if period == "2026" else 0)
        eta = ability[ratee] - now[rater] + chance.normal(0, 0.4, len(ratee))
        rows.append((period, marked(chance, eta, np.zeros(5), (-1.8, 0.0, 1.8))))
    marks, block = np.concatenate([m for _, m in rows]), np.repeat([p for p, _ in rows], len(ratee))
    told = drift(ratings_of(np.tile(ratee, 2), np.tile(rater, 2), marks, block=block))
    assert [one.rater for one in told if one.flagged] == ["2"]
    assert next(one for one in told if one.rater == "2").change == pytest.approx(1.2, abs=0.4)
    apart = np.concatenate((ratee, ratee + 100))
    with pytest.raises(Refused, match="PERIODS_NOT_LINKED"):
        drift(ratings_of(apart, np.tile(rater, 2), marks, block=block))


def test_ratings__one_rater_marks_one_ratee_once() -> None:
    with pytest.raises(Invalid, match="MARKED_TWICE"):
        ratings_of([1, 1, 2], ["a", "a", "b"], [[1, 2], [2, 3], [1, 1]])
    with pytest.raises(Invalid, match="NO_MARKS"):
        ratings_of([1], ["a"], [[-1, -1]])
    with pytest.raises(Invalid, match="NO_SCALE"):
        ratings_of([1, 2], ["a", "b"], [[1, 2], [100, 3]])
