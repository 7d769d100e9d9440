"""The questions, who is quiet, what waits and the burden on a real database: constant queries, no answer that never passes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify import small
from diagnose.conftest import did
from zeren.diagnose.queries import (
    burden_of,
    droughts,
    gone_quiet,
    minutes_asked,
    questions_below,
    to_decide,
    year_as_it_was,
)
from zeren.investigate.actions import put_down_lead
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on, subtree, unit
from zeren.organisations.rules import Organisation, UnitRow

pytestmark = pytest.mark.django_db
YEAR_OVER = date(2027, 1, 5)


def queries(ask) -> int:  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen)


def more_units(count: int) -> None:
    units = {f"T{n}": UnitRow(f"T{n}", f"第{n}镇", "township", "C1", date(2020, 1, 1)) for n in range(3, 3 + count)}
    small.bring_in(Organisation(units))


def test_questions__ask_a_constant_number_of_queries(county: None) -> None:
    day = today()
    questions_below("C1", 2026, day)
    few = queries(lambda: questions_below("C1", 2026, day))
    more_units(6)
    did("special_study", "T1", day)
    assert queries(lambda: questions_below("C1", 2026, day)) == few <= 5


def test_questions__a_part_without_an_answer_keeps_the_tree_from_yes(county: None) -> None:
    small.move_to(YEAR_OVER)
    for day in (date(2026, 1, 20), date(2026, 3, 1)):
        did("annual_plan" if day.month == 1 else "yearly_report", "T1", day)
    for month in (3, 9):
        did("special_study", "T1", date(2026, month, 10))
    found = questions_below("C1", 2026, today()).only(["township"])
    assert [one.answers[0] for one in found.units] == ["yes", "no_answer"]
    assert (found.of_all(0), found.counts(0)["no_answer"]) == ("partly", 1)


def test_questions__a_silent_branch_never_lets_the_tree_above_it_read_yes(county: None) -> None:
    small.move_to(date(2026, 4, 1))
    did("annual_plan", "T1", date(2026, 1, 20))
    did("yearly_report", "T1", date(2026, 3, 28))
    answered = questions_below("T1", 2026, today(), 20)
    assert [answered.of(unit).answers[0] for unit in ("T1", "B1")] == ["yes", "no_answer"]  # type: ignore[union-attr]
    assert answered.of_all(0) == "partly"
    assert answered.only(["branch"]).of_all(0) == "no_answer"


def test_questions__who_has_gone_quiet_answers_nothing_any_more(county: None) -> None:
    did("annual_plan", "T1", date(2026, 1, 5))
    did("performance_log", "T1", date(2026, 1, 5), small.SECRETARY.id, kind="arrange")
    did("performance_log", "T2", date(2026, 1, 5), small.OTHER_SECRETARY.id, kind="arrange")
    small.move_to(date(2026, 7, 1))
    did("special_study", "T2", date(2026, 6, 30))
    answered = questions_below("C1", 2026, today())
    t1, t2 = answered.of("T1"), answered.of("T2")
    assert t1 and t2
    assert set(t1.answers) == {"no_answer"}, "a unit of which nothing was heard for 42 days: all three"
    assert t1.questions[0].bearers[0].found.items, "its items stay, for whoever looks"
    assert t2.answers[:2] == ("no", "no_answer"), "the unit speaks, its secretary has gone quiet"
    adopt_value(small.HEAD, pack_on(today()).digest, "quiet.days", "off", "鹭汀组〔2026〕1号")
    again = questions_below("C1", 2026, today())
    assert again.of("T1").answers[0] == "no"  # type: ignore[union-attr]  # one of three, as far as it was heard


def test_questions__a_year_that_is_over_is_answered_by_all_its_facts(county: None) -> None:
    did("annual_plan", "T1", date(2026, 1, 5))
    small.move_to(YEAR_OVER)
    assert questions_below("C1", 2026, today()).of("T1").answers[0] != "no_answer"  # type: ignore[union-attr]


def test_questions__a_post_is_asked_over_all_who_held_it(county: None) -> None:
    small.move_to(YEAR_OVER)
    did("performance_log", "T1", date(2026, 2, 3), small.SECRETARY.id, kind="arrange")
    found = questions_below("C1", 2026, today()).of("T1")
    assert found
    (bearer,) = found.questions[1].bearers
    assert (bearer.person, bearer.last_day) == (small.SECRETARY.id, date(2026, 2, 3))
    assert {one.post for one in found.questions[2].bearers} == {"T1-02", "T1-03"}, (
        "nobody held T1-04: nobody is asked"
    )


def test_quiet__a_unit_is_listed_after_its_days_and_offices_above_are_no_voice(county: None) -> None:
    did("activity", "T1", date(2026, 1, 5))
    small.move_to(date(2026, 3, 2))
    pack, tree = pack_on(today()), subtree("C1", today())[1:]
    answered = questions_below("C1", 2026, today())
    found = {one.unit.key: one for one in gone_quiet(tree, answered, today(), 42, pack)}
    assert found["T1"].days == 56
    assert (found["T2"].last_day, "T2" in found) == (None, True)
    assert gone_quiet(tree, answered, today(), None, pack) == ()
    small.move_to(date(2026, 3, 3))
    did("activity", "T1", date(2026, 3, 3))
    again = gone_quiet(tree, answered, today(), 42, pack)
    assert "T1" not in {one.unit.key for one in again if not one.person}


def test_waiting__nothing_that_somebody_else_has_to_do_and_never_more_than_seven(county: None) -> None:
    pack = pack_on(today())
    for number in range(9):
        put_down_lead(small.HEAD, "T1", small.SECRETARY.id, "not_done", f"第{number}件")
    small.move_to(date(2026, 1, 20))
    head = to_decide(pack.roles["office_head"].permissions, "C1", today(), pack)
    assert (len(head.shown), head.total > 7) == (7, True)
    assert head.shown[0].matter == "lead_silent", "overdue by the pack's ten days to answer"
    assert to_decide(pack.roles["auditor"].permissions, "C1", today(), pack).shown == ()


def test_waiting__values_are_asked_for_until_they_are_adopted(county: None) -> None:
    pack = pack_on(today())
    rights = {"organisations.adopt"}
    (asked,) = to_decide(rights, "C1", today(), pack).shown
    assert (asked.matter, asked.due) == ("values", None)
    for key in pack.values:
        adopt_value(small.HEAD, pack.digest, key, "confirmed", "鹭汀组〔2026〕1号")
    assert to_decide(rights, "C1", today(), pack).shown == ()


def test_burden__minutes_by_month_and_the_limit_of_a_branch(county: None) -> None:
    small.move_to(date(2026, 2, 27))
    for day in range(1, 13):
        did("theme_day", "B1", date(2026, 2, day))
    found = burden_of(subtree("V1", today()), 2026, today())
    branch = next(row for row in found.rows if row.unit.key == "B1")
    assert (branch.months[1], branch.over, found.limit) == (24, (2,), 20)
    assert minutes_asked(["B1", "V1"], today(), pack_on(today())) == 24


def test_year__the_peers_stand_beside_the_own_dry_months(county: None) -> None:
    small.move_to(YEAR_OVER)
    for month in range(1, 13):
        did("activity", "T2", date(2026, month, 8), agenda="走访", follow_up="镇党建办，本月")
    did("ceremony", "T1", date(2026, 7, 1))
    found = year_as_it_was(unit("T1", today()), 2026, today())
    assert (found.strip.dry, found.peers[12], found.peers[0]) == (12, 1, 1)
    assert found.strip.only_a_ceremony()
    assert queries(lambda: year_as_it_was(unit("T1", today()), 2026, today())) <= 9


def test_droughts__of_a_tree_are_those_of_its_strips_in_two_queries_more_than_the_tree(county: None) -> None:
    """An activity that lacks what is asked of it leaves its month dry, and so does a ceremony."""
    small.move_to(YEAR_OVER)
    for month in (2, 5, 6):
        did("activity", "T2", date(2026, month, 8), agenda="走访", follow_up="镇党建办，本月")
    did("activity", "T2", date(2026, 9, 8))
    did("problem", "T2", date(2026, 10, 8), state="verified")
    did("ceremony", "T1", date(2026, 7, 1))
    tree, pack = subtree("C1", today()), pack_on(today())
    found = droughts(tree, 2026, today(), pack)
    assert (found["T2"].dry, found["T2"].longest, found["T2"].only_a_ceremony) == (8, 3, False)
    assert (found["T1"].dry, found["T1"].longest, found["T1"].only_a_ceremony) == (12, 12, True)
    for key, strip in ((one.key, year_as_it_was(one, 2026, today()).strip) for one in tree):
        assert (found[key].dry, found[key].longest) == (strip.dry, strip.longest_dry)
    assert queries(lambda: droughts(tree, 2026, today(), pack)) == 2
