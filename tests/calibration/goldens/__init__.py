"""Two seeded data sets of our own and what eRm and lme4 make of them; `estimate.R` says how."""

import csv
from pathlib import Path

import numpy as np

from zeren.calibration.ratings import Ratings, ratings_of

NAMES = ("four_grades", "with_blanks")
HERE = Path(__file__).parent


def read(path: Path, ratee: str, rater: str) -> Ratings:
    """Rows of a CSV whose other columns of whole numbers are items."""
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    items = [name for name in rows[0] if name not in (ratee, rater) and all(_whole(row[name]) for row in rows)]
    marks = np.array([[int(row[item]) if row[item] not in ("", "NA") else -1 for item in items] for row in rows])
    return ratings_of([row[ratee] for row in rows], [row[rater] for row in rows], marks, items=items)


def _whole(text: str) -> bool:
    return text in ("", "NA") or text.isdigit()


def golden(name: str) -> tuple[Ratings, dict[str, float]]:
    """One of the two, and its reference values."""
    with (HERE / f"{name}.reference.csv").open(encoding="utf-8") as stream:
        known = {row["what"]: float(row["value"]) for row in csv.DictReader(stream)}
    return read(HERE / f"{name}.csv", "ratee", "rater"), known
