"""The published village table: every clause there, counted as computed, judged or slot, the withheld ones named, all tried.

Its cases run with those of the other packs in tests/cases; here stands what the coding promises.
"""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from zeren.policy.lint_sense import punishes_complaint
from zeren.policy.load import load_pack
from zeren.policy.pack import Pack
from zeren.policy.phrases import Minus, NodeOf, Number
from zeren.policy.scheme import Judge, Scheme
from zeren.scoring.cases import score_case

FOLDER = Path(__file__).parents[2] / "policies" / "published" / "02-ninghai-changjie-2021-village"

TABLE = """
Z1a Z1b Z2a Z2b R1 R2 R3a R3b
O1 O2 O3a O3b O4a O4b O4c O5a O5b O6 O7a O7b O7c O7d O8 O9a O9b O10 O11
O12a O12b O12c O12d O12e O13a O13b O13c O14 O15a O15b O16 O17
O18a O18b O19a O19b O20 O21 O22 O23 O24 J1 J2 J3 J4a J4b J5
X1a X1b X1c X2a X2b X2c X3a X3b X3c X3d X3e X3f X3g X3h X3i X3j X3k
X4a X4b X4c X4d X4e X4f X4g X4h X4i T1 T2a T2b T2c T2d T3 T3b
S1 S2a S2b S3 S4a S4b S4c S4d S4e S4f S5 S6 S8a S8b S9 S10a S10b S10c S11 S12
W1 W2 W3 W5 W7 W8 W10 W11 W13 G1 G2 E1 E2
A1 A2 A3 A4 A5 A8 H1 H7 H10 H13 C1 C2 C3 C4 B1x B2x B3x Y1 Y2 Y4 Y5
M1 M2 I1a I1b L1 N1 N2a N2b N2c N2d N3 N4 P1 P2 BN1 BN2 BN3 BN4 D1 V1 V2 V3 V4 V5 V6 V7 V8 V9
"""
CLAUSES = TABLE.split()
SLOTS = {"S12", "BN4", "V9"}
WITHHELD = {
    *("S4a", "S4b", "S4c", "S4d", "S4e", "S4f", "W13", "P1", "P2", "O3a", "O3b"),  # petitions
    *("X1b", "X1c", "S10a", "S10b"),  # what people say, and to whom they take it
    *("T2a", "T2b", "T2c", "T2d", "V7"),  # religion
    *("H1", "S6"),  # births, illness
    *("X2a", "X2b", "X4i", "H13"),  # people's use of apps
}
ORDINARY = {"5": 3, "10": 12}


