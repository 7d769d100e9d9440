"""Quotas: capacity with its rounding, order of keys, ties shown and never broken, sub-group caps, what falls outside."""

from fractions import Fraction

import pytest

from policy.small_packs import PACK_WITH_VALUES, fact, node, run, small_pack, village
from zeren.policy import Pack
from zeren.policy.scheme import RoundingRule
from zeren.scoring import QuotaOutcome, after_quota, fit_quota
from zeren.scoring.quota import capacity

SCORE = node("x", 'kind = "FACT"\nof = {fact = "score"}\npoints = "100"')
DUTY = node("duty", 'kind = "FACT"\nof = {fact = "rate"}\nwhen_missing = "zero"', None)
ROWS = 'rows = [{from = "90", grade = "TOP"}, {to = "90", grade = "GOOD"}]'
GRADE = node("grade", f'kind = "TABLE"\nof = {{total = true}}\n{ROWS}', None)
GATE = node(
    "gate",
    'kind = "OVERRIDE"\norder = 1\neffect = "cap"\ngrade = "GOOD"\nwhen = {fact = "task", at_least = "1"}',
    None,
)


def quota(more: str = "", share: str = 'share = "0.5"') -> str:
    body = f'kind = "QUOTA"\ngrade = "TOP"\n{share}\nkeys = [{{node = "duty"}}, {{total = true}}]\nfalls_to = "GOOD"\n{more}'
    return node("q", body, None)


def pack(rule: str) -> Pack:
    return small_pack(SCORE + DUTY + GRADE + GATE + rule, {"grade_by": '"grade"'}, pack__toml=PACK_WITH_VALUES)


def fitted(
    rule: str,
    totals: dict[str, str],
    duties: dict[str, str] | None = None,
    parents: dict[str, str] | None = None,
    **values: object,
) -> QuotaOutcome:
    subjects = tuple(village(key, (parents or {}).get(key)) for key in totals)
    facts = [fact("score", number, subject=key) for key, number in totals.items()]
    facts += [fact("rate", number, subject=key) for key, number in (duties or {}).items()]
    found = pack(rule)
    return fit_quota(next(iter(found.schemes.values())), run(found, *facts, subjects=subjects, **values))[0]


@pytest.mark.parametrize(
    ("count", "share", "places"),
    [(17, "0.30", 5), (63, "0.25", 15), (9, "0.30", 2), (9, "0.20", 1), (9, "0.15", 1), (3, "0.25", 0)],
)
def test_domain_2_3__quotas_are_cut_down(count: int, share: str, places: int) -> None:
    assert capacity(Fraction(share), True, count, RoundingRule("floor", 0))[0] == places
    assert capacity(Fraction(share), True, count, None)[0] == places


def test_capacity__other_roundings_and_fixed_numbers() -> None:
    assert capacity(Fraction("0.25"), True, 10, RoundingRule("half_up", 0))[0] == 3
    assert capacity(Fraction("0.25"), True, 9, RoundingRule("ceiling", 0))[0] == 3
    assert capacity(Fraction(4), False, 9, None)[0] == 4
    assert capacity(Fraction("0.25"), True, 9, None)[1].zh == "9×0.25＝2.25，舍去小数得2"


def test_quota__first_key_that_differs_decides() -> None:
    found = fitted(quota(), {"V1": "99", "V2": "95", "V3": "95", "V4": "10"}, {"V1": "1", "V2": "2", "V3": "3"})
    assert (found.capacity, found.certain, found.tied, found.outside) == (2, ("V3", "V2"), (), ("V1",))


def test_section_13_row_34__equal_totals_the_duty_ranks_first() -> None:
    found = fitted(quota(share='number = "1"'), {"V1": "95", "V2": "95"}, {"V1": "1", "V2": "2"})
    assert (found.certain, found.outside) == (("V2",), ("V1",))


def test_quota__tie_at_the_line_is_shown_never_broken() -> None:
    found = fitted(quota(), {"V1": "99", "V2": "95", "V3": "95", "V4": "92"})
    assert (found.capacity, found.certain, found.tied, found.tied_places, found.outside) == (
        2,
        ("V1",),
        ("V2", "V3"),
        1,
        ("V4",),
    )


