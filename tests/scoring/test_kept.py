"""Four places: every number that is read or written down is a whole number of ten-thousandths; each here computed by hand."""

from fractions import Fraction

import pytest

from policy.small_packs import fact, node, run, small_pack, value_of, village
from zeren.kernel.errors import Invalid
from zeren.kernel.exact import kept
from zeren.scoring import Imported, Past


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1/3", "0.3333"),
        ("2/3", "0.6667"),
        ("1/20000", "0.0001"),
        ("-1/20000", "-0.0001"),
        ("-1/20001", "0"),
        ("2.5", "2.5"),
    ],
)
def test_kept__half_away_from_zero(value: str, expected: str) -> None:
    assert kept(Fraction(value)) == Fraction(expected)


def test_body__ends_in_one_rounding() -> None:
    """2/3 of 7 points is 4.66666… and is kept as 4.6667; rounding the share first would give 4.6669."""
    ratio = node("x", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "3"\npoints = "7"')
    assert value_of(ratio, fact("meeting", "2")) == Fraction("4.6667")


def test_scale__acts_on_what_was_kept() -> None:
    """1/3 is kept as 0.3333, times 20 is 6.666."""
    ratio = node("x", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "3"\nscale = "20"')
    assert value_of(ratio, fact("meeting")) == Fraction("6.666")


def test_own_rounding__acts_on_what_was_kept() -> None:
    """8.4349654… is kept as 8.4350; to two places that is 8.44 (cut straight from the fraction it would be 8.43)."""
    ratio = node(
        "x",
        'kind = "RATIO"\nof = {fact = "score"}\nto = "28.7"\ncap = "none"\nrounding = {how = "half_up", places = 2}',
    )
    assert value_of(ratio, fact("score", "242.0835")) == Fraction("8.44")


def test_record__each_line_is_kept() -> None:
    """0.0005 × 0.5 is 0.00025, kept as 0.0003; twice that is 0.0006 (added first it would be 0.0005)."""
    step = node(
        "x",
        'kind = "STEP"\nevents = {fact = "meeting"}\neach = "0.0005"\nfactors = [{where = {level = "half"}, times = "0.5"}]',
    )
    assert value_of(step, fact("meeting", level="half"), fact("meeting", level="half")) == Fraction("0.0006")


def test_voters__each_class_is_kept() -> None:
    """Of three leaders two voted good: 66.6667; all staff did: 100. Half of each is 83.33335, kept as 83.3334."""
    ballot = node(
        "x",
        'kind = "BALLOT"\nevents = {fact = "votes"}\noption = "option"\nshare_of = ["good"]\nclass = "class"\n'
        'classes = [{label = "leader", weight = "0.5"}, {label = "staff", weight = "0.5"}]',
    )  # fmt: skip
    votes = [("leader", "good", "2"), ("leader", "poor", "1"), ("staff", "good", "5")]
    facts = [fact("votes", number, option=option, **{"class": who}) for who, option, number in votes]
    assert value_of(ballot, *facts) == Fraction("83.3334")


def test_quantity__a_mean_is_kept_before_it_is_compared() -> None:
    """The mean of 1, 1 and 0 is 0.6667 wherever it is read."""
    nodes = node("x", 'kind = "WHEN"\nwhen = {fact = "score", how = "mean", at_least = "0.6667"}\namount = "1"')
    assert value_of(nodes, fact("score", "1"), fact("score", "1"), fact("score", "0")) == 1


def test_imputed__the_mean_of_peers_is_kept() -> None:
    subjects = tuple(village(f"V{place}") for place in range(1, 5))
    facts = [fact("score", number, subject=f"V{place}") for place, number in ((1, "1"), (2, "1"), (3, "0"))]
    nodes = node("x", 'kind = "FACT"\nof = {fact = "score"}\nwhen_missing = "impute"')
    assert run(small_pack(nodes), *facts, subjects=subjects)[3].node("x").value == Fraction("0.6667")


def test_total__without_rounding_has_four_places() -> None:
    nodes = node("x", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "3"')
    scored = run(small_pack(nodes, {"rounding": '{how = "none", places = 0}'}), fact("meeting"))[0]
    assert scored.total == Fraction("0.3333")


def test_too_fine__every_place_is_told() -> None:
    nodes = node("x", 'kind = "FACT"\nof = {fact = "score"}')
    fine = Fraction("0.00001")
    with pytest.raises(Invalid) as refused:
        run(
            small_pack(nodes),
            fact("score", "0.00001", key="F1"),
            fact("score", "0.0001", key="F2"),
            imports=(Imported("other", "V1", fine, None, Fraction(100)),),
            history=(Past("V1", "s1", "2025", "total", fine),),
            values={"v": fine},
        )
    assert [reason.code for reason in refused.value.reasons] == ["TOO_MANY_DECIMALS"] * 4
    assert [reason.place[0] for reason in refused.value.reasons] == ["fact", "import", "history", "value"]


@pytest.mark.parametrize(
    "body",
    [
        'kind = "WHEN"\nwhen = {fact = "score", less_than = "1"}\namount = "0.12345"',
        'kind = "WHEN"\nwhen = {fact = "score", less_than = "0.12345"}\namount = "1"',
        'kind = "JUDGE"\nfact = "proposal"\nvalues = ["0.12345"]',
    ],
)
def test_pack__more_than_four_decimals_is_refused_at_its_place(body: str) -> None:
    with pytest.raises(Invalid) as refused:
        small_pack(node("x", body))
    assert {reason.code for reason in refused.value.reasons} == {"TOO_MANY_DECIMALS"}
    assert refused.value.reasons[0].place[0] == "scheme.toml"
