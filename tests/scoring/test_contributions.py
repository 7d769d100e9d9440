"""What each line gives to the total: by hand for each way of gathering, and adding up over every case of every pack."""

from fractions import Fraction

import pytest

from policy.small_packs import fact, node, run, small_pack
from scoring.packs import PACKS, packs
from zeren.scoring.cases import score_case


def column(nodes: str, *facts: object, **head: str) -> dict[str, Fraction]:
    scored = run(small_pack(nodes, head or None), *facts)[0]  # type: ignore[arg-type]
    found = {trace.id: trace.contribution for trace in scored.nodes if trace.contribution is not None}
    assert sum(found.values(), scored.residual) == scored.total
    return {**found, "residual": scored.residual}


def score(name: str, parent: str, fact_name: str, more: str = "") -> str:
    return node(name, f'kind = "FACT"\nof = {{fact = "{fact_name}"}}\n{more}', parent)


def test_sum__each_line_gives_its_value_and_the_cap_its_own_row() -> None:
    nodes = (
        node("x", 'kind = "COMBINE"\nlimit = {lo = "0", hi = "6"}')
        + score("a", "x", "score")
        + score("b", "x", "rate")
    )
    found = column(nodes, fact("score", "5"), fact("rate", "3"))
    assert found == {"all": 0, "x": -2, "a": 5, "b": 3, "residual": 0}


def test_start__full_marks_are_the_gathering_lines_own() -> None:
    nodes = node("x", 'kind = "COMBINE"\npoints = "10"\nstart = "points"') + score("a", "x", "score")
    assert column(nodes, fact("score", "-4")) == {"all": 0, "x": 10, "a": -4, "residual": 0}


def test_weighted__a_line_left_out_gives_its_weight_to_the_others() -> None:
    nodes = (
        node("x", 'kind = "COMBINE"\nhow = "weighted"')
        + score("a", "x", "score", 'weight = "0.5"')
        + score("b", "x", "rate", 'weight = "0.25"')
        + score("c", "x", "growth", 'weight = "0.25"\nwhen_missing = "leave_out"')
    )
    found = column(nodes, fact("score", "60"), fact("rate", "30"))
    assert found == {"all": 0, "x": 0, "a": 40, "b": 10, "residual": 0}


def test_mean__what_does_not_end_leaves_a_residual() -> None:
    nodes = node("x", 'kind = "COMBINE"\nhow = "mean"\nscale = "10"') + "".join(
        score(name, "x", of) for name, of in (("a", "score"), ("b", "rate"), ("c", "growth"))
    )
    found = column(nodes, fact("score", "1"), fact("rate", "1"), fact("growth", "0"))
    assert found["a"] == found["b"] == Fraction("3.3333")
    assert found["all"] + found["x"] + found["residual"] == Fraction("6.67") - Fraction("6.6666")


def test_highest__only_the_one_that_counts_gives() -> None:
    nodes = node("x", 'kind = "COMBINE"\nhow = "highest"') + score("a", "x", "score") + score("b", "x", "rate")
    assert column(nodes, fact("score", "5"), fact("rate", "7")) == {"all": 0, "x": 0, "b": 7, "residual": 0}


def test_product__stands_as_a_line() -> None:
    nodes = node("x", 'kind = "COMBINE"\nhow = "product"') + score("a", "x", "score") + score("b", "x", "rate")
    assert column(nodes, fact("score", "5"), fact("rate", "7")) == {"all": 0, "x": 35, "residual": 0}


@pytest.mark.parametrize("name", PACKS)
def test_every_case__adds_up(name: str) -> None:
    pack = packs()[name]
    seen = 0
    for case in pack.cases:
        for one in score_case(pack, case):
            rows = [trace.contribution for trace in one.nodes if trace.contribution is not None]
            if one.total is None:
                assert (rows, one.residual) == ([], 0)
                continue
            seen += 1
            assert sum(rows, one.residual) == one.total
            assert all((row * 10_000).denominator == 1 for row in rows)
    assert seen
