"""The rules of duty lists, bare: no database, no clock."""

from dataclasses import replace
from datetime import UTC, date, datetime

from zeren.clarify.rules.acknowledgement import LISTS, ListAt, acknowledgement_due, acknowledgement_state
from zeren.clarify.rules.allocation import LEAD, SHARE, Bearer, Matrix, Part, proposed_allocation, validate_allocation
from zeren.clarify.rules.coverage import HELD_UP, MISSING, WHOLE, OwnLists, coverage
from zeren.clarify.rules.lists import Catalogue, Line, Stored, change_by, drafts_for, list_problems
from zeren.clarify.rules.years import YEARS, YearAt, carried_over, first_day_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Allowed, decide
from zeren.kernel.words import Text
from zeren.policy.pack import Duty

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def duty(code: str, order: int, bearer: str = "committee", kinds: tuple[str, ...] = ("township",)) -> Duty:
    text = Text(f"责任{code}", f"duty {code}")
    return Duty(
        code, bearer, kinds, order, text, text, "annual_plan", 1, "per_year", "12-31", "s", "2026-01-01", "known"
    )


def line(code: str, order: int) -> Line:
    text = Text(f"责任{code}", f"duty {code}")
    return Line(code, order, text, text, "annual_plan", 1, "per_year", date(2026, 12, 31), "s")


SECRETARY = Bearer("P1", "书记", "first_responsible", "first_responsible", "", "A", "甲")
DEPUTY = Bearer("P2", "副书记", "member", "deputy", "党的建设", "B", "乙")
FARMING = Bearer("P3", "委员", "member", "member", "农业", "C", "丙")
EMPTY = Bearer("P4", "委员", "member", "member", "经济", "")
LINES = (line("C1", 1), line("C2", 2))
GOOD = Matrix("T1", LINES, (SECRETARY, DEPUTY, FARMING), (Part("C1", "P1", LEAD), Part("C2", "P2", LEAD)))


def codes(reasons: tuple[Reason, ...]) -> set[str]:
    return {reason.code for reason in reasons}


def test_row_20__orphan_duty_and_double_lead_are_both_rejected() -> None:
    assert validate_allocation(GOOD) == ()
    orphan = replace(GOOD, parts=(Part("C1", "P1", LEAD), Part("C2", "P2", SHARE)))
    assert codes(validate_allocation(orphan)) == {"orphan_duty"}
    double = replace(GOOD, parts=(*GOOD.parts, Part("C2", "P3", LEAD)))
    assert codes(validate_allocation(double)) == {"double_lead"}
    both = replace(GOOD, parts=(Part("C1", "P1", LEAD), Part("C1", "P2", LEAD)))
    reasons = validate_allocation(both)
    assert codes(reasons) == {"orphan_duty", "double_lead"}
    assert all(reason.source == "row-20" and reason.next_step for reason in reasons)


def test_row_15__two_first_responsible_persons_at_once_are_rejected_and_a_vacancy_is_not() -> None:
    second = Bearer("P9", "书记", "first_responsible", "first_responsible", "", "Z", "癸")
    reasons = validate_allocation(replace(GOOD, bearers=(*GOOD.bearers, second)))
    assert codes(reasons) == {"two_first_responsible"}
    assert "甲" in reasons[0].text.zh
    assert "癸" in reasons[0].text.zh
    vacant = replace(second, person="")
    assert validate_allocation(replace(GOOD, bearers=(*GOOD.bearers, vacant))) == ()


def test_allocation__a_vacant_lead_is_nobody() -> None:
    matrix = replace(GOOD, bearers=(SECRETARY, EMPTY), parts=(Part("C1", "P1", LEAD), Part("C2", "P4", LEAD)))
    assert codes(validate_allocation(matrix)) == {"lead_vacant"}


def test_allocation__one_post_does_not_lead_and_share_the_same_duty() -> None:
    assert "two_parts" in codes(validate_allocation(replace(GOOD, parts=(*GOOD.parts, Part("C1", "P1", SHARE)))))


def test_proposal__first_duty_to_the_first_responsible_and_the_rest_to_the_nearest_field() -> None:
    parts = proposed_allocation(LINES, (EMPTY, FARMING, DEPUTY, SECRETARY))
    assert set(parts) == {
        Part("C1", "P1", LEAD), Part("C1", "P2", SHARE), Part("C1", "P3", SHARE), Part("C2", "P2", LEAD),
    }  # fmt: skip
    farm = replace(LINES[1], text=Text("办好农业的事", "see to farming"))
    assert Part("C2", "P3", LEAD) in proposed_allocation((LINES[0], farm), (FARMING, DEPUTY, SECRETARY))
    alone = proposed_allocation(LINES, (SECRETARY,))
    assert set(alone) == {Part("C1", "P1", LEAD), Part("C2", "P1", LEAD)}
    assert proposed_allocation(LINES, (EMPTY,)) == ()


