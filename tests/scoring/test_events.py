"""STEP, TABLE and BALLOT over events: counting, factors and extras, highest only, caps, event groups, tallies."""

from fractions import Fraction

import pytest

from policy.small_packs import fact, node, run, small_pack, value_of

STEP = 'kind = "STEP"\nevents = {fact = "task"%s}\neach = "-1"\n%s'


def step(more: str = "", inside: str = "") -> str:
    return node("x", STEP % (inside, more))


def test_step__no_event_is_a_known_nothing() -> None:
    trace = run(small_pack(step()))[0].node("x")
    assert (trace.value, trace.status) == (0, "known")


def test_step__per_person_time_and_per_record() -> None:
    facts = (fact("task", "3"), fact("task"))
    assert value_of(step(), *facts) == -4
    assert value_of(step("per_record = true"), *facts) == -2


def test_step__once_per_item() -> None:
    facts = (fact("task", item="1"), fact("task", item="1"), fact("task", item="2"), fact("task"), fact("task"))
    assert value_of(step(inside=', once_per = ["item"]'), *facts) == -4


def test_step__filters() -> None:
    facts = (
        fact("task", level="county", days="45"),
        fact("task", level="town", days="10"),
        fact("task", level="city"),
    )
    assert value_of(step(inside=', where = {level = "county"}'), *facts) == -1
    assert value_of(step(inside=', where = {level = ["county", "town"]}'), *facts) == -2
    assert value_of(step(inside=', where = {days = {more_than = "9"}}'), *facts) == -2
    assert value_of(step(inside=", where = {days = {known = false}}"), *facts) == -1
    assert value_of(step(inside=', where = {level = {none_of = ["county"]}}'), *facts) == -2
    assert value_of(step(inside=', where = {not = {any = [{level = "city"}, {level = "town"}]}}'), *facts) == -1
    assert (
        value_of(step(inside=', where = {day = {at_most = "06-14"}}'), fact("task", day="2026-06-14"), *facts) == -1
    )


def test_step__years_back() -> None:
    facts = (fact("task", year_found="2026"), fact("task", year_found="2025"), fact("task", year_found="2024"))
    assert value_of(step(inside=', where = {year_found = {years_back = "1"}}'), *facts) == -1


def test_step__doubled_after_a_reminder_and_halved_for_others() -> None:
    factors = 'factors = [{where = {reminded = "yes"}, times = "2"}, {where = {role = "other"}, times = "0.5"}]'
    facts = (
        fact("task"),
        fact("task", reminded="yes"),
        fact("task", role="other"),
        fact("task", reminded="yes", role="other"),
    )
    assert value_of(step(factors), *facts) == Fraction(-9, 2)


def test_step__aggravation_before_or_after_doubling() -> None:
    both = (
        'factors = [{where = {reminded = "yes"}, times = "2"}]\nextras = [{where = {serious = "yes"}, add = "-2"}]\n'
    )
    worst = fact("task", reminded="yes", serious="yes")
    assert value_of(step(both), worst) == -4
    assert value_of(step(both + 'order = "extras_first"'), worst) == -6


def test_step__cap_of_each_project_and_of_each_month() -> None:
    cap = 'cap_per = {by = ["%s"], lo = "-2"}'
    facts = [fact("task", project="a", day=f"2026-0{month}-01") for month in (1, 1, 1, 2)] + [
        fact("task", project="b")
    ]
    pack = small_pack(step(cap % "project"))
    assert run(pack, *facts)[0].node("x").value == -3
    assert "CAP_BITES" in run(pack, *facts)[0].node("x").flags
    assert value_of(step(cap % "month"), *facts) == -4


