"""Every code of the lint: a pack with that one fault and no other, its like without it, and a place where it is explained."""

from pathlib import Path

import pytest

from policy.lint_fixtures import FIXTURES, Fixture, imported, loaded
from policy.small_packs import PACK, node
from zeren.policy import check_pack
from zeren.policy.lint_codes import BY_CODE, CODES

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "lint.md").read_text(encoding="utf-8")


def found(fixture: Fixture) -> set[str]:
    return {finding.code for finding in check_pack(loaded(fixture))}


@pytest.mark.parametrize("code", [row.code for row in CODES if row.code != "IMPORT_CIRCLE"])
def test_lint__finds_the_fault_and_that_alone(code: str) -> None:
    wrong, right = FIXTURES[code]
    assert found(wrong) == {code}
    assert found(right) == set()


@pytest.mark.parametrize("code", sorted(FIXTURES))
def test_lint__asks_a_text_coded_as_a_test_for_less(code: str) -> None:
    wrong, _ = FIXTURES[code]
    text = wrong.files.get("pack__toml", PACK).replace('use = "office"', 'use = "language-test"')
    as_test = found(Fixture(wrong.nodes, wrong.head, {**wrong.files, "pack__toml": text}))
    if BY_CODE[code].office:
        assert as_test == set()
    else:
        assert as_test == {code} or code == "BALLOT_SHARE"


def test_codes__stand_once_with_a_heading_each_and_findings_rest_on_what_they_say() -> None:
    assert len(BY_CODE) == len(CODES)
    assert {code for code in BY_CODE if f"\n## {code}\n" not in DOCUMENT} == set()
    for wrong, _ in FIXTURES.values():
        for finding in check_pack(loaded(wrong)):
            assert finding.rests_on == BY_CODE[finding.code].rests_on, finding.code


def test_notice__each_of_its_eight_articles_has_a_code() -> None:
    articles = {
        article for article in "一二三四五六七八" for row in CODES if row.source.zh.endswith(f"第{article}条")
    }
    assert articles == set("一二三四五六七八")


def test_ballots__are_summed_through_packs_and_a_circle_of_packs_is_found() -> None:
    """17 of 100 by ballot here, and 4 that come through two schemes of another pack: 21."""
    other = imported("17")
    other = Fixture(other.nodes, other.head, {**other.files, "pack__toml": PACK.replace('"small"', '"other"')})
    beside = {"other": loaded(other)}
    own = Fixture(
        imported("17").nodes.replace('scheme = "second"', 'scheme = "second"\npack = "other"'), {"total": '"top"'}
    )
    assert {finding.code for finding in check_pack(loaded(own), beside)} == {"BALLOT_SHARE"}
    assert {finding.code for finding in check_pack(loaded(own))} == {"IMPORT_UNSEEN"}
    lighter = Fixture(own.nodes.replace('"17"', '"16"').replace('"43"', '"44"'), own.head)
    assert check_pack(loaded(lighter), beside) == ()
    back = Fixture(
        node("i", 'kind = "IMPORT"\nscheme = "s1"\npack = "small"'),
        files={"pack__toml": PACK.replace('"small"', '"other"')},
    )
    forth = Fixture(node("i", 'kind = "IMPORT"\nscheme = "s1"\npack = "other"'))
    assert {finding.code for finding in check_pack(loaded(forth), {"other": loaded(back)})} == {"IMPORT_CIRCLE"}
