"""Counting: the vectors of the forms, merging before weighting, quorum, sheets, codes."""

from dataclasses import replace
from fractions import Fraction

import pytest

from debrief.meetings import APPRAISAL, B4, FOUR
from zeren.debrief.rules.ballots import BallotRules, Quorum, Sheet, SheetRule, VoterClass, read_rules, sheet_faults
from zeren.debrief.rules.closing import Numbers, flags_of, quorum_holds
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of, read_code, written
from zeren.debrief.rules.counting import groups_of, mean_of, rated_objects, scored
from zeren.debrief.rules.leaves import root_of
from zeren.kernel.errors import Invalid

THREE = (
    VoterClass("superior", Fraction(3, 10), merge_into="peer"),
    VoterClass("peer", Fraction(3, 10), merge_into="delegate"),
    VoterClass("delegate", Fraction(4, 10), merge_into="peer"),
)
RULES = BallotRules("m", "B6", THREE, FOUR, {"overall": Fraction(1)}, ("a", "b"))


def counted(rules: BallotRules, **classes: tuple[int, ...]) -> dict[tuple[str, str, str], tuple[int, ...]]:
    return {
        (key, one, item): counts for key, counts in classes.items() for one in rules.objects for item in rules.items
    }


def test_mean__first_form() -> None:
    assert mean_of(RULES, (12, 5, 2, 1)) == 88


def test_total__weights_of_three_classes() -> None:
    found = counted(RULES, superior=(12, 5, 2, 1), peer=(5, 10, 5, 0), delegate=(13, 6, 1, 0))
    groups = groups_of(RULES, found)
    one = scored(RULES, found, groups, "a")
    assert [mean_of(RULES, cell.counts) for cell in one.cells] == [88, 80, 92]
    assert one.total == Fraction("87.2")


def test_total__items_and_a_full_mark_of_thirty() -> None:
    items = {"volume": Fraction(30), "speed": Fraction(30), "done": Fraction(40)}
    rules = replace(RULES, items=items, full=Fraction(30))
    found = {
        (one.key, "a", item): counts
        for one in THREE
        for item, counts in zip(items, [(10, 0, 0, 0), (0, 10, 0, 0), (0, 0, 10, 0)], strict=True)
    }
    assert scored(rules, found, groups_of(rules, found), "a").total == Fraction(30) * Fraction(78, 100)


@pytest.mark.parametrize(
    ("counts", "gives"),
    [
        ((92, 8, 0, 0), "200"),
        ((85, 15, 0, 0), "190"),
        ((65, 35, 0, 0), "170"),
        ((55, 25, 20, 0), "160"),
        ((50, 15, 20, 15), "130"),
        ((61, 5, 34, 0), "130"),
    ],
)
def test_shares__the_six_of_the_fourth_form(counts: tuple[int, ...], gives: str) -> None:
    rules = replace(RULES, classes=(VoterClass("all", Fraction(1)),), grades=APPRAISAL, shares=B4)
    found = counted(rules, all=counts)
    assert scored(rules, found, groups_of(rules, found), "a").gives == gives


def test_small_class__is_merged_before_weighting() -> None:
    found = counted(RULES, superior=(0, 0, 0, 4), peer=(16, 0, 0, 0), delegate=(20, 0, 0, 0))
    groups = groups_of(RULES, found)
    assert [(group.classes, group.weight) for group in groups] == [
        (("superior", "peer"), Fraction(6, 10)),
        (("delegate",), Fraction(4, 10)),
    ]
    assert scored(RULES, found, groups, "a").total == Fraction(6, 10) * 88 + Fraction(4, 10) * 100


def test_small_class__of_one_object_is_merged_for_all() -> None:
    found = counted(RULES, superior=(6, 0, 0, 0), peer=(16, 0, 0, 0), delegate=(20, 0, 0, 0))
    found["superior", "b", "overall"] = (4, 0, 0, 0)
    assert [group.classes for group in groups_of(RULES, found)] == [("superior", "peer"), ("delegate",)]


def test_signed_class__stands_alone_however_small() -> None:
    rules = replace(RULES, classes=(VoterClass("superior", Fraction(1), "signed"), *THREE[1:]))
    found = counted(rules, superior=(1, 0, 0, 0), peer=(16, 0, 0, 0), delegate=(20, 0, 0, 0))
    assert [group.classes for group in groups_of(rules, found)] == [("superior",), ("peer",), ("delegate",)]


def test_object__with_too_few_marks_is_not_rated() -> None:
    found = counted(RULES, superior=(1, 0, 0, 0), peer=(2, 0, 0, 0), delegate=(2, 0, 0, 0))
    found["peer", "b", "overall"] = (1, 0, 0, 0)
    assert rated_objects(RULES, found) == ("a",)


@pytest.mark.parametrize(("cast", "holds"), [(20, True), (19, False)])
@pytest.mark.parametrize("of", ["checked_in", "30"])
def test_quorum__two_thirds(cast: int, holds: bool, of: str) -> None:
    rules = replace(RULES, quorum=(Quorum(("peer",), Fraction(2, 3), of),))
    assert quorum_holds(rules, {"peer": Numbers(cast=cast - 2, hand=2, checked_in=30)}) is holds


