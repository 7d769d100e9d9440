"""FACT, WHEN, JUDGE, RATIO, and STEP and TABLE over one number; what is missing is never nothing and never full marks."""

from fractions import Fraction

import pytest

from policy.small_packs import PACK_WITH_VALUES, fact, node, run, small_pack, value_of, village

ATTENDANCE = '{fact = "rate"}'


def one(nodes: str, *facts: object, **more: object) -> tuple[Fraction | None, str, tuple[str, ...]]:
    trace = run(small_pack(nodes, more.pop("head", None)), *facts, **more)[0].node("x")  # type: ignore[arg-type]
    return trace.value, trace.status, trace.flags


def test_fact__latest_number_and_label() -> None:
    assert (
        value_of(
            node("x", 'kind = "FACT"\nof = {fact = "score"}'),
            fact("score", "1", day="2026-09-01"),
            fact("score", "2"),
        )
        == 1
    )
    label = run(
        small_pack(
            node("x", 'kind = "FACT"\nof = {fact = "form"}', None) + node("y", 'kind = "FACT"\nof = {fact = "score"}')
        ),
        fact("form", None, "A"),
    )
    assert label[0].node("x").label == "A"


@pytest.mark.parametrize(
    ("how", "expected"), [("sum", 9), ("mean", 3), ("highest", 5), ("lowest", 1), ("records", 3)]
)
def test_fact__statistics_of_a_number(how: str, expected: int) -> None:
    nodes = node("x", f'kind = "FACT"\nof = {{fact = "score", how = "{how}"}}')
    assert value_of(nodes, fact("score", "1"), fact("score", "3"), fact("score", "5")) == expected


def test_fact__distinct_months() -> None:
    nodes = node("x", 'kind = "FACT"\nof = {fact = "meeting", how = "distinct", of = "month"}')
    assert value_of(nodes, *(fact("meeting", day=day) for day in ("2026-01-02", "2026-01-30", "2026-03-01"))) == 2


def test_missing__is_never_zero_nor_full_marks() -> None:
    scored = run(small_pack(node("x", 'kind = "FACT"\nof = {fact = "score"}\npoints = "10"')))[0]
    assert (scored.node("x").value, scored.node("x").status) == (None, "missing")
    assert (scored.total, scored.status, scored.proposal) == (None, "missing", None)


@pytest.mark.parametrize(("how", "expected"), [("zero", 0), ("full", 10), ("leave_out", None)])
def test_missing__substitute_is_declared_and_shown(how: str, expected: int | None) -> None:
    value, status, flags = one(
        node("x", f'kind = "FACT"\nof = {{fact = "score"}}\npoints = "10"\nwhen_missing = "{how}"')
    )
    assert (value, status) == (expected, "missing")
    assert flags


def test_missing__by_own_fault_counts_as_nothing_and_says_so() -> None:
    told = fact("score", record_state="not_supplied")
    assert one(node("x", 'kind = "FACT"\nof = {fact = "score"}'), told) == (0, "missing_own_fault", ("AS_ZERO",))


def test_missing__imputed_from_those_of_the_same_class() -> None:
    nodes = node("x", 'kind = "FACT"\nof = {fact = "score"}\nwhen_missing = "impute"\nimpute_by = "zone"')
    subjects = (village("V1", zone="a"), village("V2", zone="a"), village("V3", zone="a"), village("V4", zone="b"))
    facts = (fact("score", "4", subject="V2"), fact("score", "6", subject="V3"), fact("score", "100", subject="V4"))
    trace = run(small_pack(nodes), *facts, subjects=subjects)[0].node("x")
    assert (trace.value, trace.flags) == (5, ("IMPUTED",))


