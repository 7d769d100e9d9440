"""The small organisation with the year 2026 decided on 29 January 2027, before anything was drawn up from it."""

from datetime import date

import pytest

from clarify import small
from investigate.conftest import DECIDER, bring_in_the_bodies
from worlds import world
from zeren.assess.actions import (
    decide_results,
    deliver_letters,
    freeze_facts,
    issue_letters,
    open_round,
    propose_results,
    run_schemes,
)
from zeren.assess.models import Proposal
from zeren.assess.queries import letters_of, ranking
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.kernel.actors import Actor
from zeren.kernel.words import Text
from zeren.organisations.actions import adopt_values
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

DECIDED_ON = date(2027, 1, 29)
OTHER_DECIDER = Actor("person", "P-DEC2", "程望舒")
GRADES = {small.SECRETARY.id: "BASIC", small.OTHER_SECRETARY.id: "INCOMPETENT"}


def tell(on: date = DECIDED_ON) -> None:
    """The letters about everybody and every unit, made out and delivered on a day."""
    pack = pack_on(on)
    adopt_values(small.HEAD, pack.digest, dict.fromkeys(pack.values, ("confirmed", "")), "鹭汀组〔2026〕8号")
    office = Text("鹭汀县责任制办公室", "Responsibility office, Luting County")
    for proposal in Proposal.objects.filter(state="decided").order_by("id"):
        issue_letters(small.HEAD, proposal.id, office, "考核通知")
    deliver_letters(small.CLERK, [one.id for one in letters_of(undelivered=True)], on, "当面送达")


@world
def decide_the_year(told: bool = True) -> None:
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
    if told:
        tell()


def bring_in_another_member() -> None:
    """A second member of the deciding body: who put something on record does not take it off."""
    who = OTHER_DECIDER
    small.bring_in(
        Organisation(
            {},
            {"C1-09": PostRow("C1-09", "C1", "县委常委会成员", "decider", "")},
            {who.id: PersonRow(who.id, who.name)},
            (TermRow("C1-09", who.id, date(2020, 1, 1)),),
        )
    )


@pytest.fixture
def decided(db: None) -> None:
    decide_the_year()
