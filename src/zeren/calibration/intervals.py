"""Between which shares the truth may lie when so many of so many were seen: the exact binomial interval. Pure."""

from fractions import Fraction

SURE = Fraction(95, 100)
PLACES = 1000


def exact_interval(part: int, whole: int, sure: Fraction = SURE) -> tuple[Fraction, Fraction]:
    """The interval of Clopper and Pearson, to thousandths outwards: it holds the true share at least so often.

    Errors: ValueError where there is nothing to divide.
    """
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} of {whole}")
    from scipy.special import betaincinv  # pages and commands import this file; few of them ever ask for an interval

    rest = float((1 - sure) / 2)
    low = float(betaincinv(part, whole - part + 1, rest)) if part else 0.0
    high = float(betaincinv(part + 1, whole - part, 1 - rest)) if part < whole else 1.0
    return Fraction(int(low * PLACES), PLACES), Fraction(min(PLACES, -int(-high * PLACES // 1)), PLACES)
