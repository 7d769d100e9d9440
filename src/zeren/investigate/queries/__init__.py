"""Asking about cases: lists, and one case with its steps and what may be done next, with reasons."""

from zeren.investigate.queries.asked import Question, questions_to, unit_asked
from zeren.investigate.queries.cases import (
    CaseFound,
    StepFound,
    beside,
    case_found,
    cases,
    dispositions,
    items_followed,
    not_heard,
    undone,
)
from zeren.investigate.queries.compared import (
    common_failings_of,
    confirmed_cases,
    decided_alike,
    decided_cases,
    judged_cases,
)
from zeren.investigate.queries.terms import (
    answer_appeal_by,
    answer_review_by,
    carry_out_by,
    lapsed_leads,
    review_by,
    terms_of_lead,
)
from zeren.investigate.queries.views import case_view, exemption_questions, lighter_than
from zeren.investigate.rules import LEADS

__all__ = [
    "LEADS",
    "CaseFound",
    "Question",
    "StepFound",
    "answer_appeal_by",
    "answer_review_by",
    "beside",
    "carry_out_by",
    "case_found",
    "case_view",
    "cases",
    "common_failings_of",
    "confirmed_cases",
    "decided_alike",
    "decided_cases",
    "dispositions",
    "exemption_questions",
    "items_followed",
    "judged_cases",
    "lapsed_leads",
    "lighter_than",
    "not_heard",
    "questions_to",
    "review_by",
    "terms_of_lead",
    "undone",
    "unit_asked",
]
