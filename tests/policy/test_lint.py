"""Each finding of the lint is seen red once, beside a pack that is clean."""

from pathlib import Path

import pytest

from policy.small_packs import CITED, PACK, PACK_WITH_VALUES, SOURCES, node, small_pack, words
from zeren.policy import Finding, check_pack, load_pack

POLICIES = Path(__file__).resolve().parents[2] / "policies"
STEP = node("x", 'kind = "STEP"\nevents = {fact = "meeting"}\neach = "-1"')
PERSON = {"subject": '"person"', "applies_to": '["first_responsible", "deputy"]', "total": None}
FULL = node("pb", 'kind = "FACT"\nof = {fact = "score"}\npoints = "100"', None)


def codes(nodes: str = STEP, head: dict[str, str | None] | None = None, **files: str) -> set[str]:
    return {finding.code for finding in check_pack(small_pack(nodes, head, **files))}


def part(weight: str, name: str = "duty") -> str:
    return f'[[part]]\nid = "{name}"\norder = 1\nnode = "pb"\ntitle = {{zh = "本", en = "this"}}\nweight = {weight}\n'


@pytest.mark.parametrize("path", sorted(POLICIES.glob("**/pack.toml")), ids=lambda path: path.parent.name)
def test_lint__packs_of_the_project_are_clean(path: Path) -> None:
    assert check_pack(load_pack(path.parent)) == ()


def test_lint__small_pack_is_clean() -> None:
    assert check_pack(small_pack(STEP)) == ()


