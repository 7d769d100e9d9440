"""Deciding: caps, ties, places, departures; what stands over all of them; rules bare, then through the gate."""

from datetime import date

import pytest

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import decide_results, propose_results, run_schemes
from zeren.assess.queries import decisions_of, proposal_found, proposal_of, ranking, run_found, runs_of, what_if_of
from zeren.assess.rules.deciding import (
    DecisionRow,
    Meeting,
    Places,
    ProposedResult,
    cannot_decide,
    cannot_hold,
    limits_of,
    more_than_places,
    places_anew,
)
from zeren.kernel.errors import NotAllowed, Refused
from zeren.kernel.words import Text
from zeren.ledger.queries import latest

RANKS = {"EXCELLENT": 1, "COMPETENT": 2, "BASIC": 3, "INCOMPETENT": 4}
WORDS = {key: Text(key, key) for key in RANKS}


def codes(row: DecisionRow, proposed: ProposedResult | None, tied: bool = False) -> list[str]:
    return [reason.code for reason in cannot_decide(row, proposed, RANKS, tied)]


@pytest.mark.parametrize("reason", ["", "会议研究决定"])
def test_i2__no_grade_stands_above_a_hard_cap_whatever_the_reason(reason: str) -> None:
    proposed = ProposedResult("A", "COMPETENT", "COMPETENT", "")
    row = DecisionRow("A", "EXCELLENT", reason, "程望舒")
    assert "above_hard_cap" in codes(row, proposed)


def test_i2__above_a_soft_cap_only_with_reason_and_names() -> None:
    proposed = ProposedResult("A", "COMPETENT", "", "COMPETENT")
    assert codes(DecisionRow("A", "EXCELLENT"), proposed) == ["departure_without_reason"]
    assert codes(DecisionRow("A", "EXCELLENT", "确有突出贡献"), proposed) == ["departure_without_reason"]
    assert codes(DecisionRow("A", "EXCELLENT", "确有突出贡献", "程望舒"), proposed) == []


def test_i2__where_no_grade_may_be_given_none_is() -> None:
    proposed = ProposedResult("A", "", "", "", barred=True)
    assert "no_grade_allowed" in codes(DecisionRow("A", "BASIC", "理由", "程望舒"), proposed)


def test_departure__downwards_needs_its_reason_too() -> None:
    proposed = ProposedResult("A", "COMPETENT", "", "")
    assert codes(DecisionRow("A", "BASIC"), proposed) == ["departure_without_reason"]
    assert codes(DecisionRow("A", "COMPETENT"), proposed) == []


def test_tie__is_settled_with_its_reason() -> None:
    proposed = ProposedResult("A", "EXCELLENT", "", "")
    assert codes(DecisionRow("A", "EXCELLENT"), proposed, tied=True) == ["tie_without_reason"]
    assert codes(DecisionRow("A", "EXCELLENT", "任务更重", "程望舒"), proposed, tied=True) == []


def test_unknown__subject_or_grade_is_refused() -> None:
    assert codes(DecisionRow("B", "BASIC"), None) == ["unknown_subject"]
    assert codes(DecisionRow("A", "GOLD"), ProposedResult("A", "BASIC", "", "")) == ["unknown_grade"]


def test_limits__the_strictest_hard_and_soft_cap_as_the_scheme_states_them() -> None:
    caps = [
        {"id": "G1", "effect": "cap", "after": "BASIC", "soft": False},
        {"id": "G7", "effect": "cap", "after": "BASIC", "soft": True},
    ]
    gates = [
        {"id": "T1", "passed": False, "soft": True},
        {"id": "T2", "passed": True, "soft": False},
    ]
    ceilings = {"G1": "COMPETENT", "G7": "COMPETENT", "T1": "BASIC", "T2": "INCOMPETENT"}
    assert limits_of(caps, gates, ceilings, RANKS) == ("COMPETENT", "BASIC", False)
    assert limits_of([{"id": "T1", "effect": "bar", "after": None, "soft": False}], [], {}, RANKS) == ("", "", True)


def test_places__more_than_there_are_is_refused() -> None:
    quota = Places("EXCELLENT", Text("乡镇", "townships"), 1, frozenset("AB"))
    assert not list(more_than_places([quota], {"A": "EXCELLENT", "B": "BASIC", "C": "EXCELLENT"}, WORDS))
    (reason,) = more_than_places([quota], dict.fromkeys("AB", "EXCELLENT"), WORDS)
    assert reason.code == "more_than_places" and "1 名，决定了 2 名" in reason.text.zh


