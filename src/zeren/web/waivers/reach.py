"""Who reads a waiver: the unit, those above it and those below it; what concerns everybody, everybody."""

from datetime import date

from zeren.kernel.actors import Actor
from zeren.ledger.waiving import WaiverFound
from zeren.organisations.queries import keys_below, scopes_of, unit_path

PERMISSION = "implement.read"


def range_of(actor: Actor, day: date) -> frozenset[str] | None:
    """The units whose waivers the actor reads, the empty key for what concerns everybody; None for all there are."""
    scopes = scopes_of(actor.id, PERMISSION, day)
    if any(scope.reach == "all" for scope in scopes):
        return None
    found = {""}
    for key in {scope.unit for scope in scopes if scope.reach in ("unit", "subtree")}:
        found |= {*unit_path(key, day), *keys_below(key, day)}
    return frozenset(found)


def reads(actor: Actor, found: WaiverFound, day: date) -> bool:
    """Whether the actor reads this one; who asked, settled or gains by it always does."""
    if actor.signature in (found.asked_by, found.granted_by, found.refused_by) or actor.id == found.person:
        return True
    units = range_of(actor, day)
    return units is None or found.unit in units
