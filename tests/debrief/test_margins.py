"""How far chance reaches in a ballot: about the exact result, from what was published alone, and of classes that are large."""

from fractions import Fraction
from typing import Any

import pytest

from debrief.meetings import FOUR
from debrief.test_publishing import rules_of, tallies
from ledger.forging import Draw
from zeren.debrief.rules.ballots import BallotRules, Share, VoterClass
from zeren.debrief.rules.counting import groups_of, rated_objects, scored
from zeren.debrief.rules.margins import NOTHING, cells_of, margins_of
from zeren.debrief.rules.publishing import published_of

CLASSES = (
    VoterClass("superior", Fraction(2, 5), "signed"),
    VoterClass("peer", Fraction(3, 10)),
    VoterClass("delegate", Fraction(3, 10)),
)
RULES = BallotRules("m", "B7", CLASSES, FOUR, {"overall": Fraction(1)}, ("a", "b"))


def said(rules: BallotRules, many: dict[Any, tuple[int, ...]]) -> dict[str, Any]:
    """`published.json` of these marks."""
    groups = groups_of(rules, many)
    rated = rated_objects(rules, many)
    ballots = {
        key: max(sum(marks) for (of, _, _), marks in many.items() if of == key) for key in {key for key, _, _ in many}
    }
    return {
        "quorum": True,
        "groups": [
            {"classes": list(one.classes), "ballots": sum(ballots.get(key, 0) for key in one.classes), "weight": str(one.weight)}
            for one in groups
        ],
        "objects": [published_of(rules, scored(rules, many, groups, one), one in rated) for one in rules.objects],
    }  # fmt: skip


def marks(**counts: dict[str, tuple[int, ...]]) -> dict[Any, tuple[int, ...]]:
    return {(of, rated, "overall"): told for of, by_object in counts.items() for rated, told in by_object.items()}


MANY = marks(
    superior={"a": (0, 1, 0, 0), "b": (1, 0, 0, 0)},
    peer={"a": (9, 3, 0, 0), "b": (10, 2, 0, 0)},
    delegate={"a": (4, 8, 6, 2), "b": (8, 8, 3, 1)},
)


def test_margin__lies_about_the_published_result_and_is_wider_with_fewer_voters() -> None:
    found = margins_of(RULES, said(RULES, MANY)).of["a"]
    exact = scored(RULES, MANY, groups_of(RULES, MANY), "a").total
    assert exact is not None
    assert found.low < float(exact) < found.high
    assert found.middle == pytest.approx(float(exact))
    tenfold = {key: tuple(10 * one for one in told) if key[0] != "superior" else told for key, told in MANY.items()}
    narrow = margins_of(RULES, said(RULES, tenfold)).of["a"]
    assert narrow.high - narrow.low < (found.high - found.low) / 2.5


def test_margin__a_mark_by_name_is_no_matter_of_chance() -> None:
    published = said(RULES, MANY)
    assert [cell.given for cell in cells_of(RULES, published["groups"], published["objects"][0])] == [
        True,
        False,
        False,
    ]


def test_classes__that_are_secret_and_large_are_compared_on_the_same_people() -> None:
    peer, delegate = margins_of(RULES, said(RULES, MANY)).classes
    assert (peer.classes, delegate.classes) == (("peer",), ("delegate",))
    assert peer.above.middle == pytest.approx(-delegate.above.middle)
    assert delegate.above.high < 0, "delegates mark lower than peers, beyond chance"
    few = {key: told for key, told in MANY.items() if key[0] != "delegate"} | marks(
        delegate={"a": (1, 1, 0, 0), "b": (2, 0, 0, 0)}
    )
    assert margins_of(RULES, said(RULES, few)).classes == (), "two delegates are counted with the peers"


def test_places__of_two_close_results_cannot_be_told_and_of_two_far_ones_can() -> None:
    alike = {**MANY, ("superior", "b", "overall"): MANY["superior", "a", "overall"]}
    close = margins_of(RULES, said(RULES, alike)).places
    assert {(one.first, one.last) for one in close.values()} == {(1, 2)}
    far = marks(
        superior={"a": (1, 0, 0, 0), "b": (0, 0, 0, 1)},
        peer={"a": (38, 2, 0, 0), "b": (0, 2, 18, 20)},
        delegate={"a": (36, 4, 0, 0), "b": (0, 2, 20, 18)},
    )
    places = margins_of(RULES, said(RULES, far)).places
    assert ((places["a"].first, places["a"].last), (places["b"].first, places["b"].last)) == ((1, 1), (2, 2))


def test_margin__none_where_shares_are_counted_or_there_is_no_result() -> None:
    shares = BallotRules("m", "B7", CLASSES, FOUR, {"overall": Fraction(1)}, ("a", "b"), (Share("GOOD", ("GOOD",), Fraction(2, 3)), Share("POOR")))  # fmt: skip
    assert margins_of(shares, said(shares, MANY)) == NOTHING
    assert margins_of(RULES, {"quorum": False, "groups": [], "objects": []}) == NOTHING


@pytest.mark.parametrize("seed", range(40))
def test_margins__of_whatever_was_published_hold_the_result_and_stay_on_the_scale(seed: int) -> None:
    draw = Draw(f"margins {seed}")
    rules = rules_of(draw)
    many = tallies(draw, rules)
    published = said(rules, many)
    found = margins_of(rules, published)
    groups = groups_of(rules, many)
    rated = {one["object"] for one in published["objects"] if one["rated"] and one["total"]}
    assert {*found.of} == (set() if rules.shares else rated)
    for key, one in found.of.items():
        total = scored(rules, many, groups, key).total
        assert total is not None
        assert -0.01 <= one.low - 0.005 <= float(total) <= one.high + 0.005 <= float(rules.full) + 0.01
