"""COMBINE, GROUP, HISTORY, IMPORT, STATUS, tenure and the tree: what is gathered from around a subject."""

from datetime import date
from fractions import Fraction

import pytest

from policy.small_packs import documents, fact, node, run, small_pack, value_of, village
from zeren.kernel.days import Span
from zeren.policy import from_json
from zeren.policy.canonical import canonical
from zeren.scoring import Imported, Past, Subject, period_before, period_of

SCORE = 'kind = "FACT"\nof = {fact = "score"}\n'
RATE = 'kind = "FACT"\nof = {fact = "rate"}\n'


def block(how: str, *inner: str) -> str:
    return node("b", how) + "".join(inner)


def two(how: str, *facts: object) -> Fraction | None:
    nodes = block(
        how,
        node("x", SCORE + 'points = "6"\nweight = "0.6"', "b"),
        node("y", RATE + 'points = "4"\nweight = "0.4"', "b"),
    )
    return value_of(nodes, *facts, name="b")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("sum", "9"), ("mean", "4.5"), ("weighted", "4.8"), ("highest", "6"), ("lowest", "3"), ("product", "18")],
)
def test_combine__ways(how: str, expected: str) -> None:
    assert two(f'kind = "COMBINE"\nhow = "{how}"', fact("score", "6"), fact("rate", "3")) == Fraction(expected)


