"""Asking the view over all: three questions, the year, the two legs, the burden, prompts, who is quiet, what waits."""

from zeren.diagnose.queries.burden import Burden, UnitBurden, burden_of, minutes_asked
from zeren.diagnose.queries.elasticity import Elasticity, Granter, UnitStretched, elasticity_of
from zeren.diagnose.queries.handover import (
    HandoverFound,
    handover_found,
    handovers,
    handovers_due,
    is_drawn,
    last_change,
    open_items,
    terms_of_first,
)
from zeren.diagnose.queries.legs import Balance, LegsFound, balance, two_part_scheme
from zeren.diagnose.queries.offices import Counted, Offices, offices_of
from zeren.diagnose.queries.prompts import Open, Prompted, facts_behind, prompts_of
from zeren.diagnose.queries.questions import (
    Answered,
    BearerAnswer,
    QuestionAsked,
    UnitAnswers,
    UnitQuestion,
    answered_by_month,
    questions_below,
    three_questions,
)
from zeren.diagnose.queries.quiet import Quiet, gone_quiet, silent_in
from zeren.diagnose.queries.risk import Risk, RiskRow, risk_of
from zeren.diagnose.queries.trends import Minutes, answers_by_year, below, burden_by_year, elasticity_by_year
from zeren.diagnose.queries.waiting import ToDecide, to_decide
from zeren.diagnose.queries.year import YearFound, droughts, told_to_superior, work_told, year_as_it_was, years_below

__all__ = [
    "Answered",
    "Balance",
    "BearerAnswer",
    "Burden",
    "Counted",
    "Elasticity",
    "Granter",
    "HandoverFound",
    "LegsFound",
    "Minutes",
    "Offices",
    "Open",
    "Prompted",
    "QuestionAsked",
    "Quiet",
    "Risk",
    "RiskRow",
    "ToDecide",
    "UnitAnswers",
    "UnitBurden",
    "UnitQuestion",
    "UnitStretched",
    "YearFound",
    "answered_by_month",
    "answers_by_year",
    "balance",
    "below",
    "burden_by_year",
    "burden_of",
    "droughts",
    "elasticity_by_year",
    "elasticity_of",
    "facts_behind",
    "gone_quiet",
    "handover_found",
    "handovers",
    "handovers_due",
    "is_drawn",
    "last_change",
    "minutes_asked",
    "offices_of",
    "open_items",
    "prompts_of",
    "questions_below",
    "risk_of",
    "silent_in",
    "terms_of_first",
    "three_questions",
    "to_decide",
    "told_to_superior",
    "two_part_scheme",
    "work_told",
    "year_as_it_was",
    "years_below",
]
