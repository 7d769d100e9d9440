"""The deeds of this room through the gate, on a real database: what they do, refuse and record."""

from datetime import date
from fractions import Fraction
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify.small import (
    CLERK,
    COUNTY_SECRETARY,
    HEAD,
    MEMBER,
    OTHER_SECRETARY,
    SECRETARY,
    VILLAGE_SECRETARY,
    WALKER,
    move_to,
)
from patience import within
from zeren.clarify.actions import close_year
from zeren.implement.actions import (
    correct_fact,
    enter_fact,
    find_fulfilled,
    import_facts,
    plan_tasks,
    record_finding,
    take_back_facts,
    withdraw_fact,
)
from zeren.implement.queries import (
    FactFilter,
    fact_found,
    fact_history,
    facts_of_year,
    facts_page,
    failed_tasks,
    gap_report,
    last_fact_days,
    minutes_of_units,
    month_counts,
    open_problems,
    quiet_units,
    records_of_facts,
    task_counts,
    tasks_of_person,
    tasks_of_unit,
)
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.gaps import Disposition
from zeren.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from zeren.ledger.clock import today
from zeren.ledger.queries import latest
from zeren.ledger.verifying import verify
from zeren.organisations.actions import keep_file
from zeren.organisations.queries import import_found, pack_on

pytestmark = pytest.mark.usefixtures("county")


def codes(error: Refused | Invalid) -> set[str]:
    return {reason.code for reason in error.reasons}


def study(day: date = date(2026, 1, 4), **more: object) -> FactEntry:
    return FactEntry("special_study", "T1", day, "会议纪要", **more)  # type: ignore[arg-type]


def log(day: date = date(2026, 1, 4), kind: str = "arrange") -> FactEntry:
    return FactEntry("performance_log", "T1", day, "记实", person="P-T1S", attributes={"kind": kind})


def test_enter__one_fact_with_its_day_entry_actor_and_source() -> None:
    key = enter_fact(SECRETARY, study())
    found = fact_found(key)
    assert (key, found.value, found.entered_by, found.entered_on) == (
        "T1-20260104-special_study-1", 1, "person:P-T1S", date(2026, 1, 5),
    )  # fmt: skip
    line = latest(1)[0]
    assert (line.kind, line.body["fact"], line.body["happened_on"]) == ("fact_entered", key, "2026-01-04")
    assert "会议纪要" not in str(line.body), "no free text in the record"
    assert enter_fact(SECRETARY, study()).endswith("-2")


def test_enter__refused_with_every_reason_and_nothing_stored() -> None:
    with pytest.raises(Invalid) as error:
        enter_fact(SECRETARY, FactEntry("special_study", "T1", date(2027, 1, 1), "", label="GOOD"))
    assert codes(error.value) == {"in_the_future", "source_missing", "label_not_expected"}
    assert facts_of_year(2026) == ()
    with pytest.raises(NotAllowed):
        enter_fact(OTHER_SECRETARY, study())
    with pytest.raises(Invalid) as old:
        enter_fact(SECRETARY, study(date(2025, 12, 30)))
    assert codes(old.value) == {"year_not_open"}


def test_enter__about_oneself_is_marked() -> None:
    assert fact_found(enter_fact(SECRETARY, log())).about_oneself
    assert not fact_found(enter_fact(CLERK, log())).about_oneself


def test_correct__is_a_new_row_that_names_the_old_one_with_the_reason() -> None:
    key = enter_fact(SECRETARY, study())
    new = correct_fact(SECRETARY, key, "日期抄错", happened_on=date(2026, 1, 3))
    old, corrected = fact_history(key)
    assert (new, corrected.corrects, corrected.happened_on) == (f"{key}@2", key, date(2026, 1, 3))
    assert (old.state, old.ended_because, old.happened_on) == ("corrected", "日期抄错", date(2026, 1, 4))
    assert [fact.key for fact in facts_of_year(2026)] == [new]
    line = latest(1)[0]
    assert (line.kind, line.body["fact"], line.body["by_fact"]) == ("fact_corrected", key, new)
    with pytest.raises(Refused) as again:
        correct_fact(SECRETARY, key, "再改", happened_on=date(2026, 1, 2))
    assert codes(again.value) == {"not_standing"}
    assert correct_fact(SECRETARY, new, "又抄错", happened_on=date(2026, 1, 2)) == f"{key}@3"
    assert len(fact_history(new)) == 3


