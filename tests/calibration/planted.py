"""Whole meetings in which everybody marks everybody, with ballots that say the same of all, or anything of anyone."""

import numpy as np

from calibration.simulated import marked


def meeting(
    chance: np.random.Generator, ratees: int = 15, ballots: int = 60, items: int = 5, straight: int = 0, odd: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ratee, ballot and marks of each row: ballots from 0 are straight-lined, then come the capricious ones."""
    ability, severity = chance.normal(0, 1, ratees), chance.normal(0, 0.7, ballots)
    difficulty = chance.normal(0, 0.4, items)
    ratee, ballot = np.repeat(np.arange(ratees), ballots), np.tile(np.arange(ballots), ratees)
    eta = ability[ratee] - severity[ballot] + chance.normal(0, 0.5, len(ratee))
    marks = marked(chance, eta, difficulty - difficulty.mean(), (-1.8, 0.0, 1.8))
    for one in range(straight):
        marks[ballot == one] = chance.integers(2, 5)
    for one in range(straight, straight + odd):
        marks[ballot == one] = chance.integers(1, 5, (ratees, items))
    return ratee, ballot, marks


def discrimination(planted: np.ndarray, honest: np.ndarray) -> float:
    """The area under the curve: how often a planted one stands above an honest one."""
    both = planted[:, None] - honest[None, :]
    return float((both > 0).mean() + (both == 0).mean() / 2)