def test_combine__full_marks_less_deductions_stops_at_nothing() -> None:
    nodes = block(
        'kind = "COMBINE"\npoints = "10"\nstart = "points"',
        node("x", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-4"', "b"),
    )
    assert value_of(nodes, fact("task"), name="b") == 6
    trace = run(small_pack(nodes), *(fact("task") for _ in range(3)))[0].node("b")
    assert (trace.value, trace.flags) == (0, ("FLOOR_BITES",))


def test_combine__missing_child_makes_it_partial() -> None:
    scored = run(
        small_pack(block('kind = "COMBINE"', node("x", SCORE, "b"), node("y", RATE, "b"))), fact("score", "6")
    )[0]
    assert (scored.node("b").value, scored.node("b").status, scored.status) == (6, "partial", "partial")


NOT_HERE = 'applies = {attribute = "zone", equals = "hill"}\n'


def test_combine__not_applicable_goes_out_of_mean_and_weights() -> None:
    weighted = block(
        'kind = "COMBINE"\nhow = "weighted"',
        node("x", SCORE + 'weight = "0.6"', "b"),
        node("y", RATE + 'weight = "0.4"\n' + NOT_HERE, "b"),
    )
    here, there = (village(zone="hill"),), (village(zone="plain"),)
    facts = (fact("score", "6"), fact("rate", "1"))
    assert value_of(weighted, *facts, name="b", subjects=here) == 4
    assert value_of(weighted, *facts, name="b", subjects=there) == 6


def test_combine__sum_rescaled_by_points_and_the_bonus_after() -> None:
    nodes = block(
        'kind = "COMBINE"\npoints = "10"\nrescale = true',
        node("x", SCORE + 'points = "6"', "b"),
        node("y", RATE + 'points = "4"\n' + NOT_HERE, "b"),
        node("z", 'kind = "STEP"\nevents = {fact = "prize"}\neach = "1"', "b"),
    )
    facts = (fact("score", "3"), fact("prize"))
    assert value_of(nodes, *facts, name="b", subjects=(village(zone="plain"),)) == 6


@pytest.mark.parametrize(("how", "expected"), [("full", 4), ("zero", 0), ("leave_out", None)])
def test_status__not_applicable_as_declared(how: str, expected: int | None) -> None:
    nodes = node("x", RATE + f'points = "4"\n{NOT_HERE}not_applicable = "{how}"')
    trace = run(small_pack(nodes), subjects=(village(zone="plain"),))[0].node("x")
    assert (trace.value, trace.status) == (expected, "not_applicable")


def test_status__mean_of_those_to_whom_it_applies() -> None:
    nodes = node("x", RATE + f'{NOT_HERE}not_applicable = "impute"')
    subjects = (village("V1", zone="plain"), village("V2", zone="hill"), village("V3", zone="hill"))
    scored = run(
        small_pack(nodes), fact("rate", "2", subject="V2"), fact("rate", "4", subject="V3"), subjects=subjects
    )
    assert scored[0].node("x").value == 3


def test_status__whether_it_applies_is_not_known() -> None:
    nodes = node("x", SCORE + 'applies = {fact = "form", equals = "A"}')
    assert run(small_pack(nodes), fact("score", "1"))[0].node("x").flags == ("APPLIES_UNKNOWN",)


def test_status__class_chooses_the_node() -> None:
    nodes = (
        node("a", SCORE, None) + node("c", RATE, None)
        + node("x", 'kind = "STATUS"\ncases = [{when = {attribute = "zone", equals = "hill"}, use = "a"}]\notherwise = "c"')
    )  # fmt: skip
    facts = (fact("score", "1"), fact("rate", "2"))
    assert value_of(nodes, *facts, subjects=(village(zone="hill"),)) == 1
    assert value_of(nodes, *facts, subjects=(village(zone="plain"),)) == 2


def test_trimmed__one_high_one_low_only_above_the_number() -> None:
    inner = [
        node(f"n{i}", f'kind = "FACT"\nof = {{fact = "score", where = {{item = "{i}"}}}}', "b") for i in range(6)
    ]
    nodes = block('kind = "COMBINE"\nhow = "trimmed"\ntrim_over = 5', *inner)
    facts = [fact("score", number, item=str(place)) for place, number in enumerate(("10", "10", "4", "4", "0", "2"))]
    assert value_of(nodes, *facts, name="b") == 5
    assert value_of(nodes, *facts[:5], name="b") == Fraction(28, 5)


def grouped(body: str, numbers: dict[str, str], **head: str) -> list[Fraction | None]:
    subjects = tuple(village(key, "T1") for key in numbers)
    facts = [fact("score", number, subject=key) for key, number in numbers.items()]
    nodes = node("x", f'kind = "GROUP"\nof = {{fact = "score"}}\n{body}')
    return [one.node("x").value for one in run(small_pack(nodes, head), *facts, subjects=subjects)]


FOUR = {"V1": "90", "V2": "80", "V3": "80", "V4": "70"}


@pytest.mark.parametrize(
    ("ties", "expected"),
    [("best", [1, 2, 2, 4]), ("mean", [1, Fraction(5, 2), Fraction(5, 2), 4]), ("worst", [1, 3, 3, 4])],
)
def test_group__rank_of_equals_as_declared(ties: str, expected: list[Fraction]) -> None:
    assert grouped('statistic = "rank"', FOUR, ties=f'"{ties}"') == expected


def test_group__statistics() -> None:
    assert grouped('statistic = "rank"\norder = "low_first"', FOUR) == [4, 2, 2, 1]
    assert grouped('statistic = "from_top"', FOUR)[0::3] == [0, 1]
    assert grouped('statistic = "mean"', FOUR) == [80] * 4
    assert grouped('statistic = "mean"\nincludes_self = false', FOUR)[0] == Fraction("76.6667")
    assert grouped('statistic = "best"', FOUR) == [90] * 4
    assert grouped('statistic = "worst"', FOUR) == [70] * 4
    assert grouped('statistic = "share"', FOUR)[0] == Fraction("0.2813")
    assert grouped('statistic = "count"', FOUR) == [4] * 4


def test_group__peers_of_the_same_parent_and_another_subgroup() -> None:
    subjects = (village("V1", "T1"), village("V2", "T1", zone="hill"), village("V3", "T2"))
    facts = (fact("score", "1", subject="V1"), fact("score", "3", subject="V2"), fact("score", "100", subject="V3"))
    same = node("x", 'kind = "GROUP"\nof = {fact = "score"}\npeers = ["parent"]\nstatistic = "mean"')
    assert [one.node("x").value for one in run(small_pack(same), *facts, subjects=subjects)] == [2, 2, 100]
    hill = node(
        "x",
        'kind = "GROUP"\nof = {fact = "score"}\nstatistic = "mean"\nwhere = {attribute = "zone", equals = "hill"}',
    )
    assert run(small_pack(hill), *facts, subjects=subjects)[0].node("x").value == 3


def past(*labels: str | None, what: str = "grade") -> tuple[Past, ...]:
    """Labels of 2025, 2024, … ; None is a year without a record."""
    return tuple(Past("V1", "s1", str(2025 - back), what, None, label) for back, label in enumerate(labels) if label)


STREAK = node("x", 'kind = "HISTORY"\nwhat = "grade"\nstatistic = "streak"\nholds = {one_of = ["LOW", "FAIR"]}')


@pytest.mark.parametrize(
    ("labels", "expected"),
    [(("LOW", "FAIR", "TOP"), 2), (("TOP",), 0), (("LOW", None, "LOW"), 1), ((None, "LOW"), None)],
)
def test_history__streak(labels: tuple[str | None, ...], expected: int | None) -> None:
    assert value_of(STREAK, history=past(*labels)) == expected


def test_history__last_year_and_the_mean_of_three() -> None:
    rows = tuple(
        Past("V1", "s1", str(year), "score", Fraction(number)) for year, number in ((2025, 6), (2024, 3), (2023, 3))
    )
    back = node("x", 'kind = "HISTORY"\nwhat = "score"\nstatistic = "back"')
    mean = node("x", 'kind = "HISTORY"\nwhat = "score"\nstatistic = "mean"\nperiods = 3')
    assert value_of(back, history=rows) == 6
    assert value_of(mean, history=rows) == 4
    assert value_of(mean, history=rows[:2]) is None
    assert value_of(mean + "least = 2", history=rows[:2]) == Fraction(9, 2)


@pytest.mark.parametrize(
    ("key", "before"), [("2026", "2025"), ("2026-01", "2025-12"), ("2026Q1", "2025Q4"), ("2026H2", "2026H1")]
)
def test_period_before(key: str, before: str) -> None:
    assert period_before(key) == before
    assert period_of(before).span.end is not None


IMPORT = 'kind = "IMPORT"\npack = "branches"\nscheme = "branches"\nover = "descendants"\nkinds = ["branch"]\n'
TREE = (village("V1"), village("B1", "V1", "branch"), village("B2", "V1", "branch"))


def test_import__mean_over_descendants() -> None:
    nodes = node("x", IMPORT)
    both = (Imported("branches", "B1", Fraction(80)), Imported("branches", "B2", Fraction(100)))
    assert value_of(nodes, subjects=TREE, imports=both) == 90
    trace = run(small_pack(nodes), subjects=TREE, imports=both[:1])[0].node("x")
    assert (trace.value, trace.flags) == (80, ("SOME_RESULTS_MISSING",))
    assert run(small_pack(nodes), subjects=TREE)[0].node("x").status == "missing"
    assert run(small_pack(nodes), subjects=TREE[:1])[0].node("x").status == "not_applicable"
    assert value_of(nodes + 'when_some_missing = "wait"', subjects=TREE, imports=both[:1]) is None


def test_import__grades_shares_and_ranks() -> None:
    rows = (
        Imported("branches", "B1", Fraction(80), "TOP", Fraction(100)),
        Imported("branches", "B2", Fraction(60), "LOW", Fraction(100)),
    )
    share = node("x", IMPORT + 'what = "grade"\nstatistic = "share"\nholds = {one_of = ["TOP"]}')
    assert value_of(share, subjects=TREE, imports=rows) == Fraction(1, 2)
    assert value_of(
        node("x", IMPORT + 'what = "share"\nstatistic = "lowest"'), subjects=TREE, imports=rows
    ) == Fraction(3, 5)
    assert value_of(node("x", IMPORT + 'what = "rank"\nstatistic = "highest"'), subjects=TREE, imports=rows) == 2


def test_over__records_of_those_around() -> None:
    facts = (
        fact("task", subject="V1"),
        fact("task", subject="B1"),
        fact("task", subject="B2"),
        fact("task", home="V1", subject="V9"),
    )
    count = 'kind = "STEP"\nevents = {fact = "task", %s}\neach = "1"'
    expected = {
        'over = "self"': 1,
        'over = "children"': 2,
        'over = "tree"': 3,
        'over = "tree", kinds = ["branch"]': 2,
        'named_in = "home"': 1,
    }
    assert {key: value_of(node("x", count % key), *facts, subjects=TREE) for key in expected} == expected


# tenure

JULY = Span(date(2026, 7, 1))
LEFT = Span(date(2020, 1, 1), date(2026, 6, 30))


def test_section_13_row_16__both_halves_on_their_own_days() -> None:
    found = documents(
        node("x", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "4"\nprorate = "quarters"\npoints = "10"')
    )
    pack = from_json(canonical(found))
    subjects = (village("V1", span=LEFT), village("V2", span=JULY))
    days = ("2026-02-01", "2026-05-01", "2026-08-01")
    facts = [fact("meeting", day=day, subject=key) for key in ("V1", "V2") for day in days]
    before, after = run(pack, *facts, subjects=subjects)
    assert (before.node("x").value, before.own_days) == (10, 181)
    assert (after.node("x").value, after.own_days) == (5, 184)


BACK = Subject(
    "V1", "village", Span(date(2026, 1, 1), date(2026, 12, 31)),
    pieces=(Span(date(2026, 1, 1), date(2026, 3, 31)), Span(date(2026, 9, 30), date(2026, 12, 31))),
)  # fmt: skip
"""Left at the end of March and came back on the last day of September: 90 and 93 days."""


def test_came_back__what_happened_in_between_is_not_the_own() -> None:
    count = node("x", 'kind = "FACT"\nof = {fact = "meeting"}')
    facts = [fact("meeting", day=day) for day in ("2026-03-31", "2026-04-01", "2026-09-29", "2026-09-30")]
    assert value_of(count, *facts, subjects=(BACK,)) == 2
    assert run(small_pack(count), subjects=(BACK,))[0].own_days == 183


@pytest.mark.parametrize(
    ("what", "expected"),
    [("days", 183), ("months", 6), ("share", Fraction("0.5014")), ("first_day", 0), ("last_day", 364)],
)
def test_came_back__own_time_is_the_sum_of_both(what: str, expected: Fraction) -> None:
    found = value_of(node("x", f'kind = "FACT"\nof = {{own = "{what}"}}'), subjects=(BACK,))
    assert found == expected + (date(2026, 1, 1).toordinal() if what.endswith("_day") else 0)


@pytest.mark.parametrize(
    ("how", "touched"), [("months", Fraction(7, 12)), ("quarters", Fraction(3, 4)), ("halves", 1)]
)
def test_came_back__a_part_touched_counts_once(how: str, touched: Fraction) -> None:
    asked = (
        f'kind = "STEP"\nof = {{fact = "meeting"}}\nfrom = "12"\ndirection = "below"\neach = "-1"\nprorate = "{how}"'
    )
    assert value_of(node("x", asked), subjects=(BACK,)) == -12 * touched


@pytest.mark.parametrize(
    ("how", "expected"),
    [("days", Fraction("2.0164")), ("months", 2), ("halves", 2), ("quarters", 2), ("two_months", 2)],
)
def test_prorate__by_days_or_by_what_is_touched(how: str, expected: Fraction) -> None:
    nodes = node(
        "x",
        f'kind = "STEP"\nof = {{fact = "meeting"}}\nfrom = "4"\ndirection = "below"\neach = "-1"\nprorate = "{how}"\npartial_step = "linear"',
    )
    assert value_of(nodes, subjects=(village(span=JULY),)) == -expected


def test_prorate__a_quarter_touched_is_a_whole_quarter() -> None:
    nodes = node(
        "x",
        'kind = "STEP"\nof = {fact = "meeting"}\nfrom = "4"\ndirection = "below"\neach = "-1"\nprorate = "quarters"',
    )
    assert value_of(nodes, subjects=(village(span=Span(date(2026, 6, 30))),)) == -3


def test_own__days_months_share_and_share_of_period() -> None:
    own = 'kind = "FACT"\nof = {own = "%s"}'
    july = (village(span=JULY),)
    assert [value_of(node("x", own % what), subjects=july) for what in ("days", "months", "share")] == [
        184,
        6,
        Fraction("0.5041"),
    ]
    assert value_of(node("x", own % "months"), subjects=(village(span=Span(date(2026, 7, 2))),)) == 5
    shared = node("x", SCORE + "share_of_period = true")
    assert value_of(shared, fact("score", "365"), subjects=july) == 184


def test_nobody_there__is_not_applicable() -> None:
    scored = run(small_pack(node("x", SCORE)), subjects=(village(span=Span(date(2027, 1, 1))),))[0]
    assert (scored.status, scored.own_days, scored.nodes, scored.quotas) == ("not_applicable", 0, (), ())


COVERAGE = "".join(
    node(name, f'kind = "RATIO"\nof = {{fact = "meeting", where = {{item = "{name}"}}}}\nto = "{to}"\n{more}', "x")
    for name, to, more in (
        ("assembly", 4, ""),
        ("committee", 12, ""),
        ("groups", 12, 'applies = {fact = "form", one_of = ["with_groups"]}'),
        ("theme", 12, ""),
        ("lesson", 1, ""),
        ("life", 1, ""),
        ("review", 1, ""),
        ("talks", 45, ""),
    )
)


def test_domain_6__coverage_is_0_9540() -> None:
    done = {"assembly": 4, "committee": 10, "theme": 12, "lesson": 1, "life": 1, "review": 1, "talks": 38}
    facts = [fact("meeting", str(number), item=name) for name, number in done.items()]
    nodes = node("x", 'kind = "COMBINE"\nhow = "mean"\nrounding = {how = "half_up", places = 4}') + COVERAGE
    assert value_of(nodes, *facts, fact("form", None, "plain")) == Fraction("0.9540")