def test_withdraw__needs_a_reason_and_stays_on_record() -> None:
    key = enter_fact(SECRETARY, study())
    with pytest.raises(Refused) as error:
        withdraw_fact(SECRETARY, key, "  ")
    assert codes(error.value) == {"because_missing"}
    withdraw_fact(SECRETARY, key, "会议没有开")
    assert facts_of_year(2026) == ()
    assert fact_found(key).ended_because == "会议没有开"
    assert latest(1)[0].kind == "fact_withdrawn"
    with pytest.raises(NotFound):
        fact_found("no such key")


def test_correct__is_possible_in_a_closed_year_and_entering_is_not() -> None:
    key = enter_fact(SECRETARY, study())
    move_to(date(2027, 1, 15))
    close_year(HEAD, 2026)
    with pytest.raises(Invalid):
        enter_fact(SECRETARY, study())
    correct_fact(HEAD, key, "异议成立", happened_on=date(2026, 1, 3))
    assert facts_of_year(2026)[0].happened_on == date(2026, 1, 3)


def branch_facts(count: int) -> tuple[FactEntry, ...]:
    return tuple(
        FactEntry("theme_day", "B1", date(2026, 1, 1 + number % 5), "支部工作记录", f"F{number:05d}")
        for number in range(count)
    )


def hand_in(content: bytes = b"sheet") -> int:
    return keep_file(CLERK, "facts", "facts-2026-01.xlsx", content, 0, {"rows": 1})


def test_import__is_all_or_nothing_repeatable_and_can_be_taken_back() -> None:
    first = hand_in()
    assert import_facts(CLERK, branch_facts(3), first) == (3, 0)
    assert latest(1)[0].body["count"] == 3
    assert import_found(first).state == "confirmed"
    assert import_facts(CLERK, branch_facts(4), hand_in()) == (1, 3)
    bad = (*branch_facts(4), FactEntry("theme_day", "B1", date(2026, 2, 1), "记录", "F9", place=("事实", "A9")))
    with pytest.raises(Invalid) as error:
        import_facts(CLERK, bad)
    assert [(r.code, r.place) for r in error.value.reasons] == [("in_the_future", ("事实", "A9"))]
    assert len(facts_of_year(2026)) == 4
    assert take_back_facts(CLERK, first) == 3
    assert [fact.key for fact in facts_of_year(2026)] == ["F00003"]
    assert latest(1)[0].kind == "facts_taken_back"
    assert import_facts(CLERK, branch_facts(3), hand_in()) == (3, 0)
    with pytest.raises(Refused):
        take_back_facts(CLERK, first)
    verify()


def test_import__the_same_file_is_confirmed_once() -> None:
    number = hand_in()
    import_facts(CLERK, branch_facts(2), number)
    with pytest.raises(Refused) as error:
        import_facts(CLERK, branch_facts(2), number)
    assert codes(error.value) == {"import_settled"}


def test_import__is_not_taken_back_once_a_fact_was_corrected() -> None:
    number = hand_in()
    import_facts(CLERK, branch_facts(2), number)
    correct_fact(CLERK, "F00001", "改", happened_on=date(2026, 1, 5))
    with pytest.raises(Refused) as error:
        take_back_facts(CLERK, number)
    assert codes(error.value) == {"changed_since"}


def test_import__several_units_take_a_right_over_the_whole() -> None:
    with pytest.raises(NotAllowed):
        import_facts(SECRETARY, branch_facts(1))
    assert import_facts(WALKER, branch_facts(1)) == (1, 0)


