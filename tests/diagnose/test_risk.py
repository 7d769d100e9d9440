"""Signs of risk: no count from one to below the least can be told from any page, nor by subtraction; and over real rows."""

from datetime import date
from itertools import product

import numpy as np
import pytest

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING, bring_in_the_bodies
from zeren.clarify.actions import generate_lists
from zeren.diagnose.queries import risk_of
from zeren.diagnose.rules.risk import Count, Placed, counts_shown
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.rules.facts import FactEntry
from zeren.investigate.actions import answer_lead, correct_case, decide_case, hear_defence, open_case, put_down_lead
from zeren.ledger.clock import today
from zeren.organisations.queries import unit

TREE = (
    Placed("C", ""),
    Placed("T1", "C"),
    Placed("V1", "T1"),
    Placed("V2", "T1"),
    Placed("T2", "C"),
    Placed("T3", "C"),
)


def test_counts__are_shown_from_the_least_on() -> None:
    shown = counts_shown(TREE, {"V1": 3, "V2": 4, "T2": 5}, 3)
    assert shown["C"].whole == 12
    assert (shown["T1"].whole, shown["V1"].whole, shown["V2"].own) == (7, 3, 4)
    assert (shown["C"].own, shown["T3"].whole) == (None, None), "none and few look the same"


def test_counts__below_the_least_are_not_shown_and_not_told_by_subtraction() -> None:
    flat = (TREE[0], TREE[1], TREE[4])
    shown = counts_shown(flat, {"T1": 1, "T2": 5, "C": 9}, 3)
    assert (shown["C"], shown["T1"], shown["T2"]) == (Count(15, 9), Count(None, None), Count(None, None))
    assert counts_shown(TREE, {"T1": 2}, 3)["C"] == Count(None, None)
    assert counts_shown(flat[:2], {"C": 2, "T1": 2}, 3)["C"].whole is None, "four in two hidden parts are two and two"
    assert counts_shown(TREE, {"T1": 2}, 0)["C"] == Count(2, 0), "switched off, all is shown"


KEYS = ("C", "T1", "V1", "V2", "T2")
BELOW = {"C": KEYS, "T1": ("T1", "V1", "V2"), "V1": ("V1",), "V2": ("V2",), "T2": ("T2",)}


def test_counts__whoever_reads_every_page_and_subtracts_tells_no_small_count() -> None:
    """For all counts up to three in five units: each small one could be another, by everything that the pages show."""
    thinkable = np.array(list(product(range(6), repeat=len(KEYS))))
    sums = {key: thinkable[:, [KEYS.index(one) for one in below]].sum(axis=1) for key, below in BELOW.items()}
    looked_at = 0
    for counts in product(range(4), repeat=len(KEYS)):
        fits = np.ones(len(thinkable), dtype=bool)
        for key, shown in counts_shown(TREE[:5], dict(zip(KEYS, counts, strict=True)), 3).items():
            fits &= (sums[key] == shown.whole) if shown.whole is not None else True
            fits &= (thinkable[:, KEYS.index(key)] == shown.own) if shown.own is not None else True
        for place, count in enumerate(counts):
            if 0 < count < 3:
                looked_at += 1
                assert len(set(thinkable[fits][:, place])) > 1, (counts, KEYS[place])
    assert looked_at > 2000


@pytest.mark.django_db
def test_risk__counts_cases_that_stand_and_problems_that_are_overdue() -> None:
    small.build()
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    keys = []
    for number in range(4):
        key = put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", f"第{number}件")
        answer_lead(DISCIPLINE, key, "已答复")
        open_case(DECIDER, key, "立案", *APPROVED)
        hear_defence(DISCIPLINE, key, "听取", "signed")
        decide_case(DECIDER, key, "给予通报。", "circular", "", "均不符合", MEETING, "main")
        keys.append(key)
    said = {"year_found": "2026", "state": "overdue", "recurred": "no"}
    for item in ("1", "2", "3"):
        small_fact = FactEntry("problem", "T2", date(2026, 1, 4), "巡察反馈", attributes={**said, "item": item})
        enter_fact(small.CLERK, small_fact)
    risk = risk_of(unit("C1", today()), 2026, today())
    assert (risk.least, risk.whole.cases, risk.whole.overdue) == (3, 4, 3)
    assert {row.unit.key: (row.cases, row.overdue) for row in risk.rows} == {
        "C1": (None, None), "O1": (None, None), "T1": (4, None), "T2": (None, 3),
    }  # fmt: skip
    for key in keys[:2]:
        correct_case(DECIDER, key, "事实有误")
    assert risk_of(unit("C1", today()), 2026, today()).whole.cases is None, "two are left: not shown"
