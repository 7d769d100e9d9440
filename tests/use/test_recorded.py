"""Recommendations and written findings through the gate: what they change, what is refused, what is recorded."""

from datetime import date

import pytest

from clarify import small
from investigate.conftest import DECIDER
from use.conftest import DECIDED_ON, OTHER_DECIDER, bring_in_another_member
from zeren.investigate.rules import impact_until
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.queries import last_seq, latest
from zeren.organisations.actions import place_standing
from zeren.organisations.queries import pack_on, standing_found
from zeren.use.actions import lift_mark, record_finding, record_measure, record_recommendation
from zeren.use.queries import eligibility_of, recommendations

pytestmark = pytest.mark.usefixtures("decided")
PERSON = small.MEMBER.id
PAPER = "鹭汀委〔2027〕4号"


@pytest.fixture
def another_member(decided: None) -> None:
    bring_in_another_member()


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_recommendation__is_asked_for_with_a_post_and_answers_it() -> None:
    def asked(post: str) -> set[str]:
        return {one.key for one in eligibility_of(PERSON, DECIDED_ON, post).review}

    assert "no_recommendation" in asked("deputy") and "no_recommendation" not in asked("")
    before = last_seq()
    number = record_recommendation(small.HEAD, PERSON, "deputy", date(2027, 1, 20), 20, 30, PAPER)
    assert "no_recommendation" not in asked("deputy") and "no_recommendation" in asked("first_responsible")
    assert [(one.id, one.present, one.due) for one in recommendations([PERSON])] == [(number, 20, 30)]
    (entry,) = latest(last_seq() - before)
    assert entry.kind == "recommendation_recorded" and PERSON not in str(entry.body)


def test_recommendation__is_refused_with_every_reason() -> None:
    with pytest.raises(Refused) as refused:
        record_recommendation(small.HEAD, PERSON, "king", date(2027, 6, 1), 0, 30, " ")
    assert codes(refused) == {"unknown_post", "not_held_yet", "document_missing", "numbers_impossible"}
    with pytest.raises(Refused) as refused:
        record_recommendation(small.HEAD, PERSON, "deputy", DECIDED_ON, 19, 30, PAPER)
    assert codes(refused) == {"no_quorum"}
    with pytest.raises(Refused) as refused:
        record_recommendation(small.HEAD, small.HEAD.id, "", DECIDED_ON, 20, 30, PAPER)
    assert codes(refused) == {"own_record"}
    assert recommendations([PERSON]) == ()


def test_finding__stands_in_the_way_from_its_day_until_its_end() -> None:
    before = last_seq()
    record_finding(DECIDER, PERSON, "canvassing", DECIDED_ON, date(2028, 1, 31), PAPER)
    found = eligibility_of(PERSON, date(2028, 1, 31))
    assert [(bar.bar, bar.reference) for bar in found.bars] == [("canvassing", PAPER)]
    assert found.first_day == date(2028, 2, 1)
    (entry,) = (one for one in latest(last_seq() - before) if one.kind == "written_finding_recorded")
    assert PAPER not in str(entry.body)


def test_finding__is_never_recorded_about_oneself() -> None:
    with pytest.raises(Refused) as refused:
        record_finding(DECIDER, DECIDER.id, "other_unfit", date(2027, 3, 1), None, "")
    assert codes(refused) == {"own_record", "document_missing", "finding_ahead"}
    with pytest.raises(Refused) as refused:
        record_finding(DECIDER, PERSON, "low_vote_score", DECIDED_ON, None, PAPER)
    assert codes(refused) == {"unknown_finding"}


def test_deeds__are_for_those_alone_who_may() -> None:
    for actor in (small.CLERK, small.SECRETARY, small.MEMBER):
        with pytest.raises(NotAllowed):
            record_recommendation(actor, PERSON, "", DECIDED_ON, 20, 30, PAPER)
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        with pytest.raises(NotAllowed):
            record_finding(actor, PERSON, "canvassing", DECIDED_ON, None, PAPER)
    with pytest.raises(NotFound):
        record_recommendation(small.HEAD, "P-NOBODY", "", DECIDED_ON, 20, 30, PAPER)


DISCIPLINE_BODY = "鹭汀区纪委"