def test_import__five_thousand_rows_in_a_few_statements() -> None:
    rows = branch_facts(5_000)
    with CaptureQueriesContext(connection) as queries:
        begun = perf_counter()
        assert import_facts(CLERK, rows) == (5_000, 0)
        taken = perf_counter() - begun
    assert len(queries) < 30
    assert taken < within(10)


def test_records__are_what_scoring_takes() -> None:
    enter_fact(SECRETARY, study())
    enter_fact(SECRETARY, log())
    records = records_of_facts([fact.id for fact in facts_of_year(2026)])
    assert [(r.name, r.subject, r.value) for r in records] == [
        ("performance_log", "P-T1S", Fraction(1)), ("special_study", "T1", Fraction(1)),
    ]  # fmt: skip
    assert records[0].attributes == {"kind": "arrange"}
    assert records[0].entered_day == date(2026, 1, 5)


def test_plan__one_task_for_each_line_with_its_due_day_and_again_nothing() -> None:
    made, moved, dropped = plan_tasks(CLERK, "", 2026)
    assert (moved, dropped) == (0, 0)
    tasks = {(task.post, task.code): task for task in tasks_of_unit("T1", 2026, today())}
    assert tasks["", "C2"].due_on == date(2026, 1, 31)
    assert tasks["", "C1"].owed.in_year == 2
    assert plan_tasks(CLERK, "", 2026) == (0, 0, 0)
    assert sum(sum(found.values()) for found in task_counts(["T1", "T2", "V1", "B1", "O1"], 2026).values()) == made
    assert latest(1)[0].kind == "tasks_planned"


def test_tasks__count_facts_of_the_holder_and_of_the_unit_in_their_own_periods() -> None:
    plan_tasks(CLERK, "", 2026)
    move_to(date(2026, 5, 1))
    for day in (date(2026, 1, 10), date(2026, 2, 10), date(2026, 4, 10)):
        enter_fact(SECRETARY, log(day))
    own = {task.code: task for task in tasks_of_person(SECRETARY.id, 2026, today())}
    assert {"C1", "S1", "S5"} <= set(own), "the committee's tasks and the own ones"
    first = own["S1"]
    assert (first.done, first.owed.by_now, first.owed.next_due) == (2, 2, date(2026, 6, 30))
    assert not first.is_overdue
    assert own["C2"].is_overdue
    assert first.is_self_entered


def test_finding__not_done_needs_somebody_else_a_reason_and_no_fact() -> None:
    plan_tasks(CLERK, "", 2026)
    move_to(date(2026, 3, 1))
    plan = next(task for task in tasks_of_unit("T1", 2026, today()) if task.code == "C2")
    with pytest.raises(Refused) as own:
        record_finding(SECRETARY, plan.id, "not_done", "没有")
    assert codes(own.value) == {"own_task"}
    with pytest.raises(NotAllowed):
        record_finding(MEMBER, plan.id, "not_done", "没有")
    with pytest.raises(NotAllowed):
        record_finding(VILLAGE_SECRETARY, plan.id, "not_done", "没有")
    assert record_finding(COUNTY_SECRETARY, plan.id, "not_done", "到期未报") == "not_done"
    assert [task.code for task in failed_tasks(2026, today())] == ["C2"]
    line = latest(1)[0]
    assert (line.kind, line.body["finding"], line.body["unit"]) == ("finding_recorded", "not_done", "T1")
    assert record_finding(HEAD, plan.id, "open", "补报属实") == "open"
    with pytest.raises(Invalid):
        record_finding(HEAD, plan.id, "splendid")


def test_find_fulfilled__takes_only_what_others_entered_and_every_period_shows() -> None:
    plan_tasks(CLERK, "", 2026)
    move_to(date(2026, 12, 30))
    for month in range(1, 12, 2):
        enter_fact(SECRETARY, log(date(2026, month, 10)))
    enter_fact(CLERK, FactEntry("annual_plan", "T1", date(2026, 1, 20), "镇党发〔2026〕1号"))
    enter_fact(CLERK, study(date(2026, 3, 1)))
    assert find_fulfilled(HEAD, "", 2026) == 1, "the plan; the log is self-entered, of the studies one is missing"
    found = {(task.post, task.code): task.finding for task in tasks_of_unit("T1", 2026, today())}
    assert (found["", "C2"], found["T1-01", "S1"], found["", "C1"]) == ("done", "open", "open")


