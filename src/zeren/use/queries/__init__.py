"""Asking what results led to, and who may be appointed on a day."""

from zeren.use.queries.consequences import (
    ConsequenceFound,
    UnusedFound,
    consequences,
    drawing_of,
    grades_of_units,
    held_down,
    unused,
    waits_to_be_drawn,
)
from zeren.use.queries.eligible import (
    RecommendationFound,
    eligibilities,
    eligibility_of,
    grades_of_people,
    recommendations,
    standings_ahead,
)

__all__ = [
    "ConsequenceFound",
    "RecommendationFound",
    "UnusedFound",
    "consequences",
    "drawing_of",
    "eligibilities",
    "eligibility_of",
    "grades_of_people",
    "grades_of_units",
    "held_down",
    "recommendations",
    "standings_ahead",
    "unused",
    "waits_to_be_drawn",
]
