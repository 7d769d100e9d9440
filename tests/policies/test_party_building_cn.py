"""The default pack keeps its own promises: cited values, this duty first, capped paper, little asked of the base.

Its cases are run by tests/cases; here stand the claims that no single case can show.
"""

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from zeren.policy import from_json, load_pack
from zeren.policy.pack import Pack
from zeren.scoring import FactRecord, Subject, fit_quota, period_of, score_all

FOLDER = Path(__file__).parents[2] / "policies" / "party-building-cn"
ROWS = ["1", "2", "3a", "3b", "3c", *(str(number) for number in range(4, 44))]
BUILT = {
    "1",
    "2",
    "3a",
    "3b",
    "3c",
    "4",
    "12",
    "14",
    "15",
    "16",
    "17",
    "18",
    "20",
    "22",
    "23",
    "28",
    "34",
    "36",
    "38",
}
MONTHS = {
    "per_month": range(1, 13),
    "per_two_months": range(2, 13, 2),
    "per_quarter": (3, 6, 9, 12),
    "per_half_year": (6, 12),
    "per_year": (12,),
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


def cited(pack: Pack) -> list:
    return [
        *pack.values.values(),
        *pack.duties,
        *pack.calendar.milestones,
        *pack.consequences,
        *pack.bars,
        *pack.measures.values(),
        *pack.exemptions.values(),
        *(node for scheme in pack.schemes.values() for node in scheme.nodes),
    ]


def test_pack__is_for_offices_and_reads_the_same_from_its_stored_form(pack):
    assert pack.use == "office"
    assert from_json(pack.to_json()).digest == pack.digest


def test_what_is_the_projects_own__says_so_and_nothing_else_does(pack):
    rows = cited(pack)
    assert len(rows) > 200
    for row in rows:
        assert (row.source == "project") == (row.confidence == "default"), row


def test_values__stand_in_the_order_of_what_they_change(pack):
    order = [value.changes_outcome for value in pack.values.values()]
    assert order == sorted(order)
    assert pack.values["quota.person_excellent"].changes_outcome == 1


def test_first_duty__of_whoever_is_first_responsible_is_party_building(pack):
    kinds = {kind for duty in pack.duties for kind in duty.applies_to}
    assert {"township", "street", "village", "community", "organ", "school", "enterprise", "branch"} == kinds
    for kind in kinds:
        own = [d for d in pack.duties if d.bearer == "first_responsible" and kind in d.applies_to]
        first = [duty for duty in own if duty.order == 1]
        assert len(first) == 1
        assert "党的建设" in first[0].text.zh
        assert len(own) <= 5, "a list is short"


def test_weights__secretary_not_below_members_and_nobody_below_the_floor(pack):
    first, member, floor = (pack.number(f"weight.{who}") for who in ("first_responsible", "member", "floor"))
    assert first >= member >= floor
    for who in ("first_responsible", "member", "floor"):
        assert pack.number(f"weight.{who}") + pack.number(f"weight.{who}_main") == 1


@pytest.mark.parametrize("key", ["secretary-year", "committee-year", "member-year"])
def test_blocks__add_up_and_paper_is_capped(pack, key):
    scheme = pack.schemes[key]
    blocks = [node for node in scheme.nodes if node.parent == "party_building" and node.nature]
    points = Counter()
    for node in blocks:
        points[node.nature] += node.points.value
    assert sum(points.values()) == 100
    assert points["process"] <= 100 * pack.number("share.process_most")
    assert points["outcome"] >= 100 * pack.number("share.outcome_least")
    assert points["ballot"] <= 100 * pack.number("share.ballot_most")


@pytest.mark.parametrize("key", ["secretary-year", "committee-year", "member-year"])
def test_items__add_up_to_their_block(pack, key):
    scheme = pack.schemes[key]
    for block in scheme.nodes:
        items = [n for n in scheme.nodes if n.parent == block.id and n.points is not None and n.nature is None]
        if block.id != "party_building" and items:
            assert sum(n.points.value for n in items) == block.points.value, block.id


def branch_minutes(pack: Pack) -> dict[int, Fraction]:
    """What a branch with committee and groups is asked for, month by month, in minutes."""
    minutes = dict.fromkeys(range(1, 13), Fraction(0))
    for duty in pack.duties:
        if "branch" in duty.applies_to and duty.fact:
            for month in MONTHS[duty.clock]:
                minutes[month] += duty.required * pack.words.facts[duty.fact].minutes
    for told_once in ("branch_form", "party_groups"):
        minutes[1] += pack.words.facts[told_once].minutes
    minutes[1] += pack.number("burden.acknowledge_minutes") + pack.number("burden.confirm_minutes")
    return minutes


def test_burden__a_branch_is_asked_for_at_most_twenty_minutes_in_any_month(pack):
    minutes = branch_minutes(pack)
    assert max(minutes.values()) <= pack.number("burden.branch_minutes_per_month") == 20
    assert sum(minutes.values()) == pack.number("burden.branch_minutes_per_year")


def test_branch_scheme__asks_for_nothing_that_no_duty_asks_for(pack):
    asked = {duty.fact for duty in pack.duties if "branch" in duty.applies_to}
    scored = {node.id for node in pack.schemes["branch-year"].nodes if node.parent == "coverage"}
    assert scored <= asked


def test_derived_facts_and_those_of_offices__cost_the_base_nothing(pack):
    for key in ("list_bearers", "list_acknowledged", "grade_of_group", "standing", "debrief_ballot", "satisfaction"):
        assert pack.words.facts[key].minutes == 0


def test_claims__hold_every_row_of_the_article(pack):
    assert [claim.row for claim in pack.claims] == ROWS
    for claim in pack.claims:
        assert claim.built == (claim.page is not None and claim.test is not None), claim.row
        assert claim.built or claim.note, claim.row
    assert {claim.row for claim in pack.claims if claim.built} >= BUILT


def test_questions__are_the_three_and_each_bearer_has_its_own(pack):
    assert [(q.key, q.bearer) for q in pack.questions] == [
        ("q1", "committee"),
        ("q2", "first_responsible"),
        ("q3", "member"),
    ]
    facts = [{item.fact for item in question.items} for question in pack.questions]
    assert not facts[1] & facts[2], "a member's gap never moves the secretary's answer"


def test_exemption__every_case_has_questions_that_exempt_that_lighten_and_that_weigh_heavier(pack):
    assert {row.effect for row in pack.exemptions.values()} == {"exempt", "lighter", "heavier"}


def test_nothing_of_families_or_belief_has_a_field(pack):
    names = [*pack.words.facts, *pack.words.attributes]
    for word in ("family", "spouse", "child", "religion", "belief", "health", "identity", "photo", "location"):
        assert not any(word in name for name in names), word


def test_cases__at_least_twenty_five_each_with_its_arithmetic_told(pack):
    assert len(pack.cases) >= 25
    assert len({case.id for case in pack.cases}) == len(pack.cases)
    for case in pack.cases:
        assert case.why is not None, case.id


def members_quota(pack: Pack, unit_kind: str, sizes: dict[str, tuple[str, int]]):
    """The quota of members: `sizes` says for each unit the grade of its group and how many members it has."""
    period = period_of("2026")
    peer = next(group.key for group in pack.peer_groups if unit_kind in group.unit_kinds)
    subjects = [Subject(unit, unit_kind, period.span) for unit in sizes]
    for unit, (_, count) in sizes.items():
        for number in range(count):
            about = {"unit_kind": unit_kind, "unit": unit}
            subjects.append(Subject(f"{unit}-{number}", "member", period.span, unit, {"peer_group": peer}, about))
    facts = [
        FactRecord(f"g{unit}", "grade_of_group", unit, period.span.end, label=grade)
        for unit, (grade, _) in sizes.items()
    ]
    values = {key: value.value if value.number is None else value.number for key, value in pack.values.items()}
    scheme = pack.schemes["member-year"]
    (outcome,) = fit_quota(scheme, score_all(scheme, subjects, facts, period, values=values))
    return outcome.capacity, {cap.group[0]: cap.capacity for cap in outcome.sub_caps}


def test_member_quota__moves_with_the_grade_of_the_group(pack):
    sizes = {
        "A": ("G_EXCELLENT", 9),
        "B": ("G_GOOD", 8),
        "C": ("G_AVERAGE", 9),
        "D": ("G_POOR", 9),
        "E": ("G_GOOD", 3),
    }
    capacity, by_group = members_quota(pack, "township", sizes)
    assert capacity == 9  # 38 × 25 % = 9.5
    assert by_group == {"A": 2, "B": 2, "C": 1, "D": 1, "E": 0}


def test_member_quota__of_sixty_three_is_fifteen(pack):
    capacity, _ = members_quota(pack, "organ", {"A": ("G_GOOD", 63)})
    assert capacity == 15


def test_member_quota__in_villages_has_no_line_inside_a_committee_of_three(pack):
    capacity, by_group = members_quota(pack, "village", {f"V{n}": ("G_GOOD", 3) for n in range(4)})
    assert capacity == 3
    assert set(by_group.values()) == {3}
