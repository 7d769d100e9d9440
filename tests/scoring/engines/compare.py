"""Random worlds by number: an SQL engine against the oracle, each cell of results, trace and quotas, and the digest.

As a command it goes on until so many worlds have been compared, says how far it is, and ends with 1 if any differs:
`make worlds` (10,000 on DuckDB, 500 on Spark). A world whose numbers might outgrow the engine is refused and not counted.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

from scoring.engines.runs import by_engine, by_oracle, differences, folder_of
from scoring.engines.worlds import world
from zeren.engines.digest import digest
from zeren.engines.duck import Duck
from zeren.engines.running import Engine
from zeren.engines.spark import Spark

SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",  # for a handful of rows compiling costs far more than running
}
TOLD_EVERY = 50


@dataclass
class Compared:
    """How many worlds were alike or not, which were refused, and each line in which one differs."""

    worlds: int = 0
    refused: list[int] = field(default_factory=list)
    unlike: list[str] = field(default_factory=list)

    def add(self, engine: Engine, number: int, place: Path) -> None:
        """Compare the world of this number."""
        try:
            told = differing(engine, number, place)
        except Exception as error:  # the other worlds are compared all the same
            told = [f"{type(error).__name__} {error}"]
        if told is None:
            self.refused.append(number)
            return
        self.worlds += 1
        self.unlike += [f"world({number}): {line}" for line in told]


@cache
def database() -> Duck:
    """One DuckDB for the whole process, each with tables of its own in it: to open one costs as much as a small world."""
    return Duck(threads=1)


def differing(engine: Engine, number: int, place: Path) -> list[str] | None:
    """Each line in which the engine differs from the oracle; None where it refuses the world."""
    made = world(number)
    folder = folder_of(made, place / "in")
    found = by_engine(database(), engine, made, folder, place / "engine")
    if isinstance(found, str):
        return None
    told = differences(by_oracle(database(), made, folder, place / "oracle"), found)
    if not told and digest(place / "oracle", database()) != digest(place / "engine", database()):
        told = ["the digests differ"]
    return told


def on_duckdb(found: Compared, number: int, place: Path) -> None:
    engine = database().beside()
    found.add(engine, number, place)
    engine.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scoring.engines.compare")
    parser.add_argument("engine", choices=("duckdb", "spark"))
    parser.add_argument("worlds", type=int)
    parser.add_argument("--first", type=int, default=0, help="the number of the first world")
    asked = parser.parse_args(arguments)
    found, begun, told = Compared(), time.monotonic(), 0
    spark = (
        Spark("local[2]", memory="3g", settings=SMALL) if asked.engine == "spark" else None
    )  # 1g does for 50 worlds
    with tempfile.TemporaryDirectory() as name:
        for number in count(asked.first):
            if found.worlds >= asked.worlds:
                break
            if spark:
                found.add(spark, number, Path(name))
                spark.forget()
            else:
                on_duckdb(found, number, Path(name))
            for line in found.unlike[told:]:
                print(line, flush=True)  # at once: the rest takes a while
            told = len(found.unlike)
            if found.worlds % TOLD_EVERY == 0:
                say(found, asked.worlds, begun)
    if spark:
        spark.close()
    say(found, asked.worlds, begun)
    return 1 if found.unlike else 0


def say(found: Compared, of: int, begun: float) -> None:
    refused = f"{len(found.refused)} refused {found.refused[-3:]}" if found.refused else "none refused"
    print(
        f"{found.worlds} of {of} compared, {len(found.unlike)} differences, {refused}, {time.monotonic() - begun:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
