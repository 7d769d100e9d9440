"""Eligibility and consequences as pure rules: a blocked person never appears eligible, and a block ends when it says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clarify import small
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.use.rules.drawing import (
    STATE_NAMES,
    USES,
    VERBS,
    Drawn,
    Due,
    bar_falls,
    bar_until,
    consequences_of,
    drawing,
    rule_gone,
    unknown_outcome,
)
from zeren.use.rules.eligible import Eligibility, Known, Mark, Standards, eligibility, lowest

PACK: Pack = small.default_pack()
BARS = PACK.bars
KINDS = tuple(bar.standing for bar in BARS if bar.standing)
ASKED = date(2027, 3, 1)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))
GRADES = st.dictionaries(
    st.integers(2022, 2029), st.sampled_from(["EXCELLENT", "COMPETENT", "BASIC", "INCOMPETENT"]), max_size=8
)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    began = draw(DAYS)
    ends = draw(st.none() | st.integers(0, 900).map(lambda days: began + timedelta(days)))
    return Mark(draw(st.sampled_from((*KINDS, "cap"))), began, ends, "reason", "2026-001")


def in_force(mark: Mark, day: date) -> bool:
    return mark.from_day <= day and (mark.until_day is None or day <= mark.until_day)


def asked(day: date, *found: Mark, grades: dict[int, str] | None = None) -> Eligibility:
    known = Known("P1", found, grades if grades is not None else {day.year - 1: "COMPETENT"})
    return eligibility(known, day, Standards(BARS))


@given(day=DAYS, found=st.lists(marks(), max_size=6), grades=GRADES)
def test_eligibility__whoever_is_blocked_never_appears_eligible(day: date, found: list[Mark], grades: dict) -> None:
    answer = asked(day, *found, grades=grades)
    barring = [mark for mark in found if mark.kind in KINDS and in_force(mark, day)]
    by_grade = grades.get(day.year - 1) in {"BASIC", "INCOMPETENT"}
    assert (answer.verdict == "blocked") == bool(barring or by_grade)
    assert len(answer.bars) == len(barring) + by_grade
    if answer.verdict == "eligible":
        assert grades[day.year - 1] in {"EXCELLENT", "COMPETENT"}


@given(day=DAYS, found=st.lists(marks(), max_size=6), grades=GRADES)
def test_eligibility__the_first_day_is_free_and_every_day_before_it_is_not(
    day: date, found: list[Mark], grades: dict
) -> None:
    first = asked(day, *found, grades=grades).first_day
    if first is None:
        endless = [mark for mark in found if mark.until_day is None and mark.kind in KINDS]
        assert endless, "only what has no end leaves no day to name"
        return
    assert asked(first, *found, grades=grades).verdict != "blocked"
    while first > day:
        first -= timedelta(days=1)
        assert asked(first, *found, grades=grades).verdict == "blocked"


@given(began=DAYS, days=st.integers(0, 900))
def test_eligibility__a_block_that_ends_leaves_the_next_day_free(began: date, days: int) -> None:
    last = began + timedelta(days)
    mark = Mark("impact_period", began, last, "admonition", "2026-001")
    blocked = asked(last, mark)
    assert blocked.verdict == "blocked"
    assert blocked.first_day == last + timedelta(days=1)
    assert asked(last + timedelta(days=1), mark).verdict == "eligible"


def test_eligibility__six_months_from_the_last_of_august_end_with_february() -> None:
    last = bar_until(date(2026, 8, 31), 6)
    assert last == date(2027, 2, 28)
    mark = Mark("impact_period", date(2026, 8, 31), last, "admonition", "2026-001")
    assert asked(last, mark).verdict == "blocked"
    assert asked(last, mark).first_day == date(2027, 3, 1)
    assert asked(date(2027, 3, 1), mark).verdict == "eligible"
    assert bar_until(date(2027, 8, 31), 6) == date(2028, 2, 29), "a leap year has one day more"


def test_eligibility__a_case_without_an_end_names_no_first_day() -> None:
    answer = asked(ASKED, Mark("open_case", date(2027, 1, 4), None, "case", "2027-001"))
    assert answer.verdict == "blocked"
    assert answer.first_day is None
    (bar,) = answer.bars
    assert (bar.since, bar.until, bar.reference) == (date(2027, 1, 4), None, "2027-001")
    assert bar.source == "annual-grades-handbook" and bar.confidence == "known"


def test_eligibility__a_poor_grade_of_last_year_bars_until_the_year_is_over() -> None:
    for grade in ("BASIC", "INCOMPETENT"):
        answer = asked(ASKED, grades={2026: grade})
        assert answer.verdict == "blocked"
        assert answer.bars[0].until == date(2027, 12, 31)
        assert answer.first_day == date(2028, 1, 1)
        assert asked(ASKED, grades={2026: "COMPETENT", 2025: grade}).verdict == "eligible"


def test_bar__without_a_rule_in_force_is_not_placed_with_a_number_of_nobodys() -> None:
    (reason,) = rule_gone("block", "done", None)
    assert reason.next_step is not None
    for what, state, months in (("block", "done", 12), ("block", "none", None), ("talk", "done", None)):
        assert list(rule_gone(what, state, months)) == []


def test_due__a_term_that_ends_on_a_day_off_ends_on_the_next_working_day_and_a_bar_on_its_own() -> None:
    talk = next(
        one for one in consequences_of(PACK, "BASIC", "person", [], date(2027, 1, 29)) if one.rule == "basic_talk"
    )
    assert talk.due_on == date(2027, 3, 1)
    still = replace(PACK, calendar=replace(PACK.calendar, terms=None))
    talk = next(
        one for one in consequences_of(still, "BASIC", "person", [], date(2027, 1, 29)) if one.rule == "basic_talk"
    )
    assert talk.due_on == date(2027, 2, 28)
    assert bar_until(date(2027, 1, 31), 6) == date(2027, 7, 31), "a Saturday: felt until its own day"


def test_eligibility__of_several_grades_in_one_year_the_lowest_counts_and_says_its_post() -> None:
    ranks = {key: word.rank for key, word in PACK.words.grades.items()}
    year = [
        (2026, "BASIC", "苔溪镇党委书记"),
        (2026, "COMPETENT", "蕙坡村委员"),
        (2025, "COMPETENT", "苔溪镇党委书记"),
    ]
    for rows in (year, year[::-1]):
        grades, lowest_in = lowest(rows, ranks)
        assert grades == {2026: "BASIC", 2025: "COMPETENT"} and lowest_in == {2026: "苔溪镇党委书记"}
    answer = eligibility(Known("P1", (), grades, lowest_in=lowest_in), ASKED, Standards(BARS))
    assert answer.verdict == "blocked" and "按较低的：苔溪镇党委书记" in answer.bars[0].title.zh


def test_eligibility__without_last_years_result_people_have_to_look() -> None:
    assert asked(ASKED, grades={}).verdict == "needs_review"
    assert asked(ASKED, grades={2025: "EXCELLENT"}).verdict == "needs_review"


def test_eligibility__what_only_people_can_find_is_asked_and_never_concluded() -> None:
    findings = [bar.title for bar in BARS if bar.finding]
    assert findings
    for answer in (asked(ASKED), asked(ASKED, grades={}), asked(ASKED, grades={2026: "BASIC"})):
        assert list(answer.ask_people) == findings
        assert not {bar.title for bar in answer.bars} & set(findings)


def test_eligibility__several_bars_all_stand_and_the_last_to_end_governs() -> None:
    short = Mark("impact_period", date(2027, 1, 1), date(2027, 4, 30), "admonition", "2026-001")
    long = Mark("bar", date(2027, 2, 1), date(2028, 2, 1), "basic_block", "decision:2026:P1")
    answer = asked(ASKED, short, long)
    assert [bar.bar for bar in answer.bars] == ["impact_period", "appointment_bar"]
    assert answer.first_day == date(2028, 2, 2)


def test_eligibility__a_pack_without_bars_blocks_nobody() -> None:
    mark = Mark("bar", date(2027, 1, 1), None, "x", "y")
    assert eligibility(Known("P1", [mark], {2026: "BASIC"}), ASKED, Standards(())).verdict == "eligible"


def rules_of(grade: str, earlier: list[str], subject: str = "person") -> list[str]:
    return [due.rule for due in consequences_of(PACK, grade, subject, earlier, date(2027, 1, 20))]


def test_consequences__follow_the_grade_and_how_many_years_it_ran() -> None:
    assert rules_of("EXCELLENT", []) == ["excellent_commend"]
    assert rules_of("EXCELLENT", ["EXCELLENT", "COMPETENT", "EXCELLENT"]) == ["excellent_commend"]
    assert rules_of("EXCELLENT", ["EXCELLENT", "EXCELLENT"]) == ["excellent_commend", "excellent_three_years"]
    assert rules_of("BASIC", ["COMPETENT"]) == ["basic_talk", "basic_train", "basic_block"]
    assert rules_of("BASIC", ["BASIC"])[-1] == "basic_two_years"
    assert rules_of("BASIC", ["", "BASIC"]) == rules_of("BASIC", []), "a year without a result breaks the run"
    assert rules_of("G_AVERAGE", ["G_AVERAGE"], "unit") == ["group_average", "group_average_two_years"]
    assert rules_of("BASIC", [], "unit") == [], "a person's grade leads to nothing for a unit"


def test_consequences__every_grade_leads_to_something_within_a_term() -> None:
    for grade, word in PACK.words.grades.items():
        found = consequences_of(PACK, grade, word.subject, [], date(2027, 1, 20))
        assert found, f"{grade} leads to nothing"
        assert all(due.due_on > date(2027, 1, 20) for due in found)


def codes(state: str, new: str, note: str) -> list[str]:
    found = decide(USES, VERBS[new], state, note, small.HEAD, datetime(2027, 3, 1, tzinfo=UTC), STATE_NAMES)
    return [reason.code for reason in found.reasons] if isinstance(found, RefusedWith) else []


def test_recording__needs_an_open_use_an_outcome_and_words() -> None:
    assert codes("open", "done", "鹭汀组〔2027〕3号，已谈话") == []
    assert codes("open", "none", "本人已调离") == []
    assert codes("open", "none", "  ") == ["reason_missing"]
    assert codes("open", "done", "") == ["note_missing"]
    assert codes("done", "none", "") == ["wrong_state", "reason_missing"]
    assert codes("withdrawn", "done", "已谈话") == ["wrong_state"]
    assert [one.code for one in unknown_outcome("forgotten")] == ["unknown_outcome"]


def due(rule: str, what: str = "talk") -> Due:
    return Due(rule, what, Text(rule, rule), date(2027, 2, 28), None)


def test_replaced__an_open_use_is_withdrawn_and_a_bar_falls_but_what_was_done_stays() -> None:
    uses = [
        Drawn(1, 7, "talk", "talk", "open"),
        Drawn(2, 7, "bar", "block", "done"),
        Drawn(3, 7, "train", "train", "done"),
    ]
    found = drawing({8: [due("praise")]}, {7: 8}, uses, frozenset())
    assert found.withdrawn == ((1, "decision_replaced"), (2, "decision_replaced"))
    assert [(decision, one.rule) for decision, one in found.fresh] == [(8, "praise")]
    assert found.carried == ()


def test_replaced__the_same_use_goes_on_under_the_new_decision_and_is_asked_once() -> None:
    uses = [Drawn(1, 7, "talk", "talk", "done"), Drawn(2, 7, "bar", "block", "done")]
    found = drawing({8: [due("talk"), due("bar", "block")]}, {7: 8}, uses, frozenset())
    assert found.carried == ((1, 8), (2, 8)) and found.fresh == () and found.withdrawn == ()


def test_replaced__twice_over_the_last_decision_counts() -> None:
    uses = [Drawn(1, 6, "talk", "talk", "withdrawn"), Drawn(2, 7, "praise", "commend", "open")]
    found = drawing({8: [due("talk")]}, {6: 8, 7: 8}, uses, frozenset())
    assert found.withdrawn == ((2, "decision_replaced"),) and found.carried == ()
    assert [(decision, one.rule) for decision, one in found.fresh] == [(8, "talk")], "a withdrawn use is not woken"


def test_replaced__without_a_new_grade_everything_open_is_withdrawn() -> None:
    assert drawing({}, {}, [Drawn(1, 7, "talk", "talk", "open")], frozenset()).withdrawn == (
        (1, "decision_replaced"),
    )


def test_drawn__a_run_of_years_that_no_longer_holds_is_withdrawn_and_nothing_else_is() -> None:
    uses = [Drawn(1, 8, "two_years", "adjust", "open"), Drawn(2, 8, "of_an_older_pack", "talk", "open")]
    found = drawing({8: [due("talk")]}, {}, uses, frozenset({"two_years"}))
    assert found.withdrawn == ((1, "run_broken"),)


def test_bar__falls_with_its_grade_and_stays_where_the_grade_stays() -> None:
    assert bar_falls("BASIC", "COMPETENT") and bar_falls("BASIC", None)
    assert not bar_falls("BASIC", "BASIC")
