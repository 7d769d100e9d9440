"""Month by month and year by year: the same answers as on each day by itself, in as many queries as for one day."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify import small
from diagnose.conftest import did
from zeren.diagnose.queries import (
    answered_by_month,
    answers_by_year,
    burden_by_year,
    elasticity_by_year,
    silent_in,
    three_questions,
)
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on, subtree
from zeren.organisations.rules import Organisation, PersonRow, TermRow

pytestmark = pytest.mark.django_db
YEAR_OVER = date(2027, 1, 5)


def answers(found) -> list[tuple[str, ...]]:  # type: ignore[no-untyped-def]
    return [one.answers for one in found.units]


def test_months__read_as_each_month_end_would_have_read(county: None) -> None:
    said = {}
    did("annual_plan", "T2", date(2026, 1, 5))
    for month, day in ((1, date(2026, 1, 31)), (2, date(2026, 2, 28)), (3, date(2026, 3, 31))):
        small.move_to(day)
        did("annual_plan" if month == 1 else "activity", "T1", day)
        did("performance_log", "T1", day, small.SECRETARY.id, kind="arrange")
        said[month] = answers(three_questions(subtree("C1", day), 2026, day))
    small.move_to(date(2026, 4, 9))
    tree = subtree("C1", today())
    by_month = answered_by_month(tree, 2026, today())
    assert [one.day for one in by_month] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 9),
    ]
    assert {one.day.month: answers(one) for one in by_month[:3]} == said
    assert answers(by_month[3]) == answers(three_questions(tree, 2026, today()))
    t2 = [one.of("T2").answers[0] for one in by_month]  # type: ignore[union-attr]  # it stands
    assert t2[0] != "no_answer" == t2[2], "quiet for longer than the pack's days by the end of March"


def test_months__ask_a_post_only_from_the_day_on_which_somebody_held_it(county: None) -> None:
    small.move_to(date(2026, 3, 3))
    person, term = PersonRow("P-NEW", "方既白"), TermRow("T1-04", "P-NEW", date(2026, 3, 2))
    small.bring_in(Organisation({}, {}, {"P-NEW": person}, (term,)))
    by_month = answered_by_month(subtree("T1", today()), 2026, today())
    posts = [len(one.of("T1").questions[2].bearers) for one in by_month]  # type: ignore[union-attr]  # it stands
    assert posts == [2, 2, 3]


def test_months__of_a_year_that_is_over_are_twelve_and_cost_as_many_queries_as_one_day(county: None) -> None:
    small.move_to(YEAR_OVER)
    tree = subtree("C1", today())
    three_questions(tree, 2026, today())
    with CaptureQueriesContext(connection) as one_day:
        last = three_questions(tree, 2026, today())
    with CaptureQueriesContext(connection) as twelve:
        by_month = answered_by_month(tree, 2026, today())
    assert len(by_month) == 12 and len(twelve) == len(one_day)
    assert answers(by_month[-1]) == answers(last)


def test_silent__by_the_days_of_the_pack_while_the_year_runs_and_by_the_whole_year_once_it_is_over(
    county: None,
) -> None:
    did("activity", "T1", date(2026, 1, 5))
    small.move_to(date(2026, 2, 10))
    tree = subtree("C1", today())
    assert "T1" not in silent_in(tree, 2026, today()) and "T2" in silent_in(tree, 2026, today())
    small.move_to(date(2026, 3, 2))
    assert "T1" in silent_in(tree, 2026, today())
    adopt_value(small.HEAD, pack_on(today()).digest, "quiet.days", "off", "鹭汀组〔2026〕1号")
    assert "T1" not in silent_in(tree, 2026, today()), "switched off: whoever was heard in the year is not silent"
    small.move_to(YEAR_OVER)
    assert silent_in(tree, 2026, today()) == {unit.key for unit in tree} - {"T1"}


def test_years__a_year_in_which_the_unit_did_not_stand_is_left_out(county: None) -> None:
    did("theme_day", "B1", date(2026, 1, 4))
    years = (2019, 2026)
    assert list(elasticity_by_year("T1", years, today())) == [2026]
    assert elasticity_by_year("T1", years, today())[2026].duties > 0
    assert burden_by_year("T1", years, today())[2026].total > 0
    assert burden_by_year("T1", years, today(), kind="branch")[2026].units == 1
    assert [one.year for one in answers_by_year("T1", years, today())] == [2026]
    assert [unit.unit.key for unit in answers_by_year("T1", years, today())[0].units] == ["V1"]
