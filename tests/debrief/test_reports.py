"""Who debriefs to whom, the composition of a report, its way from draft to passed, the sheet shown in time."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from clarify import small
from zeren.debrief.actions import (
    check_report,
    choose_way,
    hand_in_report,
    leave_out,
    plan_day,
    prepare_debriefs,
    reply_to_sheet,
    save_report,
    send_back_report,
    show_sheet,
    take_in_report,
)
from zeren.debrief.models import Debrief, Report
from zeren.debrief.queries import (
    debrief_found,
    debriefs_heard,
    debriefs_of_person,
    report_due,
    report_handed_in,
    reports_of,
    self_rating,
    sheet_days,
    sheet_shown,
    to_prepare,
)
from zeren.debrief.rules.composing import Answer, Written
from zeren.debrief.rules.preassessing import SheetLine
from zeren.implement.actions import enter_fact
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.models import Entry
from zeren.organisations.actions import open_account

POINTS = tuple(point.key for point in small.default_pack().check_points)


@pytest.fixture
def county(db: None) -> None:
    """The small county in December 2026; of 2025 one problem is on record, not solved."""
    small.with_lists()
    small.move_to(date(2026, 12, 1))
    said = {"item": "1", "year_found": "2025", "state": "claimed", "recurred": "no", "topic": "后备力量培养偏慢"}
    enter_fact(small.CLERK, FactEntry("problem", "T1", date(2026, 11, 20), "巡察反馈", attributes=said))
    enter_fact(small.CLERK, FactEntry("special_study", "T1", date(2026, 11, 5), "鹭汀纪要〔2026〕3号"))
    prepare_debriefs(small.HEAD, 2026)


def of(person: str) -> int:
    return debriefs_of_person(person, 2026)[0].id


def whole(**changed: object) -> Written:
    """A report that can be handed in: 700, 1 500 and 700 characters, one answer, the own rating."""
    sections = {"achievements": "成" * 700, "problems": "问" * 1500, "next": "下" * 700}
    said = {
        "sections": sections,
        "answers": {"2025-1": Answer("结对帮带", "两人入库")},
        "self_number": 95,
        "self_grade": "GOOD",
    }
    return Written(**{**said, **changed})  # type: ignore[arg-type]  # names of its own fields


def codes(error: Refused) -> list[str]:
    return [reason.code for reason in error.reasons]


def last_entry() -> Entry:
    return Entry.objects.order_by("-seq")[0]


def test_prepare__by_tree_and_pack_with_everybody_left_out_named(county: None) -> None:
    found = {(one.person, one.heard_by) for one in debriefs_heard(2026)}
    assert found == {("P-T1S", "C1"), ("P-T2S", "C1"), ("P-V1S", "T1")}
    left = {one.unit: one.why.code for one in to_prepare(2026, date(2026, 12, 1))[1]}
    assert left == {"C1": "nobody_above", "B1": "not_chosen"}
    assert prepare_debriefs(small.HEAD, 2026) == 0, "a second time adds nobody"
    assert prepare_debriefs(small.HEAD, 2026, "V1", ("B1-01",)) == 1
    assert debriefs_of_person("P-B1S")[0].heard_by == "V1"
    with pytest.raises(Refused):
        prepare_debriefs(small.HEAD, 2030)
    with pytest.raises(NotAllowed):
        prepare_debriefs(small.SECRETARY, 2026)


def test_days__those_below_finish_before_those_above(county: None) -> None:
    assert plan_day(small.HEAD, 2026, "C1", date(2026, 12, 21)) == 2
    for wrong in (date(2026, 12, 21), date(2026, 12, 30)):
        with pytest.raises(Refused) as late:
            plan_day(small.HEAD, 2026, "T1", wrong)
        assert codes(late.value) == ["after_the_one_above"]
    plan_day(small.HEAD, 2026, "T1", date(2026, 12, 15))
    with pytest.raises(Refused) as before:
        plan_day(small.HEAD, 2026, "C1", date(2026, 12, 10))
    assert codes(before.value) == ["after_the_one_above"]
    with pytest.raises(Refused) as outside:
        plan_day(small.HEAD, 2026, "C1", date(2027, 4, 1))
    assert codes(outside.value) == ["outside_window"]
    with pytest.raises(Refused) as every:
        plan_day(small.HEAD, 2026, "V1", date(2026, 10, 1))
    assert codes(every.value) == ["outside_window", "nobody_to_hear", "day_is_past"]
    assert report_due(debrief_found(of("P-T1S")), date(2026, 12, 1)) == date(2026, 12, 11)


def test_report__is_refused_with_everything_at_once_and_frozen_when_it_is_in(county: None) -> None:
    number = of("P-T1S")
    short = whole(
        sections={"achievements": "成" * 701, "problems": "问" * 1450, "next": ""}, answers={}, self_number=None
    )
    with pytest.raises(Refused) as refused:
        hand_in_report(small.SECRETARY, number, short)
    assert codes(refused.value) == [
        "section_too_long", "section_too_short", "section_empty", "measure_missing", "result_missing", "own_number_missing",
    ]  # fmt: skip
    assert "还差 50 字" in refused.value.reasons[1].text.zh
    save_report(small.SECRETARY, number, short)
    with pytest.raises(NotAllowed):
        save_report(small.OTHER_SECRETARY, number, short)
    with pytest.raises(NotAllowed):
        save_report(small.HEAD, number, short)
    digest = hand_in_report(small.SECRETARY, number, whole())
    assert f'"frozen_as":"{digest}"' in last_entry().line
    assert len(reports_of(number)) == 1 and self_rating(number) == (95, "GOOD")
    with pytest.raises(Refused) as again:
        save_report(small.SECRETARY, number, short)
    assert codes(again.value) == ["report_is_in"]
    with pytest.raises(DatabaseError, match="not edited"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE debrief_report SET sections = '{}'")


def test_report__goes_back_with_reasons_and_passes_point_by_point(county: None) -> None:
    number = of("P-T1S")
    with pytest.raises(Refused) as nothing_there:
        check_report(small.CLERK, number, POINTS)
    assert codes(nothing_there.value) == ["wrong_state"]
    hand_in_report(small.SECRETARY, number, whole())
    with pytest.raises(Refused) as silent:
        send_back_report(small.CLERK, number, " ")
    assert codes(silent.value) == ["why_missing"]
    send_back_report(small.CLERK, number, "第二部分的数据与在册不符。")
    first = report_handed_in(number)
    assert first and first.sent_back_because and debrief_found(number).state == "prepared"
    hand_in_report(small.SECRETARY, number, whole(self_number=80))
    assert [one.written.self_number for one in reports_of(number)] == [95, 80], "what was handed in stays as it was"
    with pytest.raises(Refused) as open_points:
        check_report(small.CLERK, number, POINTS[:3])
    assert codes(open_points.value) == ["point_open", "point_open"]
    check_report(small.CLERK, number, POINTS)
    assert debrief_found(number).state == "report_checked"
    with pytest.raises(NotAllowed):
        check_report(small.SECRETARY, number, POINTS)


def test_sheet__needs_its_sources_a_working_day_and_takes_one_reply(county: None) -> None:
    number = of("P-T1S")
    with pytest.raises(Refused) as no_day:
        show_sheet(small.CLERK, number)
    assert codes(no_day.value) == ["day_not_set"]
    plan_day(small.HEAD, 2026, "C1", date(2026, 12, 21))  # a Monday
    with pytest.raises(Refused) as bare:
        show_sheet(small.CLERK, number, (SheetLine("现场检查：活动室长期锁门", ""),))
    assert codes(bare.value) == ["line_without_source"]
    small.move_to(date(2026, 12, 18))
    show_sheet(small.CLERK, number, (SheetLine("现场检查：活动室开放正常", "鹭汀组查〔2026〕8号"),))
    assert sheet_days(debrief_found(number)) == 1
    sheet = sheet_shown(number)
    assert sheet and len(sheet.lines) == 3 and all(line.source for line in sheet.lines)
    with pytest.raises(NotAllowed):
        reply_to_sheet(small.OTHER_SECRETARY, number, "不是我的。")
    reply_to_sheet(small.SECRETARY, number, "后备力量已在 11 月补齐。")
    with pytest.raises(Refused) as twice:
        reply_to_sheet(small.SECRETARY, number, "再说一句。")
    assert codes(twice.value) == ["replied_already"]
    with pytest.raises(Refused) as replaced:
        show_sheet(small.CLERK, number)
    assert codes(replaced.value) == ["reply_stands"]


def test_sheet__on_the_weekend_before_is_too_late(county: None) -> None:
    plan_day(small.HEAD, 2026, "C1", date(2026, 12, 20))  # a Sunday
    small.move_to(date(2026, 12, 19))
    with pytest.raises(Refused) as late:
        show_sheet(small.CLERK, of("P-T1S"))
    assert codes(late.value) == ["too_late_to_show"]


def test_way_and_leaving_out__are_the_offices_with_a_reason(county: None) -> None:
    number = of("P-T2S")
    choose_way(small.CLERK, number, "written")
    with pytest.raises(Refused):
        choose_way(small.CLERK, number, "by letter")
    with pytest.raises(Refused) as why:
        leave_out(small.CLERK, number, "")
    assert codes(why.value) == ["why_missing"]
    leave_out(small.CLERK, number, "长期病假，委员会同意")
    assert Debrief.objects.get(id=number).state == "left_out"
    with pytest.raises(Refused):
        leave_out(small.CLERK, number, "再一次")
    assert Report.objects.count() == 0


def test_paper__is_taken_in_for_whoever_has_no_account_and_checked_by_another(county: None) -> None:
    number = of("P-T1S")
    with pytest.raises(Refused) as refused:
        take_in_report(small.CLERK, number, whole(self_number=None), " ")
    assert codes(refused.value) == ["paper_missing", "own_number_missing"]
    assert reports_of(number) == (), "nothing is kept of a refusal"
    with pytest.raises(NotAllowed):
        take_in_report(small.SECRETARY, number, whole(), "本人签字件")
    digest = take_in_report(small.CLERK, number, whole(), "本人12月1日签字，存党建办〔2026〕报告卷第3件")
    entry, report = last_entry(), reports_of(number)[0]
    assert (entry.kind, digest in entry.line, f'"person:{small.CLERK.id}"' in entry.line) == (
        "report_taken_in",
        True,
        True,
    )
    assert (report.taken_in_by, report.paper[:4]) == (small.CLERK.signature, "本人12")
    assert self_rating(number) == (95, "GOOD")
    with pytest.raises(Refused) as refused:
        check_report(small.CLERK, number, POINTS)
    assert codes(refused.value) == ["took_it_in"]
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.filter(debrief_id=number).update(taken_in_by="", paper="")
    check_report(small.HEAD, number, POINTS)
    assert debrief_found(number).state == "report_checked"


def test_paper__whoever_has_an_account_writes_himself(county: None) -> None:
    open_account(small.SETUP, small.SECRETARY.id)
    with pytest.raises(Refused) as refused:
        take_in_report(small.CLERK, of("P-T1S"), whole(), "本人签字件")
    assert codes(refused.value) == ["has_account"]
