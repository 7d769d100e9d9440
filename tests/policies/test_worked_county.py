"""The worked county: 17 groups and 63 cadres, four groups looked at closely, each figure reckoned by hand; and what no paper can buy.

Sources of the shares: the values `quota.*` of the default pack; cut down, as its QUOTA nodes say.
"""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from policies.test_party_building_cn import members_quota
from zeren.policy import Pack, load_pack
from zeren.policy import scheme as shape
from zeren.policy.pack import PackCase
from zeren.policy.phrases import FactOf
from zeren.policy.references import parts_of
from zeren.scoring import fit_quota
from zeren.scoring.cases import run_case, score_case
from zeren.scoring.results import Scored

FOLDER = Path(__file__).parents[2] / "policies" / "party-building-cn"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


def case_of(pack: Pack, name: str) -> PackCase:
    return next(case for case in pack.cases if case.id == name)


def told(case: PackCase, fact: str, label: str | None = None, number: str | None = None) -> PackCase:
    """The case with another label or number of this fact. Errors: AssertionError when the case has no such fact."""
    assert any(row.fact == fact for row in case.facts), fact
    changed = tuple(
        replace(row, label=label or row.label, number=number or row.number) if row.fact == fact else row
        for row in case.facts
    )
    return replace(case, facts=changed)


def of(pack: Pack, case: PackCase) -> Scored:
    return next(one for one in score_case(pack, case) if one.subject == case.subject)


def test_groups__of_seventeen_at_most_five_are_excellent(pack: Pack) -> None:
    """17 × 0.30 = 5.1."""
    case = case_of(pack, "seventeen-groups")
    assert run_case(pack, case) == ()
    outcomes = fit_quota(pack.schemes["committee-year"], score_case(pack, case))
    assert [outcome.capacity for outcome in outcomes] == [5]


def test_cadres__of_sixty_three_at_most_fifteen_and_in_each_group_by_its_grade(pack: Pack) -> None:
    """63 × 0.25 = 15.75; A 9 × 0.30 = 2.7, B 8 × 0.25 = 2, C 9 × 0.20 = 1.8, D 7 × 0.15 = 1.05; three of the rest 0.75."""
    sizes = {"A": ("G_EXCELLENT", 9), "B": ("G_GOOD", 8), "C": ("G_AVERAGE", 9), "D": ("G_POOR", 7)}
    rest = {f"R{number:02d}": ("G_GOOD", 3) for number in range(10)}
    capacity, by_group = members_quota(pack, "township", {**sizes, **rest})
    assert sum(count for _, count in [*sizes.values(), *rest.values()]) == 63
    assert capacity == 15
    assert [by_group[group] for group in "ABCD"] == [2, 2, 1, 1]
    assert {by_group[group] for group in rest} == {0}


def test_secretary_of_a__at_96_with_a_fairly_good_debrief_is_competent_and_the_reason_names_the_debrief(
    pack: Pack,
) -> None:
    """0.5 × 96 + 0.5 × 96 = 96."""
    case = told(told(case_of(pack, "total-98-gate-passed"), "debrief_grade", "FAIR"), "main_work_result", number="96")
    one = of(pack, case)
    assert (one.total, one.score_grade, one.proposal) == (96, "EXCELLENT", "COMPETENT")
    assert [gate.id for gate in one.gates if gate.passed is False] == ["G1"]
    assert of(pack, told(case, "debrief_grade", "GOOD")).proposal == "EXCELLENT"


def test_leaders_of_c_and_d__are_not_excellent_and_at_most_basic(pack: Pack) -> None:
    for name, proposal in (("group-average", "COMPETENT"), ("group-poor", "BASIC")):
        assert run_case(pack, case_of(pack, name)) == ()
        assert of(pack, case_of(pack, name)).proposal == proposal


def test_deputy_of_c__at_93_with_a_good_routine_grade_may_be_excellent_in_the_one_place_of_the_group(
    pack: Pack,
) -> None:
    """0.35 × 96 + 0.65 × m = 93 needs m = 91.3846…; with 92 it is 33.6 + 59.8 = 93.4. Nine in the group: one place."""
    case = told(
        told(case_of(pack, "member-whole-year"), "grade_of_group", "G_AVERAGE"), "main_work_result", number="92"
    )
    more = tuple(replace(case.subjects[1], key=f"N{number}") for number in range(5))
    scored = score_case(pack, replace(case, subjects=(*case.subjects, *more)))
    one = next(row for row in scored if row.subject == "M1")
    assert one.total == Fraction("93.4")
    assert one.proposal == "EXCELLENT"
    (outcome,) = fit_quota(pack.schemes["member-year"], scored)
    assert outcome.capacity == 2  # 9 × 0.25
    assert [cap.capacity for cap in outcome.sub_caps] == [1]  # 9 × 0.20
    assert outcome.certain == ("M1",)
    routine = told(case, "routine_grade", "FAIR")
    assert of(pack, routine).proposal != "EXCELLENT"


def test_under_investigation_no_grade_and_within_an_impact_period_competent_at_most(pack: Pack) -> None:
    for name, proposal in (("open-case", None), ("impact-period", "COMPETENT")):
        assert run_case(pack, case_of(pack, name)) == ()
        assert of(pack, case_of(pack, name)).proposal == proposal


def facts_of_process(pack: Pack) -> set[str]:
    """The facts that only nodes of process read."""
    scheme = pack.schemes["secretary-year"]
    by_nature: dict[bool, set[str]] = {True: set(), False: set()}
    for node in scheme.nodes:
        above: shape.Node | None = node
        nature = None
        while above is not None and nature is None:
            nature = above.nature
            above = scheme.node(above.parent) if above.parent else None
        by_nature[nature == "process"].update(of.fact for of in parts_of(node) if isinstance(of, FactOf))
    return by_nature[True] - by_nature[False]


def test_invariant_i6__without_any_process_evidence_at_most_the_process_share_is_lost(pack: Pack) -> None:
    """Each secretary's year of the pack again, with no paper: A and B, 35 of the points that apply, are the most that can go.

    Where no ballot was held its 15 points apply to nobody: 35 of 85, which is 41.18 of 100.
    """
    gone = facts_of_process(pack) - {"list_bearers"}
    assert {"special_study", "annual_plan", "performance_log", "list_acknowledged"} <= gone
    lost: dict[bool, list[Fraction]] = {True: [], False: []}
    for case in pack.cases:
        if case.scheme != "secretary-year" or not case.imports:
            continue
        empty = replace(
            case,
            facts=tuple(row for row in case.facts if row.fact not in gone or row.fact == "list_acknowledged"),
            imports=tuple(replace(row, total="0") for row in case.imports),
        )
        if any(row.fact == "list_acknowledged" for row in case.facts):
            empty = told(empty, "list_acknowledged", number="0")
        for before, after in zip(score_case(pack, case), score_case(pack, empty), strict=True):
            full, left = before.parts[0].value, after.parts[0].value
            if full is not None and left is not None:
                lost[before.node("F").status == "known"].append(full - left)
    assert len(lost[True]) >= 10
    assert max(lost[True]) == 35
    assert max(lost[False]) == Fraction("41.1765")
