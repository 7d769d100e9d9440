"""Days of the appraisal moved before they have passed, or reopened after: asked by one, granted by another.

An extension moves the day itself. A reopening leaves it and gives a term of its own, which stands in the waiver.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from zeren.assess.models import Letter, Objection, Round
from zeren.assess.queries import letter_found
from zeren.assess.rules.stages import UNSETTLED
from zeren.assess.rules.stretching import cannot_stretch_answer, cannot_stretch_letter, cannot_stretch_round
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import EXTENSION, REOPENING, Wish, not_over_yet
from zeren.organisations.queries import number_in_force


@dataclass(frozen=True, slots=True)
class Seen:
    """A row that has a day: its unit (empty: the whole), who alone benefits, the day, and what speaks against moving it."""

    unit: str
    person: str
    due: date | None
    against: tuple[Reason, ...]
    against_reopening: tuple[Reason, ...] = ()


ROUND, LETTER, OBJECTION = (model._meta.db_table for model in (Round, Letter, Objection))
DAYS = {ROUND: (Round, "closes_on"), LETTER: (Letter, "object_by"), OBJECTION: (Objection, "answer_by")}
REOPENED = frozenset({ROUND, LETTER})


def _round(row: Round) -> Seen:
    return Seen("", "", row.closes_on, tuple(cannot_stretch_round(row.state)))


def _letter(row: Letter) -> Seen:
    result, found = row.result, letter_found(row.id)
    waiting = row.objections.filter(state__in=UNSETTLED).exists()
    against = tuple(cannot_stretch_letter(row.object_by, found.replaced, waiting))
    return Seen(result.unit.key, found.goes_to(today()), row.object_by, against, against)


def _objection(row: Objection) -> Seen:
    return Seen(row.letter.result.unit.key, "", row.answer_by, tuple(cannot_stretch_answer(row.state)))


LOOKS: dict[str, Callable[..., Seen]] = {ROUND: _round, LETTER: _letter, OBJECTION: _objection}


def _seen(about: str, number: int) -> Seen:
    if about not in DAYS:
        raise Invalid(Reason("no_day_of_this_room", Text("这里没有这种期限。", "There is no such day here.")))
    row = DAYS[about][0].objects.select_for_update().filter(id=number).first()
    if row is None:
        raise NotFound(Reason("no_such_row", Text("没有这一项。", "There is no such thing.")))
    return LOOKS[about](row)


def _about(about: str, number: int, *_: object, **__: object) -> About:
    seen = _seen(about, number)
    return About(unit=seen.unit, person=seen.person)


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.ask", about=_about)
def ask_extension(actor: Actor, about: str, number: int, until: date, reason: str) -> Done:
    """Ask that a round, a letter's time to object, or an objection's answer end later. Gives the waiver's number.

    Errors: Refused with every reason.
    """
    seen = _seen(about, number)
    return _ask(actor, Wish(EXTENSION, about, number, seen.unit, seen.person, seen.due, until, reason), seen.against)


@action(permission="waiver.ask", about=_about)
def ask_reopening(actor: Actor, about: str, number: int, until: date, reason: str) -> Done:
    """Ask for a new term after the day has passed: to confirm facts, or to object. Gives the waiver's number.

    Errors: Refused with every reason.
    """
    seen = _seen(about, number)
    against = (*seen.against_reopening, *_not_reopened(about), *not_over_yet(seen.due, today()))
    return _ask(actor, Wish(REOPENING, about, number, seen.unit, seen.person, seen.due, until, reason), against)


@action(permission="waiver.grant", about=_about_waiver)
def grant_extension(actor: Actor, waiver: int) -> Done:
    """Grant an extension, and move the day to exactly the one asked for. Errors: Refused with every reason."""
    found = waiver_found(waiver)
    seen = _seen(found.about, found.about_id)
    granted = grant(actor, found, (seen.person,), seen.due, seen.against)
    model, column = DAYS[found.about]
    model.objects.filter(id=found.about_id).update(**{column: found.until})
    return Done(found.until, granted)


@action(permission="waiver.grant", about=_about_waiver)
def grant_reopening(actor: Actor, waiver: int) -> Done:
    """Grant a new term; the days that have passed stay as they are. A frozen round takes answers again, and is frozen anew.

    Errors: Refused with every reason.
    """
    found = waiver_found(waiver)
    seen = _seen(found.about, found.about_id)
    granted = grant(actor, found, (seen.person,), seen.due, seen.against_reopening)
    if found.about == ROUND:
        Round.objects.filter(id=found.about_id).update(state="open")
    return Done(found.until, granted)


def _ask(actor: Actor, wish: Wish, against: Iterable[Reason]) -> Done:
    asked = ask(actor, wish, number_in_force("waiver.most_days", today()), against)
    return Done(asked.waiver, asked)


def _not_reopened(about: str) -> list[Reason]:
    if about in REOPENED:
        return []
    return [
        Reason(
            "not_reopened",
            Text(
                "答复期限过了照样要答复，不用重开。",
                "An answer is still owed after its day: there is nothing to reopen.",
            ),
        )
    ]
