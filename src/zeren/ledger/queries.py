"""Reading the record, and checking that it agrees with itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Max

from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, now
from zeren.ledger.models import Entry, Head
from zeren.ledger.reading import keep


@dataclass(frozen=True, slots=True)
class Line:
    """One entry for a reader: number, time, who (kind and key), what, and the body as recorded."""

    seq: int
    at: datetime
    actor: str
    kind: str
    body: dict[str, Any]


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
class Present:
    """What every page says of itself: the time by the one clock, whether it is simulated, the newest entry."""

    now: datetime
    simulated: bool
    last_seq: int


PRESENT = """
SELECT ledger_now(), EXISTS (SELECT 1 FROM ledger_clock WHERE kind = 'simulated'),
       coalesce((SELECT max(seq) FROM ledger_entry), -1)
"""


def present() -> Present:
    """Now, in one query. Errors: RuntimeError when the record has not been started."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT)
        moment, simulated, last = cursor.fetchone()
    if moment is None:
        raise RuntimeError("the record has not been started: run `zeren migrate` first")
    here = moment.astimezone(ZONE)
    keep(now, here)
    return Present(here, simulated, last)


def verify() -> tuple[int, str]:
    """Check number, order, time and leaf of every entry; returns (size, RFC 6962 root in hex).

    Errors: Corrupt with every fault found.
    """
    faults: list[Reason] = []
    leaves: list[bytes] = []
    last_at: datetime | None = None
    for place, entry in enumerate(_all_entries()):
        leaf = sha256(b"\x00" + entry.line.encode()).digest()
        body = json.loads(entry.line)
        if entry.seq != place or body["seq"] != place:
            faults.append(_fault("entry_missing", place, "编号不连续", "the numbering has a gap"))
        if leaf != bytes(entry.leaf):
            faults.append(_fault("leaf_differs", place, "内容与摘要不符", "the line does not agree with its leaf"))
        if last_at and entry.at < last_at:
            faults.append(_fault("time_runs_back", place, "时间倒退", "the time runs backwards"))
        if (body["kind"], body["actor"]) != (entry.kind, entry.actor):
            faults.append(_fault("columns_differ", place, "列与原文不符", "the columns do not agree with the line"))
        last_at = entry.at
        leaves.append(leaf)
    size = Head.objects.values_list("size", flat=True).first() or 0
    if size != len(leaves):
        faults.append(_fault("size_differs", size, "末尾被截断或添加", "the end was cut or added to"))
    if faults:
        raise Corrupt(*faults)
    return len(leaves), tree_root(leaves).hex()


def tree_root(leaves: list[bytes]) -> bytes:
    """The root of the RFC 6962 tree over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        paired = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def _all_entries() -> Iterator[Entry]:
    return Entry.objects.order_by("seq").iterator(chunk_size=5000)


def _line(entry: Entry) -> Line:
    return Line(entry.seq, entry.at, entry.actor, entry.kind, json.loads(entry.line)["body"])


def _fault(code: str, place: int, zh: str, en: str) -> Reason:
    return Reason(code, Text(f"第 {place} 条：{zh}。", f"Entry {place}: {en}."), place=(str(place),))
