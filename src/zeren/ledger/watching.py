"""The server's clock under watch: compared with one that cannot be set, so that a jump is seen and recorded.

A clock behind the record needs no watch, since the append refuses then; this finds the jump ahead, and says how far.
"""

import time

from django.db import connection

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.ledger.actions import note_jump
from zeren.ledger.clock import behind_seconds, is_simulated

LARGEST_DRIFT = 30.0
WATCH = Actor("job", "clock", mandate="docs/decisions/0038-faults.md")


class ClockWatch:
    """Holds how far the database's clock was from this machine's running time when it was last looked at."""

    def __init__(self) -> None:
        self._distance: float | None = None

    def look(self) -> Reason | None:
        """What is wrong with the clock now, if anything; a jump is recorded once, as soon as the record takes it."""
        if is_simulated():
            return None
        distance = _clock_of_database() - time.clock_gettime(time.CLOCK_BOOTTIME)
        jumped = 0.0 if self._distance is None else distance - self._distance
        if behind := behind_seconds():
            return behind_by(
                round(behind)
            )  # the old distance stays: what is recorded when the record goes on is the whole jump
        self._distance = distance
        if abs(jumped) <= LARGEST_DRIFT:
            return None
        note_jump(WATCH, round(jumped))
        return jumped_by(round(jumped))


def _clock_of_database() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        return float(cursor.fetchone()[0])


def behind_by(seconds: int) -> Reason:
    """The sentence on a clock that is behind the record, for the operator's line and for pages."""
    return Reason(
        "clock_behind",
        Text(
            "数据库时钟比最后一条记录慢{long}，为防倒填时间，暂停办理；请系统管理员校准时钟。",
            "The database's clock is {long} behind the last entry; so that nothing is dated back, nothing is done until "
            "the system administrator sets it right.",
        ).with_values(long=_long(seconds)),
    )


def jumped_by(seconds: int) -> Reason:
    """The sentence on a jump, for the operator's line and for pages."""
    ahead = Text("向前", "ahead") if seconds > 0 else Text("向后", "back")
    return Reason(
        "clock_jumped",
        Text(
            "数据库时钟{way}跳了{long}，已入总账；请核对跳动前后办理的事项。",
            "The database's clock jumped {way} by {long}; the record says so. Look at what was done around it.",
        ).with_values(way=ahead, long=_long(abs(seconds))),
    )


def _long(seconds: int) -> Text:
    """How long that is, in the largest unit of which there are two at least."""
    for size, zh, en in ((86_400, "天", "days"), (3_600, "小时", "hours"), (60, "分钟", "minutes")):
        if seconds >= 2 * size - size // 10:
            return Text(f" {round(seconds / size)} {zh}", f"{round(seconds / size)} {en}")
    return Text(f" {seconds} 秒", f"{seconds} seconds")
