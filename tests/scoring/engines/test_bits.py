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


def asked(a: int, b: int, *made: E) -> list[int]:
    """What DuckDB says of each; a column is as narrow as the engine stages it: 32 bits where its bounds fit them."""
    casts = ", ".join(
        f"CAST({number} AS {KIND[abs(number) < 2**31]}) AS {name}" for name, number in (("a", a), ("b", b))
    )
    written = ", ".join(Writer(DUCKDB).of(one) for one in made)
    (found,) = duckdb.sql(f"SELECT {written} FROM (SELECT {casts})").fetchall()
    return [int(one) for one in found]


def test_sums_and_products__are_exact() -> None:
    wrong = []
    for a, b in itertools.product(NUMBERS, repeat=2):
        left, right = given("a", a), given("b", b)
        found = asked(a, b, add(left, right), sub(left, right), mul(left, right), mul(left, lit(10_000)))
        wrong += [(a, b, found)] if found != [a + b, a - b, a * b, a * 10_000] else []
    assert wrong == []


@pytest.mark.parametrize("how", ["half_up", "floor", "ceiling"])
def test_quotients__are_rounded_as_whole_numbers_are(how: str) -> None:
    wrong = []
    for a, b in itertools.product(NUMBERS, [one for one in NUMBERS if one > 0]):
        top, under, either_sign = given("a", a), given("b", b), given("a", abs(a), -abs(a))
        asked_for = (div(either_sign, under, how), div(top, under, how), div(top, lit(b), how))
        found = asked(a, b, *asked_for, div(mul(top, lit(10_000)), under, how))
        right = whole(a, b, how)
        wrong += [(a, b, found)] if found != [right, right, right, whole(a * 10_000, b, how)] else []
    assert wrong == []
