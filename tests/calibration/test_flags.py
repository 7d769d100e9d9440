"""Planted ballots are found, by ballot where it is linked and by meeting where it is not; honest ones are left in peace."""

import numpy as np
import pytest

from calibration.planted import discrimination, meeting
from zeren.calibration.blocs import blocs
from zeren.calibration.calibration import calibrated
from zeren.calibration.flags import ballots, meetings
from zeren.calibration.ratings import ratings_of

GOAL = 0.95


def by_ballot(runs: int) -> tuple[float, float, np.ndarray]:
    """Discrimination of straight-lined and of capricious ballots, and the mean count of true and false flags."""
    chance = np.random.default_rng(5)
    flat, odd, honest_flat, honest_odd, flagged = [], [], [], [], []
    for _ in range(runs):
        found = calibrated(ratings_of(*meeting(chance, straight=5, odd=5)))
        told = ballots(found)
        who = np.array([int(name) for name in found.ratings.raters])
        straight, wild, honest = who < 5, (who >= 5) & (who < 10), who >= 10
        flat.append(told.flat_z[straight])
        odd.append(told.odd_z[wild])
        honest_flat.append(told.flat_z[honest])
        honest_odd.append(told.odd_z[honest])
        flagged.append(
            [
                told.straight_lined[straight].sum(),
                told.straight_lined[honest].sum(),
                told.capricious[wild].sum(),
                told.capricious[honest].sum(),
            ]
        )
    areas = [
        discrimination(np.concatenate(a), np.concatenate(b)) for a, b in ((flat, honest_flat), (odd, honest_odd))
    ]
    return areas[0], areas[1], np.mean(flagged, axis=0)


def by_meeting(runs: int) -> tuple[float, float]:
    """The same of meetings without identity of sheets: which have planted ballots."""
    chance = np.random.default_rng(6)
    told: dict[str, list[tuple[float, float]]] = {"honest": [], "straight": [], "odd": []}
    for _ in range(runs):
        for kind, planted in (("honest", {}), ("straight", {"straight": 5}), ("odd", {"odd": 5})):
            ratee, _, marks = meeting(chance, **planted)
            found = meetings(calibrated(ratings_of(ratee, None, marks)))
            told[kind].append((float(found.flat_z[0]), float(found.odd_z[0])))
    each = {kind: np.array(of) for kind, of in told.items()}
    return (
        discrimination(each["straight"][:, 0], each["honest"][:, 0]),
        discrimination(each["odd"][:, 1], each["honest"][:, 1]),
    )


def test_ballots__planted_ones_are_found() -> None:
    flat, odd, flagged = by_ballot(4)
    assert flat >= GOAL and odd >= GOAL
    assert flagged[0] == 5 and flagged[1] < 1 and flagged[2] > 2 and flagged[3] < 1


def test_meetings__planted_ballots_show_without_any_identity() -> None:
    flat, odd = by_meeting(5)
    assert flat >= GOAL and odd >= 0.9


@pytest.mark.slow
def test_flags__reach_their_goal_over_many_meetings() -> None:
    flat, odd, _ = by_ballot(40)
    print("by ballot", flat, odd)
    by = by_meeting(40)
    print("by meeting", by)
    assert min(flat, odd, *by) >= GOAL


def test_ballots__nothing_is_deleted_and_the_run_without_is_a_choice() -> None:
    ratee, ballot, marks = meeting(np.random.default_rng(7), straight=5)
    ratings = ratings_of(ratee, ballot, marks)
    found = calibrated(ratings)
    told = ballots(found)
    assert found.ratings.rows == len(ratee)
    flagged = np.flatnonzero(told.straight_lined)
    without = calibrated(ratings.only(~np.isin(ratings.rater, flagged)))
    assert without.ratings.rows == len(ratee) - 15 * len(flagged)
    assert np.isfinite(without.measure).all()


def test_blocs__eight_who_agree_stand_out() -> None:
    ratee, ballot, marks = meeting(np.random.default_rng(8))
    marks[(ballot < 8) & (ratee < 2)] = 4
    marks[(ballot < 8) & (ratee >= 13)] = 1
    found = calibrated(ratings_of(ratee, ballot, marks))
    told = blocs(found)
    who = np.array([int(name) for name in found.ratings.raters])
    assert discrimination(told.likeness[who < 8], told.likeness[who >= 8]) > GOAL
    assert told.leading > told.leading_by_chance
