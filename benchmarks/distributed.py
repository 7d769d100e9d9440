"""20,000 units on DuckDB, on Spark here, and on a Spark cluster of two workers of which one is killed on the way: one digest.

Run by `make bench-distributed`; exits 1 when a digest differs or the worker was not killed in mid-run.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.cluster import cluster, why_not
from zeren.engines import running
from zeren.engines.digest import digest
from zeren.engines.duck import Duck
from zeren.engines.folder import Folder, open_folder
from zeren.engines.spark import Spark
from zeren.engines.writing import Inputs, write_folder
from zeren.kernel.days import Span
from zeren.policy import Pack, load_pack
from zeren.policy.scheme import Scheme
from zeren.scoring import FactRecord, Subject, period_of

PACK = Path(__file__).resolve().parents[1] / "policies" / "published" / "12-branch-six-haves"
SETTINGS = {"spark.sql.shuffle.partitions": "4", "spark.cores.max": "2", "spark.executor.memory": "512m"}
MOMENT = 1.0
"""Seconds after scoring began at which the worker is killed."""


def inputs(scheme: Scheme, units: int) -> Inputs:
    """Invented branches, each with facts that its number decides."""
    always = Span(date(2020, 1, 1))
    subjects = tuple(
        Subject(f"B{number:06d}", scheme.applies_to[0], always, f"T{number // 100}") for number in range(units)
    )
    return Inputs(subjects, tuple(_facts(scheme, subjects)), (), (), {})


def _facts(scheme: Scheme, subjects: tuple[Subject, ...]) -> Iterator[FactRecord]:
    for number, subject in enumerate(subjects):
        for name, word in scheme.words.facts.items():
            drawn = sha256(f"{number}:{name}".encode()).digest()
            day = date(2026, 1, 1) + timedelta(days=drawn[0])
            value = Fraction(drawn[1] % 12 + 1) if word.type != "label" else None
            label = word.labels[drawn[2] % len(word.labels)] if word.labels else None
            if drawn[3] % 8:
                yield FactRecord(
                    f"{name}:{number}", name, subject.key, day, value, label, {}, "invented", reason="invented"
                )


def made(place: Path, units: int) -> tuple[Pack, Scheme, Folder]:
    """The folder of so many units."""
    pack = load_pack(PACK)
    scheme = next(iter(pack.schemes.values()))
    write_folder(place, scheme.key, period_of("2026"), inputs(scheme, units))
    return pack, scheme, open_folder(place, place, pack)


def with_one_killed(scheme: Scheme, folder: Folder, place: Path) -> tuple[str, int]:
    """The digest from a cluster that loses a worker while it scores, and how many executors went with it."""
    lost: list[tuple[int, float]] = []
    with cluster(place) as machines:

        def told(done: int, _of: int, _doing: str) -> None:
            if done == 2:
                threading.Timer(MOMENT, lambda: lost.append((machines.kill_worker(), time.monotonic()))).start()

        engine = Spark(machines.master, settings=SETTINGS)
        try:
            running.score(engine, scheme, folder, place / "out", told=told)
        finally:
            engine.close()
        ended = time.monotonic()
    if not lost or lost[0][1] > ended:
        raise RuntimeError("the run was over before the worker was killed: more units are needed")
    return digest(place / "out")[1], lost[0][0]


def main(units: int = 20_000) -> int:
    if reason := why_not():
        print(reason)
        return 1
    with tempfile.TemporaryDirectory() as folder_name:
        place = Path(folder_name)
        _, scheme, folder = made(place / "in", units)
        table = Table("engine", "seconds", "digest")
        found: list[str] = []

        def row(name: str, run: Callable[[], str]) -> None:
            start = time.monotonic()
            found.append(run())
            table.add_row(name, f"{time.monotonic() - start:.1f}", found[-1][:16])

        row("duckdb", lambda: _on(Duck(), scheme, folder, place / "duckdb"))
        row("spark local", lambda: _on(Spark("local[2]", settings=SETTINGS), scheme, folder, place / "local"))
        (place / "cluster").mkdir()
        row("spark, 2 workers, one killed", lambda: with_one_killed(scheme, folder, place / "cluster")[0])
        Console().print(table)
    return 0 if len(set(found)) == 1 else 1


def _on(engine: Duck | Spark, scheme: Scheme, folder: Folder, out: Path) -> str:
    running.score(engine, scheme, folder, out)
    engine.close()
    return digest(out)[1]


if __name__ == "__main__":
    sys.exit(main())
