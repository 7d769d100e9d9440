"""Who looked at what concerns another person. Kept apart from the record; a look changes nothing, so it is no deed.

The database's own function writes it, at the time by the one clock; forgetting is a deed (`ledger.actions`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Min

from zeren.kernel.actors import Actor
from zeren.ledger.clock import ZONE
from zeren.ledger.models import Look

KINDS = ("dossier", "card", "case", "letter", "objection", "eligibility", "marks", "evidence")
"""What there is to look at; each view that shows one of another person names its kind."""


@dataclass(frozen=True, slots=True)
class LookFound:
    """One look: when, who, at what (its kind and key), in which role, and on which ground of the pack ("" if none)."""

    at: datetime
    looker: str
    kind: str
    thing: str
    role: str
    ground: str


def look_down(actor: Actor, person: str, kind: str, thing: str, role: str, ground: str = "") -> None:
    """Put down that `actor` opened `thing` of `person`. Looking at oneself leaves nothing."""
    if actor.id == person:
        return
    if kind not in KINDS:
        raise ValueError(f"no kind of thing to look at: {kind}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_look_down(%s, %s, %s, %s, %s, %s)", [actor.id, person, kind, thing, role, ground]
        )


def looks_at(person: str) -> tuple[LookFound, ...]:
    """Every look at what concerns a person, as far as it is kept, the newest first."""
    rows = Look.objects.filter(person=person).values_list("at", "looker", "kind", "thing", "role", "ground")
    return tuple(LookFound(at.astimezone(ZONE), *said) for at, *said in rows)


def oldest_look() -> datetime | None:
    """When the oldest look that is kept was taken."""
    found: datetime | None = Look.objects.aggregate(first=Min("at"))["first"]
    return found.astimezone(ZONE) if found else None
