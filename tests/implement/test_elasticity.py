"""How often the band was stretched: late entries by the pack's days, waivers by kind, exact fractions, and what a run is told."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify import small
from zeren.assess.queries.inputs import derived_facts
from zeren.diagnose.queries import elasticity_of, to_decide
from zeren.implement.actions import (
    ask_task_extension,
    correct_fact,
    enter_fact,
    grant_task_extension,
    plan_tasks,
    withdraw_fact,
)
from zeren.implement.models import Task
from zeren.implement.queries import late_entries, stretched
from zeren.implement.rules.elasticity import Stretched, is_late, stands_out, together
from zeren.implement.rules.facts import FactEntry
from zeren.ledger.actions import refuse_waiver
from zeren.ledger.clock import ZONE, today
from zeren.ledger.waivers import waiver_found
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on, unit

DAY = date(2026, 1, 10)


@pytest.fixture
def planned(county: None) -> None:
    plan_tasks(small.WALKER, "", 2026)


def study(day: date = DAY) -> FactEntry:
    return FactEntry("special_study", "T2", day, "会议纪要")


def test_late__only_after_the_last_day_of_the_packs_days() -> None:
    days = Fraction(45)
    assert not is_late(DAY, DAY + timedelta(days=45), days)
    assert is_late(DAY, DAY + timedelta(days=46), days)
    assert not is_late(DAY, DAY + timedelta(days=900), None), "switched off, nothing is late"


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9), st.integers(0, 9)), max_size=8))
def test_together__is_the_sum_and_no_mean_of_indices(rows: list[tuple[int, int, int]]) -> None:
    parts = [Stretched(duties, {"extension": times}, late) for duties, times, late in rows]
    whole = together(parts)
    assert whole.times == sum(part.times for part in parts)
    assert whole.index == (Fraction(whole.times, whole.duties) if whole.duties else None)


def test_stands_out__above_the_line_and_not_on_it() -> None:
    assert not stands_out(Stretched(10, {"extension": 1}), Fraction("0.10"))
    assert stands_out(Stretched(10, {"extension": 1}, 1), Fraction("0.10"))
    assert not stands_out(Stretched(0, {"reopening": 1}), Fraction("0.10")), "no duties, no index"


def test_late_entries__are_marked_and_counted_but_no_corrections_and_no_facts_of_offices(planned: None) -> None:
    small.move_to(DAY)
    enter_fact(small.CLERK, study())
    small.move_to(DAY + timedelta(days=50))
    in_time = enter_fact(small.CLERK, study(DAY + timedelta(days=20)))
    late = enter_fact(small.CLERK, study(DAY + timedelta(days=1)))
    correct_fact(small.CLERK, late, "来源写错", source="会议记录")
    assert late_entries(2026, today()) == [("T2", today())]
    withdraw_fact(small.CLERK, in_time, "重复")
    assert stretched(2026, today())["T2"] == Stretched(10, {}, 1)
    found = elasticity_of([unit("T2", today())], 2026, today())
    assert [(one.by, one.times) for one in found.granters] == [("", 1)]
    assert found.months == (0, 0, 1, *[0] * 9)


def test_late_entries__by_the_offices_own_days_and_not_when_switched_off(planned: None) -> None:
    small.move_to(DAY + timedelta(days=50))
    enter_fact(small.CLERK, study())
    pack = pack_on(today())
    adopt_value(small.HEAD, pack.digest, "entry.days", "replaced", "鹭汀组〔2026〕8号", "60")
    assert late_entries(2026, today()) == []
    adopt_value(small.HEAD, pack.digest, "entry.days", "off", "鹭汀组〔2026〕9号")
    assert late_entries(2026, today()) == []


def test_index__counts_what_was_granted_and_not_what_was_refused(planned: None) -> None:
    first, second, third = Task.objects.filter(unit__key="T2", due_on__lt=date(2026, 12, 31)).order_by("id")
    grant_task_extension(small.HEAD, ask_task_extension(small.OTHER_SECRETARY, first.id, first.due_on + timedelta(days=9), "理由"))  # fmt: skip
    refuse_waiver(small.HEAD, ask_task_extension(small.OTHER_SECRETARY, second.id, second.due_on + timedelta(days=9), "理由"), "可以按期")  # fmt: skip
    ask_task_extension(small.OTHER_SECRETARY, third.id, third.due_on + timedelta(days=9), "理由")
    assert stretched(2026, today())["T2"].index == Fraction(1, 10)
    assert stretched(2025, today()) == {}


def test_run__is_told_the_index_of_each_unit_as_an_exact_fact(planned: None) -> None:
    small.move_to(DAY + timedelta(days=50))
    enter_fact(small.CLERK, study())
    facts = {fact.subject: fact for fact in derived_facts(2026, (), today()) if fact.name == "elasticity"}
    assert facts["T2"].value == Fraction(1, 10)
    assert facts["T1"].value == 0
    assert facts["T2"].key == "derived:elasticity:T2"
    earlier = {fact.subject: fact.value for fact in derived_facts(2026, (), DAY) if fact.name == "elasticity"}
    assert earlier["T2"] == 0, "what came after the day is not known on it"


def test_home__shows_whoever_stands_out_and_requests_that_wait(planned: None) -> None:
    small.move_to(DAY + timedelta(days=50))
    for day in (DAY, DAY + timedelta(days=1)):
        enter_fact(small.CLERK, study(day))
    task = Task.objects.filter(unit__key="T2", due_on=date(2026, 3, 31)).first()
    waiver = ask_task_extension(small.OTHER_SECRETARY, task.id, date(2026, 4, 10), "理由")
    found = to_decide({"implement.find", "waiver.grant"}, "C1", today(), pack_on(today())).shown
    matters = {one.matter: one for one in found}
    assert matters["elastic"].reference == "T2"
    assert (matters["waiver"].reference, matters["waiver"].due) == (str(waiver), date(2026, 3, 31))
    assert to_decide({"use.record"}, "C1", today(), pack_on(today())).total == 0


def test_waiver__is_dated_by_the_one_clock(planned: None) -> None:
    task = Task.objects.filter(unit__key="T2", due_on=date(2026, 3, 31)).first()
    found = waiver_found(ask_task_extension(small.OTHER_SECRETARY, task.id, date(2026, 4, 10), "理由"))
    assert found.asked_at == datetime(2026, 1, 5, 9, tzinfo=ZONE)
