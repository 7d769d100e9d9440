"""Reading the record."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from zeren.ledger import notes
from zeren.ledger.checkpoints import signing_key
from zeren.ledger.clock import ALLOWED_BEHIND, ZONE, now
from zeren.ledger.levels import STANDING, standing, standing_from
from zeren.ledger.models import Checkpoint, Entry
from zeren.ledger.origin import origin
from zeren.ledger.reading import asked_once, keep


@dataclass(frozen=True, slots=True)
class Line:
    """One entry for a reader: number, time, who (kind and key), what, the body, and how many rows it wrote."""

    seq: int
    at: datetime
    actor: str
    kind: str
    body: dict[str, Any]
    rows: int = 0


def latest(count: int = 50, before: int | None = None) -> list[Line]:
    """The last `count` entries, newest first; `before` turns the page."""
    entries = Entry.objects.order_by("-seq")
    if before is not None:
        entries = entries.filter(seq__lt=before)
    return [_line(entry) for entry in entries[:count]]


def entries_of(kinds: list[str]) -> list[Line]:
    """All entries of these kinds, oldest first."""
    return [_line(entry) for entry in Entry.objects.filter(kind__in=kinds)]


def last_seq() -> int:
    """The number of the newest entry, -1 in an empty record."""
    last: int | None = Entry.objects.aggregate(last=Max("seq"))["last"]
    return -1 if last is None else last


@dataclass(frozen=True, slots=True)
class CheckpointFound:
    """A checkpoint: number of entries, root in hex, the signed note, when it was made by the server's own clock."""

    size: int
    root: str
    note: str
    made_at: datetime


def newest_checkpoint() -> CheckpointFound | None:
    """The last checkpoint that was made, at most a minute old where something changed."""
    row = Checkpoint.objects.order_by("-size").first()
    return row and CheckpointFound(row.size, bytes(row.root).hex(), row.note, row.made_at.astimezone(ZONE))


def record_key() -> str:
    """The public key of the record as others are given it; empty where the installation has none."""
    key = signing_key()
    return notes.key_text(origin().name, key.public_key()) if key else ""


@dataclass(frozen=True, slots=True)
class Present:
    """What every page says of itself: the time by the one clock, whether it is simulated, the newest entry.

    And what is wrong: seconds that the clock is behind the record or jumped within the last week; in how many lines the
    database's guards differed from the list when they were last compared.
    """

    now: datetime
    simulated: bool
    last_seq: int
    behind: int = 0
    jumped: int = 0
    guards: int = 0


PRESENT = f"""
SELECT ledger_now(), EXISTS (SELECT 1 FROM ledger_clock WHERE kind = 'simulated'),
       coalesce((SELECT max(seq) FROM ledger_entry), -1), ledger_behind(),
       (SELECT line FROM ledger_entry WHERE kind = 'clock_jumped' AND at > ledger_now() - interval '7 days'
        ORDER BY seq DESC LIMIT 1),
       (SELECT line FROM ledger_entry WHERE kind = 'guards_compared' ORDER BY seq DESC LIMIT 1), witness.*
FROM ({STANDING}) witness
"""  # noqa: S608  two texts of our own, no values


@asked_once
def present() -> Present:
    """Now, and how the record is witnessed, in one query. Errors: RuntimeError when the record has not been started."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        moment, simulated, last, behind, jump, compared, *witness = cursor.fetchone()
    if moment is None:
        raise RuntimeError("the record has not been started: run `zeren migrate` first")
    here = moment.astimezone(ZONE)
    keep(now, here)
    keep(standing, standing_from(*witness))
    jumped = json.loads(jump)["body"]["seconds"] if jump else 0
    differ = sum(json.loads(compared)["body"].values()) if compared else 0
    return Present(here, simulated, last, round(behind) if behind > ALLOWED_BEHIND else 0, jumped, differ)


def _line(entry: Entry) -> Line:
    said = json.loads(entry.line)
    return Line(entry.seq, entry.at, entry.actor, entry.kind, said["body"], said.get("rows", {}).get("count", 0))
