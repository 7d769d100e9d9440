"""What earlier parts of a debrief hand on to its verdict: the ballot as published, the own assessment."""

from fractions import Fraction

from zeren.debrief.queries.reports import self_rating
from zeren.debrief.rules.synthesis import BALLOT, Part


def ballot_part(debrief: int) -> Part:
    """The ballot as it was published; without an answer until one is."""
    return Part(BALLOT)


def own_points(debrief: int) -> Fraction | None:
    """The points that the person gave the own work in the report; None where none were given."""
    found = self_rating(debrief)
    return Fraction(found[0]) if found else None
