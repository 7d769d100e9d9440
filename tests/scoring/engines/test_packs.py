"""The cases of every pack, the published schemes' among them, by DuckDB as by the oracle: each cell and the digest."""

from pathlib import Path

import pytest

from scoring.engines.compare import database
from scoring.engines.runs import by_engine, by_oracle, differences, folder_of
from scoring.engines.worlds import World
from scoring.packs import PACKS, packs
from zeren.engines.digest import digest
from zeren.policy.pack import PackCase
from zeren.scoring.cases import case_inputs

FEW = 4
"""About so many cases of each pack here, all of them at night."""


def world_of(name: str, case: PackCase) -> World:
    given = case_inputs(packs()[name], case)
    scheme = given.pop("scheme")
    return World(packs()[name], key=scheme.key, **given)


def unlike(name: str, case: PackCase, place: Path) -> list[str]:
    world = world_of(name, case)
    folder = folder_of(world, place / "in")
    duck = database()
    expected = by_oracle(duck, world, folder, place / "oracle")
    engine = duck.beside()
    found = by_engine(duck, engine, world, folder, place / "duckdb")
    engine.close()
    if isinstance(found, str):
        return [f"{case.id}: {found}"]
    told = differences(expected, found)
    if not told and digest(place / "oracle", duck) != digest(place / "duckdb", duck):
        told = ["the digests differ"]
    return [f"{case.id}: {line}" for line in told]


@pytest.mark.parametrize("name", PACKS)
def test_cases__come_out_alike(name: str, tmp_path: Path) -> None:
    cases = packs()[name].cases
    cases = cases[:: max(1, len(cases) // FEW)]
    assert cases
    assert [line for case in cases for line in unlike(name, case, tmp_path)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_cases__come_out_alike_each_of_them(name: str, tmp_path: Path) -> None:
    assert [line for case in packs()[name].cases for line in unlike(name, case, tmp_path)] == []
