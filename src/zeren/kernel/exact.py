"""Exact numbers. Binary floats are refused where something is decided."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

Rounding = Literal["half_up", "floor", "ceiling", "none"]
Number = int | str | Decimal | Fraction


def exact(value: Number) -> Fraction:
    """`value` as a fraction: whole numbers, decimal text such as "12.50", "3/4", decimals. A float is refused.

    Errors: TypeError for a float or a bool, ValueError for text that is not a number.
    """
    if isinstance(value, (bool, float)):
        raise TypeError(f"not exact: {value!r}")
    if isinstance(value, str):
        value = value.strip()
    return Fraction(value)


def rounded(value: Fraction, places: int, how: Rounding = "half_up") -> Fraction:
    """`value` rounded to `places` decimals; half up is away from zero, as offices do it by hand."""
    if how == "none":
        return value
    scaled = value * 10**places
    if how == "floor":
        whole = scaled.numerator // scaled.denominator
    elif how == "ceiling":
        whole = -((-scaled.numerator) // scaled.denominator)
    else:
        size = abs(scaled)
        whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
        whole = whole if scaled >= 0 else -whole
    return Fraction(whole, 10**places)


def kept(value: Fraction) -> Fraction:
    """`value` as a run keeps it: a whole number of ten-thousandths, half away from zero.

    >>> str(kept(Fraction(1, 3))), str(kept(Fraction(-1, 20_000))), kept(Fraction(1, 4)) == Fraction(1, 4)
    ('3333/10000', '-1/10000', True)
    """
    return value if is_kept(value) else rounded(value, 4)


def is_kept(value: Fraction) -> bool:
    """Whether `value` has at most four decimals."""
    return 10_000 % value.denominator == 0


def ten_thousandths(value: Fraction) -> int:
    """`value` in the engines' unit, 1/10 000 of a point, half away from zero."""
    return int(kept(value) * 10_000)


def shown(value: Fraction, places: int = 2, least: int = 0) -> str:
    """Decimal text of `value`, half up at `places`, trailing zeros cut down to `least` decimals.

    >>> shown(Fraction(75, 10)), shown(Fraction(98), least=1), shown(Fraction(-1, 3))
    ('7.5', '98.0', '-0.33')
    """
    number = rounded(value, places)
    sign = "-" if number < 0 else ""
    whole, part = divmod(abs(number) * 10**places, 10**places)
    digits = str(int(part)).zfill(places) if places else ""
    while len(digits) > least and digits.endswith("0"):
        digits = digits[:-1]
    return f"{sign}{int(whole)}" + (f".{digits}" if digits else "")
