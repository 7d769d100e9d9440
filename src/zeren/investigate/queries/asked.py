"""What a lead asks a unit, and what the unit reads of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.investigate.queries.cases import case_found, cases, no_such_case
from zeren.investigate.queries.terms import terms_of_lead
from zeren.investigate.rules import LEADS
from zeren.kernel.errors import NotFound
from zeren.kernel.words import Text
from zeren.ledger.reach import beyond


@dataclass(frozen=True, slots=True)
class Question:
    """A lead as the unit reads it: what it is asked, about which duty or item, the days. Nobody is named, neither meant nor
    asking."""

    key: str
    unit: str
    unit_name: str
    matter: str
    duty: str
    text: Text
    problem: str
    asked_on: date
    answer_by: date | None
    answered_on: date | None


def questions_to(units: Iterable[str], day: date) -> tuple[Question, ...]:
    """What these units are asked, newest first; what became a case, lapsed or was dropped is a question no more."""
    with beyond("a unit reads what it is asked, and nothing else of the lead"):
        found = [one for one in cases(units=set(units)) if one.state in LEADS]
    return tuple(
        Question(
            one.key, one.unit, one.unit_name, one.matter, one.duty, Text(one.duty_zh, one.duty_en), one.problem, one.opened_on,
            terms_of_lead(one, day).answer_by, one.on("answer"),
        )
        for one in found
    )  # fmt: skip


def unit_asked(key: str) -> str:
    """The unit that a lead asks, for whoever may answer for it. Errors: NotFound, once it is no lead any more as well."""
    with beyond("which unit is asked; it is told to nobody who may not answer for that unit"):
        found = case_found(key)
    if found.state not in LEADS:
        raise NotFound(no_such_case(key))
    return found.unit
