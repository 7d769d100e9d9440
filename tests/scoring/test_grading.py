"""From total to proposal: parts in order, gates, caps, vetoes, precedence, what waits, and what would have changed it."""

from fractions import Fraction

import pytest

from policy.small_packs import PACK_WITH_VALUES, fact, node, run, small_pack, village
from zeren.policy import Pack
from zeren.scoring import Scored, result_digest, result_json

ROWS = (
    'rows = [{from = "90", grade = "TOP"}, {from = "75", to = "90", grade = "GOOD"}, '
    '{from = "60", to = "75", grade = "FAIR"}, {to = "60", grade = "LOW"}]'
)
GRADE = node("grade", f'kind = "TABLE"\ntitle2 = 1\nof = {{total = true}}\n{ROWS}'.replace("title2 = 1\n", ""), None)
HEAD = {"grade_by": '"grade"'}
SCORE = node("x", 'kind = "FACT"\nof = {fact = "score"}\npoints = "100"')


def override(name: str, body: str) -> str:
    return node(name, f'kind = "OVERRIDE"\n{body}', None)


GATE = override(
    "gate", 'order = 1\neffect = "cap"\ngrade = "GOOD"\nrequires = {fact = "form", equals = {value = "gate.form"}}'
)


def scored(overrides: str, *facts: object, nodes: str = SCORE, **more: object) -> Scored:
    pack: Pack = small_pack(nodes + GRADE + overrides, HEAD, pack__toml=PACK_WITH_VALUES)
    return run(pack, *facts, **more)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("total", "grade"), [("90", "TOP"), ("89.995", "TOP"), ("89.99", "GOOD"), ("60", "FAIR"), ("0", "LOW")]
)
def test_grade__band_of_the_rounded_total(total: str, grade: str) -> None:
    one = scored("", fact("score", total))
    assert (one.score_grade, one.proposal) == (grade, grade)


def test_section_13_row_28__total_98_with_the_gate_failed_is_not_the_best() -> None:
    one = scored(GATE, fact("score", "98"), fact("form", None, "FAIR"))
    (gate,) = one.gates
    assert (one.score_grade, one.proposal, gate.passed) == ("TOP", "GOOD", False)
    assert (gate.required.zh, gate.found.zh, gate.caps_at) == ("为GOOD", "FAIR", "GOOD")
    assert [reason.code for reason in one.reasons] == ["BAND", "GATE_FAILED"]
    assert one.nearest is not None
    assert (one.nearest.node, one.nearest.grade_before, one.nearest.grade_after) == ("gate", "GOOD", "TOP")
    assert one.gates[0].rule.values == ("gate.form",)


def test_gate__passed_leaves_the_grade() -> None:
    one = scored(GATE, fact("score", "98"), fact("form", None, "GOOD"))
    assert (one.proposal, one.gates[0].passed) == ("TOP", True)
    assert one.nearest is not None
    assert one.nearest.value_after == 90


def test_gate__unanswered_is_no_pass_and_waits_where_it_matters() -> None:
    one = scored(GATE, fact("score", "98"))
    assert (one.gates[0].passed, one.proposal) == (None, None)
    assert [reason.code for reason in one.reasons] == ["BAND", "INSUFFICIENT"]
    low = scored(GATE, fact("score", "70"))
    assert (low.gates[0].passed, low.proposal) == (None, "FAIR")


def test_gate__switched_off_does_not_apply() -> None:
    one = scored(GATE, fact("score", "98"), values={"gate.form": None})
    assert (one.proposal, one.gates) == ("TOP", ())
    assert "SWITCHED_OFF" in one.flags


