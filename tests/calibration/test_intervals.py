"""The exact interval of a share, held against the binomial sums that define it and against published limits."""

from fractions import Fraction
from math import comb

import pytest

from zeren.calibration.intervals import exact_interval

TAIL = Fraction(25, 1000)
STEP = Fraction(1, 1000)


def at_least(part: int, whole: int, share: Fraction) -> Fraction:
    """The chance of so many or more, in exact fractions."""
    return sum(
        (comb(whole, k) * share**k * (1 - share) ** (whole - k) for k in range(part, whole + 1)), start=Fraction(0)
    )


def test_interval__of_known_tables() -> None:
    assert exact_interval(1, 10) == (Fraction(2, 1000), Fraction(446, 1000)), "Clopper and Pearson: 0.0025 to 0.4450"
    assert exact_interval(0, 5) == (0, Fraction(522, 1000)), "0.5218"
    assert exact_interval(5, 5) == (Fraction(478, 1000), 1)


@pytest.mark.parametrize("whole", [1, 4, 9, 30])
def test_interval__its_ends_are_where_the_tails_say(whole: int) -> None:
    for part in range(whole + 1):
        low, high = exact_interval(part, whole)
        assert low <= Fraction(part, whole) <= high
        if part:
            assert at_least(part, whole, low) <= TAIL <= at_least(part, whole, low + STEP)
        if part < whole:
            below = 1 - at_least(part + 1, whole, high)
            assert below <= TAIL <= 1 - at_least(part + 1, whole, high - STEP)


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (2, 1), (-1, 3)])
def test_interval__of_nothing_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="of"):
        exact_interval(part, whole)
