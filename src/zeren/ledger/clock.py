"""The one clock. Everything that needs the time asks here; rules are told it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from zeren.ledger.models import Clock
from zeren.ledger.reading import asked_once

ZONE = ZoneInfo("Asia/Shanghai")


@asked_once
def now() -> datetime:
    """The time by this database's clock, in the office's zone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_now()")
        moment = cursor.fetchone()[0]
    if moment is None:
        raise RuntimeError("the record has not been started: run `zeren migrate` first")
    return moment.astimezone(ZONE)


def today() -> date:
    """The day by this database's clock."""
    return now().date()


def is_simulated() -> bool:
    """Whether this database runs on a simulated clock and has to say so on every page and letter."""
    return Clock.objects.filter(kind="simulated").exists()


def is_started() -> bool:
    """Whether entry 0 has been written."""
    return Clock.objects.exists()


def start(kind: str, first_moment: datetime | None = None) -> None:
    """Write entry 0, which fixes the clock for good. Errors: the database refuses a second start."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_start(%s, %s)", [kind, first_moment])
