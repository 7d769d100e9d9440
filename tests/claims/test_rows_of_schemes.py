"""Rows 21 and 35 of the article: this duty stands first and gated; the notice of 2013 is asked of every scheme, article by article."""

from pathlib import Path

from policy.lint_fixtures import FIXTURES, loaded
from zeren.policy import Pack, check_pack, load_pack
from zeren.policy import scheme as shape
from zeren.policy.lint_codes import CODES
from zeren.policy.phrases import NodeOf, TotalOf
from zeren.scoring.cases import run_case, score_case
from zeren.web.assess.ranking_sheet import HEADS

ARTICLES = "一二三四五六七八"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_row_21__this_duty_leads_the_export_and_its_gates_stand_before_the_total(pack: Pack) -> None:
    """Export order and gate order are fixed: this duty before the total, the gates before any cap by other work or the quota."""
    heads = [head.en for head in HEADS]
    assert heads.index("This duty") < heads.index("Total")
    for key in ("secretary-year", "member-year"):
        scheme = pack.schemes[key]
        assert "党" in scheme.parts[0].title.zh and scheme.parts[0].order == 1
        (quota,) = [node.body for node in scheme.nodes if isinstance(node.body, shape.Quota)]
        places = [place for place, of in enumerate(quota.keys) if isinstance(of, TotalOf)]
        assert quota.keys[0] == NodeOf("duty_band") and places > [0]
    orders = {
        node.id: node.body.order
        for node in pack.schemes["secretary-year"].nodes
        if isinstance(node.body, shape.Override)
    }
    assert orders["G1"] < orders["G2"] < orders["L1"], "debrief, this duty's own line, then the two legs"
    case = next(case for case in pack.cases if case.id == "total-98-gate-failed")
    assert run_case(pack, case) == ()
    one = score_case(pack, case)[0]
    assert one.parts[0].title == pack.schemes["secretary-year"].parts[0].title
    assert [gate.id for gate in one.gates][:2] == ["T1", "T2"]


def test_row_35__each_of_the_eight_articles_refuses_a_scheme_made_against_it(pack: Pack) -> None:
    """The eight checks of the notice: each has a scheme that fails by it alone, and one that stands."""
    seen = set()
    for row in CODES:
        article = row.source.zh[-2:-1]
        if row.source.zh.startswith("2013年") and article in ARTICLES:
            wrong, right = FIXTURES[row.code]
            assert {finding.code for finding in check_pack(loaded(wrong))} == {row.code}
            assert all(finding.rests_on == "rule" for finding in check_pack(loaded(wrong)))
            assert check_pack(loaded(right)) == ()
            seen.add(article)
    assert seen == set(ARTICLES)
    found = {finding.code for finding in check_pack(load_pack(EXAMPLES / "gdp-first"))}
    assert {"GDP_RANK", "COST_WEIGHT", "GROWTH_EVERYWHERE", "DEBT_MISSING", "HOW_MISSING"} <= found
    assert check_pack(pack) == ()