def test_composition__delegates_are_a_third_of_those_who_voted() -> None:
    rules = replace(RULES, quorum=(Quorum(("delegate",), Fraction(1, 3), "cast"),))
    assert quorum_holds(rules, {"delegate": Numbers(cast=10), "peer": Numbers(cast=20)})
    assert not quorum_holds(rules, {"delegate": Numbers(cast=10), "peer": Numbers(cast=21)})


NINE = replace(RULES, objects=tuple(f"o{n}" for n in range(9)), items={"overall": Fraction(1), "study": Fraction(1)})


def sheet(*marks: str) -> Sheet:
    return {rated: (mark, "FAIR") for rated, mark in zip(NINE.objects, marks, strict=True)}


@pytest.mark.parametrize(
    ("rule", "marks", "codes"),
    [
        (SheetRule("not_all_equal"), ["FAIR"] * 9, ["sheet_all_equal"]),
        (SheetRule("not_all_equal"), ["FAIR"] * 8 + [""], []),
        (SheetRule("at_most", ("GOOD",), Fraction(1, 3)), ["GOOD"] * 3 + ["FAIR"] * 6, []),
        (SheetRule("at_most", ("GOOD",), Fraction(1, 3)), ["GOOD"] * 4 + ["FAIR"] * 5, ["sheet_at_most"]),
        (SheetRule("at_most", ("GOOD",), Fraction(2, 5)), ["GOOD"] * 4 + ["FAIR"] * 5, ["sheet_at_most"]),
        (SheetRule("at_most", ("GOOD",), Fraction(2, 5), "ceiling"), ["GOOD"] * 4 + ["FAIR"] * 5, []),
        (SheetRule("exactly", ("FAIR",), Fraction(1)), ["FAIR"] * 8 + ["GOOD"], ["sheet_exactly"]),
    ],
)  # fmt: skip
def test_sheet__rules_over_the_whole_of_it(rule: SheetRule, marks: list[str], codes: list[str]) -> None:
    reasons = sheet_faults(replace(NINE, sheet=(rule,)), sheet(*marks))
    assert [reason.code for reason in reasons] == codes
    assert all(reason.next_step for reason in reasons)


def test_sheet__says_every_rule_that_it_breaks() -> None:
    both = (SheetRule("not_all_equal"), SheetRule("at_most", ("FAIR",), Fraction(1, 3)))
    reasons = sheet_faults(replace(NINE, sheet=both), sheet(*["FAIR"] * 9))
    assert [reason.code for reason in reasons] == ["sheet_all_equal", "sheet_at_most", "sheet_at_most"]


def test_sheet__of_another_form_or_empty_is_not_taken() -> None:
    assert [r.code for r in sheet_faults(NINE, {"o0": ("GOOD",)})] == ["sheet_form"]
    assert [r.code for r in sheet_faults(NINE, sheet("BEST", *["FAIR"] * 8))] == ["sheet_grade"]
    empty = dict.fromkeys(NINE.objects, ("", ""))
    assert [r.code for r in sheet_faults(NINE, empty)] == ["sheet_empty"]


def test_flags__are_counted_from_thirty_ballots_on() -> None:
    alike, best = {"a": ("FAIR",), "b": ("FAIR",)}, {"a": ("GOOD",), "b": ("GOOD",)}
    assert flags_of(RULES, [alike] * 29) == {}
    assert flags_of(RULES, [alike] * 3 + [best] * 2 + [{"a": ("GOOD",), "b": ("",)}] * 25) == {
        "all_alike": 5,
        "all_best": 2,
    }


def test_rules__read_again_as_they_were_written() -> None:
    rules = replace(
        RULES,
        sheet=(SheetRule("not_all_equal"), SheetRule("at_most", ("GOOD",), Fraction(1, 3))),
        quorum=(Quorum(("peer",), Fraction(2, 3), "checked_in"),),
    )
    assert read_rules(rules.line()) == rules


def test_rules__say_all_that_is_wrong_with_them() -> None:
    with pytest.raises(Invalid) as wrong:
        replace(RULES, k=2, meeting="a b", objects=("a", "a"))
    codes = {reason.code for reason in wrong.value.reasons}
    assert codes == {"ballot_rules_key", "ballot_rules_k", "ballot_rules_twice"}


def test_code__is_read_as_people_type_it() -> None:
    code = code_from(bytes(range(13)))
    assert len(code) == 20
    assert read_code(written(code).lower().replace("-", " - ")) == code
    assert read_code("oil0 1234 5678 9abc defg") == "0110123456789ABCDEFG"
    for bad in ("", code[:-1], code[:-1] + "U"):
        with pytest.raises(Invalid):
            read_code(bad)


def test_proof__is_of_one_meeting_and_class() -> None:
    code = code_from(b"thirteen byte")
    proofs = {proof_of("m", "a", code), proof_of("m", "b", code), proof_of("n", "a", code)}
    assert len({*proofs, *(commitment_of(proof) for proof in proofs)}) == 6


def test_root__of_none_one_and_three() -> None:
    one, two, three = (f"{n:064x}" for n in (1, 2, 3))
    assert root_of([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([one]) == one
    assert root_of([three, one, two]) == root_of([one, two, three])
