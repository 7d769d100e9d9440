"""Asking the view over all."""

from zeren.diagnose.queries.questions import Answered, BearerAnswer, QuestionAsked, UnitAnswers, UnitQuestion, questions_below, three_questions

__all__ = ["Answered", "BearerAnswer", "QuestionAsked", "UnitAnswers", "UnitQuestion", "questions_below", "three_questions"]
