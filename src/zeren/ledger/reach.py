"""How far a reader sees in the database itself: the net under the checks of pages and deeds.

Row-level policies (`fencing`) compare each row with settings that hold for one transaction only. A door opens them for
a reader; what must see further does so here, by name. Nothing set, nothing seen.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from zeren.kernel.actors import Actor
from zeren.ledger.reading import reading_apart

ALL = "*"
SIGNATURE = "zeren.signature"
"""How the record names the reader; empty for nobody."""

Reach = Mapping[str, str]
"""Setting → ALL, row numbers with commas between them, or nothing."""

_areas: list[str] = []
_reach_of: list[Callable[[Actor], Reach]] = []
_whole_process: list[int] = []
"""The number of the process that sees everything: one that was made of it by a fork does not."""
_now: ContextVar[Reach | None] = ContextVar("reach", default=None)


def setting_of(area: str) -> str:
    """The setting that the policies of an area's tables read."""
    return f"zeren.{area}"


def plug_reach(areas: list[str], reach_of: Callable[[Actor], Reach]) -> None:
    """Called once by `site`, which knows the areas and how far posts reach."""
    _areas[:], _reach_of[:] = areas, [reach_of]


def see_whole(process: str) -> None:
    """This whole process sees everything on the connections that it opens from now on: a command, a test. Never a server.

    `process` says what it is.
    """
    _whole_process[:] = [os.getpid()]


def is_whole_process() -> bool:
    """Whether this process was said to see everything."""
    return _whole_process == [os.getpid()]


def connection_options() -> str:
    """What a new connection of this process is told when it begins."""
    return "".join(f" -c {name}={ALL}" for name in _settings()) if is_whole_process() else ""


@contextmanager
def reach(actor: Actor | None) -> Iterator[None]:
    """See as `actor` sees, nothing for nobody, in one transaction; the settings end with it.

    For a door around each request, and for a command in somebody's name.
    """
    wanted, is_whole = _reach_of[0](actor) if actor else {}, not connection.in_atomic_block
    with transaction.atomic(savepoint=False), _set(wanted, ends_with_it=is_whole):
        yield


@contextmanager
def beyond(why: str) -> Iterator[None]:
    """See everything in this block, inside an open transaction; `why` is for the reader of the code.

    Every place that does this is listed with its reason in `site/reached.py`.
    """
    if _sees_all() or not connection.in_atomic_block:
        yield
        return
    with reading_apart(), _set(dict.fromkeys(_settings(), ALL)):
        yield


def _settings() -> list[str]:
    return [setting_of(area) for area in _areas]


def _sees_all() -> bool:
    now = _now.get()
    return is_whole_process() if now is None else all(now.get(name) == ALL for name in _settings())


@contextmanager
def _set(wanted: Reach, ends_with_it: bool = False) -> Iterator[None]:
    """Tell the database, and at the end how it was before; not where the transaction `ends_with_it` anyway."""
    before = _now.get()
    _tell(wanted)
    token = _now.set(wanted)
    try:
        yield
    finally:
        _now.reset(token)
        if not ends_with_it and (before is not None or is_whole_process()):
            _tell(before if before is not None else dict.fromkeys(_settings(), ALL))


def _tell(wanted: Reach) -> None:
    """Local to the transaction, so that a connection that is handed on carries nothing with it.

    A transaction that failed forgets by itself and answers nothing; nor does a connection that is gone.
    """
    session = connection.connection
    if session is not None and session.info.transaction_status not in (
        TransactionStatus.IDLE,
        TransactionStatus.INTRANS,
    ):
        return
    names = [SIGNATURE, *_settings()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(['set_config(%s, %s, true)'] * len(names))}",
            [part for name in names for part in (name, wanted.get(name, ""))],
        )