def test_measure__decided_elsewhere_weighs_as_one_of_a_case_here_and_says_whose_it_is() -> None:
    assert not eligibility_of(PERSON, DECIDED_ON).bars
    mark = record_measure(DECIDER, PERSON, "party_warning", DISCIPLINE_BODY, PAPER, date(2026, 8, 31), "discipline")
    months = pack_on(DECIDED_ON).measures["party_warning"].impact_months
    last = impact_until(date(2026, 8, 31), months)
    assert last == date(2027, 8, 31)
    found = eligibility_of(PERSON, last)
    (bar,) = found.bars
    assert (bar.bar, bar.since, bar.until) == ("impact_period", date(2026, 8, 31), last)
    assert bar.reference == f"{DISCIPLINE_BODY} {PAPER}" and bar.measure and "警告" in bar.measure.zh
    assert found.first_day == date(2027, 9, 1) and not eligibility_of(PERSON, date(2027, 9, 1)).bars
    assert standing_found(mark).placed_by == DECIDER.signature
    (entry,) = (one for one in latest(3) if one.kind == "measure_recorded")
    assert PAPER not in str(entry.body) and PERSON not in str(entry.body)
    record_measure(DECIDER, PERSON, "office_demerit", "鹭汀区监委", PAPER, date(2026, 10, 1), "discipline")
    overlapping = eligibility_of(PERSON, DECIDED_ON)
    assert len(overlapping.bars) == 2 and overlapping.first_day == date(2027, 10, 2)


@pytest.mark.usefixtures("another_member")
def test_measure__is_refused_with_every_reason() -> None:
    with pytest.raises(Refused) as refused:
        record_measure(DECIDER, DECIDER.id, "org_circular", " ", "", date(2027, 3, 1))
    assert codes(refused) == {
        "unknown_measure",
        "measure_ahead",
        "body_missing",
        "document_missing",
        "own_record",
        "kind_of_body_missing",
    }
    with pytest.raises(Refused) as refused:
        record_measure(DECIDER, PERSON, "circular", DISCIPLINE_BODY, PAPER * 20, DECIDED_ON, "organ")
    assert codes(refused) == {"no_period", "too_long"}
    record_measure(DECIDER, PERSON, "admonition", DISCIPLINE_BODY, PAPER, DECIDED_ON, "discipline")
    with pytest.raises(Refused) as refused:
        record_measure(OTHER_DECIDER, PERSON, "admonition", DISCIPLINE_BODY, "又一文号", DECIDED_ON, "discipline")
    assert codes(refused) == {"measure_there"}


@pytest.mark.usefixtures("another_member")
def test_mark__is_lifted_by_another_member_with_reason_and_document_and_frees_from_that_day() -> None:
    mark = record_finding(DECIDER, PERSON, "canvassing", DECIDED_ON, None, PAPER)
    assert eligibility_of(PERSON, date(2040, 1, 1)).first_day is None
    with pytest.raises(Refused) as refused:
        lift_mark(DECIDER, mark, " ", "", date(2027, 3, 1))
    assert codes(refused) == {"own_mark", "reason_missing", "document_missing", "day_outside"}
    before = last_seq()
    lift_mark(OTHER_DECIDER, mark, "查证不实。", "鹭汀委〔2027〕9号", DECIDED_ON)
    assert eligibility_of(PERSON, DECIDED_ON).first_day == DECIDED_ON
    found = standing_found(mark)
    assert (found.lifted_on, found.lifted_because, found.lifted_by) == (
        DECIDED_ON,
        "查证不实。",
        OTHER_DECIDER.signature,
    )
    kinds = [one.kind for one in latest(last_seq() - before)]
    assert sorted(kinds) == ["mark_lifted", "standing_lifted"]
    with pytest.raises(Refused) as refused:
        lift_mark(OTHER_DECIDER, mark, "再次", PAPER, DECIDED_ON)
    assert codes(refused) == {"lifted_already"}


@pytest.mark.usefixtures("another_member")
def test_mark__of_a_case_is_lifted_by_the_case_alone_and_nobody_lifts_his_own() -> None:
    period = place_standing(
        DECIDER, "impact_period", DECIDED_ON, date(2027, 7, 29), "admonition", "2027-001", person=PERSON
    )
    case = place_standing(DECIDER, "open_case", DECIDED_ON, None, "case", "2027-002", person=PERSON)
    for mark in (period, case):
        with pytest.raises(Refused) as refused:
            lift_mark(OTHER_DECIDER, mark, "期限太长。", PAPER, DECIDED_ON)
        assert codes(refused) == {"mark_of_a_case"}
    own = record_finding(DECIDER, OTHER_DECIDER.id, "canvassing", DECIDED_ON, None, PAPER)
    with pytest.raises(Refused) as refused:
        lift_mark(OTHER_DECIDER, own, "查证不实。", PAPER, DECIDED_ON)
    assert codes(refused) == {"own_record"}
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        with pytest.raises(NotAllowed):
            lift_mark(actor, own, "查证不实。", PAPER, DECIDED_ON)


