"""The ledger's own deeds: the clock moved on or found to jump, old looks forgotten, a waiver refused or taken back,
how the record is witnessed, a database that was restored, guards that were compared.

Asking for a waiver and granting it are deeds of the steps, which know the day and move it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection

from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import ZONE
from zeren.ledger.gate import About, Done, action
from zeren.ledger.levels import cannot_choose
from zeren.ledger.outside import entries
from zeren.ledger.waivers import refuse, waiver_found, withdraw


@dataclass(frozen=True, slots=True)
class ClockAdvanced:
    """A simulated clock was moved on."""

    to: datetime


@dataclass(frozen=True, slots=True)
class ClockJumped:
    """The server's clock was set, ahead (positive) or back, by so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class LooksForgotten:
    """Who looked before a day is no longer kept: how many looks there were."""

    before: date
    count: int


@dataclass(frozen=True, slots=True)
class RecordRestored:
    """The database was put back from a backup; `entries` is how many there were when it was opened."""

    entries: int


@dataclass(frozen=True, slots=True)
class OldStateOpened:
    """Somebody decided to go on although more was remembered elsewhere, or nobody outside could be asked."""

    entries: int
    unresolved: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsHandedOver:
    """The present rows went out to be checked, with their salts: they hold names and are for an auditor."""

    by_command: bool = True


@action(permission="ledger.export")
def hand_over_rows(actor: Actor) -> Done:
    """Take the present rows along with an export of the record."""
    return Done(None, RowsHandedOver())


@dataclass(frozen=True, slots=True)
class GuardsCompared:
    """The database's guards were compared with the list: how many are missing, how many are not on it."""

    missing: int
    unknown: int


@action(permission="guards.compare")
def note_guards(actor: Actor, missing: int, unknown: int) -> Done:
    """Put down that the guards were compared, and in how many lines they differ from the list."""
    return Done(missing + unknown, GuardsCompared(missing, unknown))


@action(permission="clock.advance")
def advance_clock(actor: Actor, moment: datetime) -> Done:
    """Move a simulated clock on to `moment`; the database refuses going back, and refuses on a real clock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_advance(%s)", [moment])
    return Done(moment, ClockAdvanced(moment))


@action(permission="clock.watch")
def note_jump(actor: Actor, seconds: int) -> Done:
    """Record that the server's clock jumped by so many seconds; what was done meanwhile stands with the times it got."""
    return Done(None, ClockJumped(seconds))


@action(permission="looks.forget")
def forget_looks(actor: Actor, before: date) -> Done:
    """Forget every look taken before a day. Gives how many they were; each leaves its number in the record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_forget_looks(%s)", [datetime.combine(before, time.min, ZONE)])
        (count,) = cursor.fetchone()
    return Done(count, LooksForgotten(before, count))


def _about_waiver(waiver: int, *_: object, **__: object) -> About:
    return About(unit=waiver_found(waiver).unit)


def _about_asker(waiver: int) -> About:
    found = waiver_found(waiver)
    return About(unit=found.unit, person=found.asked_by.removeprefix("person:"))


@action(permission="waiver.grant", about=_about_waiver)
def refuse_waiver(actor: Actor, waiver: int, because: str) -> Done:
    """Refuse a request, with the reason. Errors: Refused (settled already, the own request, no reason)."""
    return Done(None, refuse(actor, waiver_found(waiver), because))


@action(permission="waiver.ask", about=_about_asker)
def withdraw_waiver(actor: Actor, waiver: int) -> Done:
    """Take the own request back while it waits. Errors: Refused (settled already, somebody else's)."""
    return Done(None, withdraw(actor, waiver_found(waiver)))


@dataclass(frozen=True, slots=True)
class WitnessChosen:
    """How the record is witnessed from now on; an outside witness by its address and public key, which are public."""

    level: str
    address: str
    key: str


@action(permission="ledger.choose_witness", milestone=True)
def choose_witness(actor: Actor, level: str, address: str = "", key: str = "") -> Done:
    """Choose how the record is witnessed: `none`, `paper`, or `outside` with the witness's address and public key.

    Errors: Refused with every reason: an unknown level, no address or key, the key of something else, nothing new.
    """
    said = WitnessChosen(level, address.strip().rstrip("/"), key.strip())
    refuse_if(cannot_choose(said.level, said.address, said.key))
    return Done(None, said)


@action(permission="ledger.restore", milestone=True)
def note_restoration(actor: Actor) -> Done:
    """Write down that from here on the record goes on from a backup."""
    held = entries()
    return Done(held, RecordRestored(held))


@action(permission="ledger.open_old_state", milestone=True)
def open_old_state(actor: Actor, unresolved: tuple[str, ...]) -> Done:
    """Answer for opening a restored database in spite of what the check found; `unresolved` are the codes of that."""
    held = entries()
    return Done(held, OldStateOpened(held, unresolved))
