"""Opening the next year and closing one. What is open stays open: facts, problems and cases are not moved.

A closed year takes facts again only for a term that two people gave it.
"""

from datetime import date

from zeren.clarify.actions.allocate import _seal, _store
from zeren.clarify.actions.generate import generate_lists
from zeren.clarify.events import AllocationsCarriedOver, YearClosed
from zeren.clarify.models import Year
from zeren.clarify.queries import YearFound, opening_preview, year_found, year_state, years
from zeren.clarify.rules.years import STATE_NAMES, YEARS, YearAt, cannot_reopen
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import Done, action
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import REOPENING, Wish
from zeren.organisations.queries import number_in_force


@action(permission="year.open_next")
def open_year(actor: Actor, year: int) -> Done:
    """Open a year under the pack in force on its first day: lists for everybody, allocations carried over.

    Gives what `opening_preview` said beforehand. Errors: Refused when it is open already, too early, or one was left out.
    """
    _refuse_move("open_year", actor, year)
    opening = opening_preview(year, today())
    generate_lists(actor, "", year)
    _store(opening.carried, year)
    count = sum(len(parts) for parts in opening.carried.values())
    carried = AllocationsCarriedOver(year, len(opening.carried), count, _seal(opening.carried))
    return Done(opening, carried)


@action(permission="assess.freeze")
def close_year(actor: Actor, year: int) -> Done:
    """Nothing new is entered for this year from now on. Errors: Refused when it is not open or not yet over."""
    target = _refuse_move("close_year", actor, year)
    Year.objects.filter(year=year).update(state=target, closed_on=today())
    return Done(None, YearClosed(year, today()))


@action(permission="waiver.ask")
def ask_year_reopening(actor: Actor, year: int, until: date, reason: str) -> Done:
    """Ask that a closed year take facts again until a day. Gives the waiver's number. Errors: Refused with every reason."""
    found = _opened(year)
    wish = Wish(REOPENING, Year._meta.db_table, found.id, "", "", found.closed_on, until, reason)
    asked = ask(
        actor, wish, number_in_force("waiver.most_days", today()), cannot_reopen(found.state, found.closed_on)
    )
    return Done(asked.waiver, asked)


@action(permission="waiver.grant")
def grant_year_reopening(actor: Actor, waiver: int) -> Done:
    """Let a closed year take facts again for a term; what was frozen stays frozen. Errors: Refused with every reason."""
    found = waiver_found(waiver)
    return Done(found.until, grant(actor, found, ()))


def _opened(year: int) -> YearFound:
    found = year_found(year)
    if found is None:
        raise NotFound(Reason("no_such_year", Text(f"{year} 年没有打开过。", f"{year} was never opened.")))
    return found


def _refuse_move(verb: str, actor: Actor, year: int) -> str:
    opened = tuple(found.year for found in years())
    decision = decide(YEARS, verb, year_state(year), YearAt(year, opened), actor, now(), STATE_NAMES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    return decision.target
