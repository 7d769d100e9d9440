"""Steps of a walk tried alone: whoever was decided anew gets a letter and has it delivered; a year's run ends before that."""

from datetime import date
from pathlib import Path

import pytest

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE, county
from zeren.assess.actions import uphold_objection
from zeren.assess.queries import letters_of
from zeren.cli import cycle, walk_cases, walk_year
from zeren.cli.walk import Walk, read_plan
from zeren.investigate.queries import case_found

__all__ = ["county"]
ROOT = Path(__file__).resolve().parents[2]
PLAN = {
    "demonstration": {"name": {"zh": "鹭汀县（虚构）", "en": "Luting County (invented)"}},
    "actors": {"office_head": small.HEAD.id, "clerk": small.CLERK.id, "decider": DECIDER.id},
}


@pytest.fixture
def going() -> Walk:
    return Walk(ROOT, PLAN, small.default_pack())


@pytest.mark.django_db
def test_decided_again__gets_a_letter_that_is_delivered_and_may_be_objected_to(going: Walk) -> None:
    objection = told.objected()
    uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    going.objections[year.FAIR_SECRETARY] = objection
    grades = [{"person": year.FAIR_SECRETARY, "grade": "COMPETENT", "reason": "更正后重新研究。"}]
    step = {"year": year.YEAR, "document": "9号", "present": told.PRESENT, "grades": grades, "keep_others": "不变"}
    walk_cases.decide_again(going, {"actor": "decider", **step})
    before = {letter.id for letter in letters_of(year=year.YEAR)}
    walk_year.issue(going, {"actor": "office_head", "year": year.YEAR})
    walk_year.deliver(going, {"actor": "clerk", "year": year.YEAR, "how": "当面送达"})
    (letter,) = [letter for letter in letters_of(year=year.YEAR) if letter.id not in before]
    assert letter.decision.person == year.FAIR_SECRETARY and letter.decision.replaces
    assert letter.delivered_on == told.DELIVERED_ON and letter.object_by == told.LAST_DAY
    assert letters_of(year=year.YEAR, undelivered=True) == ()


@pytest.mark.parametrize("folder", ["small", "county"])
def test_plan__letters_follow_every_decision_and_a_years_run_ends_with_the_first(folder: str) -> None:
    plan = read_plan(ROOT / "examples" / folder)
    told_after: set[str] = set()
    for step in reversed(plan["step"]):
        told_after.add(step["deed"])
        if step["deed"] in {"decide", "decide_again"}:
            assert {"issue_letters", "deliver_letters"} <= told_after, step["day"]
            told_after.clear()
    first, steps = cycle._first_year(Walk(ROOT / "examples" / folder, plan, small.default_pack()))
    assert first == 2025
    assert steps[-1]["deed"] == "deliver_letters" and steps[-1]["day"] == date(2026, 1, 27)


@pytest.mark.django_db
@pytest.mark.parametrize("folder", ["small", "county"])
def test_cases__of_the_plan_are_decided_as_it_says(folder: str, county: None) -> None:
    """Each up to its decision, about the small county's secretary: what a step of a case must name, the plan names."""
    plan = read_plan(ROOT / "examples" / folder)
    going = Walk(ROOT, {**PLAN, "actors": {**PLAN["actors"], "discipline": DISCIPLINE.id}}, small.default_pack())  # fmt: skip
    steps = [step for step in plan["step"] if step["deed"] == "case" and step["key"].startswith("A-2025")]
    for step in sorted(steps, key=lambda step: step["key"]):
        if step["verb"] in ("lead", "answer_lead", "open", "hear", "exemption", "decide"):
            if step["verb"] == "open" and step["key"] == "A-2025-03":
                small.move_to(date(2026, 1, 16))
            walk_cases.walk_a_case(going, {**step, "unit": "T1", "person": small.SECRETARY.id})
    decided = [case_found(key) for key in going.cases.values()]
    assert {one.state for one in decided} == {"decided"} and len(decided) == (1 if folder == "small" else 3)
    assert {one.body for one in decided} == {"县委常委会"}
