"""20,000 units on DuckDB, on Spark here, and on a Spark cluster of two workers of which one is killed on the way: one digest.

Run by `make bench-distributed`; exits 1 when a digest differs or the worker was not killed in mid-run.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.cluster import Cluster, cluster, why_not
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
WATCHED = {
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",  # no task before both workers are there
    "spark.scheduler.maxRegisteredResourcesWaitingTime": "120s",
    "spark.ui.liveUpdate.period": "0",  # each task is noted as it begins and ends
}
STEP = 2
"""Of `running.score`: from here on it works out scores."""
MOMENT = 0.05
"""Seconds for which executors are let work, and for which what they said may be on its way."""


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


@dataclass(frozen=True)
class Killed:
    """What a run on a cluster came to that lost a worker: its digest, and tasks done before the loss, at it and after."""

    digest: str
    done_before: int
    under_way: int
    done_after: int


def with_one_killed(scheme: Scheme, folder: Folder, place: Path, settings: Mapping[str, str] = SETTINGS) -> Killed:
    """A run whose worker is killed while scores are worked out: some tasks of that step are done, one is under its hands."""
    with cluster(place) as machines:
        engine = Spark(machines.master, settings={**settings, **WATCHED})
        losing = Losing(machines, engine)
        try:
            running.score(engine, scheme, folder, place / "out", told=losing.told)
            found = losing.found(digest(place / "out")[1])
        finally:
            losing.end()
            engine.close()
    return found


class Losing:
    """Lets the executors work for a moment at a time until the step is half-way, then kills one that is at work.

    They stand still while Spark is asked who does what: so nothing hangs on how fast the machine is.
    """

    def __init__(self, machines: Cluster, engine: Spark) -> None:
        self.machines, self.spark = machines, engine.session.sparkContext._jsc.sc()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)
        self.before = self.under_way = self.begun_with = 0

    def told(self, done: int, _of: int, _doing: str) -> None:
        if done == STEP:
            self.machines.hold()
            self.begun_with = sum(done for _, done in self.tasks().values())
            self.thread.start()

    def tasks(self) -> dict[str, tuple[int, int]]:
        """Executor → tasks under way and tasks done, when everything that happened has been noted."""
        time.sleep(MOMENT)
        self.spark.listenerBus().waitUntilEmpty()
        all_of_them = self.spark.statusStore().executorList(False)
        each = [all_of_them.apply(place) for place in range(all_of_them.size())]
        return {one.id(): (one.activeTasks(), one.completedTasks()) for one in each if one.id() != "driver"}

    def run(self) -> None:
        while not self.ended.is_set():
            tasks = self.tasks()
            done = sum(done for _, done in tasks.values()) - self.begun_with
            busy = [name for name, (active, _) in tasks.items() if active]
            if busy and done:
                self.before, self.under_way = done, tasks[busy[0]][0]
                self.machines.lose(busy[0])
                break
            self.machines.go_on()
            time.sleep(MOMENT)
            self.machines.hold()
        self.machines.go_on()

    def found(self, name: str) -> Killed:
        """Errors: RuntimeError when the run was over before anything could be killed."""
        if not self.before:
            raise RuntimeError("the run was over before a worker was killed")
        done = sum(done for _, done in self.tasks().values()) - self.begun_with
        return Killed(name, self.before, self.under_way, done - self.before)

    def end(self) -> None:
        self.ended.set()
        if self.thread.ident:
            self.thread.join()


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
        killed: list[Killed] = []

        def loses_one() -> str:
            killed.append(with_one_killed(scheme, folder, place / "cluster"))
            return killed[0].digest

        row("spark, 2 workers, one killed", loses_one)
        Console().print(table)
        print(
            f"killed in scoring: {killed[0].done_before} tasks done, {killed[0].under_way} under way, {killed[0].done_after} after"
        )
    return 0 if len(set(found)) == 1 else 1


def _on(engine: Duck | Spark, scheme: Scheme, folder: Folder, out: Path) -> str:
    running.score(engine, scheme, folder, out)
    engine.close()
    return digest(out)[1]


if __name__ == "__main__":
    sys.exit(main())
