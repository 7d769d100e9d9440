"""The rules of step 5, bare: when facts can be answered and frozen, who answers a dispute, when a grade is shown, who is appraised."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from clarify.small import PACKS
from zeren.assess.rules.confirming import Dispute, cannot_answer, cannot_freeze, cannot_settle, round_closes
from zeren.assess.rules.deciding import Standing, decides_on_oneself, out_of_turn
from zeren.assess.rules.objecting import cannot_put_right
from zeren.assess.rules.running import run_order
from zeren.assess.rules.showing import clauses_of, milestone, schemes_for, shows_grade
from zeren.assess.rules.subjects import TermIn, UnitIn, holder_on, mark_days, person_subjects, unit_subjects
from zeren.kernel.days import Span
from zeren.policy import Pack, load_pack

OPENS, CLOSES = date(2027, 1, 4), date(2027, 1, 8)
DISPUTE = Dispute("F1", "P1", "person:P2", "不对")
TOWN = UnitIn("T1", "township", "", date(2020, 1, 1), None)
VILLAGE = UnitIn("V1", "village", "T1", date(2026, 3, 1), None)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACKS / "party-building-cn")


def codes(reasons: object) -> list[str]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]  # reasons of a rule


def test_round__the_first_day_counts_as_a_working_day() -> None:
    assert round_closes(OPENS, 5, (), ()) == CLOSES
    assert round_closes(date(2026, 1, 4), 5, (), (date(2026, 1, 4),)) == date(2026, 1, 8)  # a working Sunday
    assert round_closes(OPENS, 5, (date(2027, 1, 6),), ()) == date(2027, 1, 11)


@pytest.mark.parametrize(
    ("state", "day", "choice", "reason", "against"),
    [
        ("open", OPENS, "confirm", "", []),
        ("open", CLOSES, "dispute", "少计一次", []),
        ("open", date(2027, 1, 3), "confirm", "", ["round_not_open"]),
        ("open", date(2027, 1, 9), "confirm", "", ["round_not_open"]),
        ("frozen", OPENS, "confirm", "", ["round_not_open"]),
        ("open", OPENS, "dispute", "  ", ["reason_missing"]),
        ("open", OPENS, "like", "", ["unknown_choice"]),
        ("open", date(2027, 1, 9), "dispute", "", ["round_not_open", "reason_missing"]),
    ],
)
def test_answer__only_in_the_days_and_a_dispute_with_its_reason(
    state: str, day: date, choice: str, reason: str, against: list[str]
) -> None:
    assert codes(cannot_answer(state, OPENS, CLOSES, day, choice, reason)) == against


@pytest.mark.parametrize(
    ("dispute", "actor", "outcome", "reply", "against"),
    [
        (DISPUTE, "person:P3", "kept", "有记录", []),
        (DISPUTE, "person:P2", "kept", "有记录", ["entered_it_oneself"]),
        (DISPUTE, "person:P1", "upheld", "对", ["disputes_it_oneself"]),
        (DISPUTE, "person:P3", "maybe", "", ["unknown_outcome", "reply_missing"]),
        (None, "person:P3", "kept", "有记录", ["no_open_dispute"]),
    ],
)
def test_settle__never_by_who_entered_or_disputes(
    dispute: Dispute | None, actor: str, outcome: str, reply: str, against: list[str]
) -> None:
    assert codes(cannot_settle(dispute, actor, outcome, reply)) == against


def test_freeze__needs_a_round_that_is_over_and_a_reason_for_each_open_dispute() -> None:
    after = date(2027, 1, 9)
    assert codes(cannot_freeze(None, after, (), {})) == ["no_round"]
    assert codes(cannot_freeze(CLOSES, CLOSES, (), {})) == ["round_still_open"]
    assert codes(cannot_freeze(CLOSES, after, (DISPUTE,), {})) == ["open_dispute"]
    assert codes(cannot_freeze(CLOSES, after, (DISPUTE,), {"F1": " "})) == ["open_dispute"]
    assert codes(cannot_freeze(CLOSES, after, (DISPUTE,), {"F1": "核实单未回"})) == []
    (reason,) = cannot_freeze(CLOSES, after, (DISPUTE,), {})
    assert reason.place == ("F1",) and reason.next_step


@pytest.mark.parametrize(
    ("reads_all", "decided", "proposed", "day", "shown"),
    [
        (True, False, False, date(2027, 1, 1), True),
        (False, True, True, date(2027, 1, 1), True),
        (False, False, True, date(2027, 1, 21), False),
        (False, False, True, date(2027, 1, 22), True),
        (False, False, False, date(2027, 1, 30), False),
    ],
)
def test_grade__is_shown_to_the_person_once_proposed_and_from_the_day_on(
    reads_all: bool, decided: bool, proposed: bool, day: date, shown: bool
) -> None:
    assert shows_grade(reads_all, decided, proposed, date(2027, 1, 22), day) is shown


def test_grade__without_a_day_in_the_calendar_waits_for_the_decision() -> None:
    assert not shows_grade(False, False, True, None, date(2027, 2, 1))


def test_milestones__of_the_next_calendar_year(pack: Pack) -> None:
    assert milestone(pack, "proposal_visible", 2026) == date(2027, 1, 22)
    assert milestone(pack, "debrief_meeting", 2026) == date(2026, 12, 21)
    assert milestone(pack, "no_such_day", 2026) is None


def test_clauses__say_which_facts_they_read(pack: Pack) -> None:
    found = clauses_of(schemes_for(pack, "first_responsible", "township", True))
    assert {"C1", "C2", "C3"} <= {node.id for node in found["problem"]}
    assert {node.id for node in found["debrief_grade"]} >= {"G1"}
    assert "activity" not in found
    assert schemes_for(pack, "clerk", "township", False) == ()


TURN = Standing(decided=False, newer_run=False, proposed_on=date(2027, 1, 20))


def test_turn__everybody_once_then_those_named_and_on_the_newest_run() -> None:
    day = date(2027, 1, 20)
    assert codes(out_of_turn(TURN, False, day)) == []
    assert codes(out_of_turn(TURN, False, date(2027, 1, 19))) == ["decided_before_proposed"]
    assert codes(out_of_turn(TURN, True, day)) == ["nothing_decided_yet"]
    assert codes(out_of_turn(replace(TURN, decided=True), True, day)) == []
    assert codes(out_of_turn(replace(TURN, decided=True), False, day)) == ["decided_before"]
    assert codes(out_of_turn(replace(TURN, decided=True, newer_run=True), True, day)) == ["run_superseded"]


def test_decide__nobody_records_the_own_result() -> None:
    assert codes(decides_on_oneself("P1", ["T1", "P2@T1-01", "P10@T1-02"])) == []
    assert codes(decides_on_oneself("P1", ["P2@T1-01", "P1@T1-02"])) == ["own_result"]
    assert codes(decides_on_oneself("T1", ["T1"])) == [], "a unit is nobody"


def test_put_right__only_what_counted_and_by_somebody_who_did_not_enter_it() -> None:
    counted = {"F1": [("F1", "person:P2", True, True), ("F1@2", "person:P3", False, False)]}
    assert codes(cannot_put_right(counted, "person:P9")) == []
    assert codes(cannot_put_right(counted, "person:P2")) == ["entered_it_oneself"]
    assert codes(cannot_put_right(counted, "person:P3")) == [], "a version that did not count is nobody's hand in it"
    right = {"F1": [("F1", "person:P2", True, False), ("F1@2", "person:P3", False, True)]}
    assert codes(cannot_put_right(right, "person:P3")) == ["entered_it_oneself"], "put right by an earlier objection"
    assert codes(cannot_put_right({"F2": []}, "person:P9")) == ["fact_not_counted"]
    assert codes(cannot_put_right({}, "person:P9")) == ["nothing_corrected"]


def test_subjects__a_change_in_july_gives_two_each_on_the_own_days(pack: Pack) -> None:
    terms = (
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2020, 1, 1), date(2026, 7, 10)),
        TermIn("T1-01", "first_responsible", "T1", "P2", date(2026, 7, 11), None),
        TermIn("T1-02", "clerk", "T1", "P3", date(2020, 1, 1), None),
    )
    found = person_subjects(pack, pack.schemes["secretary-year"], 2026, {"T1": TOWN}, terms)
    assert [(one.key, one.span) for one in found] == [
        ("P1@T1-01", Span(date(2026, 1, 1), date(2026, 7, 10))),
        ("P2@T1-01", Span(date(2026, 7, 11), date(2026, 12, 31))),
    ]
    assert {one.groups["peer_group"] for one in found} == {"towns"}


def test_subjects__who_left_and_came_back_is_one_on_the_joined_days(pack: Pack) -> None:
    terms = (
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2026, 9, 1), None),
        TermIn("T1-01", "first_responsible", "T1", "P2", date(2026, 4, 1), date(2026, 8, 31)),
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2020, 1, 1), date(2026, 3, 31)),
    )
    back, between = person_subjects(pack, pack.schemes["secretary-year"], 2026, {"T1": TOWN}, terms)
    assert (back.key, back.span) == ("P1@T1-01", Span(date(2026, 1, 1), date(2026, 12, 31)))
    first, second = Span(date(2026, 1, 1), date(2026, 3, 31)), Span(date(2026, 9, 1), date(2026, 12, 31))
    assert back.pieces == (first, second)
    assert back.own_in(Span(date(2026, 4, 1), date(2026, 6, 30))) == ()
    assert (between.key, between.pieces) == ("P2@T1-01", ())


def test_subjects__a_term_renewed_without_a_day_between_is_one_piece(pack: Pack) -> None:
    terms = (
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2020, 1, 1), date(2026, 6, 30)),
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2026, 7, 1), None),
    )
    (one,) = person_subjects(pack, pack.schemes["secretary-year"], 2026, {"T1": TOWN}, terms)
    assert (one.span, one.pieces) == (Span(date(2026, 1, 1), date(2026, 12, 31)), ())


def test_marks__count_once_for_who_left_and_came_back() -> None:
    terms = (
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2020, 1, 1), date(2026, 3, 31)),
        TermIn("T1-01", "first_responsible", "T1", "P1", date(2026, 9, 1), None),
    )
    assert mark_days(terms, "P1", date(2026, 2, 1)) == (("P1@T1-01", date(2026, 2, 1)),)
    assert mark_days(terms, "P1", date(2026, 5, 1)) == (("P1@T1-01", date(2026, 9, 1)),)
    assert mark_days(terms, "P1", date(2026, 10, 1)) == (("P1@T1-01", date(2026, 10, 1)),)


def test_subjects__a_unit_founded_in_the_year_has_its_own_days(pack: Pack) -> None:
    town, village = unit_subjects(pack, 2026, (TOWN, VILLAGE))
    assert town.span.days == 365 and village.span.start == date(2026, 3, 1)
    assert village.parent == "T1"


def test_holder__a_fact_goes_to_the_post_held_there_on_that_day() -> None:
    terms = (
        TermIn("B1-01", "branch_secretary", "B1", "P1", date(2020, 1, 1), None),
        TermIn("V1-02", "member", "V1", "P1", date(2026, 5, 1), None),
    )
    find = holder_on(terms)
    assert find("P1", "V1", date(2026, 6, 1)) == "P1@V1-02"
    assert find("P1", "B1", date(2026, 6, 1)) == "P1@B1-01"
    assert find("P1", "V1", date(2026, 1, 1)) == "P1@V1-02"  # before the term: not lost
    assert find("P9", "V1", date(2026, 6, 1)) == "P9"


def test_marks__count_in_every_post_on_a_day_of_its_term() -> None:
    terms = (
        TermIn("V1-01", "first_responsible", "V1", "P1", date(2020, 1, 1), date(2026, 6, 30)),
        TermIn("T1-02", "member", "T1", "P1", date(2026, 7, 1), None),
        TermIn("T1-03", "member", "T1", "P2", date(2020, 1, 1), None),
    )
    assert mark_days(terms, "P1", date(2026, 3, 1)) == (
        ("P1@V1-01", date(2026, 3, 1)),
        ("P1@T1-02", date(2026, 7, 1)),
    )
    assert mark_days(terms, "P1", date(2026, 8, 1)) == (
        ("P1@V1-01", date(2026, 6, 30)),
        ("P1@T1-02", date(2026, 8, 1)),
    )


def test_order__what_is_imported_runs_first_and_units_before_people(pack: Pack) -> None:
    order = [scheme.key for scheme in run_order(pack)]
    assert order.index("branch-year") < order.index("committee-year") < order.index("secretary-year")
    assert order.index("committee-year") < order.index("member-year")


def test_numbers__no_share_is_a_float(pack: Pack) -> None:
    assert all(isinstance(value, Fraction) for value in pack.numbers().values())
