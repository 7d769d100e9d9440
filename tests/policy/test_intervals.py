"""Bounds pushed up a scheme hold whatever the packs' own cases compute, and say when a number could outgrow an engine."""

from fractions import Fraction
from pathlib import Path

import pytest

from policy.lint_fixtures import BOUNDED, SCORED, Fixture, loaded
from policy.small_packs import node, small_pack
from scoring.packs import read_pack
from zeren.policy import Pack
from zeren.policy.intervals import EXACT_MOST, QUANTUM, Interval, intervals, outgrown, too_large
from zeren.scoring.cases import score_case

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PACKS = [read_pack(file.parent.relative_to(POLICIES).as_posix()) for file in sorted(POLICIES.glob("**/pack.toml"))]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)
def test_intervals__hold_every_value_of_every_case(pack: Pack) -> None:
    found = {key: intervals(pack, scheme) for key, scheme in pack.schemes.items()}
    seen = 0
    for case in pack.cases:
        if case.values:
            continue  # the bounds are those of the pack's own values
        for row in score_case(pack, case):
            for trace in row.nodes:
                if trace.value is not None and trace.id in found[case.scheme]:
                    seen += 1
                    bounds = found[case.scheme][trace.id]
                    assert bounds.lo <= trace.value <= bounds.hi, (case.id, trace.id, trace.value, bounds)
    assert seen > 10


def bounds_of(nodes: str, **files: str) -> Interval:
    pack = loaded(Fixture(nodes, files=files))
    return intervals(pack, pack.schemes["s1"])["x"]


@pytest.mark.parametrize(
    ("body", "lo", "hi"),
    [
        ('kind = "WHEN"\nwhen = {fact = "task", at_least = "1"}\namount = "-3"\notherwise = "2"', -3, 2),
        ('kind = "FACT"\nof = {fact = "rate"}\nscale = "-0.5"', -50, 0),
        ('kind = "FACT"\nof = {minus = {fact = "rate"}}\nlimit = {lo = "-40"}', -40, 0),
        ('kind = "STEP"\nof = {fact = "rate"}\nfrom = "1"\neach = "2"\nfirst = "5"', 0, 205),
        ('kind = "TABLE"\nof = {fact = "rate"}\nrows = [{from = "50", amount = "9"}, {to = "50", amount = "4"}]', 0, 9),
        ('kind = "JUDGE"\nfact = "proposal"\nlo = "-2"\nhi = "-0.5"', -2, 0),
        ('kind = "RATIO"\nof = {fact = "rate"}\nto = {fact = "rate"}\npoints = "8"', 0, 8),
        ('kind = "STEP"\nevents = {fact = "meeting"}\neach = "-1"\npoints = "10"', 0, 10),
        ('kind = "BALLOT"\nevents = {fact = "votes"}\npoints_for = [{label = "a", amount = "70"}, {label = "b", amount = "20"}]', 0, 70),
    ],
)  # fmt: skip
def test_interval__of_each_rule_by_hand(body: str, lo: int, hi: int) -> None:
    """With a rate between 1 and 100. A node may be absent, so nothing and (where it has points) full marks are always inside."""
    assert bounds_of(node("x", body), **BOUNDED) == Interval(Fraction(lo), Fraction(hi))


def test_outgrown__a_product_of_large_numbers_and_a_quotient_by_what_may_be_tiny() -> None:
    large = node("x", 'kind = "COMBINE"\nhow = "product"') + "".join(
        node(name, 'kind = "FACT"\nof = {fact = "score"}', "x") for name in ("y", "z")
    )
    pack = small_pack(large)
    assert outgrown(pack, pack.schemes["s1"]) == ("x",)
    wide, bounded = loaded(SCORED), loaded(Fixture(SCORED.nodes, files=BOUNDED))
    assert outgrown(wide, wide.schemes["s1"]) == ("x",)
    assert outgrown(bounded, bounded.schemes["s1"]) == ()


def test_too_large__begins_just_beyond_two_to_the_fifty_second() -> None:
    edge = Fraction(EXACT_MOST, QUANTUM)
    assert not too_large(Interval(-edge, edge))
    assert too_large(Interval(-edge - Fraction(1, QUANTUM), Fraction(0)))
