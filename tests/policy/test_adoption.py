"""What an office made of a pack's values; citation in words; coverage of published texts."""

from pathlib import Path

import pytest

from policy.small_packs import PACK_WITH_VALUES, node, small_pack
from zeren.kernel.errors import Invalid
from zeren.policy import Pack, adopted, cite, cite_value, coverage, scheme_coverage
from zeren.policy.adoption import apart, together_with

POLICIES = Path(__file__).resolve().parents[2] / "policies"
NODES = node("x", 'kind = "STEP"\nevents = {fact = "meeting"}\neach = {value = "quota.top"}')


@pytest.fixture
def pack() -> Pack:
    return small_pack(NODES, pack__toml=PACK_WITH_VALUES)


def test_adopted__confirmed_replaced_off(pack: Pack) -> None:
    found = adopted(pack, {"quota.top": ("replaced", "0.3"), "gate.form": ("off", "")})
    assert found.values_in_force == {"quota.top": "0.3", "gate.form": None}
    assert found.may_cite("quota.top")
    assert not found.may_cite("gate.form")
    assert found.open_values == ()


def test_adopted__what_nobody_looked_at_computes_but_is_not_cited(pack: Pack) -> None:
    found = adopted(pack, {})
    assert found.values_in_force["quota.top"] == "0.25"
    assert not found.may_cite("quota.top")
    assert [value.key for value in found.open_values] == ["quota.top", "gate.form"]


def test_adopted__every_impossible_choice_is_told(pack: Pack) -> None:
    with pytest.raises(Invalid) as caught:
        adopted(
            pack, {"quota.top": ("replaced", "a quarter"), "no.such": ("confirmed", ""), "gate.form": ("maybe", "")}
        )
    assert {reason.code for reason in caught.value.reasons} == {"NOT_EXACT", "UNKNOWN_VALUE", "UNKNOWN_CHOICE"}


WEIGHTS = """
[[value]]
key = "weight.%s"
value = "%s"
unit = "share"
title = {zh = "权重%s", en = "weight %s"}
source = "s"
date = "2026-01-01"
confidence = "default"
changes_outcome = 1
"""
TOGETHER = (
    '[[together]]\nkeys = ["weight.a", "weight.b"]\nsum = "1"\ntitle = {zh = "两项权重", en = "both weights"}\n'
)


def weighing(second: str = "0.4", together: str = TOGETHER) -> Pack:
    weights = WEIGHTS % ("a", "0.6", "甲", "a") + WEIGHTS % ("b", second, "乙", "b")
    return small_pack(NODES, pack__toml=PACK_WITH_VALUES + weights + together)


@pytest.mark.parametrize(
    ("choices", "stands"),
    [
        ({}, True),
        ({"weight.a": ("confirmed", "")}, True),
        ({"weight.a": ("replaced", "0.7")}, False),
        ({"weight.a": ("replaced", "0.7"), "weight.b": ("replaced", "0.3")}, True),
        ({"weight.a": ("replaced", "0.7"), "weight.b": ("replaced", "0.31")}, False),
        ({"weight.a": ("off", "")}, False),
        ({"weight.a": ("off", ""), "weight.b": ("off", "")}, True),
        ({"weight.a": ("replaced", "1"), "weight.b": ("off", "")}, False),
    ],
)
def test_together__values_that_make_a_whole_do_not_fall_apart(choices: dict, stands: bool) -> None:
    found = apart(weighing(), choices)
    assert [reason.code for reason in found] == ([] if stands else ["APART"])
    for reason in found:
        assert reason.place == ("weight.a", "weight.b") and "权重甲" in reason.text.zh and reason.next_step


def test_together__says_what_they_add_up_to() -> None:
    (reason,) = apart(weighing(), {"weight.a": ("replaced", "0.7")})
    assert reason.text.zh == "“权重甲”“权重乙”合计须为 1，现在是 1.1。"
    assert together_with(weighing(), "weight.b") == ("weight.a", "weight.b")
    assert together_with(weighing(), "quota.top") == ("quota.top",)


def test_together__a_pack_that_contradicts_itself_does_not_load() -> None:
    with pytest.raises(Invalid) as caught:
        weighing("0.5")
    assert [reason.code for reason in caught.value.reasons] == ["TOGETHER_SUM"]
    with pytest.raises(Invalid) as caught:
        weighing(together=TOGETHER + TOGETHER)
    assert [reason.code for reason in caught.value.reasons] == ["TOGETHER_TWICE"]
    with pytest.raises(Invalid) as caught:
        weighing(together=TOGETHER.replace("weight.b", "weight.c"))
    assert "UNKNOWN_VALUE" in {reason.code for reason in caught.value.reasons}


def test_cite__title_issuer_date(pack: Pack) -> None:
    assert cite(pack, "law").zh == "《某条例》（某机关，2019-04-07）"
    assert "not a rule from above" in cite(pack, "s").en
    assert cite_value(pack, "quota.top").zh == "优秀比例：0.25。《某条例》（某机关，2019-04-07）；已核对原文"
    assert cite_value(pack, "gate.form").en == "gate: GOOD. project default, not a rule from above"


def test_coverage__of_the_published_schemes() -> None:
    lines, totals = coverage(POLICIES / "published")
    by_scheme = {line.scheme: line for line in lines}
    village = by_scheme["village-month"]
    assert village.clauses == 170
    assert village.unnamed == 0
    assert village.computed >= 138
    assert village.computed + village.judged + village.slot + village.not_expressible == 170
    assert totals.schemes == len(lines)


def test_coverage__one_judged_node_makes_a_clause_judged() -> None:
    nodes = (
        node("x", 'kind = "STEP"\nevents = {fact = "meeting"}\neach = "1"\nclauses = ["1", "2"]')
        + node("y", 'kind = "JUDGE"\nfact = "proposal"\nlo = "0"\nhi = "1"\nclauses = ["2"]')
        + node("z", 'slot = {zh = "待议", en = "open"}\nclauses = ["3"]')
        + node("w", 'expressible = false\nwhy = {zh = "无数", en = "no number"}\nclauses = ["4"]')
    )
    found = scheme_coverage(small_pack(nodes, {"clause_count": "5"}).schemes["s1"])
    assert (found.computed, found.judged, found.slot, found.not_expressible, found.unnamed) == (1, 1, 1, 1, 1)