PETITION = node("x", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-1"\ntouches = ["petition"]')
WITHHELD = PETITION + 'withheld = {zh = "不得因信访扣分", en = "petitions are never held against anybody"}\n'


def test_punishes_complaint__refused_for_use_even_when_withheld() -> None:
    assert "PUNISHES_COMPLAINT" in codes(PETITION)
    assert "PUNISHES_COMPLAINT" in codes(WITHHELD)


def test_punishes_complaint__language_test_must_withhold() -> None:
    language = PACK.replace('use = "office"', 'use = "language-test"')
    assert "PUNISHES_COMPLAINT" in codes(PETITION, pack__toml=language)
    assert codes(WITHHELD, pack__toml=language) == set()


def test_punishes_complaint__seen_by_its_words() -> None:
    named = STEP.replace('zh = "x"', 'zh = "群众信访"')
    assert "PUNISHES_COMPLAINT" in codes(named)
    answered = node("x", 'kind = "RATIO"\nof = {fact = "task"}\nto = "2"').replace('zh = "x"', 'zh = "群众信访答复"')
    assert codes(answered) == set()


def test_parts_sum__weights_of_each_role() -> None:
    two = part('"0.5"') + part('"0.4"', "work").replace("order = 1", "order = 2")
    assert "PARTS_SUM" in codes(FULL + two, PERSON)
    right = part('{by = "kind", is = {first_responsible = "0.5"}, other = "0.4"}')
    right += part('{by = "kind", is = {first_responsible = "0.5"}, other = "0.6"}', "work").replace(
        "order = 1", "order = 2"
    )
    verified = FULL + 'verifier = {zh = "他人", en = "others"}\n'
    assert codes(verified + right, PERSON) == set()


def test_parts_sum__points_of_children() -> None:
    block = node("b", 'kind = "COMBINE"\npoints = "10"') + node(
        "y", 'kind = "FACT"\nof = {fact = "score"}\npoints = "9"', "b"
    )
    assert "PARTS_SUM" in codes(block)
    assert codes(block.replace('"9"', '"10"')) == set()


def test_check__sum_of_named_nodes() -> None:
    check = node("c", 'kind = "CHECK"\nchecks = "sum"\nof = ["pb"]\nis = "90"', None)
    assert "PARTS_SUM" in codes(STEP + FULL + check)
    assert codes(STEP + FULL + check.replace('"90"', '"100"')) == set()


def bands(rows: str) -> str:
    return node("x", f'kind = "TABLE"\nof = {{fact = "score"}}\nrows = [{rows}]')


def test_bands__overlap_gap_and_unreachable() -> None:
    assert "BANDS_OVERLAP" in codes(bands('{from = "90", amount = "2"}, {from = "80", to = "95", amount = "1"}'))
    assert "BANDS_OVERLAP" in codes(
        bands('{from = "90", amount = "2"}, {from = "80", to = "90", to_closed = true, amount = "1"}')
    )
    assert "BANDS_GAP" in codes(bands('{from = "90", amount = "2"}, {from = "76", to = "89", amount = "1"}'))
    assert "BANDS_GAP" in codes(bands('{from = "90", from_open = true, amount = "2"}, {to = "90", amount = "1"}'))
    assert "TWO_VALUES" in codes(
        bands('{from = "90", amount = "2"}, {from = "90", amount = "1"}, {to = "90", amount = "0"}')
    )
    assert codes(bands('{from = "90", amount = "2"}, {to = "90", amount = "1"}')) == set()


def test_two_values__same_label_or_same_condition() -> None:
    label = node(
        "x", 'kind = "TABLE"\nof = {fact = "form"}\nrows = [{label = "A", amount = "1"}, {label = "A", amount = "2"}]'
    )
    assert "TWO_VALUES" in codes(label)
    when = 'kind = "WHEN"\nwhen = {fact = "task", at_least = "1"}\namount = "%s"'
    assert "TWO_VALUES" in codes(node("x", when % "1") + node("y", when % "2"))


def test_policy_undeclared() -> None:
    assert codes(STEP, {"partial_step": '"undeclared"'}) == {"POLICY_UNDECLARED"}


def graded(process: str, ballot: str, outcome: str) -> str:
    nodes = [("p", process, "process"), ("b", ballot, "ballot"), ("o", outcome, "outcome")]
    said = 'verifier = {zh = "他人", en = "others"}\nfor_whom = {zh = "群众", en = "the people"}'
    inner = "".join(
        node(n, f'kind = "FACT"\nof = {{fact = "score"}}\npoints = "{p}"\nnature = "{k}"\n{said}', "top")
        for n, p, k in nodes
    )
    rows = '[{from = "60", grade = "TOP"}, {to = "60", grade = "LOW"}]'
    grade = node("grade", f'kind = "TABLE"\nof = {{total = true}}\nrows = {rows}', None)
    return node("top", 'kind = "COMBINE"\npoints = "100"', None) + inner + grade


def test_shares__process_at_most_40_ballot_at_most_20() -> None:
    head = {"total": '"top"', "grade_by": '"grade"'}
    assert codes(graded("30", "20", "50"), head) == set()
    assert codes(graded("40", "10", "50"), head) == set()
    assert codes(graded("45", "5", "50"), head) == {"PROCESS_SHARE"}
    assert codes(graded("25", "25", "50"), head) == {"BALLOT_SHARE"}
    only_good = graded("45", "15", "40").replace('grade = "TOP"', 'grade = "GOOD"')
    assert codes(only_good, head) == set()


def test_outcome_share__half_at_least_where_the_best_grade_can_be_reached() -> None:
    head = {"total": '"top"', "grade_by": '"grade"'}
    assert codes(graded("40", "15", "45"), head) == {"OUTCOME_SHARE"}
    assert codes(graded("40", "15", "45"), head, pack__toml=PACK.replace("office", "language-test")) == set()


def test_for_whom__on_the_block_of_outcomes_or_on_each_item_below_it() -> None:
    head = {"total": '"top"', "grade_by": '"grade"'}
    silent = graded("30", "20", "50").replace('for_whom = {zh = "群众", en = "the people"}', "")
    assert codes(silent, head) == {"FOR_WHOM_MISSING"}


def test_verifier_and_unit__of_each_indicator_or_its_block() -> None:
    assert codes(FULL, {"total": '"pb"'}) == {"VERIFIER_MISSING"}
    unmeasured = words().replace(
        '[facts.score]\nzh = "score"\nen = "score"', '[facts.score]\nzh = "分"\nen = "score"'
    )
    unmeasured = unmeasured.replace('unit = {zh = "个", en = "items"}', "")
    verified = FULL + 'verifier = {zh = "他人", en = "others"}\n'
    assert codes(verified, {"total": '"pb"'}) == set()
    assert codes(verified, {"total": '"pb"'}, words__toml=unmeasured) == {"UNIT_MISSING"}


def test_growth_first__is_refused_with_every_reason() -> None:
    found = {finding.code for finding in check_pack(load_pack(POLICIES.parent / "examples" / "gdp-first"))}
    assert found == {
        *("GDP_RANK", "GROWTH_UNPAIRED", "OUTCOME_SHARE", "BALLOT_SHARE", "WEIGHT_PROFILE"),
        *("FOR_WHOM_MISSING", "VERIFIER_MISSING", "UNIT_MISSING"),
        *("COST_WEIGHT", "GROWTH_EVERYWHERE", "DEBT_MISSING", "HOW_MISSING"),
    }


def test_section_13_row_36__secretary_never_below_members() -> None:
    low = part('{by = "kind", is = {first_responsible = "0.40", deputy = "0.45"}}')
    rest = part('{by = "kind", is = {first_responsible = "0.60", deputy = "0.55"}}', "work").replace(
        "order = 1", "order = 2"
    )
    found = [
        finding for finding in check_pack(small_pack(FULL + low + rest, PERSON)) if finding.code == "WEIGHT_PROFILE"
    ]
    assert len(found) == 1
    assert isinstance(found[0], Finding)
    assert found[0].rests_on == "rule"


def test_growth__no_rank_and_no_item_without_its_cost() -> None:
    rank = node("g", 'kind = "GROUP"\nof = {fact = "growth"}\nstatistic = "rank"', None)
    assert "GDP_RANK" in codes(STEP + rank)
    alone = node("g", 'kind = "FACT"\nof = {fact = "growth"}')
    assert "GROWTH_UNPAIRED" in codes(alone)
    paired = alone + 'pair = "cost"\n' + node("cost", 'kind = "FACT"\nof = {fact = "score"}\ntouches = ["cost"]')
    assert "GROWTH_UNPAIRED" not in codes(paired)


def test_cite_missing__verified_by_this_project() -> None:
    assert "CITE_MISSING" in codes(STEP + 'confidence = "verified"\n')
    assert codes(STEP + 'confidence = "verified"\nsource = "law"\n') == set()


def duty(fact_minutes: int, clock: str) -> dict[str, str]:
    text = words().replace(
        '[facts.meeting]\nzh = "meeting"', f'[facts.meeting]\nminutes = {fact_minutes}\nzh = "meeting"'
    )
    duties = (
        '[[duty]]\ncode = "D1"\nbearer = "committee"\napplies_to = ["branch"]\norder = 1\ntext = {zh = "甲", en = "a"}\n'
        f'evidence = {{zh = "乙", en = "b"}}\nfact = "meeting"\nrequired = 2\nclock = "{clock}"\n{CITED}'
    )
    return {"words__toml": text, "duties__toml": duties}


def test_burden__twenty_minutes_a_month() -> None:
    assert codes(**duty(11, "per_month")) == {"BURDEN"}
    assert codes(**duty(10, "per_month")) == set()
    assert codes(**duty(99, "on_trigger")) == set()


def test_sources_used_here_are_those_of_the_small_pack() -> None:
    assert 'key = "law"' in SOURCES
    assert "quota.top" in PACK_WITH_VALUES