def test_struck_out_record_does_not_count() -> None:
    nodes = node("x", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-1"')
    assert value_of(nodes, fact("task", record_state="struck_out"), fact("task", record_state="disputed")) == -1


def test_when__cliff() -> None:
    nodes = node("x", 'kind = "WHEN"\nwhen = {fact = "rate", less_than = "80"}\namount = "-0.5"\notherwise = "0.1"')
    assert value_of(nodes, fact("rate", "79.99")) == Fraction(-1, 2)
    assert value_of(nodes, fact("rate", "80")) == Fraction(1, 10)
    assert one(nodes)[:2] == (None, "missing")


def test_when__all_of_the_item() -> None:
    nodes = node("b", 'kind = "COMBINE"\npoints = "8"\nstart = "points"') + node(
        "x", 'kind = "WHEN"\nwhen = {fact = "task", at_least = "1"}\namount = {minus = {node = "y"}}', "b"
    )
    nodes += node("y", 'kind = "WHEN"\nwhen = {fact = "task", at_least = "1"}\namount = "all"\ncounts = false', "b")
    assert value_of(nodes, fact("task")) == -8


def test_predicate__three_values() -> None:
    known_false = '{all = [{fact = "score", at_least = "1"}, {fact = "task", at_least = "1"}]}'
    assert value_of(node("x", f'kind = "WHEN"\nwhen = {known_false}\namount = "1"')) == 0
    known_true = '{any = [{fact = "score", at_least = "1"}, {fact = "task", equals = "0"}]}'
    assert one(node("x", f'kind = "WHEN"\nwhen = {known_true}\namount = "1"'))[0] == 1
    assert (
        one(node("x", 'kind = "WHEN"\nwhen = {not = {fact = "score", at_least = "1"}}\namount = "1"'))[1] == "missing"
    )
    assert one(node("x", 'kind = "WHEN"\nwhen = {fact = "score", known = false}\namount = "1"'))[:2] == (1, "known")


def slope(more: str) -> str:
    return node(
        "x", f'kind = "STEP"\nof = {ATTENDANCE}\nfrom = "100"\ndirection = "below"\nstep = "5"\neach = "-0.5"\n{more}'
    )


@pytest.mark.parametrize(("policy", "expected"), [("full_only", "-1"), ("any_started", "-1.5"), ("linear", "-1.2")])
def test_step__half_steps_by_the_declared_policy(policy: str, expected: str) -> None:
    assert value_of(slope(""), fact("rate", "88"), head={"partial_step": f'"{policy}"'}) == Fraction(expected)
    assert value_of(slope(f'partial_step = "{policy}"'), fact("rate", "88")) == Fraction(expected)


def test_step__undeclared_policy_is_flagged_where_it_bites() -> None:
    head = {"partial_step": '"undeclared"'}
    assert one(slope(""), fact("rate", "88"), head=head)[2] == ("UNDECLARED_PARTIAL_STEP", "PARTIAL_STEP_DROPPED")
    assert one(slope(""), fact("rate", "90"), head=head)[2] == ()


@pytest.mark.parametrize(("years", "expected"), [("2", 0), ("3", -5), ("4", -6), ("6", -8)])
def test_step__first_amount_then_each(years: str, expected: int) -> None:
    nodes = node("x", 'kind = "STEP"\nof = {fact = "score"}\nfrom = "3"\nfirst = "-5"\neach = "-1"')
    assert value_of(nodes, fact("score", years)) == expected


def test_step__award_above_five_capped() -> None:
    nodes = node("x", 'kind = "STEP"\nof = {fact = "score"}\nfrom = "5"\neach = "0.5"\nlimit = {hi = "2"}')
    assert [value_of(nodes, fact("score", n)) for n in ("5", "6", "9", "20")] == [0, Fraction(1, 2), 2, 2]


def test_step__symmetric_and_days_late() -> None:
    both = node("x", 'kind = "STEP"\nof = {fact = "score"}\nfrom = "100"\ndirection = "both"\neach = "-1"')
    assert [value_of(both, fact("score", n)) for n in ("98", "100", "103")] == [-2, 0, -3]
    late = node("x", 'kind = "STEP"\nof = {fact = "meeting", how = "first_day"}\nfrom = "01-31"\neach = "-1"')
    assert value_of(late, fact("meeting", day="2026-02-03")) == -3


def test_table__bands_half_open() -> None:
    rows = '[{from = "90", amount = "3"}, {from = "60", to = "90", amount = "2"}, {to = "60", amount = "1"}]'
    nodes = node("x", f'kind = "TABLE"\nof = {ATTENDANCE}\nrows = {rows}')
    assert [value_of(nodes, fact("rate", n)) for n in ("90", "89.99", "60", "59")] == [3, 2, 2, 1]


def test_table__gap_is_missing_and_flagged() -> None:
    nodes = node(
        "x", f'kind = "TABLE"\nof = {ATTENDANCE}\nrows = [{{from = "90", amount = "3"}}, {{to = "89", amount = "1"}}]'
    )
    assert one(nodes, fact("rate", "89.5")) == (None, "missing", ("OUTSIDE_TABLE",))


def test_table__days_and_labels() -> None:
    days = node(
        "x",
        'kind = "TABLE"\nof = {fact = "meeting", how = "first_day"}\nrows = [{to = "01-31", to_closed = true, amount = "2"}, {from = "01-31", from_open = true, amount = "1"}]',
    )
    assert value_of(days, fact("meeting", day="2026-01-31")) == 2
    assert value_of(days, fact("meeting", day="2026-02-01")) == 1
    labels = node(
        "x", 'kind = "TABLE"\nof = {fact = "form"}\nrows = [{label = "A", amount = "2"}, {label = "B", amount = "1"}]'
    )
    assert value_of(labels, fact("form", None, "B")) == 1


def test_table__marginal_bands_and_straight_lines() -> None:
    rows = '[{to = "100", amount = "0.01"}, {from = "100", to = "300", amount = "0.02"}, {from = "300", amount = "0.05"}]'
    marginal = node("x", f'kind = "TABLE"\nof = {{fact = "score"}}\nmarginal = true\nrows = {rows}')
    assert value_of(marginal, fact("score", "400")) == 1 + 4 + 5
    points = '[{at = "0", amount = "0"}, {at = "80", amount = "60"}, {at = "100", amount = "100"}]'
    line = node("x", f'kind = "TABLE"\nof = {{fact = "score"}}\ninterpolate = true\nrows = {points}')
    assert [value_of(line, fact("score", n)) for n in ("-5", "40", "90", "120")] == [0, 30, 80, 100]


JUDGE = 'kind = "JUDGE"\nfact = "proposal"\nlo = "-2"\nhi = "-0.5"\n'


def test_judge__within_its_bounds_and_with_a_reason() -> None:
    assert one(node("x", JUDGE), fact("proposal", "-1", reason="重复三次"))[:2] == (-1, "known")
    assert one(node("x", JUDGE), fact("proposal", "-3", reason="重复三次")) == (None, "missing", ("OUT_OF_BOUNDS",))
    assert one(node("x", JUDGE), fact("proposal", "-1")) == (None, "missing", ("NO_REASON",))
    assert one(node("x", JUDGE + 'step = "0.5"'), fact("proposal", "-1.2", reason="r"))[2] == ("NOT_A_STEP",)
    assert one(node("x", JUDGE))[:2] == (None, "missing")
    assert one(node("x", JUDGE + 'absent = "zero"'))[:2] == (0, "known")


def test_judge__every_case_and_closed_values() -> None:
    twice = (fact("proposal", "-1", reason="r"), fact("proposal", "-2", reason="r"))
    assert value_of(node("x", JUDGE + "every = true"), *twice) == -3
    closed = node("x", 'kind = "JUDGE"\nfact = "proposal"\nvalues = ["-2", "-1"]')
    assert value_of(closed, fact("proposal", "-1.5", reason="r")) is None


def test_judge__remission_up_to_what_was_deducted() -> None:
    nodes = node("d", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-2"') + node(
        "x", 'kind = "JUDGE"\nfact = "proposal"\nlo = "0"\nhi = {minus = {node = "d"}}\nabsent = "zero"'
    )
    assert run(small_pack(nodes), fact("task"), fact("proposal", "2", reason="r"))[0].total == 0
    assert one(nodes, fact("task"), fact("proposal", "3", reason="r"))[2] == ("OUT_OF_BOUNDS",)


def test_slot__is_nothing_until_decided_and_flagged() -> None:
    open_item = node("x", 'slot = {zh = "待议", en = "open"}')
    assert one(open_item) == (0, "known", ("SLOT",))
    decided = node("x", 'kind = "JUDGE"\nfact = "proposal"\nlo = "0"\nhi = "5"\nslot = {zh = "待议", en = "open"}')
    assert one(decided)[0] == 0
    assert one(decided, fact("proposal", "4", reason="会议纪要"))[0] == 4


def ratio(more: str = "", to: str = '"4"') -> str:
    return node("x", f'kind = "RATIO"\nof = {{fact = "meeting"}}\nto = {to}\npoints = "10"\n{more}')


def test_ratio__surplus_fills_no_gap() -> None:
    assert value_of(ratio(), *(fact("meeting") for _ in range(3))) == Fraction(15, 2)
    assert value_of(ratio(), *(fact("meeting") for _ in range(9))) == 10
    assert value_of(ratio('cap = "1.2"'), *(fact("meeting") for _ in range(9))) == 12
    assert value_of(ratio('cap = "none"'), *(fact("meeting") for _ in range(8))) == 20


@pytest.mark.parametrize(
    ("empty", "expected", "status"),
    [
        ("full", 10, "known"),
        ("zero", 0, "known"),
        ("missing", None, "missing"),
        ("not_applicable", None, "not_applicable"),
    ],
)
def test_ratio__nothing_was_due(empty: str, expected: int | None, status: str) -> None:
    assert one(ratio(f'empty = "{empty}"', '{fact = "task"}'))[:2] == (expected, status)


def test_ratio__inverse() -> None:
    assert value_of(ratio("inverse = true"), *(fact("meeting") for _ in range(8))) == 5


def test_common__zero_when_limit_floor_scale() -> None:
    fixed = node(
        "x", 'kind = "FACT"\nof = {fact = "score"}\npoints = "10"\nzero_when = {fact = "task", at_least = "2"}'
    )
    assert value_of(fixed, fact("score", "7"), fact("task")) == 7
    assert value_of(fixed, fact("score", "7"), fact("task"), fact("task")) == 0
    floored = node("x", 'kind = "FACT"\nof = {fact = "score"}\npoints = "10"')
    assert one(floored, fact("score", "-3")) == (0, "known", ("FLOOR_BITES",))
    assert one(floored + 'floor = "none"\n', fact("score", "-3"))[0] == -3
    assert one(floored, fact("score", "-3"), head={"floor": '"undeclared"'})[2] == ("UNDECLARED_FLOOR", "FLOOR_BITES")
    assert (
        value_of(
            node("x", 'kind = "FACT"\nof = {fact = "score"}\nscale = "10"\nlimit = {hi = "15"}'), fact("score", "2")
        )
        == 15
    )
    rounded = node("x", 'kind = "FACT"\nof = {fact = "score"}\nrounding = {how = "half_up", places = 0}')
    assert value_of(rounded, fact("score", "2.5")) == 3


def test_amount__by_class_and_by_a_fact() -> None:
    nodes = node(
        "x", 'kind = "STEP"\nevents = {fact = "task"}\neach = {by = "zone", is = {hill = "-1"}, other = "-2"}'
    )
    assert value_of(nodes, fact("task"), subjects=(village(zone="hill"),)) == -1
    assert value_of(nodes, fact("task")) == -2
    by_fact = node(
        "x", 'kind = "STEP"\nevents = {fact = "task"}\neach = {by = {fact = "form"}, is = {A = "-1"}, other = "-2"}'
    )
    assert value_of(by_fact, fact("task"), fact("form", None, "A")) == -1
    assert value_of(by_fact, fact("task")) is None


def test_value__replaced_and_switched_off() -> None:
    pack = small_pack(
        node("x", 'kind = "STEP"\nevents = {fact = "task"}\neach = {value = "quota.top"}'),
        pack__toml=PACK_WITH_VALUES,
    )
    assert run(pack, fact("task"))[0].node("x").value == Fraction(1, 4)
    assert run(pack, fact("task"), values={"quota.top": "0.5"})[0].node("x").value == Fraction(1, 2)
    off = run(pack, fact("task"), values={"quota.top": None})[0].node("x")
    assert (off.value, off.status, off.flags) == (None, "not_applicable", ("SWITCHED_OFF",))
    assert run(pack, fact("task"))[0].node("x").rule.values == ("quota.top",)


def test_fact__latest_of_several_subjects_is_the_latest_of_all() -> None:
    subjects = (village(), village("B1", "V1", "branch"), village("B2", "V1", "branch"))
    nodes = node("x", 'kind = "FACT"\nof = {fact = "score", over = "children"}')
    facts = (fact("score", "7", day="2026-09-01", subject="B1"), fact("score", "3", day="2026-03-01", subject="B2"))
    assert value_of(nodes, *facts, subjects=subjects) == 7


def test_fact__kinds_narrow_the_subject_itself_too() -> None:
    nodes = node("x", 'kind = "FACT"\nof = {fact = "meeting", kinds = ["branch"]}')
    assert value_of(nodes, fact("meeting")) == 0
