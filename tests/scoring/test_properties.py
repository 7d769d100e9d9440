"""What holds for all inputs: surplus fills no gap (I5), the same inputs give the same result (I3), process stays within its share (I6)."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from policy.small_packs import fact, node, run, small_pack, village
from zeren.scoring import fit_quota, result_digest

ITEMS = ("assembly", "committee", "theme")
COVERAGE = node("x", 'kind = "COMBINE"\nhow = "mean"') + "".join(
    node(name, f'kind = "RATIO"\nof = {{fact = "meeting", where = {{item = "{name}"}}}}\nto = "{to}"', "x")
    for name, to in zip(ITEMS, (4, 12, 12), strict=True)
)
COVERAGE_PACK = small_pack(COVERAGE)
COUNTS = st.lists(st.integers(0, 40), min_size=3, max_size=3)


def coverage(counts: list[int]) -> Fraction:
    facts = [fact("meeting", str(number), item=name) for name, number in zip(ITEMS, counts, strict=True)]
    value = run(COVERAGE_PACK, *facts)[0].node("x").value
    assert value is not None
    return value


@given(COUNTS)
def test_i5__surplus_never_raises_coverage_above_one(counts: list[int]) -> None:
    assert 0 <= coverage(counts) <= 1


@given(COUNTS, st.integers(1, 100))
def test_i5__surplus_in_one_item_never_offsets_a_gap_in_another(counts: list[int], surplus: int) -> None:
    filled = [max(counts[0], 4), *counts[1:]]
    assert coverage([filled[0] + surplus, *filled[1:]]) == coverage(filled)


@given(COUNTS, st.integers(0, 2), st.integers(1, 20))
def test_coverage__more_done_never_costs(counts: list[int], place: int, more: int) -> None:
    raised = list(counts)
    raised[place] += more
    assert coverage(raised) >= coverage(counts)


def block(name: str, points: int, nature: str, inside: str) -> str:
    return node(name, f'kind = "COMBINE"\npoints = "{points}"\nnature = "{nature}"') + node(
        f"{name}1", inside + f'\npoints = "{points}"', name
    )


GRADED = (
    block("process", 40, "process", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "12"')
    + block("ballot", 15, "ballot", 'kind = "FACT"\nof = {fact = "rate"}\nscale = "0.15"\nlimit = {lo = "0", hi = "points"}')
    + block("outcome", 45, "outcome", 'kind = "RATIO"\nof = {fact = "task", where = {state = "verified"}}\nto = {fact = "task"}\nempty = "zero"')
    + node("grade", 'kind = "TABLE"\nof = {total = true}\nrows = [{from = "90", grade = "TOP"}, {from = "75", to = "90", grade = "GOOD"}, {to = "75", grade = "LOW"}]', None)
    + node("q", 'kind = "QUOTA"\ngrade = "TOP"\nshare = "0.25"\nkeys = [{node = "outcome"}, {total = true}]\nfalls_to = "GOOD"', None)
)  # fmt: skip
GRADED_PACK = small_pack(GRADED, {"grade_by": '"grade"'})
YEAR_OF_ONE = st.tuples(st.integers(0, 20), st.integers(0, 100), st.integers(0, 10), st.integers(0, 10))


def facts_of(key: str, year: tuple[int, int, int, int]) -> list:
    meetings, ballot, solved, open_ = year
    return [
        fact("meeting", str(meetings), subject=key, key=f"{key}m"),
        fact("rate", str(ballot), subject=key, key=f"{key}r"),
        fact("task", str(solved), subject=key, key=f"{key}s", state="verified"),
        fact("task", str(open_), subject=key, key=f"{key}o", state="overdue"),
    ]


@given(YEAR_OF_ONE)
def test_i6__without_process_evidence_at_most_the_process_share_is_lost(year: tuple[int, int, int, int]) -> None:
    whole = run(GRADED_PACK, *facts_of("V1", year))[0].total
    without = run(GRADED_PACK, *facts_of("V1", (0, *year[1:])))[0].total
    assert whole is not None
    assert without is not None
    assert 0 <= whole - without <= 40


@given(YEAR_OF_ONE)
def test_section_13_row_6__full_process_and_ballot_without_outcome_is_never_good(
    year: tuple[int, int, int, int],
) -> None:
    one = run(GRADED_PACK, *facts_of("V1", (year[0], year[1], 0, year[3])))[0]
    assert one.total is not None
    assert one.total <= 55
    assert one.proposal == "LOW"


@settings(max_examples=30)
@given(st.data(), st.lists(YEAR_OF_ONE, min_size=1, max_size=8))
def test_i3__same_inputs_in_any_order_give_the_identical_result(
    data: st.DataObject, years: list[tuple[int, int, int, int]]
) -> None:
    subjects = [village(f"V{place}") for place in range(len(years))]
    facts = [row for place, year in enumerate(years) for row in facts_of(f"V{place}", year)]
    first = run(GRADED_PACK, *facts, subjects=tuple(subjects))
    order, others = data.draw(st.permutations(range(len(facts)))), data.draw(st.permutations(subjects))
    second = run(GRADED_PACK, *(facts[place] for place in order), subjects=tuple(others))
    assert result_digest(first) == result_digest(second)
    scheme = GRADED_PACK.schemes["s1"]
    assert fit_quota(scheme, first) == fit_quota(scheme, second)


@settings(max_examples=50)
@given(st.lists(YEAR_OF_ONE, min_size=1, max_size=12))
def test_quota__never_more_than_its_capacity_and_nobody_lost(years: list[tuple[int, int, int, int]]) -> None:
    subjects = tuple(village(f"V{place}") for place in range(len(years)))
    facts = [row for place, year in enumerate(years) for row in facts_of(f"V{place}", year)]
    scored = run(GRADED_PACK, *facts, subjects=subjects)
    (found,) = fit_quota(GRADED_PACK.schemes["s1"], scored)
    assert len(found.certain) + found.tied_places <= found.capacity
    assert found.tied_places < len(found.tied) or not found.tied
    assert sorted([*found.certain, *found.tied, *found.outside]) == sorted(
        one.subject for one in scored if one.proposal == "TOP"
    )


@given(YEAR_OF_ONE)
def test_nearest__its_change_really_changes_the_grade(year: tuple[int, int, int, int]) -> None:
    one = run(GRADED_PACK, *facts_of("V1", year))[0]
    if one.nearest is not None and one.nearest.grade_after is not None:
        assert one.nearest.grade_after != one.proposal
        assert one.nearest.value_before is not None
        assert one.nearest.value_after is not None
        assert one.nearest.value_after > one.nearest.value_before
