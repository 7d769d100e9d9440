"""Steps of a walk that belong to the debrief: preparing a year with its days, and a report handed in."""

from collections.abc import Mapping
from typing import Any

from zeren.cli.walk import Deed, Step, Walk
from zeren.debrief.actions import hand_in_report, leave_out, plan_day, prepare_debriefs
from zeren.debrief.queries import debriefs_heard, debriefs_of_person, items_to_answer
from zeren.debrief.rules.composing import Answer, Asked, Written
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.queries import unit


def prepare(walk: Walk, step: Step) -> None:
    """Prepare the debriefs of a year (or those before one unit), each hearing on the day that `days` names for its kind of unit.

    `elsewhere`: kinds of units whose heads debrief elsewhere this year, with the reason.
    """
    actor, heard_by = walk.actor(step["actor"], step), step.get("heard_by", "")
    prepare_debriefs(actor, step["year"], heard_by)
    found = debriefs_heard(step["year"], [heard_by] if heard_by else ())
    for one in found if "elsewhere" in step else ():
        if unit(one.unit, today()).kind in step["elsewhere"]:
            leave_out(actor, one.id, step["reason"])
    for unit_key in sorted({one.heard_by for one in found}):
        plan_day(actor, step["year"], unit_key, step["days"][unit(unit_key, today()).kind])


def hand_in(walk: Walk, step: Step) -> None:
    """Somebody hands the own report in."""
    handed_in(step["year"], step)


def handed_in(year: int, told: Mapping[str, Any]) -> None:
    """A report handed in by its writer; last year's problems are answered by how they stand on record."""
    found = debriefs_of_person(told["person"], year)[0]
    answers = {one.key: _answer(one) for one in items_to_answer(found)}
    written = Written(told["sections"], answers, told["self_number"], told["self_grade"])
    hand_in_report(Actor("person", told["person"]), found.id, written)


def _answer(problem: Asked) -> Answer:
    result = "已由他人核实销号。" if problem.state == "verified" else "已采取措施，尚待核实。"
    return Answer(f"围绕“{problem.what}”列出办法，分给班子成员包干，每季度对账。", result)


DEEDS: dict[str, Deed] = {"prepare_debriefs": prepare, "hand_in_report": hand_in}
