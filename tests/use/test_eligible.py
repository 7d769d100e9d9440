"""Eligibility for a kind of post, bare: probation, experience, recommendations, findings of a body; numbers from the pack."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from use.test_rules import PACK, marks
from zeren.kernel.days import Span, months_later
from zeren.use.rules.eligible import (
    FINDING,
    Eligibility,
    Held,
    Known,
    Mark,
    Recommended,
    eligibility,
    first_year,
    joined,
    reached_on,
    standards_of,
)

STANDARDS = standards_of(PACK, int(PACK.number("recommendation.valid_months")))
GOOD = dict.fromkeys(range(2020, 2032), "COMPETENT")
DEPUTY = Held("deputy", Span(date(2025, 3, 1)))
OVER = Held("deputy", Span(date(2020, 1, 1), date(2021, 12, 31)))
MEETING = Recommended("first_responsible", date(2026, 8, 31), "推荐会纪要")
DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


def asked(day: date, post: str = "", *held: Held, recommended: tuple[Recommended, ...] = (MEETING,)) -> Eligibility:
    return eligibility(Known("P1", (), GOOD, held, recommended), day, STANDARDS, post)


def keys(answer: Eligibility) -> list[str]:
    return [one.key for one in answer.review]


def test_experience__two_years_as_deputy_to_the_day() -> None:
    short, met = (
        asked(date(2027, 2, 28), "first_responsible", DEPUTY),
        asked(date(2027, 3, 1), "first_responsible", DEPUTY),
    )
    assert (short.verdict, keys(short)) == ("needs_review", ["deputy_two_years"])
    assert short.review[0].from_day == date(2027, 3, 1) and short.review[0].source == "selection-2019"
    assert (met.verdict, keys(met)) == ("eligible", [])


def test_experience__earlier_terms_count_and_a_gap_does_not() -> None:
    earlier = Held("deputy", Span(date(2023, 1, 1), date(2023, 12, 31)))
    assert (
        asked(date(2026, 3, 1), "first_responsible", earlier, DEPUTY, recommended=()).review[0].key
        == "no_recommendation"
    )
    ended = Held("deputy", Span(date(2026, 1, 1), date(2026, 12, 31)))
    assert asked(date(2027, 3, 1), "first_responsible", ended).review[0].from_day is None, "it ended before two years"


def test_experience__one_way_is_enough_and_who_held_such_a_post_needs_none() -> None:
    member = Held("member", Span(date(2024, 1, 1)))
    assert keys(asked(date(2026, 12, 1), "deputy", member, recommended=())) == ["no_recommendation"]
    none = asked(date(2026, 12, 1), "deputy", recommended=())
    assert keys(none) == ["lower_first_three_years", "member_two_years", "no_recommendation"]
    before = Held("first_responsible", Span(date(2020, 1, 1), date(2020, 6, 30)))
    assert keys(asked(date(2026, 12, 1), "first_responsible", before)) == []
    assert asked(date(2026, 12, 1), "").review == (), "without a post nothing of it is asked"


def test_probation__the_first_year_bars_and_the_next_day_is_free() -> None:
    new = Held("first_responsible", Span(date(2026, 7, 6)))
    last = asked(date(2027, 7, 5), "", new)
    assert (last.verdict, [bar.bar for bar in last.bars], last.first_day) == (
        "blocked",
        ["first_year"],
        date(2027, 7, 6),
    )
    assert last.bars[0].since == date(2026, 7, 6)
    assert asked(date(2027, 7, 6), "", new).verdict == "eligible"
    again = Held("first_responsible", Span(date(2020, 1, 1), date(2024, 12, 31)))
    assert asked(date(2027, 1, 1), "", again, new).verdict == "eligible", (
        "who held such a post before is not on probation"
    )
    left = Held("first_responsible", Span(date(2026, 7, 6), date(2026, 9, 30)))
    assert asked(date(2026, 9, 30), "", left).first_day == date(2026, 10, 1)


def test_recommendation__holds_for_a_year_that_day_included_for_its_post_or_for_none_in_particular() -> None:
    assert keys(asked(date(2027, 8, 31), "first_responsible", OVER)) == []
    assert keys(asked(date(2027, 9, 1), "first_responsible", OVER)) == ["recommendation_lapsed"]
    assert keys(asked(date(2026, 8, 30), "first_responsible", OVER)) == ["no_recommendation"], "it was held later"
    other, any_post = replace(MEETING, post="deputy"), replace(MEETING, post="")
    assert keys(asked(date(2026, 12, 1), "first_responsible", OVER, recommended=(other,))) == ["no_recommendation"]
    assert keys(asked(date(2026, 12, 1), "first_responsible", OVER, recommended=(any_post,))) == []


def test_numbers__come_from_the_pack() -> None:
    ways = tuple(replace(way, months=36) for way in PACK.experience)
    probation = tuple(replace(rule, months=6) for rule in PACK.probation)
    other = replace(STANDARDS, experience=ways, probation=probation, recommendation_months=24)
    known = Known("P1", (), GOOD, (DEPUTY,), (MEETING,))
    assert eligibility(known, date(2027, 9, 1), other, "first_responsible").review[0].from_day == date(2028, 3, 1)
    new = Known("P1", (), GOOD, (Held("deputy", Span(date(2026, 7, 6))),))
    assert eligibility(new, date(2026, 12, 1), other).first_day == date(2027, 1, 6)
    nothing = replace(STANDARDS, recommendation_months=None)
    assert keys(eligibility(replace(known, recommended=()), date(2027, 9, 1), nothing, "first_responsible")) == []


@pytest.mark.parametrize("finding", [bar.finding for bar in PACK.bars if bar.finding])
def test_finding__bars_only_when_a_body_has_found_it(finding: str) -> None:
    """Items that need judgement are never automatic: no grade, no score, no mark of another kind brings them."""
    mark = Mark(FINDING, date(2026, 5, 1), date(2027, 5, 1), finding, "鹭汀委〔2026〕8号")
    answer = eligibility(Known("P1", [mark], GOOD), date(2026, 12, 1), STANDARDS)
    assert (answer.verdict, [bar.bar for bar in answer.bars], answer.first_day) == (
        "blocked",
        [finding],
        date(2027, 5, 2),
    )
    unnamed = replace(mark, reason_code="something_else")
    assert eligibility(Known("P1", [unnamed], GOOD), date(2026, 12, 1), STANDARDS).verdict == "eligible"


@given(day=DAYS, found=st.lists(marks(), max_size=4), grades=st.dictionaries(st.integers(2018, 2030), st.sampled_from(["BASIC", "INCOMPETENT", "COMPETENT"])))  # fmt: skip
def test_judged__no_record_ever_draws_what_needs_a_finding(
    day: date, found: list[Mark], grades: dict[int, str]
) -> None:
    answer = eligibility(Known("P1", found, grades), day, STANDARDS, "deputy")
    judged = {bar.key for bar in PACK.bars if bar.finding}
    assert not judged & {bar.bar for bar in answer.bars} and len(answer.ask_people) == len(judged)


@given(
    day=DAYS,
    grades=st.dictionaries(st.integers(2012, 2030), st.sampled_from(["BASIC", "INCOMPETENT", "COMPETENT"])),
    years=st.integers(1, 3),
    streak=st.integers(1, 3),
)
def test_first_year__what_lies_before_it_changes_no_answer(
    day: date, grades: dict[int, str], years: int, streak: int
) -> None:
    bars = tuple(replace(bar, years=years, streak=streak) if bar.grade else bar for bar in STANDARDS.bars)
    longer, first = replace(STANDARDS, bars=bars), first_year(day, bars)
    assert first == day.year - years - streak + 1
    near = {year: grade for year, grade in grades.items() if year >= first}
    whole, short = (eligibility(Known("P1", (), found), day, longer) for found in (grades, near))
    assert whole == short


@given(starts=st.lists(st.tuples(DAYS, st.integers(0, 800)), min_size=1, max_size=5), months=st.integers(1, 60))
def test_reached__as_if_the_days_were_counted_one_by_one(starts: list[tuple[date, int]], months: int) -> None:
    spans = [Span(start, start + timedelta(days)) for start, days in starts]
    whole = joined(spans)
    assert all(one.end and two.start > one.end + timedelta(1) for one, two in pairwise(whole))
    days = {span.start + timedelta(n) for span in spans for n in range(span.days)}
    assert sum(span.days for span in whole) == len(days)
    found = reached_on(spans, months)
    if found is None:
        assert len(days) < months * 31
        return
    before = sum(day < found for day in days)
    assert found in days or found - timedelta(1) in days
    assert 28 * months <= before + 3 and before <= 31 * months + 3


@given(began=DAYS, months=st.integers(1, 48))
def test_reached__one_unbroken_term_is_plain_month_arithmetic(began: date, months: int) -> None:
    assert reached_on([Span(began)], months) == months_later(began, months)