def test_meeting__needs_a_day_a_document_and_names() -> None:
    found = cannot_hold(Meeting(date(2027, 1, 26), " ", ""), date(2027, 1, 25))
    assert [reason.code for reason in found] == ["decided_in_future", "document_missing", "present_missing"]


@pytest.mark.django_db
def test_decide__as_proposed_says_who_when_and_is_recorded(db: None) -> None:
    proposal = told.decided()
    found = {one.subject: one for one in decisions_of(year=year.YEAR, scheme=told.SECRETARIES)}
    assert found[year.GOOD].grade == found[year.GOOD].proposed == "COMPETENT"
    assert found[year.GOOD].decided_on == told.DECIDED_ON and found[year.GOOD].document == "鹭汀委〔2027〕2号"
    assert found[year.GOOD].present == told.PRESENT and not found[year.GOOD].departs
    assert proposal_found(proposal).state == "decided"
    entry = latest(1)[0]
    assert entry.kind == "results_decided"
    assert "程望舒" not in str(entry.body)


@pytest.mark.django_db
def test_decide__above_a_failed_gate_leaves_nothing_behind(db: None) -> None:
    proposal = told.proposed()
    row = DecisionRow(year.FAIR, "EXCELLENT", "总分最高", told.PRESENT)
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, [row], told.DECIDED_ON, "2号", told.PRESENT)
    assert {reason.code for reason in refused.value.reasons} >= {"above_hard_cap", "more_than_places"}
    assert decisions_of(year=year.YEAR) == () and proposal_found(proposal).is_open


@pytest.mark.django_db
def test_decide__a_tie_left_open_is_refused_and_a_settled_one_stands(db: None) -> None:
    proposal = told.proposed()
    proposal = told.tied(proposal)
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, [], told.DECIDED_ON, "2号", told.PRESENT)
    assert {reason.code for reason in refused.value.reasons} == {"tie_without_reason", "more_than_places"}
    rows = [
        DecisionRow(year.FAIR, "EXCELLENT", "任务更重", "沈砚秋"),
        DecisionRow(year.GOOD, "COMPETENT", "任务更重者优先", "沈砚秋"),
    ]
    decide_results(DECIDER, proposal, rows, told.DECIDED_ON, "2号", "沈砚秋")  # a choice among equals takes no second
    found = {one.subject: one for one in decisions_of(year=year.YEAR)}
    assert found[year.FAIR].grade == "EXCELLENT" and found[year.FAIR].reason == "任务更重"
    assert found[year.GOOD].departs


@pytest.mark.django_db
def test_decide__a_part_with_a_cap_of_its_own_takes_no_more_than_its_places(db: None) -> None:
    proposal = told.tied_within_a_part(told.proposed())
    both = [DecisionRow(key, "EXCELLENT", "任务更重", told.PRESENT) for key in (year.FAIR, year.GOOD)]
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, both, told.DECIDED_ON, "2号", told.PRESENT)
    (reason,) = refused.value.reasons
    assert reason.code == "more_than_places" and reason.source == "appraisal-results-answer"
    assert "乡镇" in reason.text.zh and "苔溪镇" in reason.text.zh and "名额 1 名，决定了 2 名" in reason.text.zh
    assert "2×0.5＝1" in reason.text.zh
    one = [both[0], DecisionRow(year.GOOD, "COMPETENT", "任务更重者优先", told.PRESENT)]
    assert decide_results(DECIDER, proposal, one, told.DECIDED_ON, "2号", told.PRESENT) > 1


@pytest.mark.django_db
def test_decide__an_equal_at_the_line_given_any_other_grade_is_a_departure(db: None) -> None:
    proposal = told.tied(told.proposed())
    rows = [
        DecisionRow(year.FAIR, "EXCELLENT", "任务更重", "沈砚秋"),
        DecisionRow(year.GOOD, "INCOMPETENT", "另有考虑", "沈砚秋"),
    ]
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, rows, told.DECIDED_ON, "2号", "沈砚秋")
    assert [(reason.code, reason.place) for reason in refused.value.reasons] == [("departure_by_one", (year.GOOD,))]
    told_two = [rows[0], DecisionRow(year.GOOD, "INCOMPETENT", "另有考虑", told.PRESENT)]
    assert decide_results(DECIDER, proposal, told_two, told.DECIDED_ON, "2号", told.PRESENT) > 1


PLACE = Places("EXCELLENT", Text("乡镇", "townships"), 1, frozenset({"A", "B"}))
EXCELLENT = {"EXCELLENT": Text("优秀", "excellent")}