def test_quota__equals_that_fit_whole_are_certain() -> None:
    found = fitted(quota(), {"V1": "95", "V2": "95", "V3": "91", "V4": "10"})
    assert (found.certain, found.tied, found.outside) == (("V1", "V2"), (), ("V3",))


def test_quota__fewer_qualify_than_the_quota_allows() -> None:
    found = fitted(quota(), {"V1": "95", "V2": "10", "V3": "10", "V4": "10"})
    assert (found.capacity, found.certain, found.outside) == (2, ("V1",), ())


def test_quota__gate_failed_stands_apart_and_takes_no_place() -> None:
    rule = pack(quota(share='number = "1"'))
    facts = [fact("score", "99", subject="V1"), fact("task", subject="V1"), fact("score", "95", subject="V2")]
    scored = run(rule, *facts, subjects=(village("V1"), village("V2")))
    (found,) = fit_quota(next(iter(rule.schemes.values())), scored)
    assert (found.certain, found.failed) == (("V2",), ("V1",))


def test_quota__minimum_total() -> None:
    found = fitted(quota('least = "96"'), {"V1": "99", "V2": "95", "V3": "1", "V4": "1"})
    assert (found.certain, found.failed) == (("V1",), ("V2",))


def test_quota__counted_within_each_group() -> None:
    rule = pack(quota('per = ["parent"]'))
    subjects = tuple(village(f"V{i}", "T1" if i < 4 else "T2") for i in range(6))
    scored = run(rule, *(fact("score", str(91 + i), subject=f"V{i}") for i in range(6)), subjects=subjects)
    found = fit_quota(next(iter(rule.schemes.values())), scored)
    assert [(one.group, one.appraised, one.capacity, one.certain) for one in found] == [
        (("T1",), 4, 2, ("V3", "V2")),
        (("T2",), 2, 1, ("V5",)),
    ]


CAP = 'caps = [{per = ["parent"], number = "1"}]'
PARENTS = {"V1": "T1", "V2": "T1", "V3": "T1", "V4": "T2", "V5": "T2", "V6": "T3"}
SIX = {"V1": "99", "V2": "98", "V3": "97", "V4": "96", "V5": "95", "V6": "91"}


def test_quota__sub_group_caps_and_the_whole_both_hold() -> None:
    found = fitted(quota(CAP), SIX, parents=PARENTS)
    assert (found.capacity, found.certain, found.outside) == (3, ("V1", "V4", "V6"), ("V2", "V3", "V5"))
    assert [(cap.group, cap.appraised, cap.capacity) for cap in found.sub_caps] == [
        (("T1",), 3, 1),
        (("T2",), 2, 1),
        (("T3",), 1, 1),
    ]
    assert [cap.members for cap in found.sub_caps] == [("V1", "V2", "V3"), ("V4", "V5"), ("V6",)]


def test_quota__tie_inside_a_sub_group() -> None:
    found = fitted(quota(CAP), {**SIX, "V2": "99"}, parents=PARENTS)
    assert (found.tied, found.tied_places, found.certain) == (("V1", "V2"), 1, ("V4", "V6"))


def test_quota__switched_off_is_no_quota() -> None:
    rule = quota(share='share = {value = "quota.top"}')
    assert fitted(rule, SIX).capacity == 1
    found = pack(rule)
    scored = run(
        found,
        *(fact("score", "95", subject=key) for key in SIX),
        subjects=tuple(village(key) for key in SIX),
        values={"quota.top": None},
    )
    assert fit_quota(next(iter(found.schemes.values())), scored) == ()


def proposals(rule: str) -> dict[str, tuple[str | None, bool]]:
    found = pack(rule)
    totals = {"V1": "99", "V2": "95", "V3": "95", "V4": "92"}
    scored = run(
        found,
        *(fact("score", number, subject=key) for key, number in totals.items()),
        subjects=tuple(village(key) for key in totals),
    )
    outcomes = fit_quota(next(iter(found.schemes.values())), scored)
    return {row.subject: (row.grade, row.tied) for row in after_quota(scored, outcomes)}


def test_after_quota__outside_falls_tied_is_marked() -> None:
    assert proposals(quota()) == {
        "V1": ("TOP", False),
        "V2": ("TOP", True),
        "V3": ("TOP", True),
        "V4": ("GOOD", False),
    }
    assert proposals(quota("advisory = true"))["V4"] == ("TOP", False)
