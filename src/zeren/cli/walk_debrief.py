"""Steps of a walk that belong to the debrief: preparing a year with its days, and a report handed in."""

from zeren.cli.walk import Deed, Step, Walk
from zeren.debrief.actions import hand_in_report, plan_day, prepare_debriefs
from zeren.debrief.queries import debriefs_heard, debriefs_of_person, items_to_answer
from zeren.debrief.rules.composing import Answer, Asked, Written
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.queries import unit


def prepare(walk: Walk, step: Step) -> None:
    """Prepare the debriefs of a year, each hearing on the day that `days` names for its kind of unit."""
    actor = walk.actor(step["actor"], step)
    prepare_debriefs(actor, step["year"])
    for heard_by in sorted({one.heard_by for one in debriefs_heard(step["year"])}):
        plan_day(actor, step["year"], heard_by, step["days"][unit(heard_by, today()).kind])


def hand_in(walk: Walk, step: Step) -> None:
    """Somebody hands the own report in; last year's problems are answered by how they stand on record."""
    found = debriefs_of_person(step["person"], step["year"])[0]
    answers = {one.key: _answer(one) for one in items_to_answer(found)}
    written = Written(step["sections"], answers, step["self_number"], step["self_grade"])
    hand_in_report(Actor("person", step["person"]), found.id, written)


def _answer(problem: Asked) -> Answer:
    result = "已由他人核实销号。" if problem.state == "verified" else "已采取措施，尚待核实。"
    return Answer(f"围绕“{problem.what}”列出办法，分给班子成员包干，每季度对账。", result)


DEEDS: dict[str, Deed] = {"prepare_debriefs": prepare, "hand_in_report": hand_in}
