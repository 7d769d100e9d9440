"""Drawing parts together: exact, capped, nothing missing counts as nothing; strictness costs no more than the ballot weighs."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from zeren.debrief.rules.synthesis import (
    BALLOT,
    Part,
    Synthesis,
    Ways,
    cannot_reckon,
    cannot_state,
    gap,
    grade_of,
    plain,
    points_text,
    published_part,
    read_synthesis,
    synthesised,
    ways_of,
)
from zeren.debrief.rules.verdicts import Sitting, cannot_sit, gap_text, names_of
from zeren.policy import load_pack

PACK = load_pack(Path(__file__).resolve().parents[2] / "policies/party-building-cn")
GRADES = PACK.words.facts["debrief_grade"].labels
VALUES: dict[str, str | None] = {key: value.value for key, value in PACK.values.items()}
WAYS = ways_of(VALUES, GRADES)


def together(routine: str, inspection: str, comment: str, ballot: str, ways: Ways = WAYS) -> Synthesis:
    said = {"routine": routine, "inspection": inspection, "comment": comment}
    parts = [Part(key, Fraction(points), Fraction(points), "台账") for key, points in said.items() if points]
    return synthesised([*parts, published_part(ballot, Fraction(100), has_points=True, source="现场测评")], ways)


def test_total__is_exact_and_keeps_its_parts() -> None:
    found = together("93.30", "91.10", "90", "82.67")
    assert found.total == Fraction("93.30") * Fraction("0.4") + Fraction("91.10") / 4 + 18 + Fraction(
        "82.67"
    ) * Fraction("0.15")
    assert found.grade == "GOOD"
    assert read_synthesis(plain(found)) == found


def test_published_range__counts_from_end_to_end_and_proposes_only_where_both_agree() -> None:
    found = together("95", "92", "90", "97.50-98.00")
    assert found.total is None
    assert (found.least, found.most, found.grade) == (Fraction("93.625"), Fraction("93.7"), "GOOD")
    assert together("90", "90", "90", "89.00-91.00").grade == ""


@pytest.mark.parametrize("most", [0, 1])
def test_missing_part__is_neither_nothing_nor_full_nor_spread_over_the_others(most: int) -> None:
    found = together("95", "", "100", "90.00", replace(WAYS, missing_most=Fraction(most)))
    assert found.missing == ("inspection",)
    assert found.grade == ""
    ends = (Fraction("71.5"), Fraction("96.5")) if most else (None, None)
    assert (found.least, found.most) == ends
    assert points_text(None, None).zh == "未答"


def test_bounds__a_grade_that_the_missing_part_cannot_change_is_proposed() -> None:
    assert together("50", "50", "50", "", replace(WAYS, missing_most=Fraction(1))).grade == "POOR"


def test_ballot_above_the_cap__is_refused_with_every_other_reason() -> None:
    told = {reason.code for reason in cannot_reckon(ways_of({**VALUES, "synthesis.ballot": "0.25"}, GRADES))}
    assert told == {"ballot_above_cap", "weights_no_whole"}
    upside_down = ways_of({**VALUES, "synthesis.fair": "95", "synthesis.missing_most": None}, GRADES)
    assert {reason.code for reason in cannot_reckon(upside_down)} == {"bands_in_disorder", "missing_undeclared"}
    assert list(cannot_reckon(WAYS)) == []


def test_one_class_all_poor__moves_the_total_at_most_by_its_weight() -> None:
    """Row 12, exactly: every class of the sheet with three kinds of votes, from all the best to all the worst."""
    form = PACK.ballot_forms["B7"]
    whole = sum(one.weight for one in form.voters)
    best, worst = form.grade[0].points, form.grade[-1].points
    before = together("95", "92", "90", "100")
    for one in form.voters:
        ballot = best - (best - worst) * one.weight / whole
        after = synthesised([*before.parts[:3], Part(BALLOT, ballot, ballot)], WAYS)
        moved = (before.total or Fraction(0)) - (after.total or Fraction(0))
        assert 0 < moved <= WAYS.weights[BALLOT] * one.weight / whole * 100


def test_strict_leader_with_good_outcomes__keeps_the_grade() -> None:
    assert together("95", "95", "100", "68.40").grade == together("95", "95", "100", "97.50").grade == "GOOD"


def test_form_of_bands__gives_no_points() -> None:
    assert not published_part("200/190", Fraction(100), has_points=False, source="").is_answered
    assert published_part("24.00", Fraction(30), has_points=True, source="").least == 80


def test_ballot__is_counted_and_never_stated() -> None:
    assert {reason.code for reason in cannot_state("ballot", Fraction(101), " ")} == {
        "part_not_stated", "points_out_of_range", "source_missing",
    }  # fmt: skip
    assert grade_of(Fraction("74.99"), WAYS.bands) == "AVERAGE"


def test_gap__self_95_verified_70_is_25() -> None:
    assert gap(Fraction(95), Fraction(70)) == 25
    assert "高于核实 25 分" in gap_text(Fraction(95), Fraction(70)).zh
    assert "不作比较" in gap_text(None, Fraction(70)).zh


def test_quorum__six_of_nine_are_enough_and_five_are_not() -> None:
    def faults(count: int) -> set[str]:
        names = tuple(f"成员{number}" for number in range(count))
        return {reason.code for reason in cannot_sit(_sitting(names), "2/3", _sitting(names).decided_on)}

    assert faults(6) == set()
    assert faults(5) == {"no_quorum"}
    assert names_of("程望舒、沈砚秋, 程望舒") == ("程望舒", "沈砚秋")


def _sitting(names: tuple[str, ...]) -> Sitting:
    return Sitting("县委常委会", date(2026, 12, 25), "1号", names, 9)
