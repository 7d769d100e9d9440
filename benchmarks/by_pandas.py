"""The size test's rules in pandas, as somebody who knows it would write them: whole numbers, column by column."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.synthetic import BALLOT, BONUS, RATIOS, STEPS, TABLES, VETO

UNIT = 10_000


def main(given: str, out: str) -> None:
    """Total, grade, quota; the indicators' points beside them."""
    frame = pd.read_parquet(Path(given) / "numbers.parquet").merge(
        pd.read_parquet(Path(given) / "subjects.parquet"), on="key"
    )
    frame = frame[frame["kind"] == "unit"].reset_index(drop=True)
    points = pd.DataFrame({"key": frame["key"]})
    for place in range(1, 40):
        points[f"I{place:02}"] = _indicator(frame[f"f{place:02}"], place)
    core = sum(
        _half_up(sum(points[f"I{place:02}"] * 1_000 for place in range(1, 40) if place % 4 == block) * 1, UNIT)
        * weight
        for block, weight in enumerate((3_000, 3_000, 2_500, 1_500))
    )
    bonus = sum((frame[f"f{place:02}"].fillna(0).astype("int64") * 15_000) for place in BONUS).clip(upper=50_000)
    total = _half_up(_half_up(core, UNIT) + bonus, 100) * 100
    frame["total"] = total
    grade = np.select([total >= 600_000, total >= 450_000], ["G_BEST", "G_GOOD"], "G_POOR")
    grade = np.where(frame[f"f{VETO}"].fillna(0) >= 1, "G_POOR", grade)
    frame["grade"] = grade
    best = frame[frame["grade"] == "G_BEST"]
    low = best.groupby("parent")["total"].rank(method="max", ascending=False)
    places = (frame.groupby("parent")["key"].transform("size") // 4).loc[best.index]
    frame.loc[best.index[low > places], "grade"] = "G_GOOD"
    points["total"], points["grade"] = frame["total"], frame["grade"]
    points.to_parquet(Path(out).with_suffix(".parquet"), compression="zstd")


def _half_up(number: pd.Series, by: int) -> pd.Series:
    return (2 * number + by) // (2 * by)


def _indicator(fact: pd.Series, place: int) -> pd.Series:
    known = fact.fillna(0).astype("int64")
    if place in RATIOS:
        found = _half_up(known.clip(upper=80) * 100 * UNIT, 80)
    elif place in STEPS:
        found = ((known - 2).clip(lower=0) * -5 * UNIT).clip(lower=-20 * UNIT)
    elif place in TABLES:
        found = pd.Series(
            np.select([known >= 90, known >= 60, known >= 30], [100 * UNIT, 755_000, 40 * UNIT], 0), index=fact.index
        )
    elif place in BALLOT:
        found = known.clip(upper=100) * UNIT
    else:
        found = known.clip(0, 100) * UNIT
    return found.where(fact.notna(), 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
