"""Rules of this room: the three questions, the year as it was, the two legs, and what waits for a decision."""

from zeren.diagnose.rules.questions import (
    ANSWERS,
    Answer,
    Asked,
    Doing,
    ItemAnswer,
    QuestionAnswer,
    answer_question,
    asked_of,
    concerning,
    due_by,
    graded,
    is_quiet,
    of_the_tree,
    rolled_up,
    unheard,
    worst_first,
)
from zeren.diagnose.rules.tree import Watched, branches, watched

__all__ = [
    "ANSWERS",
    "Answer",
    "Asked",
    "Doing",
    "ItemAnswer",
    "QuestionAnswer",
    "Watched",
    "answer_question",
    "asked_of",
    "branches",
    "concerning",
    "due_by",
    "graded",
    "is_quiet",
    "of_the_tree",
    "rolled_up",
    "unheard",
    "watched",
    "worst_first",
]
