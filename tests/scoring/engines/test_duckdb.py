"""DuckDB against the oracle on random schemes and worlds: every cell of results, trace and quotas, and the digest."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engines.runs import by_engine, by_oracle, differences, folder_of
from scoring.engines.worlds import world
from zeren.engines.digest import digest
from zeren.engines.duck import Duck

BLOCK = 50
MOST_REFUSED = 3
"""Of a block: worlds whose numbers might grow beyond 38 digits, which the engine refuses by name."""


def unlike(number: int, place: Path) -> list[str] | None:
    """Where the engine differs in the world of this number; None when it refuses it."""
    made = world(number)
    folder = folder_of(made, place / "in")
    expected = by_oracle(made, folder, place / "oracle")
    duck = Duck(threads=1)
    try:
        found = by_engine(duck, made, folder, place / "duckdb")
    finally:
        duck.close()
    if isinstance(found, str):
        return None
    told = differences(expected, found)
    if not told and digest(place / "oracle") != digest(place / "duckdb"):
        told = ["the digests differ"]
    return [f"world({number}): {line}" for line in told]


def same_in(numbers: range, place: Path) -> None:
    """Every world of these gives the same, and hardly any is refused."""
    found = [unlike(number, place) for number in numbers]
    assert [line for lines in found if lines for line in lines] == []
    assert sum(lines is None for lines in found) <= MOST_REFUSED * len(numbers) / BLOCK


@pytest.mark.parametrize("block", range(6))
def test_duckdb__gives_what_the_oracle_gives(block: int, tmp_path: Path) -> None:
    same_in(range(block * BLOCK, (block + 1) * BLOCK), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("block", range(6, 206))
def test_duckdb__gives_what_the_oracle_gives_in_ten_thousand_worlds(block: int, tmp_path: Path) -> None:
    same_in(range(block * BLOCK, (block + 1) * BLOCK), tmp_path)


@pytest.mark.slow
def test_duckdb__gives_what_the_oracle_gives_in_worlds_never_seen_before(tmp_path: Path) -> None:
    @settings(max_examples=500, deadline=None)
    @given(st.integers(10**6, 10**12))
    def look(number: int) -> None:
        assert not unlike(number, tmp_path)

    look()
