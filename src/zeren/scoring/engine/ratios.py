"""Exact fractions as two expressions. A node's value is a number of ten-thousandths; within a rule nothing is rounded."""

from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from zeren.scoring.contributions import FINE
from zeren.scoring.engine.expressions import ONE, E, add, case, cmp, div, is_null, known, lit, mul, negated

UNIT = 10_000
"""A value is kept in these parts of a point."""
Define = Callable[[E], E]


class Ratio(NamedTuple):
    """`top` ÷ `under`; `under` is above zero wherever `top` is not null."""

    top: E
    under: E = ONE


def constant(number: Fraction | int) -> Ratio:
    number = Fraction(number)
    return Ratio(lit(number.numerator), lit(number.denominator))


def value(of: E) -> Ratio:
    """A column in ten-thousandths, as a number of points."""
    whole = known(of)
    return Ratio(of, lit(UNIT)) if whole is None else constant(Fraction(whole, UNIT))


def fixed(of: Ratio) -> Fraction | None:
    """The number of a constant."""
    top, under = known(of.top), known(of.under)
    return None if top is None or under is None else Fraction(top, under)


def _reduced(top: E, under: E) -> Ratio:
    a, b = known(top), known(under)
    if a is not None and b is not None:
        common = gcd(a, b) or 1
        return Ratio(lit(a // common), lit(b // common))
    return Ratio(top, under)


def plus(left: Ratio, right: Ratio) -> Ratio:
    a, b = known(left.under), known(right.under)
    if a is not None and b is not None:
        common = lcm(a, b)
        return _reduced(add(mul(left.top, lit(common // a)), mul(right.top, lit(common // b))), lit(common))
    if left.under == right.under:
        return Ratio(add(left.top, right.top), left.under)
    return Ratio(
        add(mul(left.top, right.under), mul(right.top, left.under)), mul(left.under, right.under)
    )  # fmt: skip


def sum_of(of: list[Ratio]) -> Ratio:
    found = constant(0)
    for one in of:
        found = plus(found, one)
    return found


def minus(left: Ratio, right: Ratio) -> Ratio:
    return plus(left, turned(right))


def turned(of: Ratio) -> Ratio:
    return Ratio(negated(of.top), of.under)


def times(left: Ratio, right: Ratio) -> Ratio:
    """The product, with what is constant on both sides cut down first."""
    tops, unders = [left.top, right.top], [left.under, right.under]
    for i, top in enumerate(tops):
        for j, under in enumerate(unders):
            a, b = known(top), known(under)
            if a is not None and b is not None and (common := gcd(a, b)) > 1:
                top = tops[i] = lit(a // common)
                unders[j] = lit(b // common)
    return _reduced(mul(*tops), mul(*unders))


def over(left: Ratio, right: Ratio, define: Define) -> Ratio:
    """`left` ÷ `right`; where `right` is zero the divisor is zero too, and whoever asks has seen to it before.

    Where it is always zero nobody can be given anything: null.
    """
    if known(right.top) == 0:
        return Ratio(lit(None))
    if right.top.lo >= 0:
        return times(left, Ratio(right.under, right.top))
    number = fixed(right)
    if number is not None and number < 0:
        return times(turned(left), constant(-1 / number))
    top = define(right.top)
    below = cmp("<", top, lit(0))
    flipped = case([(below, negated(right.under))], right.under)
    size = case([(below, negated(top))], top)
    return times(left, Ratio(flipped, _positive(size, right.top)))


def _positive(size: E, of: E) -> E:
    return E(
        size.op,
        size.type,
        size.args,
        size.detail,
        0 if of.lo <= 0 <= of.hi else 1,
        max(abs(of.lo), abs(of.hi)),
        size.nullable,
    )


def compared(sign: str, left: Ratio, right: Ratio) -> E:
    """A comparison without dividing."""
    a, b = known(left.under), known(right.under)
    if a is not None and b is not None:
        common = gcd(a, b)
        return cmp(sign, mul(left.top, lit(b // common)), mul(right.top, lit(a // common)))
    return cmp(sign, mul(left.top, right.under), mul(right.top, left.under))


def pick(ways: list[tuple[E, Ratio]], other: Ratio) -> Ratio:
    """The first way whose condition is true."""
    every = [found for _, found in ways] + [other]
    known_unders = [known(found.under) for found in every]
    if None not in known_unders:
        common = lcm(*(under for under in known_unders if under is not None))
        tops = [mul(found.top, lit(common // known(found.under))) for found in every]  # type: ignore[operator]
        return _reduced(case(list(zip([when for when, _ in ways], tops, strict=False)), tops[-1]), lit(common))
    return Ratio(
        case([(when, found.top) for when, found in ways], other.top),
        case([(when, found.under) for when, found in ways], other.under),
    )


def smaller(left: Ratio, right: Ratio) -> Ratio:
    """The smaller of two numbers, neither of them null."""
    return pick([(compared("<", right, left), right)], left)


def larger(left: Ratio, right: Ratio) -> Ratio:
    return pick([(compared(">", right, left), right)], left)


def either(first: Ratio, other: Ratio) -> Ratio:
    """`first`, or `other` where it is null."""
    return first if not first.top.nullable else pick([(is_null(first.top), other)], first)


def quantum(of: Ratio, define: Define) -> E:
    """In ten-thousandths, half away from zero: the one rounding at the end of a rule."""
    return divided(times(of, constant(UNIT)), "half_up", define)


def divided(of: Ratio, how: str, define: Define) -> E:
    """The whole number."""
    if known(of.under) == 1:
        return of.top
    return div(define(of.top), of.under if known(of.under) is not None else define(of.under), how)


def kept(of: Ratio, define: Define) -> Ratio:
    """To four places, as a run keeps every quantity and line."""
    under = known(of.under)
    return of if under is not None and UNIT % under == 0 else value(define(quantum(of, define)))


def fine(of: Ratio, define: Define) -> Ratio:
    """To ten places: `scoring.contributions.fine`."""
    under = known(of.under)
    if under is not None and 10**FINE % under == 0:
        return of
    return Ratio(define(divided(times(of, constant(10**FINE)), "half_up", define)), lit(10**FINE))


def rounded(number: E, places: int, how: str, define: Define) -> E:
    """A number in ten-thousandths, rounded at `places` as the rule says."""
    if how == "none" or places >= 4:
        return number
    step = lit(10 ** (4 - places))
    return mul(div(define(number), step, how), step)