def test_missing__total_in_part_proposes_nothing() -> None:
    one = scored("", nodes=SCORE + node("y", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-1"'))
    assert (one.status, one.proposal, one.total) == ("partial", None, 0)
    assert [reason.place for reason in one.reasons if reason.code == "INSUFFICIENT"] == [("total",)]


def test_veto__caps_the_grade_and_leaves_the_total() -> None:
    veto = override(
        "v",
        'order = 1\neffect = "veto"\nwhen = {fact = "task", at_least = "1"}\nunless = {fact = "meeting", at_least = "1"}',
    )
    one = scored(veto, fact("score", "95"), fact("task"))
    assert (one.total, one.proposal, one.caps[0].id) == (95, "LOW", "v")
    assert scored(veto, fact("score", "95"), fact("task"), fact("meeting")).proposal == "TOP"


def test_bar__no_grade_at_all() -> None:
    bar = override("b", 'order = 9\neffect = "bar"\nrequires = {own = "days", at_least = "180"}')
    assert scored(bar, fact("score", "95")).proposal == "TOP"
    young = scored(bar.replace('"180"', '"400"'), fact("score", "95"))
    assert (young.proposal, young.score_grade) == (None, "TOP")
    assert [reason.code for reason in young.reasons] == ["BAND", "BARRED"]


CAP = override("c", 'order = 1\neffect = "cap"\ngrade = "FAIR"\nwhen = {fact = "task", at_least = "1"}')


@pytest.mark.parametrize(
    ("effect", "grade"),
    [
        ('effect = "drop"', "LOW"),
        ('effect = "lift"\ngrade = "TOP"', "FAIR"),
        ('effect = "force"\ngrade = "TOP"', "FAIR"),
        ('effect = "force"\ngrade = "LOW"', "LOW"),
    ],
)
def test_precedence__nothing_passes_an_earlier_cap(effect: str, grade: str) -> None:
    later = override("l", f'order = 2\n{effect}\nwhen = {{fact = "task", at_least = "1"}}')
    assert scored(CAP + later, fact("score", "95"), fact("task")).proposal == grade


def test_lift__at_least_the_grade() -> None:
    lift = override("l", 'order = 2\neffect = "lift"\ngrade = "GOOD"\nwhen = {fact = "task", at_least = "1"}')
    assert scored(lift, fact("score", "20"), fact("task")).proposal == "GOOD"


def test_override__unknown_veto_is_flagged_not_applied() -> None:
    veto = override("v", 'order = 1\neffect = "veto"\nwhen = {fact = "rate", less_than = "5"}')
    one = scored(veto, fact("score", "95"))
    assert (one.proposal, one.flags) == ("TOP", ("OVERRIDE_UNKNOWN",))


def test_override__looks_at_the_grade_so_far() -> None:
    drop = override("d", 'order = 2\neffect = "drop"\nwhen = {grade = "so_far", one_of = ["FAIR"]}')
    assert scored(CAP + drop, fact("score", "95"), fact("task")).proposal == "LOW"
    assert scored(CAP + drop, fact("score", "95")).proposal == "TOP"


PARTS = (
    node("pb", 'kind = "FACT"\nof = {fact = "score"}\npoints = "50"', None) + node("work", 'kind = "FACT"\nof = {fact = "rate"}\npoints = "100"', None)
    + node("legs", 'kind = "RATIO"\nof = {node = "pb"}\nto = {node = "work"}\npoints = "2"\ncap = "none"', None)
)  # fmt: skip
PART = '[[part]]\nid = "{0}"\norder = {1}\nnode = "{2}"\ntitle = {{zh = "{0}", en = "{0}"}}\nweight = {{by = "zone", is = {{hill = "{3}"}}, other = "{4}"}}\n'
TWO_PARTS = PART.format("main", 2, "work", "0.4", "0.5") + PART.format("duty", 1, "pb", "0.6", "0.5")


def of_parts(zone: str, *facts: object, overrides: str = "") -> Scored:
    pack = small_pack(PARTS + GRADE + overrides + TWO_PARTS, {**HEAD, "total": None})
    return run(pack, *facts, subjects=(village(zone=zone),))[0]  # type: ignore[arg-type]


def test_parts__this_duty_first_and_weights_by_role() -> None:
    one = of_parts("hill", fact("score", "40"), fact("rate", "90"))
    assert [part.id for part in one.parts] == ["duty", "main"]
    assert [part.contribution for part in one.parts] == [48, 36]
    assert one.total == 84
    assert of_parts("plain", fact("score", "40"), fact("rate", "90")).total == 85


def test_parts__a_missing_part_makes_the_total_partial() -> None:
    one = of_parts("hill", fact("score", "40"))
    assert (one.total, one.status, one.proposal) == (48, "partial", None)


def test_section_13_row_25__short_leg_caps_the_grade() -> None:
    legs = override(
        "legs.cap", 'order = 1\neffect = "cap"\ngrade = "FAIR"\nrequires = {node = "legs", at_least = "1.4"}'
    )
    one = of_parts("plain", fact("score", "27.5"), fact("rate", "95"), overrides=legs)
    assert (one.total, one.score_grade, one.proposal) == (75, "GOOD", "FAIR")


# the nearest change

ITEMS = "".join(
    node(name, body) for name, body in (
        ("a", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "4"\npoints = "20"'),
        ("b", 'kind = "FACT"\nof = {fact = "score"}\npoints = "75"'),
        ("c", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-1"'),
    )
)  # fmt: skip


def test_nearest__the_line_that_lost_most_of_what_was_needed() -> None:
    one = scored("", fact("meeting", "2"), fact("score", "74"), fact("task"), nodes=ITEMS)
    assert one.total == 83
    assert one.nearest is not None
    assert (one.nearest.node, one.nearest.value_before, one.nearest.value_after) == ("a", 10, 17)
    assert (one.nearest.grade_before, one.nearest.grade_after) == ("GOOD", "TOP")
    raised = scored("", fact("meeting", "3.4"), fact("score", "74"), fact("task"), nodes=ITEMS)
    assert raised.proposal == "TOP"


def test_nearest__says_when_no_single_line_suffices() -> None:
    one = scored("", fact("meeting", "0"), fact("score", "35"), nodes=ITEMS)
    assert one.total == 35
    assert one.nearest is not None
    assert one.nearest.node == "b"
    lower = scored(
        "",
        fact("meeting", "3"),
        fact("score", "60"),
        nodes=ITEMS + node("z", 'kind = "FACT"\nof = {fact = "rate"}\npoints = "5"'),
    )
    assert lower.proposal is None
    two_gates = GATE + override(
        "g2", 'order = 2\neffect = "cap"\ngrade = "GOOD"\nrequires = {fact = "meeting", at_least = "9"}'
    )
    held = scored(two_gates, fact("score", "98"), fact("form", None, "FAIR"))
    assert held.nearest is not None
    assert (held.nearest.node, held.nearest.grade_after) == (None, None)


# undeclared policies, withheld clauses, the written form


def test_readings__other_reading_is_shown_where_it_changes_the_grade() -> None:
    nodes = SCORE + node("late", 'kind = "STEP"\nof = {fact = "rate"}\nfrom = "0"\nstep = "10"\neach = "-5"')
    pack = small_pack(nodes + GRADE, {**HEAD, "partial_step": '"undeclared"'})
    one = run(pack, fact("score", "94"), fact("rate", "9"))[0]
    assert one.proposal == "TOP"
    assert [(reading.other, reading.grade) for reading in one.readings] == [
        ("linear", "GOOD"),
        ("any_started", "GOOD"),
    ]
    assert "UNDECLARED_PARTIAL_STEP" in one.flags
    assert run(pack, fact("score", "94"), fact("rate", "10"))[0].readings == ()


def test_withheld__is_left_out_of_real_runs_and_shown() -> None:
    nodes = SCORE + node(
        "w", 'kind = "STEP"\nevents = {fact = "task"}\neach = "-50"\nwithheld = {zh = "不用", en = "not used"}'
    )
    real = scored("", fact("score", "95"), fact("task"), nodes=nodes)
    assert (real.total, real.node("w").flags, real.node("w").fact_keys) == (95, ("WITHHELD",), ())
    assert scored("", fact("score", "95"), fact("task"), nodes=nodes, with_withheld=True).total == 45


def test_json__exact_sorted_and_without_floats() -> None:
    one = scored(GATE, fact("score", "98.125", key="A"), fact("form", None, "FAIR", key="B"))
    text = result_json(one)
    assert '"total":"9813/100"' in text
    assert text.index('"caps"') < text.index('"gates"') < text.index('"nodes"')
    again = scored(GATE, fact("form", None, "FAIR", key="B"), fact("score", "98.125", key="A"))
    assert result_digest(one) == result_digest(again)
    assert result_digest(one) != result_digest(
        scored(GATE, fact("score", "98.12", key="A"), fact("form", None, "FAIR", key="B"))
    )


def test_trace__names_facts_rule_and_arithmetic() -> None:
    trace = scored("", fact("score", "95"), fact("task", key="T1"), nodes=ITEMS).node("c")
    assert (trace.fact_keys, trace.value, trace.arithmetic.zh, trace.arithmetic.en) == (
        ("T1",),
        -1,
        "1次×（-1）＝-1",
        "1 × (-1) = -1",
    )
    assert (trace.rule.source, trace.rule.date, trace.rule.version) == ("s", "2026", "1")


def test_section_13_row_6__all_process_full_ballot_no_outcome_stays_below_good() -> None:
    nodes = "".join(
        node(name, f'kind = "FACT"\nof = {{fact = "{key}"}}\npoints = "{points}"')
        for name, key, points in (("process", "score", 40), ("ballot", "rate", 15), ("outcome", "growth", 45))
    )
    one = scored("", fact("score", "40"), fact("rate", "15"), fact("growth", "0"), nodes=nodes)
    assert one.total is not None
    assert one.total <= Fraction(55)
    assert one.proposal == "LOW"
