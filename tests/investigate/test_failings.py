"""Common failings: bare, with the limit to the last unit, and over the small county with its tasks found not done."""

from fractions import Fraction

import pytest

from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE, UNDONE_ON, left_undone
from zeren.investigate.actions import drop_case, put_down_lead
from zeren.investigate.queries import common_failings_of
from zeren.investigate.rules import CommonFailing, DutyFound, common_failings

MOST = Fraction(3, 10)


def found(units: int, not_done: int, followed: int = 0, superior: str = "C") -> list[DutyFound]:
    return [DutyFound(superior, f"T{n:02}", "C1", n < not_done, n < followed) for n in range(units)]


def one(*rows: DutyFound, most: Fraction | None = MOST, least: int = 3) -> CommonFailing:
    (row,) = common_failings(rows, most, least)
    return row


def test_finding__is_more_than_the_limit_and_nothing_followed() -> None:
    assert not one(*found(10, 3)).is_finding, "three of ten are the limit, not beyond it"
    beyond = one(*found(10, 4))
    assert beyond.is_finding and (beyond.share, beyond.followed_share) == (Fraction(2, 5), 0)
    assert not one(*found(10, 4, followed=1)).is_finding, "something followed"
    assert one(*found(10, 4, followed=1)).followed_share == Fraction(1, 4)


def test_finding__needs_enough_units_a_superior_and_a_limit() -> None:
    assert not one(*found(2, 2)).is_finding and one(*found(3, 3)).is_finding
    assert not one(*found(3, 3, superior="")).is_finding, "above the top there is nobody"
    assert not one(*found(3, 3), most=None).is_finding, "switched off it is only listed"


def test_failings__are_by_superior_and_duty_the_largest_share_first() -> None:
    rows = [*found(10, 1), *found(4, 4, superior="D"), DutyFound("C", "T00", "C2", False, False)]
    listed = [(row.superior, row.duty, len(row.not_done)) for row in common_failings(rows, MOST, 3)]
    assert listed == [("D", "C1", 4), ("C", "C1", 1)], "a duty that all did is not listed"
    twice = [DutyFound("C", "T1", "M1", True, False), DutyFound("C", "T1", "M1", False, False)]
    assert one(*twice, least=1).units == ("T1",), "several who owe it in one unit are one unit"


@pytest.mark.django_db
def test_county__three_of_three_undone_with_nothing_following_is_a_finding_on_it() -> None:
    undone = left_undone()
    (row,) = common_failings_of(2026, UNDONE_ON)
    assert (row.superior, row.duty, row.not_done, row.is_finding) == ("C1", "C1", ("T1", "T2", "T3"), True)
    assert common_failings_of(2025, UNDONE_ON) == ()
    put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "全年没有研究", undone[0])
    (row,) = common_failings_of(2026, UNDONE_ON)
    assert row.followed == ("T1",) and not row.is_finding


@pytest.mark.django_db
def test_county__a_lead_that_was_dropped_silences_nothing_and_one_beside_it_that_runs_counts() -> None:
    undone = left_undone()
    key = put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "全年没有研究", undone[0])
    running = put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "全年没有研究", undone[0])
    drop_case(DECIDER, key, "另案办理")
    (row,) = common_failings_of(2026, UNDONE_ON)
    assert row.followed == ("T1",) and not row.is_finding
    drop_case(DECIDER, running, "已经研究过")
    (row,) = common_failings_of(2026, UNDONE_ON)
    assert (row.followed, row.followed_share, row.is_finding) == ((), 0, True)
