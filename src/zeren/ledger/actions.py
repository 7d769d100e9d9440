"""The ledger's own deeds: moving a simulated clock forward."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from zeren.kernel.actors import Actor
from zeren.ledger.gate import Done, action


@dataclass(frozen=True, slots=True)
class ClockAdvanced:
    """A simulated clock was moved on."""

    to: datetime


@action(permission="clock.advance")
def advance_clock(actor: Actor, moment: datetime) -> Done:
    """Move a simulated clock on to `moment`; the database refuses going back, and refuses on a real clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_advance(%s)", [moment])
    return Done(moment, ClockAdvanced(moment))
