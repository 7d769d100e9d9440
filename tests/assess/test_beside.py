"""Other appraisals where grades are decided: what does not fit takes a reason and a second member; of units; all or none."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import decide_results, record_appraisals
from zeren.assess.models import Proposal
from zeren.assess.queries import decisions_of, not_fitting, other_appraisals, proposal_found, unit_appraisals
from zeren.assess.rules.beside import Beside
from zeren.assess.rules.deciding import DecisionRow
from zeren.kernel.errors import NotAllowed, Reason, Refused
from zeren.ledger.waivers import waivers_of
from zeren.organisations.queries import pack_on

pytestmark = pytest.mark.django_db
PAPER = "鹭汀组〔2026〕11号"
AUTUMN = date(2026, 9, 30)
MEMBER, DEPUTY = f"{small.MEMBER.id}@T1-03", "P-T1D@T1-02"
"""Both are proposed as “basically competent”."""
WHY = "三季度的表现另有文件，会议核对以后仍按测算定。"


def put(grade: str, person: str = "", unit: str = "", kind: str = "routine", day: date = AUTUMN) -> Beside:
    return Beside(person, kind, None, day, "三季度平时考核", grade, "", PAPER, unit)


def proposal_about(scheme: str) -> int:
    told.proposed()
    return int(Proposal.objects.get(run__scheme=scheme).id)


def decide(proposal: int, *rows: DecisionRow, present: str = told.PRESENT) -> tuple[Reason, ...]:
    """The reasons of the refusal, none when it was decided."""
    try:
        decide_results(DECIDER, proposal, rows, told.DECIDED_ON, "鹭汀委〔2027〕2号", present)
    except Refused as refused:
        return refused.reasons
    return ()


def test_decide__what_another_appraisal_does_not_fit_takes_a_reason_and_a_second_member() -> None:
    proposal = proposal_about("member-year")
    record_appraisals(small.HEAD, [put("好", small.MEMBER.id)])
    (reason,) = decide(proposal)
    assert reason.code == "other_appraisal_does_not_fit" and reason.source == "appraisal-results-answer"
    assert all(said in reason.text.zh for said in ("平时考核", "“好”", "2026-09-30", PAPER, "基本称职"))
    assert "苔溪镇" in reason.place[0] and small.MEMBER.name in reason.place[0], "whoever it is, also without a row"
    for row in (
        DecisionRow(MEMBER, "BASIC", "", told.PRESENT),
        DecisionRow(MEMBER, "BASIC", WHY, DECIDER.name),
        DecisionRow(MEMBER, "BASIC", " ", ""),
    ):
        assert [one.code for one in decide(proposal, row)] == ["other_appraisal_does_not_fit"], row
    assert proposal_found(proposal).is_open and decisions_of(year=year.YEAR) == ()
    assert decide(proposal, DecisionRow(MEMBER, "BASIC", WHY, told.PRESENT)) == ()
    decision = next(one for one in decisions_of(year=year.YEAR) if one.subject == MEMBER)
    assert decision.grade == "BASIC" and decision.reason == WHY and not decision.departs, "it is what was proposed"
    (waiver,) = waivers_of(small.MEMBER.id)
    assert (waiver.asked_by, waiver.granted_by) == (DECIDER.signature, f"person:{small.COUNTY_SECRETARY.id}")
    assert waiver.reason == WHY


def test_decide__another_grade_that_fits_is_a_departure_like_any_other() -> None:
    proposal = proposal_about("member-year")
    record_appraisals(small.HEAD, [put("好", small.MEMBER.id), put("较差", "P-T1D")])
    found = decide(proposal, DecisionRow(MEMBER, "COMPETENT", WHY, DECIDER.name))
    assert "departure_by_one" in {one.code for one in found}
    assert "other_appraisal_does_not_fit" not in {one.code for one in found}, (
        "“good” fits it, “poor” fits the other’s"
    )


def test_decide__of_another_year_or_fitting_nothing_is_asked() -> None:
    proposal = proposal_about("member-year")
    record_appraisals(
        small.HEAD,
        [put("好", small.MEMBER.id, day=date(2025, 9, 30)), put("较差", small.MEMBER.id), put("较好", "P-T1D")],
    )
    assert decide(proposal) == ()


def test_decide__a_group_by_the_appraisal_of_its_unit() -> None:
    proposal = proposal_about("committee-year")
    record_appraisals(small.HEAD, [put("优秀", unit="T1"), put("一般", unit="T2", kind="special")])
    alone = decide(proposal, DecisionRow("T1", "G_AVERAGE", WHY, "", ("T1",)), present=DECIDER.name)
    assert {one.code for one in alone} >= {"departure_by_one", "other_appraisal_does_not_fit"}
    (said,) = [one for one in alone if one.code == "other_appraisal_does_not_fit"]
    assert said.place == ("T1",) and "平时考核" in said.text.zh and "一般" in said.text.zh
    pack = pack_on(told.DECIDED_ON)
    assert not_fitting({"T2": "G_EXCELLENT", "T1": "G_GOOD"}, year.YEAR, pack).keys() == {"T2"}
    assert decide(proposal, DecisionRow("T1", "G_AVERAGE", WHY, told.PRESENT)) == ()


def test_not_fitting__asks_one_query_for_however_many() -> None:
    told.proposed()
    record_appraisals(small.HEAD, [put("好", small.MEMBER.id), put("好", "P-T1D")])
    grades = {f"P-{number}@X": "BASIC" for number in range(50)} | {MEMBER: "BASIC", DEPUTY: "BASIC", "T1": "G_POOR"}
    pack = pack_on(told.DECIDED_ON)
    with CaptureQueriesContext(connection) as asked:
        found = not_fitting(grades, year.YEAR, pack)
    assert found.keys() == {MEMBER, DEPUTY} and len(asked) == 1


def test_record__of_units_and_of_people_all_or_none_each_row_with_its_place() -> None:
    told.proposed()
    rows = [
        replace(put("优秀", unit="T1"), place=("表", "5")),
        replace(put("优秀", unit="T1"), place=("表", "6")),
        replace(put("优秀", unit="T-NONE"), place=("表", "7")),
        replace(put("优秀", unit="T2", person=small.MEMBER.id), place=("表", "8")),
        replace(put("优"), place=("表", "9")),
        replace(put("优" * 41, unit="T2"), place=("表", "10")),
    ]
    with pytest.raises(Refused) as refused:
        record_appraisals(small.HEAD, rows)
    assert [(one.code, one.place[1]) for one in refused.value.reasons] == [
        ("appraisal_there", "5"), ("appraisal_there", "6"), ("unknown_unit", "7"), ("whose_appraisal", "8"),
        ("whose_appraisal", "9"), ("grade_too_long", "10"),
    ]  # fmt: skip
    assert unit_appraisals(10) == ()
    with pytest.raises(NotAllowed):
        record_appraisals(small.CLERK, [put("优秀", unit="T1")])
    assert record_appraisals(small.HEAD, [put("优秀", unit="T1"), put("好", small.MEMBER.id)]) == 2
    assert [one.unit for one in unit_appraisals(10)] == ["T1"]
    assert [one.person for one in other_appraisals([small.MEMBER.id])] == [small.MEMBER.id]
