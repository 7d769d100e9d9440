"""Activities: what counts, the coverage of domain examples to the digit, units that came in mid-year, the silent, set by set."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.implement.actions import enter_fact, import_facts
from zeren.implement.queries import coverages, months_told
from zeren.implement.rules.activities import (
    Coverage,
    Item,
    Told,
    counts,
    due_spans,
    item_of,
    lacking,
    quorate,
    rolled_up,
)
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.days import Span
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on, subtree, unit

PACK = small.default_pack()
KINDS = PACK.activities.by_fact
FROM = PACK.activities.parts_from
YEAR_OVER = date(2027, 1, 5)
ALWAYS = Span(date(2020, 1, 1))
HELD = {"attendance": "11/12", "agenda": "学习和补选", "decision": "补选一名支委", "follow_up": "支委会，10日内"}
HALF = Fraction(1, 2)


def told(*months: int, hollow: Iterable[int] = ()) -> Told:
    counted, not_counted = Counter(months), Counter(hollow)
    return Told(tuple(counted[m] for m in range(1, 13)), tuple(not_counted[m] for m in range(1, 13)))


def item(name: str, *months: int, there: Span = ALWAYS, day: date = YEAR_OVER, number: str = "", applies: bool = True) -> Item:  # fmt: skip
    kind = KINDS[name]
    return item_of(kind, Fraction(number or PACK.values[kind.value].value), applies, told(*months), 2026, there, day)


def whole_year(**other: Item) -> Coverage:
    """The worked example: 4/4, 10/12, no groups, 12/12, 1/1, 1/1, 1/1, 38/45."""
    months = range(1, 13)
    found = {
        "assembly": item("assembly", 2, 5, 8, 11),
        "branch_committee": item("branch_committee", *months[:10]),
        "group_meeting": item("group_meeting", applies=False),
        "theme_day": item("theme_day", *months),
        "lesson": item("lesson", 6, 7),
        "org_life_meeting": item("org_life_meeting", 12),
        "member_review": item("member_review", 12),
        "heart_talk": item("heart_talk", *[9] * 38, number="45"),
    }
    return Coverage(tuple({**found, **other}.values()))


def test_coverage__the_worked_example_is_0_9540_and_can_be_recomputed() -> None:
    found = whole_year()
    assert found.value == Fraction(1 + Fraction(10, 12) + 4 + Fraction(38, 45), 7)
    assert found.reckoned == "(4/4 + 10/12 + 12/12 + 1/1 + 1/1 + 1/1 + 38/45) ÷ 7 = 0.9540"
    assert found.state == "gaps"


def test_coverage__without_a_committee_the_denominator_is_six() -> None:
    found = whole_year(branch_committee=item("branch_committee", applies=False))
    assert len(found.asked) == 6
    assert found.reckoned.endswith("÷ 6 = 0.9741")
    assert next(one for one in found.items if one.kind.fact == "branch_committee").why is not None


def test_coverage__surplus_fills_no_gap_in_another_month_nor_in_another_kind() -> None:
    assert item("branch_committee", 1, 1, 1, 2, 2).share == Fraction(2, 12)
    assert item("assembly", 1, 2, 3, 3).share == Fraction(1, 4)
    assert item("lesson", 3, 4, 5).share == 1
    more = whole_year(lesson=item("lesson", *range(1, 13)))
    assert more.value == whole_year().value


@pytest.mark.parametrize(
    ("there", "committees", "assemblies"),
    [
        (Span(date(2026, 5, 20)), 8, 3),
        (Span(date(2020, 1, 1), date(2026, 4, 2)), 4, 2),
        (Span(date(2026, 12, 31)), 1, 1),
        (Span(date(2027, 1, 1)), 0, 0),
    ],
)
def test_coverage__who_was_there_for_a_part_of_the_year_owes_the_months_and_quarters_it_touched(
    there: Span, committees: int, assemblies: int
) -> None:
    assert item("branch_committee", there=there).required == committees
    assert item("assembly", there=there).required == assemblies


def test_coverage__a_running_year_asks_for_what_is_over() -> None:
    running = item("branch_committee", 1, 2, 3, 4, day=date(2026, 4, 20))
    assert (running.required, running.done, running.held) == (3, 3, 4)
    assert item("org_life_meeting", day=date(2026, 12, 31)).share is None
    assert [span.start.month for span in due_spans("quarter", 2026, ALWAYS, date(2026, 7, 1))] == [1, 4]


def test_coverage__silence_is_no_answer_and_no_parent_turns_green() -> None:
    whole = Coverage((item("assembly", 1, 4, 7, 10),))
    silent = Coverage((item("assembly"),))
    hollow = Coverage((item_of(KINDS["assembly"], Fraction(4), True, told(hollow=[1]), 2026, ALWAYS, YEAR_OVER),))
    assert (whole.state, silent.state, hollow.state) == ("whole", "silent", "gaps")
    both = rolled_up([whole, silent])
    assert (both.state, both.value, both.count("silent")) == ("gaps", HALF, 1)
    assert rolled_up([whole, whole]).state == "whole"
    assert rolled_up([silent]).state == "silent"
    assert rolled_up([]).state == rolled_up([Coverage(())]).state == "not_asked"


def test_counts__only_with_quorum_agenda_decision_and_follow_up() -> None:
    day, kind = date(2026, 3, 3), KINDS["assembly"]
    assert lacking(kind, day, HELD, FROM) == ()
    for part, left in (("quorum", "attendance"), ("agenda",) * 2, ("decision",) * 2, ("follow_up",) * 2):
        assert lacking(kind, day, {**HELD, left: ""}, FROM) == (part,)
    assert lacking(kind, day, {}, FROM) == kind.needs
    assert lacking(kind, date(2025, 12, 31), {}, FROM) == (), "it was not asked for then"
    assert lacking(KINDS["heart_talk"], day, {}, FROM) == (), "neither names nor words of a talk are asked for"
    assert not any("photo" in part for one in KINDS.values() for part in one.needs)


@pytest.mark.parametrize(
    ("attendance", "enough"),
    [
        ("7/12", True),
        ("6/12", False),
        ("12/12", True),
        ("13/12", False),
        ("0/0", False),
        ("", False),
        ("十一人", False),
    ],
)
def test_counts__more_than_half_of_those_due_were_there(attendance: str, enough: bool) -> None:
    assert quorate(attendance, HALF) is enough


@pytest.fixture
def year(county: None) -> None:
    small.move_to(YEAR_OVER)


def did(name: str, day: date, key: str = "B1", label: str = "", **attributes: str) -> str:
    fact: str = enter_fact(small.CLERK, FactEntry(name, key, day, "台账", label=label, attributes=attributes))
    return fact


def coverage_of(key: str) -> Coverage:
    return coverages([unit(key, today())], 2026, today(), pack_on(today()))[key]


def test_query__a_branch_with_its_year(year: None) -> None:
    for month in range(1, 11):
        did("branch_committee", date(2026, month, 9), **HELD)
    did("branch_committee", date(2026, 11, 9), agenda="学习")
    did("assembly", date(2026, 2, 3), **HELD)
    by = {one.kind.fact: one for one in coverage_of("B1").items}
    assert (by["branch_committee"].done, by["branch_committee"].hollow) == (10, 1)
    assert by["group_meeting"].required == 12, "who does not say that there are no groups is asked for them"
    did("branch_form", date(2026, 1, 5), label="secretary_only")
    enter_fact(small.CLERK, FactEntry("party_groups", "B1", date(2026, 1, 5), "台账", value=Fraction(0)))
    by = {one.kind.fact: one for one in coverage_of("B1").items}
    assert by["branch_committee"].share is by["group_meeting"].share is None
    assert by["assembly"].share == Fraction(1, 4)


ODD = ("7/12", "6/12", "13/12", "0/0", "１１/12", "多数", "12/12", "/", "99999/99999", "")


def test_query__the_database_counts_as_the_rule_does(year: None) -> None:
    """Every kind, with every choice of parts, and attendances of which some are odd; before and after parts are asked for."""
    entries, expected = [], Counter[tuple[str, int, bool]]()
    parts = ("agenda", "decision", "follow_up")
    for number, (name, attendance, chosen, month) in enumerate(
        product(("assembly", "theme_day", "lesson", "member_review", "heart_talk"), ODD, product((True, False), repeat=3), (1, 9))
    ):  # fmt: skip
        said = {part: "话" for part, is_said in zip(parts, chosen, strict=True) if is_said} | {
            "attendance": attendance
        }
        day = date(2026, month, 1 + number % 28)
        entries.append(FactEntry(name, "B1", day, "台账", f"R{number}", attributes=said))
        expected[name, month, counts(PACK.activities, name, day, said)] += 1
    import_facts(small.CLERK, tuple(entries))
    found = Counter[tuple[str, int, bool]]()
    for (_, name), one in months_told(2026, ["B1"], pack_on(today())).items():
        for month in range(12):
            found[name, month + 1, True] += one.counting[month]
            found[name, month + 1, False] += one.hollow[month]
    assert +found == expected


def test_query__as_many_questions_for_a_tree_as_for_one_unit(year: None) -> None:
    did("assembly", date(2026, 2, 3), **HELD)
    pack = pack_on(today())

    def queries(units: list[str]) -> int:
        found = [one for one in subtree("C1", today()) if one.key in units]
        with CaptureQueriesContext(connection) as captured:
            coverages(found, 2026, today(), pack)
        return len(captured)

    assert queries(["B1"]) == queries([one.key for one in subtree("C1", today())]) <= 5