def test_row_1__gap_report_by_numbers_from_list_to_fact() -> None:
    assert {gap.kind for gap in gap_report("C1", 2026, today(), {})} == {"no_task"}
    plan_tasks(CLERK, "", 2026)
    assert gap_report("C1", 2026, today(), {}) == ()
    move_to(date(2026, 3, 1))
    report = gap_report("T1", 2026, today(), {})
    assert {(gap.kind, gap.chain.unit, gap.chain.code) for gap in report} == {
        ("no_fact", "T1", "C2"), ("no_fact", "V1", "VC1"),
    }  # fmt: skip
    task = next(gap.chain.task_id for gap in report if gap.chain.code == "C2")
    record_finding(HEAD, task, "not_done", "到期未报")
    assert ("no_disposition", "C2") in {(gap.kind, gap.chain.code) for gap in gap_report("T1", 2026, today(), {})}
    left = gap_report("T1", 2026, today(), {task: Disposition("lead", "L1")})
    assert {gap.chain.code for gap in left} == {"VC1"}


def test_gap_report__takes_the_same_number_of_queries_for_a_part_and_the_whole() -> None:
    plan_tasks(CLERK, "", 2026)
    with CaptureQueriesContext(connection) as part:
        gap_report("B1", 2026, today(), {})
    with CaptureQueriesContext(connection) as whole:
        gap_report("C1", 2026, today(), {})
    assert len(part) == len(whole) < 12


def test_counts__months_silence_and_minutes() -> None:
    import_facts(CLERK, branch_facts(5))
    enter_fact(SECRETARY, study())
    assert month_counts(["B1"], 2026)["theme_day"] == (5, *[0] * 11)
    assert minutes_of_units(["B1", "T1"], 2026, pack_on(today()).words) == {
        "B1": (10, *[0] * 11), "T1": (4, *[0] * 11),
    }  # fmt: skip
    assert last_fact_days(["B1", "T1", "V1"], today()) == {"B1": date(2026, 1, 5), "T1": date(2026, 1, 4)}
    move_to(date(2026, 4, 1))
    quiet = quiet_units(["B1", "T1", "V1"], today(), 60)
    assert [(one.unit, one.days) for one in quiet] == [("V1", 0), ("T1", 87), ("B1", 86)]


def test_pages__filter_by_name_month_and_state() -> None:
    import_facts(CLERK, branch_facts(60))
    key = enter_fact(SECRETARY, study())
    withdraw_fact(SECRETARY, key, "错")
    first = facts_page(FactFilter(2026, ("B1", "T1")), size=50)
    assert (len(first.rows), first.total, first.pages) == (50, 60, 2)
    assert facts_page(FactFilter(2026, ("T1",))).total == 0
    assert facts_page(FactFilter(2026, ("T1",), state="withdrawn")).total == 1
    assert facts_page(FactFilter(2026, ("B1",), month=2)).total == 0
    assert facts_page(FactFilter(2026, ("B1",), name="theme_day"), page=9).page == 2


def test_open_problems__stay_until_somebody_verified_them() -> None:
    def problem(item: str, state: str, day: date) -> FactEntry:
        said = {"item": item, "state": state, "year_found": "2025"}
        return FactEntry("problem", "T1", day, "整改台账", attributes=said)

    enter_fact(CLERK, problem("1", "claimed", date(2026, 1, 2)))
    enter_fact(CLERK, problem("2", "claimed", date(2026, 1, 2)))
    enter_fact(CLERK, problem("1", "verified", date(2026, 1, 4)))
    assert [fact.attributes["item"] for fact in open_problems(["T1"], today())] == ["2"]