def test_step__leaves_out_what_another_node_counted() -> None:
    general = node("y", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-10"\nleaves_out = ["x"]')
    special = step(inside=', where = {level = "county"}')
    scored = run(small_pack(special + general), fact("task", level="county"), fact("task", level="town", key="K"))[0]
    assert (scored.node("x").value, scored.node("y").value) == (-1, -10)
    assert scored.node("y").fact_keys == ("K",)


TABLE = 'kind = "TABLE"\nevents = {fact = "prize"}\nkey = "level"\nrows = [{label = "county", amount = "1"}, {label = "city", amount = "2"}]\n'


def test_table__each_event_by_its_level() -> None:
    assert value_of(node("x", TABLE), fact("prize", level="county"), fact("prize", level="city", number="2")) == 5


def test_table__level_not_in_the_table_is_missing_never_nothing() -> None:
    trace = run(small_pack(node("x", TABLE)), fact("prize", level="moon"))[0].node("x")
    assert (trace.value, trace.status, trace.flags) == (None, "missing", ("OUTSIDE_TABLE",))
    assert value_of(node("x", TABLE + 'otherwise = "0"'), fact("prize", level="moon")) == 0


def test_table__highest_only_for_each_project() -> None:
    facts = (
        fact("prize", level="county", project="a"),
        fact("prize", level="city", project="a"),
        fact("prize", level="county", project="b"),
        fact("prize", level="city"),
        fact("prize", level="city"),
    )
    assert value_of(node("x", TABLE + 'highest_per = ["project"]'), *facts) == 7


def test_combine__highest_only_across_several_rules() -> None:
    block = node("b", 'kind = "COMBINE"\nhighest_per = ["project"]\nlimit = {hi = "3"}')
    inner = node("x", TABLE, "b") + node("y", 'kind = "STEP"\nevents = {fact = "task"}\neach = "3"', "b")
    facts = (fact("prize", level="city", project="a"), fact("task", project="a"))
    scored = run(small_pack(block + inner), *facts)[0]
    assert scored.node("b").value == 3
    scored = run(small_pack(block + inner), *facts, fact("task", project="c"))[0]
    assert scored.node("b").value == 3
    assert "LIMIT_BITES" in scored.node("b").flags


def ballot(more: str) -> str:
    points = ", ".join(f'{{label = "{o}", amount = "{p}"}}' for o, p in (("A", 100), ("B", 80), ("C", 60), ("D", 40)))
    return node(
        "x", f'kind = "BALLOT"\nevents = {{fact = "votes"}}\noption = "option"\npoints_for = [{points}]\n{more}'
    )


def votes(counts: dict[str, int], **more: str) -> list:
    return [fact("votes", str(number), option=option, **more) for option, number in counts.items()]


def test_ballot__domain_7_3_b1() -> None:
    assert value_of(ballot(""), *votes({"A": 12, "B": 5, "C": 2, "D": 1})) == 88


def test_ballot__domain_7_3_b1_items_weighted() -> None:
    weights = {"a": ("score", "0.3"), "b": ("rate", "0.3"), "c": ("growth", "0.4")}
    items = "".join(
        node(name, f'kind = "FACT"\nof = {{fact = "{key}"}}\nweight = "{weight}"', "x")
        for name, (key, weight) in weights.items()
    )
    nodes = node("x", 'kind = "COMBINE"\nhow = "weighted"') + items
    assert value_of(nodes, fact("score", "88"), fact("rate", "80"), fact("growth", "92")) == Fraction("87.2")


B4 = (
    'kind = "TABLE"\nof = {node = "good"}\nrows = [\n{and = {node = "bad", at_least = "33.34"}, amount = "130"},\n'
    '{from = "90", amount = "200"}, {from = "80", to = "90", amount = "190"}, {from = "70", to = "80", amount = "180"},\n'
    '{from = "60", to = "70", amount = "170"}, {to = "60", amount = "160"}]'
)


@pytest.mark.parametrize(
    ("good", "bad", "points"), [(92, 0, 200), (85, 0, 190), (65, 0, 170), (55, 20, 160), (50, 35, 130), (61, 34, 130)]
)
def test_ballot__domain_7_3_b4_bands_of_the_share(good: int, bad: int, points: int) -> None:
    share = 'kind = "BALLOT"\nevents = {fact = "votes"}\noption = "option"\ncounts = false\nshare_of = %s'
    nodes = node("good", share % '["A"]', None) + node("bad", share % '["C", "D"]', None) + node("x", B4)
    assert value_of(nodes, *votes({"A": good, "B": 100 - good - bad, "C": bad})) == points


CLASSES = 'class = "class"\nclasses = [{label = "leader", weight = "0.2"}, {label = "staff", weight = "0.8"}]\n'


def test_ballot__voter_classes_and_an_empty_class() -> None:
    leaders, staff = votes({"A": 1, "D": 1}, **{"class": "leader"}), votes({"B": 10}, **{"class": "staff"})
    assert value_of(ballot(CLASSES), *leaders, *staff) == Fraction(70 * 2 + 80 * 8, 10)
    assert value_of(ballot(CLASSES), *staff) == 80
    assert "EMPTY_CLASS" in run(small_pack(ballot(CLASSES)), *staff)[0].node("x").flags
    assert value_of(ballot(CLASSES + 'empty_class = "zero"'), *staff) == 64
    assert value_of(ballot(CLASSES + 'empty_class = "missing"'), *staff) is None


def test_ballot__too_few_votes_is_missing() -> None:
    trace = run(small_pack(ballot('least = "5"')), *votes({"A": 4}))[0].node("x")
    assert (trace.value, trace.status, trace.flags) == (None, "missing", ("TOO_FEW_VOTES",))
    assert value_of(ballot(""), *votes({"Z": 4})) is None
