"""The ballot forms of the default pack: each makes rules, and gives the vectors that its source gives."""

from fractions import Fraction

import pytest

import databases
from zeren.debrief.rules.ballots import BallotRules, read_rules, sheet_faults
from zeren.debrief.rules.counting import Counts, groups_of, scored
from zeren.debrief.rules.forms import rules_for
from zeren.kernel.errors import Invalid
from zeren.policy import load_pack

PACK = load_pack(databases.ROOT / "policies/party-building-cn")


def rules(key: str, objects: int = 1, **more: tuple[str, ...]) -> BallotRules:
    assert PACK.ballot_limits
    return rules_for(PACK.ballot_forms[key], PACK.ballot_limits, "m1", [f"o{n}" for n in range(objects)], **more)


def result(made: BallotRules, **classes: Counts) -> Fraction | str:
    found = {(key, "o0", item): counts for key, counts in classes.items() for item in made.items}
    one = scored(made, found, groups_of(made, found), "o0")
    return one.gives if one.total is None else one.total


def test_forms__are_eight_and_each_makes_rules_that_are_read_again() -> None:
    assert [*PACK.ballot_forms] == ["B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"]
    for key in PACK.ballot_forms:
        assert read_rules(rules(key).line()) == rules(key)


def test_first_form__twelve_five_two_one() -> None:
    every = dict.fromkeys(("leader", "staff", "group"), (12, 5, 2, 1))
    assert result(rules("B1"), **every) == 88


def test_second_form__coefficients_make_a_hundred() -> None:
    assert result(rules("B2"), present=(12, 5, 2, 1)) == 88


def test_third_form__thirty_points_two_to_one() -> None:
    assert result(rules("B3"), superior=(1, 1), present=(15, 5)) == 20 * Fraction(3, 4) + 10 * Fraction(1, 2)


@pytest.mark.parametrize(
    ("counts", "gives"),
    [
        ((92, 8, 0, 0), "200"), ((85, 15, 0, 0), "190"), ((65, 35, 0, 0), "170"), ((55, 25, 20, 0), "160"),
        ((50, 15, 20, 15), "130"), ((61, 5, 34, 0), "130"),
    ],
)  # fmt: skip
def test_fourth_form__its_six(counts: Counts, gives: str) -> None:
    assert result(rules("B4"), present=counts) == gives


@pytest.mark.parametrize(
    ("counts", "gives"),
    [
        ((20, 20, 20, 0), "NONE"),
        ((20, 19, 11, 10), "ADMONISH"),
        ((20, 19, 1, 20), "ADMONISH"),
        ((20, 19, 0, 21), "ADJUST"),
    ],
)
def test_fifth_form__two_thirds_and_one_third(counts: Counts, gives: str) -> None:
    assert result(rules("B5"), present=counts) == gives


def test_seventh_form__weighted() -> None:
    assert result(rules("B7"), superior=(12, 5, 2, 1), peer=(5, 10, 5, 0), delegate=(13, 6, 1, 0)) == Fraction("87.2")


def test_eighth_form__a_third_of_nine_may_be_excellent() -> None:
    made = rules("B8", 9)
    marks = ["M_EXCELLENT"] * 4 + ["M_QUALIFIED"] * 5
    sheet = {rated: (mark,) for rated, mark in zip(made.objects, marks, strict=True)}
    assert [reason.code for reason in sheet_faults(made, sheet)] == ["sheet_at_most"]
    assert sheet_faults(made, {**sheet, "o0": ("M_QUALIFIED",)}) == ()


def test_meeting__without_a_class_merges_into_none_that_is_not_there() -> None:
    made = rules("B7", classes=("superior", "peer"))
    assert [(one.key, one.way, one.merge_into) for one in made.classes] == [
        ("superior", "signed", ""),
        ("peer", "secret", ""),
    ]
    assert made.quorum[0].classes == ("peer",)


def test_meeting__says_all_that_is_wrong() -> None:
    with pytest.raises(Invalid) as wrong:
        rules("B6", 16, classes=("peer", "neighbour"))
    assert [reason.code for reason in wrong.value.reasons] == ["unknown_class", "too_many_objects"]
