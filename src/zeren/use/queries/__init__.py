"""Asking what results led to, who may be appointed on a day, dossiers of candidates, and shortlists."""

from zeren.use.queries.appointments import (
    AppointmentFound,
    CandidateFound,
    appointment_found,
    appointments,
    changed_since,
    dossiers_now,
    public_until,
)
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
from zeren.use.queries.dossiers import dossier_of
from zeren.use.queries.eligible import (
    RecommendationFound,
    eligibilities,
    eligibility_of,
    grades_of_people,
    recommendations,
    standings_ahead,
)

__all__ = [
    "AppointmentFound",
    "CandidateFound",
    "ConsequenceFound",
    "RecommendationFound",
    "UnusedFound",
    "appointment_found",
    "appointments",
    "changed_since",
    "consequences",
    "dossier_of",
    "dossiers_now",
    "drawing_of",
    "eligibilities",
    "eligibility_of",
    "grades_of_people",
    "grades_of_units",
    "held_down",
    "public_until",
    "recommendations",
    "standings_ahead",
    "unused",
    "waits_to_be_drawn",
]
