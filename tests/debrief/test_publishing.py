"""T14: what is published against an attacker who has the program itself; and the blocks, one by one."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from debrief.attack import Exposed, Tallies, exposed
from debrief.meetings import APPRAISAL, B4, FOUR
from ledger.forging import Draw
from zeren.debrief.rules.ballots import BallotRules, VoterClass
from zeren.debrief.rules.counting import Counts, groups_of, mean_of, rated_objects, scored
from zeren.debrief.rules.publishing import published_of, sum_blocks

Part = Callable[[BallotRules, Any, bool], dict[str, Any]]


def rules_of(draw: Draw) -> BallotRules:
    classes = [f"c{n}" for n in range(1 + draw.below(4))]
    signed = len(classes) > 2 and draw.below(4) == 0
    shares = draw.below(6) == 0
    return BallotRules(
        "m", "B4" if shares else "B6",
        tuple(
            VoterClass(key, Fraction(1 + draw.below(5), 10), "signed" if signed and not n else "secret",
                       classes[n - 1] if n > 1 and draw.below(2) else "")
            for n, key in enumerate(classes)
        ),
        APPRAISAL if shares else FOUR, {"overall": Fraction(1)}, ("a",), shares=B4 if shares else (),
    )  # fmt: skip


def tallies(draw: Draw, rules: BallotRules) -> dict[tuple[str, str, str], Counts]:
    """Classes of 1 to 20; some meetings are of one mind or nearly so, as real ones are."""
    good, found = draw.below(11), {}
    for one in rules.classes:
        counts = [0, 0, 0, 0]
        for _ in range(1 + draw.below(20)):
            counts[0 if draw.below(10) < good else draw.below(4)] += 1
        found[one.key, "a", "overall"] = tuple(counts)
    return found


def publishing(rules: BallotRules, part: Part) -> Callable[[Tallies], Any]:
    def publish(found: Tallies) -> Any:
        groups = groups_of(rules, found)
        rated = rated_objects(rules, found)
        objects = [part(rules, scored(rules, found, groups, one), one in rated) for one in rules.objects]
        return {"groups": [group.classes for group in groups], "objects": objects}

    return publish


def attacked(seeds: range, part: Part = published_of) -> tuple[list[tuple[int, Exposed]], dict[str, int]]:
    """What the attacker learns from so many meetings, and how the totals were published."""
    learnt, totals = [], {"one": 0, "range": 0, "none": 0}
    for seed in seeds:
        draw = Draw(f"attack {seed}")
        rules = rules_of(draw)
        found = tallies(draw, rules)
        publish = publishing(rules, part)
        total = publish(found)["objects"][0]["total"]
        totals["range" if "-" in total or "/" in total else "one" if total else "none"] += 1
        secret = [group.classes for group in groups_of(rules, found) if group.is_secret]
        learnt += [(seed, one) for one in exposed(publish, [*rules.grades.values()], secret, found, rules.k)]
    return learnt, totals


def test_attack__learns_nothing() -> None:
    learnt, totals = attacked(range(300))
    assert learnt == []
    assert totals["one"] > totals["range"] > totals["none"] > 0, (
        "a rule that shows nothing would be safe and of no use"
    )


@pytest.mark.slow
def test_attack__learns_nothing_from_ten_thousand_meetings() -> None:
    learnt, _ = attacked(range(10_000))
    assert learnt == []


def everything(rules: BallotRules, found: Any, is_rated: bool) -> dict[str, Any]:
    """What an office publishes that has no rule: the exact total, and means of the merged groups."""
    means = [mean_of(rules, cell.counts) for cell in found.cells if cell.marks]
    total = found.gives or str(found.total)
    return {"object": found.rated, "rated": is_rated, "total": total, "means": means}


def by_its_choice(rules: BallotRules, found: Any, is_rated: bool) -> dict[str, Any]:
    """A rule that looks at the marks: it keeps a unanimous group's mean back, and by that alone says what it was."""
    alike = any(max(cell.counts) == cell.marks for cell in found.cells if cell.group.is_secret)
    return (
        everything(rules, found, is_rated) if not alike else {"object": found.rated, "rated": is_rated, "total": ""}
    )


@pytest.mark.parametrize("part", [everything, by_its_choice])
def test_attack__wins_where_there_is_no_rule_and_where_a_rule_tells_by_its_choice(part: Part) -> None:
    learnt, _ = attacked(range(60), part)
    assert len({seed for seed, _ in learnt}) > 10
    assert 0 in {one.left for _, one in learnt}


ONE = BallotRules("m", "B6", (VoterClass("c", Fraction(1)),), FOUR, {"overall": Fraction(1)}, ("a",))


@pytest.mark.parametrize(
    ("counts", "total", "is_told"),
    [
        ((12, 5, 2, 1), "88.00", True),
        ((4, 2, 1, 0), "88.57", False),  # a mean, and no distribution under ten
        ((20, 0, 0, 0), "99.00-100.00", False),  # nobody can tell these two apart
        ((19, 1, 0, 0), "99.00-100.00", False),
        ((18, 2, 0, 0), "98.00", True),
        ((0, 20, 0, 0), "80.00", False),  # could be of one mind, so it is never told
        ((1, 18, 1, 0), "80.00", False),
        ((0, 0, 0, 20), "40.00-41.00", False),
    ],
)
def test_figures__of_one_class(counts: Counts, total: str, is_told: bool) -> None:
    found = {("c", "a", "overall"): counts}
    said = published_of(ONE, scored(ONE, found, groups_of(ONE, found), "a"), True)
    assert (said["total"], said["means"]) == (total, [[total]])
    assert said["distributions"] == [[list(counts) if is_told else None]]


def test_blocks__of_a_group_with_a_class_of_one() -> None:
    blocks = sum_blocks((100, 80, 60, 40), 8, (1,), 10)
    assert blocks[0] == (800, 780, 760, 740), "the one may have given any grade while the seven gave the best"
    assert blocks[1] == (720,)
    assert blocks[-1] == (380, 360, 340, 320)


def test_shares__a_result_that_only_one_mind_can_give_is_published_with_its_neighbour() -> None:
    rules = BallotRules(
        "m", "B4", (VoterClass("c", Fraction(1)),), APPRAISAL, {"overall": Fraction(1)}, ("a",), shares=B4
    )
    told = {}
    for counts in ((6, 0, 0, 0), (5, 1, 0, 0), (4, 2, 0, 0), (3, 2, 1, 0), (0, 0, 6, 0)):
        found = {("c", "a", "overall"): counts}
        told[counts] = published_of(rules, scored(rules, found, groups_of(rules, found), "a"), True)["total"]
    assert [*told.values()] == ["200/190", "200/190", "180/170", "160", "130"]


def test_distribution__of_a_group_with_a_small_class_is_never_told() -> None:
    voters = (VoterClass("few", Fraction(1), merge_into="many"), VoterClass("many", Fraction(1)))
    rules = BallotRules("m", "B6", voters, FOUR, {"overall": Fraction(1)}, ("a",))
    found = {("few", "a", "overall"): (1, 1, 1, 1), ("many", "a", "overall"): (10, 5, 3, 2)}
    groups = groups_of(rules, found)
    said = published_of(rules, scored(rules, found, groups, "a"), True)
    assert (said["marks"], said["distributions"]) == ([[24]], [[None]])
    assert "-" not in said["total"]
