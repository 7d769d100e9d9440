"""Facts of a year that is closed: entered only by a waiver of two people, for one unit and a term.

What was frozen stays frozen; a late fact counts where the round is reopened or an objection was upheld.
"""

from datetime import date

from zeren.clarify.queries import year_found
from zeren.clarify.rules.years import CLOSED
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import LATE_ENTRY, Wish
from zeren.organisations.queries import holders, number_in_force

YEAR = "clarify_year"


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.ask", about=lambda unit, *_, **__: About(unit=unit))
def ask_late_entry(actor: Actor, unit: str, year: int, until: date, reason: str) -> Done:
    """Ask that a unit may enter facts of a closed year until a day. Gives the waiver's number.

    Errors: Refused with every reason.
    """
    found = year_found(year)
    against = [] if found and found.state == CLOSED else [_not_closed(year)]
    closed_on = found.closed_on if found else None
    wish = Wish(LATE_ENTRY, YEAR, found.id if found else 0, unit, "", closed_on, until, reason)
    asked = ask(actor, wish, number_in_force("waiver.most_days", today()), against)
    return Done(asked.waiver, asked)


@action(permission="waiver.grant", about=_about_waiver)
def grant_late_entry(actor: Actor, waiver: int) -> Done:
    """Let the unit enter facts of the closed year for a term. Errors: Refused (own unit, own request, too late)."""
    found = waiver_found(waiver)
    own = {holder.person for holder in holders([found.unit], today())}
    return Done(found.until, grant(actor, found, own))


def _not_closed(year: int) -> Reason:
    return Reason(
        "year_not_closed",
        Text(f"{year} 年没有关账。", f"{year} is not closed."),
        next_step=Text("请照常录入。", "Enter it as usual."),
    )
