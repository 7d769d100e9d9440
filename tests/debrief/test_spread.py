"""How far the classes lie apart: from what is published alone, and why something is not shown."""

from fractions import Fraction

import pytest

from debrief.meetings import FOUR
from debrief.test_publishing import rules_of, tallies
from ledger.forging import Draw
from zeren.debrief.rules.ballots import BallotRules, VoterClass
from zeren.debrief.rules.counting import groups_of, rated_objects, scored
from zeren.debrief.rules.publishing import published_of
from zeren.debrief.rules.spread import BY_SHARES, SIGNED, TELLING, TOO_FEW, Spread, spread_of

RULES = BallotRules(
    "m", "B7",
    (VoterClass("superior", Fraction(2, 5), "signed"), VoterClass("peer", Fraction(3, 10)), VoterClass("delegate", Fraction(3, 10))),
    FOUR, {"overall": Fraction(1)}, ("a",),
)  # fmt: skip


def told(rules: BallotRules, counts: dict[str, tuple[int, ...]]) -> Spread:
    """The spread of one object with these marks, by way of what is published."""
    item = next(iter(rules.items))
    many = {(key, "a", item): marks for key, marks in counts.items()}
    groups = groups_of(rules, many)
    part = published_of(rules, scored(rules, many, groups, "a"), "a" in rated_objects(rules, many))
    return spread_of(rules, [{"classes": list(one.classes)} for one in groups], part)


def test_spread__means_and_tenths_and_who_is_furthest_apart() -> None:
    found = told(RULES, {"superior": (0, 1, 0, 0), "peer": (9, 3, 0, 0), "delegate": (4, 8, 6, 2)})
    signed, peer, delegate = found.groups
    assert (signed.figure, signed.shares, signed.hidden) == ("80", (), SIGNED)
    assert (peer.figure, peer.shares, peer.hidden) == (
        "95",
        (("GOOD", 8), ("FAIR", 3), ("AVERAGE", 0), ("POOR", 0)),
        None,
    )
    assert delegate.shares == (("GOOD", 2), ("FAIR", 4), ("AVERAGE", 3), ("POOR", 1))
    assert found.apart == (delegate, peer)


def test_spread__says_why_grades_are_not_told() -> None:
    found = told(RULES, {"superior": (1, 0, 0, 0), "peer": (5, 1, 0, 0), "delegate": (12, 0, 0, 0)})
    _, peer, delegate = found.groups
    assert peer.hidden is not None
    assert "10" in peer.hidden.zh
    assert (delegate.hidden, delegate.figure) == (TELLING, "98.33—100"), "that all were of one mind is not told"
    assert told(RULES, {"superior": (1, 0, 0, 0), "peer": (1, 0, 0, 0), "delegate": (2, 0, 0, 0)}).hidden is TOO_FEW
    assert told(RULES, {"superior": (1, 0, 0, 0), "peer": (12, 0, 0, 0), "delegate": (11, 1, 0, 0)}).apart is None


@pytest.mark.parametrize("seed", range(40))
def test_spread__what_is_published_alike_is_shown_alike(seed: int) -> None:
    """It is given the published file and nothing else; of whatever publication closes, nothing is there."""
    draw = Draw(f"spread {seed}")
    rules = rules_of(draw)
    many = tallies(draw, rules)
    groups = groups_of(rules, many)
    part = published_of(rules, scored(rules, many, groups, "a"), "a" in rated_objects(rules, many))
    found = spread_of(rules, [{"classes": list(one.classes)} for one in groups], part)
    if rules.shares:
        assert found == Spread(hidden=BY_SHARES)
    for one, distributions in zip(found.groups, part["distributions"], strict=False):
        assert bool(one.shares) == all(distributions)
        assert bool(one.hidden) != bool(one.shares)
