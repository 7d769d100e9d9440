"""The small organisation with the year 2026 decided on 29 January 2027, before anything was drawn up from it."""

from datetime import date

import pytest

from clarify import small
from investigate.conftest import DECIDER, bring_in_the_bodies
from zeren.assess.actions import decide_results, freeze_facts, open_round, propose_results, run_schemes
from zeren.assess.queries import ranking
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.organisations.queries import pack_on

DECIDED_ON = date(2027, 1, 29)
GRADES = {small.SECRETARY.id: "BASIC", small.OTHER_SECRETARY.id: "INCOMPETENT"}


def decide_the_year() -> None:
    """Walk the appraisal of 2026: one township's secretary is “basically competent”, the other's “incompetent”."""
    small.build()
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    small.move_to(date(2027, 1, 6))
    open_round(small.HEAD, 2026, date(2027, 1, 6))
    small.move_to(DECIDED_ON)
    runs = run_schemes(small.HEAD, freeze_facts(small.HEAD, 2026), pack_on(DECIDED_ON).digest)
    for run in runs.values():
        proposal = propose_results(small.HEAD, run, "县委常委会会议", DECIDED_ON)
        rows = [
            DecisionRow(one.subject, GRADES[one.person], "年度计划未落实，会议研究决定。", "沈砚秋、程望舒")
            for one in ranking(run)
            if one.person in GRADES
        ]
        decide_results(DECIDER, proposal, rows, DECIDED_ON, "鹭汀委〔2027〕2号", "沈砚秋、程望舒")


@pytest.fixture
def decided(db: None) -> None:
    decide_the_year()