# Lowest and highest judgement of each clause, and whether each case is judged and added.
BOUNDS = {
    "R2": ("-2", "-0.5", False),
    "R3a": ("-3", "-1", False),
    "O5a": ("-3", "-0.5", True),
    "O19a": ("1", "2", True),
    "O19b": ("-2", "-1", True),
    "O20": ("1", "5", False),
    "X4i": ("-3", "-1", False),
    "T3b": ("1", "2", False),
    "W7": ("0.5", "1", False),
    "W11": ("-2", "-1", True),
    "G1": ("-3", "-0.5", False),
    "G2": ("1", "3", False),
    "E1.influence": ("-3", "-1", True),
    "E2.worse": ("-3", "-1", True),
    "A2": ("-4", "-2", True),
    "H1": ("-2", "-0.5", False),
    "H7.unqualified": ("-2", "-1", False),
    "H10.accident": ("-1", "-0.5", True),
    "H13": ("-2", "-0.5", False),
    "B1x": ("-1", "-0.5", False),
    "B2x.coverage": ("-1", "-0.5", False),
    "Y4.fire": ("-1", "-0.5", True),
    "M1": ("-10", "-1", True),
    "M2.done": ("1", "10", True),
    "M2.weak": ("-10", "-1", True),
    "N4": ("-3", "-1", False),
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


@pytest.fixture(scope="module")
def scheme(pack: Pack) -> Scheme:
    return pack.schemes["village-month"]


def _how(scheme: Scheme, clause: str) -> str:
    nodes = [node for node in scheme.nodes if clause in node.clauses]
    if any(node.slot for node in nodes):
        return "slot"
    if any(not node.expressible for node in nodes):
        return "not expressible"
    return "judged" if any(isinstance(node.body, Judge) for node in nodes) else "computed"


def test_clauses__all_170_stand_as_a_node_of_their_own_name(scheme: Scheme) -> None:
    assert len(CLAUSES) == scheme.clause_count == 170
    assert {clause for node in scheme.nodes for clause in node.clauses} == set(CLAUSES)
    assert set(CLAUSES) <= {node.id for node in scheme.nodes}
    assert all(clause in scheme.node(clause).clauses for clause in CLAUSES)


def test_clauses__141_computed_26_judged_3_slots(scheme: Scheme) -> None:
    how = {clause: _how(scheme, clause) for clause in CLAUSES}
    assert Counter(how.values()) == {"computed": 141, "judged": 26, "slot": 3}
    assert {clause for clause, found in how.items() if found == "slot"} == SLOTS


def test_judged__within_the_bounds_of_the_text(scheme: Scheme) -> None:
    judged = {node.id: node for node in scheme.nodes if isinstance(node.body, Judge) and not node.slot}
    assert set(judged) == {*BOUNDS, "S4c"}
    for name, (lo, hi, each) in BOUNDS.items():
        body = judged[name].body
        assert isinstance(body, Judge)
        assert (body.lo, body.hi) == (Number(lo, Fraction(lo)), Number(hi, Fraction(hi))), name
        assert body.every is each, name


def test_remission__no_more_than_was_taken(scheme: Scheme) -> None:
    body = scheme.node("S4c").body
    assert isinstance(body, Judge)
    assert body.hi == Minus(NodeOf("S4.charged"))


def test_withheld__named_with_a_reason_in_both_languages(scheme: Scheme) -> None:
    withheld = {node.id: node.withheld for node in scheme.nodes if node.withheld}
    assert set(withheld) & set(CLAUSES) == WITHHELD
    assert all(reason.zh and reason.en for reason in withheld.values())


def test_withheld__what_touches_petition_complaint_religion_or_births_never_runs(scheme: Scheme) -> None:
    touching = [node for node in scheme.nodes if node.touches]
    assert touching
    assert [node.id for node in touching if not node.withheld] == []


def test_in_an_office__the_lint_refuses_each_of_them(pack: Pack, scheme: Scheme) -> None:
    assert list(punishes_complaint(pack)) == []
    refused = {finding.key for finding in punishes_complaint(replace(pack, use="office"))}
    assert refused == {node.id for node in scheme.nodes if node.touches}


def test_lines__fifteen_with_135_points(scheme: Scheme) -> None:
    lines = [node.points for node in scheme.nodes if node.parent == "ordinary"]
    assert Counter(points.text for points in lines if isinstance(points, Number)) == ORDINARY


def test_title_page__a_test_of_the_language_and_no_endorsement(pack: Pack) -> None:
    assert pack.use == "language-test"
    for words in ("编码", "未核实", "不在施行", "背书"):
        assert words in pack.summary.zh
    for words in ("coded", "not verified", "not in force", "no endorsement"):
        assert words in pack.summary.en
    assert pack.sources["changjie-2021-village"].confidence == "unsure"


def test_cases__every_clause_has_one_and_says_why(pack: Pack) -> None:
    about = {case.about for case in pack.cases}
    assert set(CLAUSES) <= about
    assert all(case.why for case in pack.cases)


def test_double_effects__the_same_fact_takes_points_and_bars(scheme: Scheme) -> None:
    for clause, veto in (("O12b", "V2"), ("J5", "V4"), ("Y5", "V6")):
        case_note = scheme.node(clause).note
        assert case_note is not None and veto in case_note.en and veto in case_note.zh


def test_cases__where_nothing_bars_nothing_does(pack: Pack) -> None:
    quiet = [case for case in pack.cases if case.expect.get("caps") == ()]
    assert len(quiet) >= 5
    for case in quiet:
        assert [cap.id for scored in score_case(pack, case) for cap in scored.caps] == [], case.id
