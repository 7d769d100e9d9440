"""The deeds that move days and people: changes of office, the clock, and days stretched, asked by one and granted by another."""

from datetime import timedelta
from typing import Any

from clarify.small import CLERK, HEAD, SETUP
from cycle.county import ABOVE, DECIDER, NEWCOMER, REVIEWER
from cycle.hand import Hand, deed
from zeren.assess.actions import ask_extension, ask_reopening, grant_extension, grant_reopening
from zeren.clarify.actions import ask_year_reopening, grant_year_reopening
from zeren.clarify.models import Year
from zeren.debrief.actions import ask_item_extension, grant_item_extension
from zeren.debrief.models import Item
from zeren.implement.actions import ask_late_entry, ask_task_extension, grant_late_entry, grant_task_extension
from zeren.implement.models import Task
from zeren.investigate.actions import ask_appeal_extension, grant_appeal_extension
from zeren.investigate.models import Case
from zeren.ledger.actions import advance_clock, refuse_waiver, withdraw_waiver
from zeren.ledger.clock import now, today
from zeren.ledger.models import Waiver
from zeren.ledger.waiving import REOPENING
from zeren.organisations.actions import begin_term, end_term, name_stand_in
from zeren.use.actions import ask_use_extension, grant_use_extension

OFFICE = (CLERK, HEAD)


def _post(hand: Hand) -> str:
    return str(hand.pick([f"{unit}-01" for unit in hand.county.townships] + [f"{hand.unit()}-02", "C1-07"]))


@deed((HEAD, REVIEWER), rare=True)
def leave_office(hand: Hand, _: int) -> object:
    return end_term(hand.actor, _post(hand), today() - timedelta(days=1))


@deed((HEAD, REVIEWER))
def take_office(hand: Hand, _: int) -> object:
    person = hand.pick((NEWCOMER, NEWCOMER, hand.pick(hand.county.everybody)))
    return begin_term(hand.actor, _post(hand), person.id, today(), "鹭汀组任〔2026〕1号")


@deed((HEAD, REVIEWER))
def stand_in(hand: Hand, _: int) -> object:
    person = hand.pick(hand.county.everybody)
    return name_stand_in(
        hand.actor, _post(hand), person.id, today(), today() + timedelta(days=20), "鹭汀组〔2026〕7号"
    )


@deed((SETUP, HEAD))
def clock_on(hand: Hand, _: int) -> object:
    return advance_clock(hand.actor, now() + timedelta(days=hand.pick((1, 1, 1, 2, 3, 8, 15, 32, 60, 200))))


ASKED: dict[str, tuple[Any, Any]] = {
    "implement_task": (ask_task_extension, grant_task_extension),
    "debrief_item": (ask_item_extension, grant_item_extension),
    "use_consequence": (ask_use_extension, grant_use_extension),
    "investigate_case": (ask_appeal_extension, grant_appeal_extension),
}


def _until(hand: Hand, due: Any) -> Any:
    return (due or today()) + timedelta(days=hand.pick((3, 10, 400)))


@deed(OFFICE, "implement_task", "", "open", rare=True)
def ask_for_task(hand: Hand, number: int) -> object:
    return ask_task_extension(hand.actor, number, _until(hand, Task.objects.get(id=number).due_on), hand.words)


@deed(OFFICE, "debrief_item", "", "open", "in_progress", rare=True)
def ask_for_item(hand: Hand, number: int) -> object:
    row = Item.objects.get(id=number)
    return ask_item_extension(hand.actor, row.key, _until(hand, row.due_on), hand.words)


@deed(OFFICE, "use_consequence", "", "open", rare=True)
def ask_for_use(hand: Hand, number: int) -> object:
    return ask_use_extension(hand.actor, number, _until(hand, today()), hand.words)


@deed(OFFICE, "investigate_case", "", "decided", rare=True)
def ask_for_appeal(hand: Hand, number: int) -> object:
    row = Case.objects.get(id=number)
    return ask_appeal_extension(hand.actor, row.key, _until(hand, row.appeal_by), hand.words)


@deed((HEAD, CLERK), "assess_round", "", "open", "frozen")
def ask_for_round(hand: Hand, number: int) -> object:
    way = hand.pick((ask_extension, ask_reopening, ask_reopening))
    return way(hand.actor, "assess_round", number, today() + timedelta(days=hand.pick((0, 5, 15))), hand.words)


@deed((HEAD,), "clarify_year", "", "closed", rare=True)
def ask_for_year(hand: Hand, number: int) -> object:
    return ask_year_reopening(hand.actor, Year.objects.get(id=number).year, today() + timedelta(days=5), hand.words)


@deed(OFFICE, "clarify_year", "", "closed", rare=True)
def ask_for_late_entry(hand: Hand, number: int) -> object:
    until = today() + timedelta(days=5)
    return ask_late_entry(hand.actor, hand.unit(), Year.objects.get(id=number).year, until, hand.words)


@deed((DECIDER, HEAD, REVIEWER, ABOVE), "ledger_waiver", "", "asked")
def grant(hand: Hand, number: int) -> object:
    found = Waiver.objects.get(id=number)
    if found.kind == "late_entry":
        return grant_late_entry(hand.actor, number)
    if found.about == "clarify_year":
        return grant_year_reopening(hand.actor, number)
    if found.about in ASKED:
        return ASKED[found.about][1](hand.actor, number)
    return (grant_reopening if found.kind == REOPENING else grant_extension)(hand.actor, number)


@deed((DECIDER, HEAD), "ledger_waiver", "", "asked", rare=True)
def refuse_it(hand: Hand, number: int) -> object:
    return refuse_waiver(hand.actor, number, hand.words)


@deed(OFFICE, "ledger_waiver", "", "asked", rare=True)
def take_wish_back(hand: Hand, number: int) -> object:
    return withdraw_waiver(hand.actor, number)
