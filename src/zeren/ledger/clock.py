"""The one clock. Everything that needs the time asks here; rules are told it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from zeren.ledger.models import Clock
from zeren.ledger.reading import asked_once

ZONE = ZoneInfo("Asia/Shanghai")
ALLOWED_BEHIND = 2.0
"""Seconds; the same number stands in the SQL function `ledger_append`."""
_moment: ContextVar[list[datetime] | None] = ContextVar("moment", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """A deed is done at one moment: asked for once, the same for every row that it and the deeds in it write."""
    if _moment.get() is not None:
        yield
        return
    token = _moment.set([])
    try:
        yield
    finally:
        _moment.reset(token)


@asked_once
def now() -> datetime:
    """The time by this database's clock, in the office's zone; it stands still while a deed is done."""
    told = _moment.get()
    if told:
        return told[0]
    moment = _asked()
    if told is not None:
        told.append(moment)
    return moment


def _asked() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_now()")
        moment = cursor.fetchone()[0]
    if moment is None:
        raise RuntimeError("the record has not been started: run `zeren migrate` first")
    return moment.astimezone(ZONE)


def behind_seconds() -> float:
    """How far the server's clock is behind the last entry, 0 when all is well; up to two seconds count as well.

    Meanwhile `now` stands still at the last entry and the record takes nothing in.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_behind()")
        seconds = float(cursor.fetchone()[0] or 0)
    return seconds if seconds > ALLOWED_BEHIND else 0.0


def today() -> date:
    """The day by this database's clock."""
    return now().date()


def is_simulated() -> bool:
    """Whether this database runs on a simulated clock and has to say so on every page and letter."""
    return Clock.objects.filter(kind="simulated").exists()


def is_started() -> bool:
    """Whether entry 0 has been written."""
    return Clock.objects.exists()


def start(kind: str, first_moment: datetime | None = None, hash_name: str = "sha256") -> None:
    """Write entry 0, which fixes clock, hash and origin for good. Errors: the database refuses a second start."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_start(%s, %s, %s)", [kind, first_moment, hash_name])
