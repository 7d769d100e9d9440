"""Writes the two seeded data sets beside this file; `Rscript estimate.R` then writes what eRm and lme4 make of them."""

import csv
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from calibration.simulated import simulated  # noqa: E402  beside the tests, and run by itself


def written(name: str, blanks: float, seed: int, **made: object) -> None:
    """One CSV; a share of marks is left blank."""
    truth = simulated(seed, **made)  # type: ignore[arg-type]
    chance = np.random.default_rng(seed + 1)
    blank = chance.random(truth.marks.shape) < blanks
    with (HERE / name).open("w", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["ratee", "rater", *(f"i{number + 1}" for number in range(truth.marks.shape[1]))])
        for n, j, marks, empty in zip(truth.ratee, truth.rater, truth.marks, blank, strict=True):
            table.writerow([f"R{n:03}", f"J{j:03}", *("" if e else m for m, e in zip(marks, empty, strict=True))])


if __name__ == "__main__":
    written("four_grades.csv", 0.0, 20261, ratees=90, ballots=6, each=12, items=4, halo=0.6)
    written("with_blanks.csv", 0.15, 20262, ratees=70, ballots=8, each=14, items=5, halo=0.3, thresholds=(-2.0, -0.6, 0.5, 2.1))  # fmt: skip
