"""The three questions bare: shares by what was due, essential items, and answers that are missing."""

from datetime import date
from fractions import Fraction

import pytest

from zeren.diagnose.rules import Asked, Doing, answer_question, due_by, is_quiet, of_the_tree, worst_first
from zeren.kernel.words import Text

YES, PARTLY = Fraction(9, 10), Fraction(6, 10)
YEAR_END = date(2025, 12, 31)
TITLE = Text("项", "item")


def doing(name: str, month: int, label: str = "", **attributes: str) -> Doing:
    return Doing(f"{name}-{month}", name, date(2025, month, 15), Fraction(1), label, attributes)


STUDY = Asked("study", TITLE, "special_study", 1, "per_half_year")
SURVEY = Asked("survey", TITLE, "field_survey", 2, "per_year", essential=True)
DEBRIEF = Asked("debrief", TITLE, "debrief_grade", 1, "by 12-31", label="GOOD")
CLOSED = Asked(
    "closed", TITLE, "problem", 1, "on_trigger", where={"state": "verified"}, of={"state": ["verified", "overdue"]}
)


def test_study__one_half_year_of_two_shows_half() -> None:
    found = answer_question([STUDY], [doing("special_study", 3)], 2025, YEAR_END, YES, PARTLY)
    assert found.index == Fraction(1, 2)
    assert found.answer == "no"


def test_study__two_in_one_half_do_not_make_up_for_the_other() -> None:
    facts = [doing("special_study", 2), doing("special_study", 3)]
    assert answer_question([STUDY], facts, 2025, YEAR_END, YES, PARTLY).index == Fraction(1, 2)


def test_silence__nothing_on_record_is_no_answer_and_not_zero() -> None:
    found = answer_question([STUDY, SURVEY], [], 2025, YEAR_END, YES, PARTLY)
    assert (found.index, found.answer) == (None, "no_answer")
    assert {item.answer for item in found.items} == {"no_answer"}


def test_label__due_and_missing_keeps_the_question_from_yes() -> None:
    found = answer_question(
        [DEBRIEF, STUDY], [doing("special_study", 3), doing("special_study", 9)], 2025, YEAR_END, YES, PARTLY
    )
    assert found.items[0].answer == "no_answer"
    assert found.answer != "yes"


def test_essential__a_member_without_survey_is_flagged_whatever_the_index() -> None:
    others = [Asked(f"o{i}", TITLE, f"other{i}", 1, "per_year") for i in range(19)]
    facts = [doing(f"other{i}", 5) for i in range(19)]
    found = answer_question([*others, SURVEY], facts, 2025, YEAR_END, YES, PARTLY)
    assert found.index == Fraction(19, 20)
    assert (found.flagged, found.answer) == (True, "partly")


def test_trigger__nothing_found_asks_nothing() -> None:
    assert answer_question([CLOSED], [doing("special_study", 3)], 2025, YEAR_END, YES, PARTLY).answer == "not_asked"


def test_trigger__share_of_what_fell_due() -> None:
    facts = [
        doing("problem", 3, state="verified"),
        doing("problem", 4, state="overdue"),
        doing("problem", 5, state="claimed"),
    ]
    assert answer_question([CLOSED], facts, 2025, YEAR_END, YES, PARTLY).index == Fraction(1, 2)


@pytest.mark.parametrize(
    ("clock", "day", "due"),
    [
        ("per_half_year", date(2025, 6, 29), 0),
        ("per_half_year", date(2025, 6, 30), 1),
        ("per_half_year", date(2026, 1, 5), 2),
        ("per_month", date(2025, 11, 30), 11),
        ("per_month", date(2025, 11, 29), 10),
        ("by 01-31", date(2025, 1, 30), 0),
        ("by 01-31", date(2025, 1, 31), 1),
        ("per_two_months", date(2025, 11, 30), 5),
    ],
)
def test_due_by__only_ended_periods_ask(clock: str, day: date, due: int) -> None:
    assert due_by(1, clock, 2025, day) == due


def test_tree__one_silent_part_keeps_it_from_yes() -> None:
    assert of_the_tree(["yes", "yes"]) == "yes"
    assert of_the_tree(["yes", "no_answer"]) == "partly"
    assert of_the_tree(["no_answer", "no_answer"]) == "no_answer"
    assert of_the_tree(["no", "no"]) == "no"


def test_worst_first__no_before_no_answer_before_partly() -> None:
    rows = [("a", ["yes"]), ("b", ["partly"]), ("c", ["no"]), ("d", ["no_answer"])]
    assert list(worst_first(rows)) == ["c", "d", "b", "a"]


def test_quiet__heard_before_and_silent_for_the_days_of_the_pack() -> None:
    assert is_quiet(date(2026, 8, 14), date(2026, 11, 30), 42)
    assert is_quiet(date(2026, 10, 19), date(2026, 11, 30), 42), "the last day counts"
    assert not is_quiet(date(2026, 10, 20), date(2026, 11, 30), 42)
    assert not is_quiet(None, date(2026, 11, 30), 42), "never heard: the questions themselves say no answer"
    assert not is_quiet(date(2026, 1, 1), date(2026, 11, 30), None), "switched off"
