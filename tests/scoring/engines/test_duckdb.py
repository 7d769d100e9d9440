"""DuckDB against the oracle on random schemes and worlds: every cell of results, trace and quotas, and the digest.

Here 60 worlds, 5 of them chosen so that every part of the language comes up; `make worlds` compares 10,000.
"""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engines.compare import Compared, main, on_duckdb
from scoring.engines.seen import EVERYTHING, note, scored
from scoring.engines.worlds import SWITCHED, world

NUMBERS = (*range(45), 58, 59, 99, 100, 127)
SWITCHED_OFF = (10, pytest.param(50, marks=pytest.mark.slow))
MOST_REFUSED = 3
"""Of fifty: worlds whose numbers might grow beyond 38 digits, which the engine refuses by name."""


def test_duckdb__gives_what_the_oracle_gives(tmp_path: Path) -> None:
    found = Compared()
    for number in NUMBERS:
        on_duckdb(found, number, tmp_path)
    assert found.unlike == []
    assert len(found.refused) <= MOST_REFUSED
    assert found.worlds + len(found.refused) == len(NUMBERS)


def test_duckdb__these_worlds_show_everything_that_the_language_has() -> None:
    seen: Counter[str] = Counter()
    for number in NUMBERS:
        made = world(number)
        note(seen, made, scored(made))
    assert {name for name in EVERYTHING if not seen[name]} == set()


@pytest.mark.parametrize("worlds", SWITCHED_OFF)
def test_duckdb__gives_what_the_oracle_gives_where_a_value_is_switched_off(worlds: int, tmp_path: Path) -> None:
    found = Compared()
    for number in range(SWITCHED, SWITCHED + 4 * worlds, 4):
        on_duckdb(found, number, tmp_path)
    assert found.unlike == []
    assert len(found.refused) <= MOST_REFUSED


def test_duckdb__gives_what_the_oracle_gives_where_nobody_knows_the_cap(tmp_path: Path) -> None:
    """A cap that others know bounds nothing of those who do not."""
    found = Compared()
    on_duckdb(found, 1000737, tmp_path)
    assert (found.worlds, found.unlike) == (1, [])


def test_duckdb__asks_for_no_bound_of_what_was_not_judged(tmp_path: Path) -> None:
    """The bound of a judgement is an attribute that is no number here, and nobody has judged."""
    found = Compared()
    on_duckdb(found, 308, tmp_path)
    assert (found.worlds, found.unlike) == (1, [])


@pytest.mark.slow
def test_duckdb__gives_what_the_oracle_gives_in_ten_thousand_worlds() -> None:
    assert main(["duckdb", "10000"]) == 0


@pytest.mark.slow
def test_duckdb__gives_what_the_oracle_gives_in_worlds_never_seen_before(tmp_path: Path) -> None:
    @settings(max_examples=500, deadline=None)
    @given(st.integers(10**6, 10**12))
    def look(number: int) -> None:
        found = Compared()
        on_duckdb(found, number, tmp_path)
        assert not found.unlike

    look()
