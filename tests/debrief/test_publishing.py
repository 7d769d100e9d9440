"""T14: what is published against an attacker who tries everything; and the ways of showing, one by one."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from debrief.attack import Exposed, exposed
from debrief.meetings import FOUR
from ledger.forging import Draw
from zeren.debrief.rules.ballots import BallotRules, VoterClass
from zeren.debrief.rules.counting import Counts, groups_of, rated_objects, scored
from zeren.debrief.rules.publishing import Way, may_show, shown_at, way_for, ways, written


def rules_of(draw: Draw) -> BallotRules:
    classes = [f"c{n}" for n in range(1 + draw.below(4))]
    signed = len(classes) > 2 and draw.below(4) == 0
    return BallotRules(
        "m", "B6",
        tuple(
            VoterClass(key, Fraction(1 + draw.below(5), 10), "signed" if signed and not n else "secret",
                       classes[n - 1] if n > 1 and draw.below(2) else "")
            for n, key in enumerate(classes)
        ),
        FOUR, {"overall": Fraction(1)}, ("a", "b"),
    )  # fmt: skip


def tallies(draw: Draw, rules: BallotRules) -> dict[tuple[str, str, str], Counts]:
    """Classes of 1 to 20; some meetings are nearly of one mind, as real ones are."""
    good = draw.below(11)
    found = {}
    for one in rules.classes:
        size = 1 + draw.below(20)
        for rated in rules.objects:
            counts = [0, 0, 0, 0]
            for _ in range(size - (draw.below(8) == 0)):
                counts[0 if draw.below(10) < good else draw.below(4)] += 1
            found[one.key, rated, "overall"] = tuple(counts)
    return found


def published(rules: BallotRules, found, way_of) -> dict:  # type: ignore[no-untyped-def,type-arg]
    groups = groups_of(rules, found)
    counted = rated_objects(rules, found)
    objects = [scored(rules, found, groups, rated) for rated in rules.objects]
    return {
        "groups": [{"classes": list(one.classes), "weight": str(one.weight)} for one in groups],
        "objects": [
            written(rules, one, way_of(rules, one) if one.rated in counted else Way("none")) for one in objects
        ],
    }


def attacked(seeds: range, way_of=way_for) -> tuple[list[tuple[int, Exposed]], dict[str, int]]:  # type: ignore[no-untyped-def]
    """What the attacker learns from so many meetings, and how many objects were shown in which way."""
    learnt, shown = [], {}
    for seed in seeds:
        draw = Draw(f"attack {seed}")
        rules = rules_of(draw)
        found = tallies(draw, rules)
        said = published(rules, found, way_of)
        for one in said["objects"]:
            shown[one["shown"]] = shown.get(one["shown"], 0) + 1
        known = {place: sum(counts) for place, counts in found.items()}
        learnt += [(seed, one) for one in exposed(rules.line(), said, known)]
    return learnt, shown


def test_attack__learns_nothing_from_what_may_be_shown() -> None:
    learnt, shown = attacked(range(300))
    assert learnt == []
    assert shown.keys() == {"full", "means", "total", "none"}
    assert shown["none"] < sum(shown.values()) / 4, "a rule that shows nothing would be safe and of no use"


@pytest.mark.slow
def test_attack__learns_nothing_from_ten_thousand_meetings() -> None:
    learnt, _ = attacked(range(10_000))
    assert learnt == []


def test_attack__finds_much_where_everything_is_shown() -> None:
    """The attacker himself is tried: without the rule he must win."""
    learnt, _ = attacked(range(100), lambda rules, _: next(ways(rules)))
    assert len({seed for seed, _ in learnt}) > 10
    assert {one.left for _, one in learnt} >= {1}


def one_class(counts: Counts, **more: object) -> Way:
    rules = replace(
        BallotRules("m", "B6", (VoterClass("c", Fraction(1)),), FOUR, {"overall": Fraction(1)}, ("a",)), **more
    )  # type: ignore[arg-type]
    found = {("c", "a", "overall"): counts}
    return way_for(rules, scored(rules, found, groups_of(rules, found), "a"))


@pytest.mark.parametrize(
    ("counts", "way"),
    [
        ((12, 5, 2, 1), Way("full", "0.01")),
        ((4, 2, 1, 0), Way("full", "0.01")),  # a mean, and no distribution under ten
        ((20, 0, 0, 0), Way("total", "5")),  # all alike: 95-100 says less than 100
        ((0, 0, 0, 20), Way("total", "5")),
        ((0, 20, 0, 0), Way("means", "0.01")),  # 80 can be had in many ways
    ],
)
def test_way__of_one_class(counts: Counts, way: Way) -> None:
    assert one_class(counts).shown == way.shown
    assert one_class(counts).step == way.step


def test_small_class__in_a_group_of_one_mind_is_not_given_away() -> None:
    rules = BallotRules(
        "m", "B6", (VoterClass("few", Fraction(1), merge_into="many"), VoterClass("many", Fraction(2))),
        FOUR, {"overall": Fraction(1)}, ("a",),
    )  # fmt: skip
    found = {("few", "a", "overall"): (1, 0, 0, 0), ("many", "a", "overall"): (7, 0, 0, 0)}
    groups = groups_of(rules, found)
    one = scored(rules, found, groups, "a")
    assert [group.classes for group in groups] == [("few", "many")]
    assert not may_show(rules, one, Way("total", "5"))
    assert way_for(rules, one) == Way("total", "10")


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        ("88", "0.01", "88.00"), ("87.205", "0.01", "87.21"), ("87.2", "0.1", "87.2"), ("86.5", "1", "87"),
        ("0.004", "0.01", "0.00"), ("95", "5", "95-100"), ("100", "5", "95-100"), ("100", "20", "80-100"), ("79.9", "20", "60-80"),
        ("0", "10", "0-10"),
    ],
)  # fmt: skip
def test_figure__as_it_is_written(value: str, step: str, text: str) -> None:
    assert shown_at(Fraction(value), step, Fraction(100)) == text


def test_published__is_json() -> None:
    rules = rules_of(Draw("json"))
    assert json.dumps(published(rules, tallies(Draw("json"), rules), way_for))
