"""Opening the next year and closing one. What is open stays open: facts, problems and cases are not moved."""

from zeren.clarify.actions.allocate import _seal, _store
from zeren.clarify.actions.generate import generate_lists
from zeren.clarify.events import AllocationsCarriedOver, YearClosed
from zeren.clarify.models import Year
from zeren.clarify.queries import opening_preview, year_state, years
from zeren.clarify.rules.years import STATE_NAMES, YEARS, YearAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused
from zeren.kernel.transitions import RefusedWith, decide
from zeren.ledger.clock import now, today
from zeren.ledger.gate import Done, action


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


def _refuse_move(verb: str, actor: Actor, year: int) -> str:
    opened = tuple(found.year for found in years())
    decision = decide(YEARS, verb, year_state(year), YearAt(year, opened), actor, now(), STATE_NAMES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    return decision.target
