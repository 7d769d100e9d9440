"""Numbers at the edges of 32 bits: DuckDB gives what whole numbers give, whatever the type of the column they come from."""

import itertools

import duckdb
import pytest

from zeren.scoring.engine.dialects import DUCKDB
from zeren.scoring.engine.expressions import E, add, col, div, lit, mul, sub, whole
from zeren.scoring.engine.sql import Writer

EDGES = (2**30 - 1, 2**30 + 1, 1_200_000_000, 2**31 - 1)
NUMBERS = sorted({0, 1, *EDGES, *(-edge for edge in EDGES), -(2**31)})
KIND = {True: "INTEGER", False: "BIGINT"}


def given(name: str, number: int, least: int | None = None) -> E:
    """A column as its survey bounds it: to this number, from it or from another one."""
    return col(name, "int", lo=number if least is None else least, hi=number, nullable=False)


def asked(made: E, **columns: int) -> int:
    """What DuckDB says; a column is as narrow as the engine stages it: 32 bits where its bounds fit them."""
    casts = ", ".join(f"CAST({number} AS {KIND[abs(number) < 2**31]}) AS {name}" for name, number in columns.items())
    (found,) = duckdb.sql(f"SELECT {Writer(DUCKDB).of(made)} FROM (SELECT {casts})").fetchall()
    return int(found[0])


@pytest.mark.parametrize(("a", "b"), [*itertools.product(NUMBERS, repeat=2)])
def test_sums_and_products__are_exact(a: int, b: int) -> None:
    left, right = given("a", a), given("b", b)
    assert asked(add(left, right), a=a, b=b) == a + b
    assert asked(sub(left, right), a=a, b=b) == a - b
    assert asked(mul(left, right), a=a, b=b) == a * b
    assert asked(mul(left, lit(10_000)), a=a) == a * 10_000


@pytest.mark.parametrize("how", ["half_up", "floor", "ceiling"])
@pytest.mark.parametrize(("a", "b"), [*itertools.product(NUMBERS, [one for one in NUMBERS if one > 0])])
def test_quotients__are_rounded_as_whole_numbers_are(a: int, b: int, how: str) -> None:
    top, under = given("a", a), given("b", b)
    assert asked(div(given("a", abs(a), -abs(a)), under, how), a=a, b=b) == whole(a, b, how), "of either sign"
    assert asked(div(top, under, how), a=a, b=b) == whole(a, b, how)
    assert asked(div(top, lit(b), how), a=a) == whole(a, b, how)
    assert asked(div(mul(top, lit(10_000)), under, how), a=a, b=b) == whole(a * 10_000, b, how)