@pytest.mark.parametrize(
    ("measure", "decided_on", "last"),
    [
        ("admonition", date(2026, 8, 31), date(2027, 2, 28)),
        ("party_probation_one", date(2024, 2, 29), date(2027, 2, 28)),
        ("party_probation_two", date(2024, 2, 29), date(2028, 2, 29)),
        ("party_expel", date(2024, 2, 29), date(2029, 2, 28)),
        ("office_demote_dismiss", date(2026, 8, 31), date(2028, 8, 31)),
    ],
)
def test_measure__ends_on_the_same_day_so_many_months_later_or_on_the_last_of_the_month(
    measure: str, decided_on: date, last: date
) -> None:
    mark = record_measure(DECIDER, PERSON, measure, DISCIPLINE_BODY, PAPER, decided_on, "discipline")
    assert standing_found(mark).until_day == last


def test_discharge__has_no_end_until_it_is_revoked() -> None:
    mark = record_measure(DECIDER, PERSON, "office_discharge", DISCIPLINE_BODY, PAPER, DECIDED_ON, "discipline")
    assert standing_found(mark).until_day is None
    found = eligibility_of(PERSON, date(2060, 1, 1))
    assert (found.verdict, found.first_day) == ("blocked", None)


def test_measure__beyond_the_competence_of_the_named_body_is_not_recorded() -> None:
    refused_for = {"remove": "organ", "demote": "discipline", "party_warning": "organ", "office_warning": "committee"}
    for measure, kind in refused_for.items():
        with pytest.raises(Refused) as refused:
            record_measure(DECIDER, PERSON, measure, DISCIPLINE_BODY, PAPER, DECIDED_ON, kind)
        assert codes(refused) == {"beyond_competence"}, measure
        assert refused.value.reasons[0].next_step
    record_measure(DECIDER, PERSON, "remove", "县委", PAPER, DECIDED_ON, "committee")
    (entry,) = (one for one in latest(3) if one.kind == "measure_recorded")
    assert (entry.body["decided_by"], entry.body["until_day"]) == ("committee", "2029-01-29")


@pytest.mark.parametrize(
    ("measure", "months", "reasons"),
    [
        ("office_warning", 5, {"combined_out_of_range"}),
        ("office_warning", 6, set()),
        ("office_demerit", 48, set()),
        ("office_demerit", 49, {"combined_out_of_range"}),
        ("office_demote_dismiss", 0, {"combined_out_of_range"}),
        ("party_warning", 12, {"not_combined"}),
        ("office_discharge", 12, {"not_combined"}),
    ],
)
def test_sanctions__combined_have_the_period_that_the_body_fixed_of_48_months_at_most(
    measure: str, months: int, reasons: set[str]
) -> None:
    put = (DECIDER, PERSON, measure, DISCIPLINE_BODY, PAPER, date(2026, 8, 31), "discipline", months)
    if not reasons:
        last = {6: date(2027, 2, 28), 48: date(2030, 8, 31)}[months]
        assert standing_found(record_measure(*put)).until_day == last
        return
    with pytest.raises(Refused) as refused:
        record_measure(*put)
    assert codes(refused) == reasons


@pytest.mark.parametrize(
    ("put", "free"),
    [
        ((("admonition", date(2026, 12, 31)), ("party_warning", date(2026, 9, 30))), date(2027, 10, 1)),
        ((("demote", date(2025, 5, 31)), ("admonition", date(2026, 12, 31))), date(2027, 7, 1)),
        ((("office_warning", date(2026, 8, 31)), ("suspend", date(2026, 8, 31))), date(2027, 3, 1)),
    ],
)
def test_measures__that_meet_weigh_until_the_longest_ends(put: tuple[tuple[str, date], ...], free: date) -> None:
    by = {"admonition": "organ", "demote": "committee", "suspend": "committee"}
    for measure, day in put:
        record_measure(DECIDER, PERSON, measure, DISCIPLINE_BODY, PAPER, day, by.get(measure, "discipline"))
    assert eligibility_of(PERSON, DECIDED_ON).first_day == free
    assert len(eligibility_of(PERSON, DECIDED_ON).bars) == 2 and not eligibility_of(PERSON, free).bars
