"""The rules of facts, findings, clocks and gaps, bare: no database, no clock."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from clarify.small import PACKS
from zeren.implement.rules.bulk import bulk_of, take_back_problems
from zeren.implement.rules.clocks import fulfilled, owed, periods
from zeren.implement.rules.facts import (
    FactEntry,
    Known,
    UnitAt,
    about_oneself,
    asked_kinds,
    corrected_key,
    correction_problems,
    fact_problems,
    new_key,
    tidied,
)
from zeren.implement.rules.findings import FINDING, FOLLOW_UPS, TaskAt
from zeren.implement.rules.gaps import Chain, Disposition, gap_counts, gaps
from zeren.implement.rules.leaps import change_of, is_held
from zeren.kernel.actors import Actor
from zeren.kernel.days import Span
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Allowed, RefusedWith, decide
from zeren.kernel.words import Text
from zeren.policy import load_pack
from zeren.policy.vocabulary import FactWord

PACK = load_pack(PACKS / "party-building-cn")
TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
JUDGED = FactWord("view", Text("看法", "view"), "judged", "unit")
WORDS = replace(PACK.words, facts={**PACK.words.facts, "view": JUDGED})
KNOWN = Known(
    TODAY,
    frozenset({2026}),
    WORDS,
    asked_kinds(PACK.duties),
    {
        "T1": UnitAt("township", Span(date(2020, 1, 1))),
        "B1": UnitAt("branch", Span(date(2026, 3, 1), date(2026, 9, 30))),
        "C1": UnitAt("county", Span(date(2020, 1, 1))),
    },
    {
        ("A", "T1"): (Span(date(2026, 1, 1), date(2026, 7, 7)),),
        ("B", "B1"): (Span(date(2025, 1, 1), date(2025, 2, 1)),),
    },
    frozenset({"A", "B"}),
)
STUDY = FactEntry("special_study", "T1", date(2026, 6, 15), "会议纪要", "F1")


def codes(entry: FactEntry, **more: bool) -> set[str]:
    return {reason.code for reason in fact_problems(entry, KNOWN, **more)}


def test_fact__that_says_what_when_where_and_whence_stands() -> None:
    assert codes(STUDY) == set()
    log = FactEntry("performance_log", "T1", date(2026, 6, 15), "记实", person="A", attributes={"kind": "arrange"})
    assert codes(log) == set()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "photograph"}, "unknown_fact"),
        ({"unit": "T9"}, "unknown_unit"),
        ({"happened_on": date(2026, 12, 1)}, "in_the_future"),
        ({"happened_on": date(2019, 5, 1)}, "before_founded"),
        ({"happened_on": date(2025, 5, 1)}, "year_not_open"),
        ({"source": "  "}, "source_missing"),
        ({"person": "A"}, "person_not_expected"),
        ({"label": "GOOD"}, "label_not_expected"),
        ({"attributes": {"colour": "red"}}, "unknown_attribute"),
        ({"name": "practical_matter", "attributes": {"verified": "perhaps"}}, "attribute_not_a_choice"),
        ({"name": "debrief_grade", "person": "A", "label": "EXCELLENT"}, "label_not_of_this_fact"),
        ({"value": Fraction(0)}, "event_not_positive"),
        ({"value": Fraction(1, 3)}, "too_many_decimals"),
        ({"value": Fraction(10**15)}, "value_too_large"),
        ({"name": "branch_committee"}, "not_asked_of_this_kind"),
        ({"name": "debrief_grade", "person": "A", "label": "SPLENDID"}, "unknown_label"),
        ({"name": "debrief_grade", "person": "A"}, "label_missing"),
        ({"name": "debrief_grade", "person": "A", "label": "GOOD", "value": Fraction(1)}, "value_not_expected"),
        ({"name": "satisfaction"}, "value_missing"),
        ({"name": "view", "value": Fraction(1)}, "judged_without_reason"),
        ({"name": "performance_log"}, "person_missing"),
        ({"name": "performance_log", "person": "Z"}, "unknown_person"),
        ({"name": "performance_log", "person": "B"}, "person_not_of_the_unit"),
        ({"key": "x" * 61}, "key_too_long"),
    ],
)
def test_fact__is_refused_with_its_reason(change: dict[str, object], code: str) -> None:
    assert code in codes(replace(STUDY, **change))


def test_fact__has_all_its_reasons_at_once_and_their_place() -> None:
    bad = FactEntry("special_study", "T9", date(2026, 12, 24), "", place=("事实", "B7"))
    reasons = list(fact_problems(bad, KNOWN))
    assert {reason.code for reason in reasons} == {"unknown_unit", "in_the_future", "source_missing"}
    assert {reason.place for reason in reasons} == {("事实", "B7")}


def test_fact__after_a_unit_was_closed_is_refused() -> None:
    assert codes(FactEntry("theme_day", "B1", date(2026, 10, 15), "记录")) == {"after_closed"}


def test_fact__about_who_left_in_july_may_happen_in_december_of_that_year() -> None:
    late = FactEntry("debrief_grade", "T1", date(2026, 11, 20), "通报", person="A", label="GOOD")
    assert codes(late) == set()


def test_fact__that_an_office_above_enters_is_not_held_to_the_lists() -> None:
    assert codes(FactEntry("training_hours", "C1", TODAY, "党校", person="A", value=Fraction(8))) == {
        "person_not_of_the_unit"
    }


def test_fact__of_a_closed_year_can_only_be_corrected() -> None:
    old = replace(STUDY, happened_on=date(2025, 6, 1))
    assert codes(old) == {"year_not_open"}
    assert codes(old, year_may_be_closed=True) == set()


def test_fact__about_oneself_is_allowed_and_marked() -> None:
    assert about_oneself("person:A", "A")
    assert not about_oneself("person:C", "A")
    assert not about_oneself("person:A", "")


def test_tidied__an_event_without_a_number_counts_one() -> None:
    assert tidied(STUDY, WORDS).value == 1
    assert tidied(replace(STUDY, value=Fraction(3)), WORDS).value == 3
    assert tidied(replace(STUDY, name="satisfaction"), WORDS).value is None


def test_keys__of_facts_by_hand_and_of_corrections() -> None:
    assert new_key(STUDY, set()) == "T1-20260615-special_study-1"
    assert new_key(STUDY, {"T1-20260615-special_study-1"}) == "T1-20260615-special_study-2"
    assert corrected_key("F1", {"F1"}) == "F1@2"
    assert corrected_key("F1@2", {"F1", "F1@2"}) == "F1@3"


def test_correction__keeps_its_subject_changes_something_and_says_why() -> None:
    def against(new: FactEntry, state: str = "standing", because: str = "写错了") -> set[str]:
        return {reason.code for reason in correction_problems(STUDY, new, state, because)}

    assert against(replace(STUDY, happened_on=date(2026, 6, 16))) == set()
    assert against(STUDY) == {"nothing_corrected"}
    assert against(replace(STUDY, unit="T2")) == {"another_subject"}
    assert against(replace(STUDY, source="x"), because=" ") == {"because_missing"}
    assert against(replace(STUDY, source="x"), state="withdrawn") == {"not_standing"}


def test_bulk__same_key_same_content_is_no_change_and_other_content_a_problem() -> None:
    stored = {"F1": tidied(STUDY, WORDS)}
    same = bulk_of([STUDY, replace(STUDY, key="F2")], stored, KNOWN)
    assert ([entry.key for entry in same.fresh], same.unchanged, same.problems) == (["F2"], 1, ())
    other = bulk_of([replace(STUDY, source="另一份")], stored, KNOWN)
    assert [reason.code for reason in other.problems] == ["same_key_other_content"]
    other = replace(STUDY, source="另一份")
    twice = bulk_of([STUDY, STUDY, other, replace(STUDY, key=""), replace(STUDY, key="F@2")], {}, KNOWN)
    codes = ["identical_rows", "key_twice", "key_missing", "key_with_sign"]
    assert [reason.code for reason in twice.problems] == codes


def test_take_back__refused_when_something_hangs_on_it() -> None:
    def against(state: str, year: int, import_state: str = "confirmed") -> set[str]:
        return {r.code for r in take_back_problems([("F1", state, year)], frozenset({2026}), import_state)}

    assert against("standing", 2026) == set()
    assert against("corrected", 2026) == {"changed_since"}
    assert against("standing", 2025) == {"year_closed"}
    assert against("standing", 2026, "taken_back") == {"import_not_confirmed"}


def test_clock__periods_and_what_is_owed_by_a_day() -> None:
    assert len(periods("per_two_months", 2026, None)) == 6
    assert owed("per_half_year", 1, 2026, None, date(2026, 6, 30)).by_now == 0
    assert owed("per_half_year", 1, 2026, None, date(2026, 7, 1)).by_now == 1
    half = owed("per_half_year", 1, 2026, None, TODAY)
    assert (half.in_year, half.by_now, half.next_due) == (2, 1, date(2026, 12, 31))
    plan = owed("by 01-31", 1, 2026, None, TODAY)
    assert (plan.in_year, plan.by_now, plan.next_due) == (1, 1, None)
    assert owed("on_trigger", 1, 2026, None, TODAY).in_year == 0
    with pytest.raises(ValueError, match="no clock"):
        periods("now and then", 2026, None)


def test_clock__surplus_in_one_period_fills_no_gap_in_another() -> None:
    twice_in_spring = [(date(2026, 2, 1), Fraction(1)), (date(2026, 3, 1), Fraction(1))]
    assert fulfilled("per_half_year", 1, 2026, None, twice_in_spring) == 1
    hours = [(date(2026, 5, 1), Fraction(40)), (date(2026, 10, 1), Fraction(30))]
    assert fulfilled("per_year", 56, 2026, None, hours) == 56


TASK = TaskAt(date(2026, 6, 30), frozenset({"S"}), 0, 1, "台账里没有")
OFFICER = Actor("person", "OFFICER")


def refused(verb: str, seen: TaskAt, actor: Actor = OFFICER, state: str = "open") -> set[str]:
    decision = decide(FINDING, verb, state, seen, actor, NOW)
    return {reason.code for reason in decision.reasons} if isinstance(decision, RefusedWith) else set()


def test_row_14__same_task_two_codes_two_different_follow_ups_and_done_is_the_job() -> None:
    not_done = decide(FINDING, "find_not_done", "open", TASK, OFFICER, NOW)
    poorly = decide(FINDING, "find_done_poorly", "open", replace(TASK, facts=1), OFFICER, NOW)
    done = decide(FINDING, "find_done", "open", replace(TASK, facts=1), OFFICER, NOW)
    assert [one.target for one in (not_done, poorly, done) if isinstance(one, Allowed)] == [
        "not_done", "done_poorly", "done",
    ]  # fmt: skip
    assert [FOLLOW_UPS[key].path for key in ("not_done", "done_poorly", "done")] == [
        "dereliction",
        "appraisal",
        "none",
    ]
    assert len({FOLLOW_UPS[key].text.zh for key in ("not_done", "done_poorly", "done")}) == 3
    assert "不加分" in FOLLOW_UPS["done"].text.zh


def test_finding__is_refused_with_every_reason() -> None:
    assert refused("find_not_done", replace(TASK, reason=" ")) == {"because_missing"}
    assert refused("find_not_done", TASK, Actor("person", "S")) == {"own_task"}
    assert refused("find_not_done", replace(TASK, due_on=date(2026, 12, 31), owed_by_now=0)) == {"not_due_yet"}
    assert refused("find_not_done", replace(TASK, facts=2)) == {"facts_show_it"}
    assert refused("find_done", TASK) == {"no_fact"}
    assert refused("find_done", replace(TASK, facts=1), state="not_done") == {"wrong_state"}
    assert refused("look_again", TASK, state="done") == set()


CHAIN = Chain(
    1, 10, "T1", "committee", "", "C1", Text("专题研究", "study"), 100, date(2026, 6, 30), "open", ("F1",), 1
)


def test_row_1__a_duty_with_no_task_and_a_failed_task_with_no_disposition_are_in_the_gap_report() -> None:
    no_task = replace(CHAIN, duty_id=11, task_id=None)
    failed = replace(CHAIN, duty_id=12, task_id=102, finding="not_done")
    answered = replace(CHAIN, duty_id=13, task_id=103, finding="not_done")
    fine = replace(CHAIN, duty_id=14, task_id=104, finding="done")
    report = gaps([fine, answered, failed, no_task], {103: Disposition("case", "K-2026-01")}, TODAY)
    assert [(gap.kind, gap.chain.duty_id, gap.chain.task_id) for gap in report] == [
        ("no_task", 11, None), ("no_disposition", 12, 102),
    ]  # fmt: skip
    assert gap_counts(report) == {"no_task": 1, "no_disposition": 1, "not_looked_at": 0, "no_fact": 0}


def test_gap__due_and_nobody_looked_or_no_fact() -> None:
    silent = replace(CHAIN, duty_id=11, facts=(), fact_count=0)
    on_trigger = replace(CHAIN, duty_id=12, due_on=None, facts=(), fact_count=0)
    report = gaps([CHAIN, silent, on_trigger], {}, TODAY)
    assert [gap.kind for gap in report] == ["not_looked_at", "no_fact"]
    assert gaps([CHAIN], {}, date(2026, 6, 30)) == ()


def test_reasons__read_in_both_languages() -> None:
    bad = FactEntry("photograph", "T9", date(2030, 1, 1), "", person="Z", label="?", attributes={"colour": "x"})
    for reason in fact_problems(bad, KNOWN):
        assert isinstance(reason, Reason)
        assert "{" not in reason.text.zh + reason.text.en
        assert reason.text.zh.endswith("。")
        assert reason.text.en.endswith(".")


def test_leap__is_a_rate_itself_or_an_amount_beside_the_year_before() -> None:
    """At the limit nothing leaps; beyond it, up or down, what says nothing of how it was reckoned is held."""
    amount = replace(PACK.words.facts["growth"], key="income", compared="amount")
    words = replace(PACK.words, facts={**PACK.words.facts, "income": amount})
    before = {("income", "T1", "", 2025): Fraction(-50)}
    most = Fraction(80)

    def entry(name: str, value: str, reason: str = "") -> FactEntry:
        return FactEntry(name, "T1", date(2026, 6, 15), "统计", value=Fraction(value), reason=reason)

    assert change_of(entry("income", "-10"), words, before) == 80
    assert change_of(entry("income", "1"), words, {}) is None, "nothing to compare with"
    for name, stands, held in (("growth", "80", "80.0001"), ("growth", "-80", "-81"), ("income", "-10", "-9.99")):
        assert not is_held(entry(name, stands), words, before, most)
        assert is_held(entry(name, held), words, before, most)
        assert not is_held(entry(name, held, "基数小，见年报"), words, before, most)
        assert not is_held(entry(name, held), words, before, None), "switched off"
    assert not is_held(entry("satisfaction", "95"), words, before, most), "not compared"
    file = [replace(entry("growth", "99"), key="F8"), replace(entry("growth", "9"), key="F9")]
    assert bulk_of(file, {}, replace(KNOWN, words=words, jump=most)).held == {"F8"}
