"""The kernel bare: exact numbers, days, words, reasons and transition tables."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zeren.kernel.actors import Actor
from zeren.kernel.days import Span, months_later, on_working_day, working_days_later
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.exact import exact, rounded, shown, ten_thousandths
from zeren.kernel.transitions import Allowed, RefusedWith, Transition, decide
from zeren.kernel.words import Text

CLERK = Actor("person", "P1")
MOMENT = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize("value", [0.1, float("nan"), True])
def test_exact__a_float_or_a_bool_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        exact(value)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize(
    ("text", "number"), [("12.50", Fraction(25, 2)), ("3/4", Fraction(3, 4)), (Decimal("0.1"), Fraction(1, 10))]
)
def test_exact__decimal_text_keeps_every_digit(text: str | Decimal, number: Fraction) -> None:
    assert exact(text) == number


@pytest.mark.parametrize(
    ("value", "places", "how", "expected"),
    [
        ("0.125", 2, "half_up", "0.13"),
        ("-0.125", 2, "half_up", "-0.13"),
        ("4.5", 0, "floor", "4"),
        ("-4.5", 0, "floor", "-5"),
        ("4.1", 0, "ceiling", "5"),
        ("1/3", 2, "none", "1/3"),
    ],
)
def test_rounded__happens_as_named(value: str, places: int, how: str, expected: str) -> None:
    assert rounded(exact(value), places, how) == exact(expected)  # type: ignore[arg-type]


@given(st.fractions(min_value=-1000, max_value=1000))
def test_ten_thousandths__never_further_than_half_a_unit(value: Fraction) -> None:
    assert abs(Fraction(ten_thousandths(value), 10_000) - value) <= Fraction(1, 20_000)


def test_shown__cuts_trailing_zeros_down_to_least() -> None:
    assert [shown(Fraction(75, 10)), shown(Fraction(98), least=1), shown(Fraction(-1, 3)), shown(Fraction(0))] == [
        "7.5",
        "98.0",
        "-0.33",
        "0",
    ]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_later__held_back_to_the_month_end(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


def test_working_days_later__skips_weekends_and_holidays_and_counts_declared_ones() -> None:
    friday = date(2026, 1, 2)
    assert working_days_later(friday, 1) == date(2026, 1, 5)
    assert working_days_later(friday, 1, holidays=[date(2026, 1, 5)]) == date(2026, 1, 6)
    assert working_days_later(friday, 1, working_weekends=[date(2026, 1, 3)]) == date(2026, 1, 3)


def test_on_working_day__a_day_off_gives_way_to_the_next_working_day_and_no_other_moves() -> None:
    holidays, worked = [date(2026, 10, day) for day in range(1, 8)], [date(2026, 10, 10)]
    assert on_working_day(date(2026, 9, 30), holidays, worked) == date(2026, 9, 30)
    assert on_working_day(date(2026, 10, 1), holidays, worked) == date(2026, 10, 8), "past the whole holiday"
    assert on_working_day(date(2026, 10, 10), holidays, worked) == date(2026, 10, 10), "a Saturday that is worked"
    assert on_working_day(date(2026, 10, 17), holidays, worked) == date(2026, 10, 19)


def test_span__both_days_belong_to_it() -> None:
    half = Span(date(2026, 1, 1), date(2026, 6, 30))
    assert half.days == 181
    assert half.overlap(Span(date(2026, 6, 30))) == Span(date(2026, 6, 30), date(2026, 6, 30))
    assert half.overlap(Span(date(2026, 7, 1))) is None


def test_refuse_if__all_reasons_come_not_the_first() -> None:
    with pytest.raises(Refused) as caught:
        refuse_if([Reason("a", Text("甲", "A")), Reason("b", Text("乙", "B"))])
    assert [reason.code for reason in caught.value.reasons] == ["a", "b"]
    assert caught.value.read("zh-hans") == ["甲", "乙"]


def test_decide__wrong_state_and_guards_are_all_told() -> None:
    table = (
        Transition(
            "close",
            frozenset({"open"}),
            "closed",
            Text("关闭", "close"),
            "x.close",
            (lambda snapshot, actor, now: [Reason("late", Text("晚了", "late"))] if snapshot else [],),
        ),
    )
    assert decide(table, "close", "open", None, CLERK, MOMENT) == Allowed("closed")
    refused = decide(table, "close", "closed", "late", CLERK, MOMENT)
    assert isinstance(refused, RefusedWith)
    assert [reason.code for reason in refused.reasons] == ["wrong_state", "late"]


def test_actor__nobody_and_a_job_without_mandate_are_no_actors() -> None:
    with pytest.raises(ValueError, match="nobody"):
        Actor("person", "")
    with pytest.raises(ValueError, match="mandate"):
        Actor("job", "nightly")
