"""What is acknowledged is on the disk, though nobody holds the record while the disk is waited for.

A deed's own commit does not wait; the head of the record is free for the next one at once. Before anybody is told that
it is done, the same connection commits a mark behind it in the log, and that waits. docs/decisions/0042-the-append.md
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, InterfaceError, connection, transaction

from zeren.kernel.errors import Reason, Unavailable
from zeren.kernel.words import Text
from zeren.ledger.failpoints import passing

UNFORCED = "set_config('synchronous_commit', 'off', true)"
"""In a SELECT beside the append: this transaction's commit does not wait for the disk."""
FORCE = "SELECT pg_logical_emit_message(true, 'zeren', '')"
"""A transaction of nothing but a mark in the log: its commit waits for the disk, and for whoever follows, as any does."""


_later: ContextVar[bool] = ContextVar("forced_at_the_end", default=False)


@contextmanager
def forced_at_the_end() -> Iterator[None]:
    """For a walk of many deeds of which nobody is told before the last one: the disk is waited for once, behind them all."""
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)
    force()


def force_at_commit() -> None:
    """Once the present transaction has committed, force it to the disk before the caller goes on; once for all its deeds.

    Errors, out of the outermost block: Unavailable when it is not known whether what was done is kept.
    """
    if not _later.get() and not any(hook is force for _, hook, _ in connection.run_on_commit):
        transaction.on_commit(force)


def force() -> None:
    """Wait until everything that this connection has seen is on the disk. Errors: Unavailable."""
    passing("on the way to the disk")
    try:
        with connection.cursor() as cursor:
            cursor.execute(FORCE)
    except (DatabaseError, InterfaceError) as error:  # of whatever kind: the deed was committed, so it is not undone
        raise Unavailable(
            Reason(
                "not_known_whether_kept",
                Text(
                    "数据库在最后一步中断：可能已经办成，也可能没有。",
                    "The database broke off at the last step: it may have been done or not.",
                ),
                next_step=Text(
                    "请稍候再提交同一份表单：已经办成的不会再办一次。",
                    "Wait a moment and send the same form again: what was done already is not done twice.",
                ),
            )
        ) from error