def over(standing: dict[str, str], anew: dict[str, str], departing: str = "") -> list[str]:
    """Codes against deciding some anew beside decisions that stand."""
    grades = {subject: (standing.get(subject, ""), grade) for subject, grade in anew.items()}
    quotas = places_anew([PLACE], grades, departing)
    return [reason.code for reason in more_than_places(quotas, {**standing, **anew}, EXCELLENT)]


def test_decide_again__takes_no_place_that_somebody_else_has() -> None:
    stands = {"A": "EXCELLENT", "B": "COMPETENT"}
    assert over(stands, {"B": "EXCELLENT"}) == ["more_than_places"]
    assert over(stands, {"B": "EXCELLENT", "A": "COMPETENT"}) == []
    assert over(stands, {"C": "EXCELLENT"}) == [], "of another group"


def test_decide_again__who_keeps_a_place_beyond_the_quota_is_named_as_a_departure() -> None:
    stands = {"A": "EXCELLENT", "B": "COMPETENT"}
    both = {"A": "EXCELLENT", "B": "EXCELLENT"}
    assert over(stands, both) == ["more_than_places"], "named, but not as a departure"
    assert over(stands, both, departing="A") == []
    assert over(stands, both, departing="B") == ["more_than_places"], "who comes in takes a place, departure or not"


def test_decide_again__a_quota_that_became_smaller_hinders_nobody_who_takes_none_of_it() -> None:
    stands = {"A": "EXCELLENT", "B": "EXCELLENT"}
    assert over(stands, {"B": "COMPETENT"}) == []
    assert over(stands, {"B": "EXCELLENT"}) == []
    assert over({**stands, "B": "COMPETENT"}, {"B": "EXCELLENT"}) == ["more_than_places"]


@pytest.mark.django_db
def test_decide__only_the_deciding_body_and_only_once(db: None) -> None:
    proposal = told.decided()
    with pytest.raises(NotAllowed):
        decide_results(small.HEAD, proposal, [], told.DECIDED_ON, "3号", told.PRESENT)
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, [], told.DECIDED_ON, "3号", told.PRESENT)
    assert refused.value.reasons[0].code == "decided_already"


@pytest.mark.django_db
def test_decide__groups_first_and_their_members_on_what_was_decided(db: None) -> None:
    proposal = told.proposed()
    groups = proposal_of(next(run.id for run in runs_of(year.YEAR) if run.scheme == "committee-year"))
    row = DecisionRow("T2", "G_POOR", "年底发生重大失误", told.PRESENT)
    decide_results(DECIDER, groups.id, [row], told.DECIDED_ON, "1号", told.PRESENT)
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, [], told.DECIDED_ON, "2号", told.PRESENT)
    (reason,) = refused.value.reasons
    assert reason.code == "group_grades_decided_since" and reason.place == ("麦垄镇",)
    assert "决定为“较差”" in reason.text.zh and "重新测算" in reason.next_step.zh

    run = run_found(proposal_found(proposal).run)
    anew = run_schemes(small.HEAD, run.freeze, run.pack_digest)[told.SECRETARIES]
    assert run_found(anew).quota["groups"] == {"committee-year": {"T2": "G_POOR"}}
    limited = next(one for one in ranking(anew) if one.subject == year.GOOD)
    assert limited.grade == "BASIC" and what_if_of(anew, year.GOOD) is not None
    again = propose_results(small.HEAD, anew, "县委常委会", None)
    assert decide_results(DECIDER, again, [], told.DECIDED_ON, "2号", told.PRESENT) > 1


@pytest.mark.django_db
def test_decide__members_stand_where_their_groups_were_decided_as_the_run_read_them(db: None) -> None:
    proposal = told.proposed()
    groups = proposal_of(next(run.id for run in runs_of(year.YEAR) if run.scheme == "committee-year"))
    decide_results(DECIDER, groups.id, [], told.DECIDED_ON, "1号", told.PRESENT)
    assert decide_results(DECIDER, proposal, [], told.DECIDED_ON, "2号", told.PRESENT) > 1


@pytest.mark.django_db
def test_propose__once_and_not_by_the_deciding_body(db: None) -> None:
    run = proposal_found(told.proposed()).run
    with pytest.raises(NotAllowed):
        propose_results(DECIDER, run, "县委常委会", None)
    with pytest.raises(Refused) as refused:
        propose_results(small.HEAD, run, "县委常委会", None)
    assert refused.value.reasons[0].code == "proposed_already"
