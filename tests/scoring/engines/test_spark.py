"""Spark against the oracle: random worlds on one machine; a cluster of two workers, one killed on the way, against DuckDB."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from benchmarks.cluster import why_not
from benchmarks.distributed import SETTINGS, made, with_one_killed

from scoring.engines.compare import SMALL, Compared, main
from zeren.engines import running
from zeren.engines.digest import digest
from zeren.engines.duck import Duck
from zeren.engines.spark import Spark

FEW = 25
ON_TWO = SETTINGS | SMALL | {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2"}
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"),
    pytest.mark.xdist_group("spark"),
]


@pytest.fixture
def spark() -> Iterator[Spark]:
    """Gone before the cluster is asked for: a process has one Spark, and a second one would be the first again."""
    engine = Spark("local[2]", settings=SMALL)
    yield engine
    engine.close()


def test_spark__gives_what_the_oracle_gives(spark: Spark, tmp_path: Path) -> None:
    """Two at a time, for Spark plans longer than it computes."""
    halves = (range(0, FEW, 2), range(1, FEW, 2))
    with ThreadPoolExecutor(2) as two:
        found = list(
            two.map(compared, (spark.beside(), spark.beside()), halves, (tmp_path / "even", tmp_path / "odd"))
        )
    assert [line for half in found for line in half.unlike] == []
    assert sum(half.worlds + len(half.refused) for half in found) == FEW


def compared(engine: Spark, numbers: range, place: Path) -> Compared:
    found = Compared()
    for number in numbers:
        found.add(engine, number, place)
        engine.forget()
    return found


@pytest.mark.slow
def test_spark__gives_what_the_oracle_gives_in_five_hundred_worlds() -> None:
    assert main(["spark", "500"]) == 0


def test_zz_cluster__one_worker_killed_on_the_way_gives_the_same_digest(tmp_path: Path) -> None:
    """2,000 units; `make bench-distributed` has twenty thousand, with the code that Spark compiles."""
    _, scheme, folder = made(tmp_path / "in", 2_000)
    duck = Duck()
    running.score(duck, scheme, folder, tmp_path / "duckdb")
    duck.close()
    (tmp_path / "cluster").mkdir()
    found = with_one_killed(scheme, folder, tmp_path / "cluster", ON_TWO)
    assert found.done_before >= 1
    assert found.under_way >= 1
    assert found.done_after >= 1
    assert found.digest == digest(tmp_path / "duckdb")[1]
