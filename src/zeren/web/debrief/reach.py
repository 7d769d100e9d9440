"""Whose debriefs a reader sees: the own one, and those before a unit that the reader reaches with `debrief.read`."""

from zeren.debrief.queries import DebriefFound, debrief_found
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may

PERMISSION = "debrief.read"


def seen(actor: Actor, number: int) -> DebriefFound:
    """A debrief that the reader may see. Errors: NotFound, the same for one that is not there."""
    found = debrief_found(number)
    if found.person != actor.id and not may(actor, PERMISSION, About(unit=found.heard_by)):
        raise NotFound(Reason("no_such_debrief", Text("没有这次述职。", "There is no such debrief.")))
    return found


def own(actor: Actor, number: int) -> DebriefFound:
    """The reader's own debrief. Errors: NotFound for everybody else's."""
    found = debrief_found(number)
    if found.person != actor.id:
        raise NotFound(Reason("no_such_debrief", Text("没有这次述职。", "There is no such debrief.")))
    return found
