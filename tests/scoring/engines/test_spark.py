"""Spark against the oracle: random worlds on one machine; a cluster of two workers, one killed on the way, against DuckDB."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from benchmarks.cluster import why_not
from benchmarks.distributed import SETTINGS, made, with_one_killed

from scoring.engines.runs import by_engine, by_oracle, differences, folder_of
from scoring.engines.worlds import world
from zeren.engines import running
from zeren.engines.digest import digest
from zeren.engines.duck import Duck
from zeren.engines.spark import Spark

BLOCK = 25
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # for a handful of rows compiling costs far more than running
}
ON_TWO = SETTINGS | SMALL | {"spark.sql.shuffle.partitions": "2", "spark.default.parallelism": "2"}
pytestmark = [pytest.mark.skipif(bool(why_not()), reason=why_not() or "-"), pytest.mark.xdist_group("spark")]


@pytest.fixture
def spark() -> Iterator[Spark]:
    """Gone before the cluster is asked for: a process has one Spark, and a second one would be the first again."""
    engine = Spark("local[2]", settings=SMALL)
    yield engine
    engine.close()


def same_in(engine: Spark, numbers: range, place: Path) -> None:
    """Every world of these gives the same; two at a time, for Spark plans longer than it computes."""
    halves = (numbers[::2], numbers[1::2])
    with ThreadPoolExecutor(2) as two:
        found = two.map(unlike, (engine.beside(), engine.beside()), halves, (place / "even", place / "odd"))
        assert [line for lines in found for line in lines] == []


def unlike(engine: Spark, numbers: range, place: Path) -> list[str]:
    """Where Spark differs; what may grow too large is refused as on DuckDB, by the same bounds."""
    told = []
    for number in numbers:
        made_world = world(number)
        folder = folder_of(made_world, place / "in")
        found = by_engine(engine, made_world, folder, place / "spark")
        engine.forget()
        if not isinstance(found, str):
            expected = by_oracle(made_world, folder, place / "oracle")
            told += [f"world({number}): {line}" for line in differences(expected, found)]
            told += (
                []
                if digest(place / "oracle") == digest(place / "spark")
                else [f"world({number}): the digests differ"]
            )
    return told


def test_spark__gives_what_the_oracle_gives(spark: Spark, tmp_path: Path) -> None:
    same_in(spark, range(BLOCK), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(1, 20))
def test_spark__gives_what_the_oracle_gives_in_five_hundred_worlds(block: int, spark: Spark, tmp_path: Path) -> None:
    same_in(spark, range(block * BLOCK, (block + 1) * BLOCK), tmp_path)


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
