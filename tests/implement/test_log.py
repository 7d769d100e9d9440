"""The performance log: facts that exist, told by quarter, kind, person and month; contact points and the visits there."""

from datetime import date
from fractions import Fraction

import pytest

from clarify import small
from zeren.implement.actions import enter_fact, withdraw_fact
from zeren.implement.queries import performance_log
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.log import contact_points, in_person
from zeren.organisations.actions import end_term
from zeren.organisations.queries import pack_on

FOUR = ("arrange", "ask", "coordinate", "oversee")
TODAY = date(2026, 8, 3)


def test_in_person__is_counted_by_quarter_and_only_a_quarter_that_is_over_can_lack() -> None:
    told = [
        (date(2026, 1, 1), "ask"),
        (date(2026, 3, 31), "ask"),
        (date(2026, 4, 1), "oversee"),
        (date(2026, 5, 5), ""),
    ]
    found = in_person("P", told, FOUR, 2026, TODAY)
    assert dict(found.counts) == {
        "arrange": (0, 0, 0, 0), "ask": (2, 0, 0, 0), "coordinate": (0, 0, 0, 0), "oversee": (0, 1, 0, 0),
    }  # fmt: skip
    assert (found.over, found.total, found.never) == (2, 3, ("arrange", "coordinate"))
    assert [in_person("P", (), FOUR, year, TODAY).over for year in (2025, 2027)] == [4, 0]


def test_contact_point__is_one_however_often_it_is_named_and_only_own_visits_there_count() -> None:
    held = [
        ("P", "V1 ", date(2026, 2, 1), "F2"),
        ("P", "V1", date(2026, 1, 5), "F1"),
        ("Q", "V2", date(2026, 1, 6), "F3"),
    ]
    visits = [
        ("P", "V1", date(2026, 6, 1)), ("P", " V1", date(2026, 1, 2)), ("P", "V2", date(2026, 3, 1)),
        ("Q", "V1", date(2026, 4, 1)),
    ]  # fmt: skip
    one, other = contact_points(held, visits, Fraction(2))
    assert (one.fact, one.since, one.visits) == ("F1", date(2026, 1, 5), (date(2026, 1, 2), date(2026, 6, 1)))
    assert (one.is_short, other.visits, other.is_short) == (False, (), True)


def entered(name: str, day: date, person: str, **said: str) -> str:
    key: str = enter_fact(small.CLERK, FactEntry(name, "T1", day, "履职记实", "", person, attributes=said))
    return key


def log(person: str = "", year: int = 2026):  # type: ignore[no-untyped-def]  # what the query gives
    return performance_log("T1", year, TODAY, pack_on(TODAY), person)


@pytest.fixture
def august(county: None) -> None:
    """The small organisation on a day in August: two quarters are over."""
    small.move_to(TODAY)


def test_log__is_the_facts_that_stand_and_nothing_beside_them(august: None) -> None:
    secretary, member = small.SECRETARY.id, small.MEMBER.id
    gone = entered("performance_log", date(2026, 5, 6), secretary, kind="arrange")
    kept = entered("performance_log", date(2026, 5, 7), secretary, kind="ask", matter="防汛值班")
    survey = entered("field_survey", date(2026, 6, 2), member, unit="蕙坡村", problems="1")
    entered("contact_point", date(2026, 1, 20), member, point="蕙坡村")
    withdraw_fact(small.CLERK, gone, "记重了")
    found = log()
    assert [one.key for one in found.entries] == [survey, kept], "naming a contact point is no entry"
    assert found.count("name") == {"field_survey": 1, "performance_log": 1}
    assert found.count("month") == {"05": 1, "06": 1}
    assert [(one.person, one.total) for one in found.in_person] == [(secretary, 1)], (
        "the member is not first responsible"
    )
    assert [(one.person, one.point, one.visits) for one in found.contacts] == [
        (member, "蕙坡村", (date(2026, 6, 2),))
    ]
    own = log(member)
    assert ([one.key for one in own.entries], own.in_person, len(own.contacts)) == ([survey], (), 1)
    assert log(year=2025).entries == ()


def test_log__both_secretaries_of_a_year_stand_with_what_each_did(august: None) -> None:
    entered("performance_log", date(2026, 2, 6), small.SECRETARY.id, kind="arrange")
    end_term(small.HEAD, "T1-01", TODAY)
    small.move_to(date(2026, 9, 1))
    (before,) = performance_log("T1", 2026, date(2026, 9, 1), pack_on(TODAY)).in_person
    assert (before.person, before.total) == (small.SECRETARY.id, 1)
