"""Rounds, letters, answers, uses: a day moves in time and by two people; what is over is reopened apart, or not at all."""

from datetime import date, timedelta

import pytest

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import (
    answer_fact,
    ask_extension,
    ask_reopening,
    decide_results,
    file_objection,
    freeze_facts,
    grant_extension,
    grant_reopening,
)
from zeren.assess.models import Freeze, Letter, Objection, Round
from zeren.assess.queries import facts_to_answer, letter_found, round_of
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import ask_year_reopening, grant_year_reopening
from zeren.clarify.models import Year
from zeren.clarify.queries import open_years
from zeren.implement.actions import ask_late_entry, enter_fact, grant_late_entry
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from zeren.ledger.queries import latest
from zeren.ledger.waivers import waivers_about
from zeren.use.actions import ask_use_extension, draw_consequences, grant_use_extension
from zeren.use.models import Consequence

LATER = year.CLOSES + timedelta(days=4)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def round_id() -> int:
    return Round.objects.get(year=year.YEAR).id


def test_round__is_made_longer_by_the_office_and_the_body_before_its_last_day(days_open: None) -> None:
    number = ask_extension(small.HEAD, "assess_round", round_id(), LATER, "两个镇受雪灾影响")
    with pytest.raises(NotAllowed):
        grant_extension(small.COUNTY_SECRETARY, number)
    assert grant_extension(DECIDER, number) == LATER
    assert round_of(year.YEAR).closes_on == LATER
    small.move_to(LATER)
    answer_fact(small.SECRETARY, year.YEAR, facts_to_answer(year.YEAR, small.SECRETARY.id)[0].key, "confirm")
    with pytest.raises(Refused) as refused:
        freeze_facts(small.HEAD, year.YEAR)
    assert "round_still_open" in codes(refused)


