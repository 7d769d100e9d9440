"""The address of a person's calendar: given out by that person, taken back, and never good again after that."""

from zeren.implement.events import CalendarClosed, CalendarOpened
from zeren.implement.models import CalendarFeed
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import person_ids


@action(permission="implement.own", about=lambda: About())
def open_calendar(actor: Actor) -> Done:
    """Give out an address of one's own calendar; one that was given out before is good no longer. Gives its number."""
    person = person_ids([actor.id])[actor.id]
    row, _ = CalendarFeed.objects.get_or_create(person_id=person, defaults={"since": now(), "is_open": False})
    row.number, row.is_open, row.since = row.number + 1, True, now()
    row.save(update_fields=["number", "is_open", "since"])
    return Done(row.number, CalendarOpened(actor.id, row.number))


@action(permission="implement.own", about=lambda: About())
def close_calendar(actor: Actor) -> Done:
    """Take the address back. Errors: Refused when none is good."""
    row = CalendarFeed.objects.filter(person__key=actor.id, is_open=True).first()
    if row is None:
        raise Refused(Reason("no_address", Text("没有可以收回的地址。", "There is no address to take back.")))
    row.is_open = False
    row.save(update_fields=["is_open"])
    return Done(row.number, CalendarClosed(actor.id, row.number))