def test_drafts__lists_for_the_committee_and_every_bearing_post() -> None:
    catalogue = Catalogue([duty("C1", 1), duty("S1", 1, "first_responsible"), duty("V1", 1, kinds=("village",))])
    posts = [("P1", "T1", "first_responsible"), ("P2", "T1", "member"), ("P9", "T1", "none")]
    drafts = drafts_for(catalogue, [("T1", "township"), ("C", "county")], posts, 2026)
    assert [draft.key for draft in drafts] == [("T1", "committee", ""), ("T1", "first_responsible", "P1")]


def test_change__a_list_with_the_same_content_stays() -> None:
    catalogue = Catalogue([duty("C1", 1)])
    drafts = drafts_for(catalogue, [("T1", "township"), ("T2", "township")], [], 2026)
    same = drafts[0].content.digest
    change = change_by(drafts, {("T1", "committee", ""): Stored(1, same), ("T9", "committee", ""): Stored(9, same)})
    assert [draft.unit for draft in change.fresh] == ["T2"]
    assert (change.replaced, change.unchanged) == ((9,), 1)
    other_year = drafts_for(catalogue, [("T1", "township")], [], 2027)[0]
    assert other_year.content.digest != same, "due days belong to the content"


def test_list__without_a_first_duty_or_with_two_is_at_fault() -> None:
    assert codes(tuple(list_problems([duty("C1", 2)], 2026))) == {"first_duty_missing"}
    assert codes(tuple(list_problems([duty("C1", 1), duty("C2", 1)], 2026))) == {"two_first_duties"}
    assert codes(tuple(list_problems([duty("C1", 1), duty("C1", 2)], 2026))) == {"code_twice"}
    assert tuple(list_problems([duty("C1", 1), duty("C2", 2)], 2026)) == ()


def test_row_13__appointment_on_day_d_makes_acknowledgement_due_thirty_days_later() -> None:
    generated, appointed = date(2026, 1, 8), date(2026, 7, 8)
    due = acknowledgement_due(generated, appointed, 30)
    assert due == date(2026, 8, 7)
    assert acknowledgement_state("B", ["A"], due, due) == "waiting", "a predecessor's name is no answer"
    assert acknowledgement_state("B", ["A"], due, date(2026, 8, 8)) == "overdue"
    assert acknowledgement_state("B", ["A", "B"], due, date(2026, 8, 8)) == "acknowledged"
    assert acknowledgement_state("", [], None, due) == "vacant"


def test_acknowledge__a_replaced_list_cannot_be_acknowledged() -> None:
    seen = ListAt("T1", "committee", "", date(2026, 1, 8), (SECRETARY,))
    actor = Actor("person", "A")
    assert isinstance(decide(LISTS, "acknowledge", "current", seen, actor, NOW), Allowed)
    refused = decide(LISTS, "acknowledge", "replaced", seen, actor, NOW)
    assert codes(refused.reasons) == {"wrong_state"}  # type: ignore[union-attr]
    job = decide(LISTS, "acknowledge", "current", seen, Actor("job", "A", mandate="m"), NOW)
    assert codes(job.reasons) == {"not_your_list"}  # type: ignore[union-attr]


def test_row_2__three_levels_with_one_missing_list_show_one_red_node_and_no_green_parent() -> None:
    full, gap = OwnLists(3, 3, 3, 3), OwnLists(3, 2, 2, 2)
    tree = [
        ("county", ""),
        ("town A", "county"),
        ("village 1", "town A"),
        ("village 2", "town A"),
        ("town B", "county"),
    ]
    own = {"town A": full, "village 1": full, "village 2": gap, "town B": full}
    states = {node.unit: node.state for node in coverage(tree, own)}
    assert [unit for unit, state in states.items() if state == MISSING] == ["village 2"]
    assert (states["town A"], states["county"]) == (HELD_UP, HELD_UP)
    assert (states["village 1"], states["town B"]) == (WHOLE, WHOLE)
    top = coverage(tree, own)[0]
    assert top.below == OwnLists(12, 11, 11, 11)
    assert top.states_below == {WHOLE: 3, MISSING: 1}


def test_year__is_opened_one_after_another() -> None:
    seen = YearAt(2027, (2025, 2026))
    assert isinstance(decide(YEARS, "open_year", "unopened", seen, Actor("person", "A"), NOW), Allowed)
    gap = decide(YEARS, "open_year", "unopened", YearAt(2027, (2025,)), Actor("person", "A"), NOW)
    assert codes(gap.reasons) == {"year_left_out"}  # type: ignore[union-attr]


def test_year__is_made_as_of_its_first_day_ahead_today_or_its_last_day() -> None:
    assert first_day_of(2027, date(2026, 12, 20)) == date(2027, 1, 1)
    assert first_day_of(2026, date(2026, 5, 3)) == date(2026, 5, 3)
    assert first_day_of(2025, date(2026, 5, 3)) == date(2025, 12, 31)


def test_carried_over__a_duty_whose_lead_fell_away_is_not_carried_at_all() -> None:
    parts = (Part("C1", "P1", LEAD), Part("C1", "P2", SHARE), Part("C2", "P3", LEAD), Part("C2", "P2", SHARE))
    kept = carried_over({"T1": parts}, {"T1": frozenset({"C1", "C2"})}, frozenset({"P1", "P2"}))
    assert kept == {"T1": (Part("C1", "P1", LEAD), Part("C1", "P2", SHARE))}
