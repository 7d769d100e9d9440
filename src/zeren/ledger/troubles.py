"""What the database or a disk says when it cannot, as one table: busy, away, full, a clock that is behind.

Doors turn a `Trouble` into an answer; whatever is not in the table is a fault of the program.
"""

import errno
from dataclasses import dataclass

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError

from zeren.kernel.errors import Reason, Unavailable
from zeren.kernel.words import Text

BUSY, FULL, CONFLICT = 503, 507, 409
CLOCK_BEHIND = "ZR001"
"""The SQLSTATE with which the append refuses while the clock runs behind the record."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """An HTTP status, the seconds after which trying again is worth it, why, and whether the deed may have been done."""

    status: int
    retry_after: int
    reason: Reason
    may_be_done: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    status: int
    retry_after: int
    code: str
    text: Text
    next_step: Text
    may_be_done: bool = False


AGAIN = Text(
    "请稍候再提交同一份表单：已经办成的不会再办一次。",
    "Wait a moment and send the same form again: what was done already is not done twice.",
)
TELL_THE_OPERATOR = Text(
    "请告诉系统管理员腾出磁盘空间；腾出后不用重启，再提交即可。",
    "Tell the system administrator to free disk space; after that nothing needs a restart, send it again.",
)
FULL_DISK = _Row(
    FULL, 60, "disk_full", Text("服务器磁盘已满，没有办理任何事项。", "The server's disk is full; nothing has been done."), TELL_THE_OPERATOR
)  # fmt: skip
AWAY = _Row(
    BUSY, 5, "database_away",
    Text("数据库暂时连不上，或正在恢复。", "The database cannot be reached just now, or it is recovering."),
    AGAIN, may_be_done=True,
)  # fmt: skip
CROWDED = _Row(
    BUSY, 5, "too_many_connections", Text("同时使用的人太多，没有轮到。", "Too many use it at once; your turn did not come."), AGAIN
)  # fmt: skip
LOCKED = _Row(
    BUSY, 3, "waited_too_long",
    Text("别的事项正在办理，等候太久，这次没有办理。", "Something else is being done; this waited too long and was not done."),
    AGAIN,
)  # fmt: skip
TWICE = _Row(
    CONFLICT, 0, "done_at_the_same_moment",
    Text("有人同时办了同一件事，这次没有办理。", "Somebody did the same at the same moment; this was not done."),
    Text("请重新打开页面看结果。", "Open the page anew to see what stands."),
)  # fmt: skip
BEHIND = _Row(
    BUSY, 60, "clock_behind",
    Text(
        "服务器时钟比最后一条记录还早，为防倒填时间，暂停办理。",
        "The server's clock is before the last entry of the record; so that nothing is dated back, nothing is done.",
    ),
    Text("请告诉系统管理员校准时钟；查看不受影响。", "Tell the system administrator to set the clock right; reading goes on."),
)  # fmt: skip

BY_STATE = {
    CLOCK_BEHIND: BEHIND, "53100": FULL_DISK, "53300": CROWDED, "53400": CROWDED, "57014": LOCKED, "55P03": LOCKED,
    "40P01": LOCKED, "40001": LOCKED, "23505": TWICE, "23P01": TWICE, "25006": AWAY,
}  # fmt: skip
"""SQLSTATE → answer; where the code itself is not here, its class (the first two letters) decides."""

BY_CLASS = {"08": AWAY, "57": AWAY, "53": CROWDED, "58": AWAY}


def trouble_of(error: BaseException | None) -> Trouble | None:
    """What kind of trouble an error is, or None when the program itself is at fault."""
    if isinstance(error, Unavailable):
        return _told(FULL_DISK if error.is_full else AWAY)  # its own reasons are for the operator
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _told(FULL_DISK)
    if not isinstance(error, (DatabaseError, InterfaceError, psycopg.Error)):
        return None
    state = _state(error)
    if state:
        row = BY_STATE.get(state) or BY_CLASS.get(state[:2])
        return _told(row) if row else None
    lost = isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError))
    return _told(_of_connecting(str(error)) if lost else None)


def _state(error: BaseException) -> str:
    """The SQLSTATE of a database error, of Django's own or of the driver's below it."""
    found: BaseException | None = error
    while found is not None:
        if state := getattr(found, "sqlstate", None):
            return str(state)
        found = found.__cause__
    return ""


def _of_connecting(said: str) -> _Row:
    """A connection that failed carries no SQLSTATE; the server's words (always English, see `cluster`) tell two apart."""
    if "too many" in said or "remaining connection slots" in said:
        return CROWDED
    return FULL_DISK if "No space left on device" in said else AWAY


def _told(row: _Row | None) -> Trouble | None:
    if row is None:
        return None
    return Trouble(row.status, row.retry_after, Reason(row.code, row.text, next_step=row.next_step), row.may_be_done)
