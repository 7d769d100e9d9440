"""Routine, special and term appraisals: taken with every reason, beside the annual result, and a question where they do not fit."""

from datetime import date

import pytest

from clarify import small
from use.conftest import DECIDED_ON
from use.shortlists import DEPUTY, MEMBER, POST, TAKES_EFFECT, with_results
from zeren.assess.actions import record_appraisals
from zeren.assess.queries import not_fitting, other_appraisals
from zeren.assess.rules.beside import Beside
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.queries import latest
from zeren.organisations.queries import pack_on
from zeren.use.queries import dossier_of
from zeren.use.rules.dossier import lines_of

pytestmark = pytest.mark.usefixtures("decided")
PAPER = "鹭汀组〔2026〕11号"


def put(person: str = MEMBER, kind: str = "routine", day: date = date(2026, 9, 30), grade: str = "较差") -> Beside:
    return Beside(person, kind, day.replace(day=1), day, "三季度平时考核", grade, "", PAPER)


def test_appraisals__stand_beside_the_annual_result_the_newest_first_and_on_the_first_page() -> None:
    with_results()
    assert record_appraisals(small.HEAD, [put(DEPUTY), put(DEPUTY, "special", date(2026, 11, 2), "好")]) == 2
    assert [one.kind for one in other_appraisals([DEPUTY])] == ["special", "routine"]
    (entry,) = latest(1)
    assert entry.kind == "other_appraisals_recorded" and DEPUTY not in str(entry.body)
    lines = lines_of(dossier_of(DEPUTY, POST, TAKES_EFFECT, DECIDED_ON))
    parts = list(dict.fromkeys(line.part for line in lines))
    assert parts[:2] == ["results", "beside"]
    assert "专项考核" in next(line for line in lines if line.part == "beside").cells[1].zh


def test_appraisals__of_the_same_year_are_a_question_where_they_say_otherwise() -> None:
    pack = pack_on(DECIDED_ON)
    record_appraisals(small.HEAD, [put(), put(DEPUTY, "term", grade="好"), put(DEPUTY, day=date(2025, 9, 30))])

    def asked(year: int, **grades: str) -> dict[str, list[str]]:
        subjects = {"member": f"{MEMBER}@T1-03", "deputy": f"{DEPUTY}@T1-02"}
        found = not_fitting({subjects[who]: grade for who, grade in grades.items()}, year, pack)
        return {subject.partition("@")[0]: [one.kind for one in rows] for subject, rows in found.items()}

    assert asked(2026, member="EXCELLENT", deputy="BASIC") == {MEMBER: ["routine"], DEPUTY: ["term"]}
    assert asked(2026, member="BASIC", deputy="EXCELLENT") == {}, "they say the same"
    assert asked(2025, member="EXCELLENT", deputy="BASIC") == {}, "of another year, or poor as the grade is"


def test_appraisals__are_refused_with_every_reason_all_or_none() -> None:
    blank = Beside(MEMBER, "weekly", date(2027, 6, 2), date(2027, 6, 1), " ", "", "", "")
    with pytest.raises(Refused) as refused:
        record_appraisals(small.HEAD, [put(), blank, put("P-NOBODY"), put(small.HEAD.id)])
    assert {one.code for one in refused.value.reasons} == {
        "unknown_kind", "appraisal_ahead", "ends_before_it_begins", "about_missing", "nothing_said",
        "document_missing", "unknown_person", "own_record",
    }  # fmt: skip
    assert other_appraisals([MEMBER]) == ()
    record_appraisals(small.HEAD, [put()])
    with pytest.raises(Refused) as refused:
        record_appraisals(small.HEAD, [put()])
    assert [one.code for one in refused.value.reasons] == ["appraisal_there"]
    with pytest.raises(NotAllowed):
        record_appraisals(small.SECRETARY, [put(DEPUTY)])