def test_round__that_is_over_is_reopened_apart_and_its_days_stay(days_open: None) -> None:
    with pytest.raises(Refused) as refused:
        ask_reopening(small.HEAD, "assess_round", round_id(), LATER, "漏看")
    assert codes(refused) == {"not_over_yet"}
    small.move_to(year.CLOSES + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        ask_extension(small.HEAD, "assess_round", round_id(), LATER, "漏看")
    assert codes(refused) == {"deadline_passed"}

    grant_reopening(DECIDER, ask_reopening(small.HEAD, "assess_round", round_id(), LATER, "漏看"))

    assert Round.objects.get(year=year.YEAR).closes_on == year.CLOSES
    found = round_of(year.YEAR)
    assert (found.opens_on, found.closes_on) == (year.CLOSES + timedelta(days=1), LATER)
    answer_fact(small.SECRETARY, year.YEAR, facts_to_answer(year.YEAR, small.SECRETARY.id)[0].key, "confirm")


def test_late_entry__only_with_a_waiver_for_that_unit_and_term(frozen: int) -> None:
    entry = next(iter(year._all_facts()))
    entry = FactEntry(entry.name, "T1", date(2026, 12, 30), "会议纪要", "", entry.person, entry.value, entry.label, entry.attributes, entry.reason)  # fmt: skip
    with pytest.raises(Invalid) as invalid:
        enter_fact(small.CLERK, entry)
    assert {reason.code for reason in invalid.value.reasons} == {"year_not_open"}
    until = year.FROZEN_ON + timedelta(days=3)
    number = ask_late_entry(small.SECRETARY, "T1", year.YEAR, until, "乡镇档案搬迁时漏录")
    with pytest.raises(Refused) as refused:
        grant_late_entry(small.SECRETARY, number)
    assert codes(refused) == {"asked_it_oneself", "benefits_oneself"}
    grant_late_entry(small.HEAD, number)
    enter_fact(small.CLERK, entry)
    small.move_to(until + timedelta(days=1))
    with pytest.raises(Invalid):
        enter_fact(small.CLERK, FactEntry(entry.name, "T1", date(2026, 12, 29), "会议纪要", "", entry.person, entry.value, entry.label, entry.attributes, entry.reason))  # fmt: skip


def test_late_entry__what_was_frozen_stays_until_the_round_is_reopened(frozen: int) -> None:
    count = Freeze.objects.get(id=frozen).count
    entry = next(iter(year._all_facts()))
    until = year.FROZEN_ON + timedelta(days=3)
    grant_late_entry(small.HEAD, ask_late_entry(small.SECRETARY, "T1", year.YEAR, until, "漏录"))
    enter_fact(small.CLERK, FactEntry(entry.name, "T1", date(2026, 12, 30), "会议纪要", "", entry.person, entry.value, entry.label, entry.attributes, entry.reason))  # fmt: skip
    again = freeze_facts(small.HEAD, year.YEAR, purpose="objection:1")
    assert Freeze.objects.get(id=again).count == count

    grant_reopening(DECIDER, ask_reopening(small.HEAD, "assess_round", round_id(), until, "补录的事实要让本人看到"))
    assert round_of(year.YEAR).state == "open"
    small.move_to(until + timedelta(days=1))
    anew = freeze_facts(small.HEAD, year.YEAR)
    assert Freeze.objects.get(id=anew).count == count + 1
    assert round_of(year.YEAR).state == "frozen"


def test_year__closed_is_reopened_for_a_term_and_its_row_stays(frozen: int) -> None:
    assert year.YEAR not in open_years()
    until = year.FROZEN_ON + timedelta(days=5)
    number = ask_year_reopening(small.HEAD, year.YEAR, until, "全县系统停用三天")
    grant_year_reopening(DECIDER, number)
    assert year.YEAR in open_years()
    assert Year.objects.get(year=year.YEAR).state == "closed"
    small.move_to(until + timedelta(days=1))
    assert year.YEAR not in open_years()
    with pytest.raises(NotFound):
        ask_year_reopening(small.HEAD, year.YEAR + 1, until, "未打开")


def test_letter__time_to_object_is_made_longer_for_its_person_or_given_anew(db: None) -> None:
    letter = told.delivered()
    later = told.LAST_DAY + timedelta(days=10)
    number = ask_extension(small.SECRETARY, "assess_letter", letter, later, "住院")
    with pytest.raises(Refused) as refused:
        grant_extension(small.SECRETARY, ask_extension_by_the_head(letter, later, number))
    assert "benefits_oneself" in codes(refused)
    small.move_to(later + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        ask_extension(small.SECRETARY, "assess_letter", letter, later + timedelta(days=5), "住院")
    assert "deadline_passed" in codes(refused)
    again = ask_reopening(small.SECRETARY, "assess_letter", letter, later + timedelta(days=5), "住院")
    grant_reopening(told.REVIEWER, again)
    assert Letter.objects.get(id=letter).object_by == later
    assert letter_found(letter).object_by == later + timedelta(days=5)
    file_objection(small.SECRETARY, letter, "出院后核对，第6项有误。", (told.LATE_PROOF,))


def ask_extension_by_the_head(letter: int, later: date, number: int) -> int:
    """The office grants the first request; then asks for more itself, so that the person might try to grant it."""
    grant_extension(small.HEAD, number)
    return ask_extension(small.HEAD, "assess_letter", letter, later + timedelta(days=3), "办公室代为申请")


def test_answer__owed_later_but_never_reopened(db: None) -> None:
    objection = told.objected()
    due = Objection.objects.get(id=objection).answer_by
    grant_extension(
        DECIDER, ask_extension(small.HEAD, "assess_objection", objection, due + timedelta(days=7), "需外出核实")
    )
    assert Objection.objects.get(id=objection).answer_by == due + timedelta(days=7)
    with pytest.raises(Refused) as refused:
        ask_reopening(small.HEAD, "assess_objection", objection, due + timedelta(days=9), "再延")
    assert "not_reopened" in codes(refused)


def test_use__is_due_later_by_office_and_body(db: None) -> None:
    told.decided()
    draw_consequences(small.HEAD, year.YEAR)
    row = Consequence.objects.filter(state="open").first()
    later = row.due_on + timedelta(days=20)
    number = ask_use_extension(small.HEAD, row.id, later, "培训班三月开")
    with pytest.raises(Refused) as refused:
        grant_use_extension(small.HEAD, number)
    assert codes(refused) == {"asked_it_oneself"}
    grant_use_extension(DECIDER, number)
    assert Consequence.objects.get(id=row.id).due_on == later


def test_departure__takes_a_second_member_and_is_a_waiver_of_two(db: None) -> None:
    proposal = told.proposed()
    alone = DecisionRow(year.GOOD, "BASIC", "年度计划未落实", DECIDER.name)
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, [alone], told.DECIDED_ON, "2号", told.PRESENT)
    assert codes(refused) == {"departure_by_one"}

    row = DecisionRow(year.GOOD, "BASIC", "年度计划未落实", told.PRESENT)
    decide_results(DECIDER, proposal, [row], told.DECIDED_ON, "2号", told.PRESENT)

    entries = [line for line in latest(3) if line.kind == "waiver_granted"]
    assert [(line.body["waived"], line.body["asked_by"]) for line in entries] == [("departure", "person:P-DEC")]
    (waiver,) = waivers_about("assess_decision", entries[0].body["about_id"])
    assert (waiver.granted_by, waiver.person, waiver.unit) == ("person:P-C1S", year.GOOD_SECRETARY, "T2")
    assert waiver.reason == "年度计划未落实"
