"""Worlds that tests begin in: a function marked `@world` is run once and its database kept; a test gets a copy of it.

Called where nothing has been written yet, it moves the test to the copy and gives what the function gave when it was run.
Called elsewhere, or with an argument that is no plain value, it is an ordinary function. Tests that roll back share one copy in
their process; one that commits gets a copy of its own.
"""

import functools
import hashlib
import inspect
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connections, transaction

import databases
from imports import built_from
from zeren.kernel.actors import Actor
from zeren.ledger import clock
from zeren.site import postgres, provision

PLAIN = (str, int, bool, date, Actor)
PLUGGED_IN = tuple(databases.SOURCE.glob("*/apps.py"))
"""What the program sets up at its start stands in nobody's import lines."""
PACKS = (databases.ROOT / "policies" / "party-building-cn",)
_copies: dict[str, str] = {}
_building: list[str] = []
_home = ""


def world[**P, T](build: Callable[P, T]) -> Callable[P, T]:
    """Keep the database that `build` fills, and what it gives."""
    signature = inspect.signature(build)

    @functools.wraps(build)
    def stand(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        usual = {name: one.default for name, one in signature.parameters.items()}
        plain = all(isinstance(given, PLAIN) or given is usual[name] for name, given in bound.arguments.items())
        if _building or not plain or not _untouched():
            return build(*args, **kwargs)
        return _stand_in(build, args, kwargs, _words(bound))

    return stand


@contextmanager
def built_anew() -> Iterator[None]:
    """For a test that changes how a world is built: nothing kept is used meanwhile."""
    _building.append("anew")
    try:
        yield
    finally:
        _building.pop()


def leave() -> None:
    """After a test: back to the empty database."""
    if _home:
        provision.point_at(_home)
        globals()["_home"] = ""


def _words(bound: inspect.BoundArguments) -> str:
    return ",".join(
        f"{name}={value.__name__ if callable(value) else value!r}" for name, value in bound.arguments.items()
    )


def _untouched() -> bool:
    connection = connections["default"]
    name = str(connection.settings_dict["NAME"])
    if not name.startswith("test_") or _home or connection.needs_rollback or clock.is_started():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM auth_user)")
        return bool(cursor.fetchone()[0])


def _stand_in[T](build: Callable[..., T], args: Any, kwargs: Any, words: str) -> T:
    file = Path(inspect.getfile(build))
    place = hashlib.sha256(f"{file} {words}".encode()).hexdigest()[:6]
    kind = f"{build.__name__[:16]}-{place}"  # a database has a name of at most 63 letters
    empty = databases.empty_template()
    digest = _digest(file, empty)
    given = postgres.state_folder() / f"template_{kind}_{digest}.pickle"

    def fill() -> None:
        _building.append(kind)
        try:
            with transaction.atomic():
                gave = build(*args, **kwargs)
                connections["default"].run_on_commit = []  # in a test nothing is committed and nothing follows
            draft = given.with_suffix(f".{os.getpid()}")
            draft.write_bytes(pickle.dumps(gave))
            draft.replace(given)
        finally:
            _building.pop()

    with _aside():
        whole = databases.template(kind, digest, empty, fill, kept=1)
    _move_to(whole, kind)
    return pickle.loads(given.read_bytes())


@functools.cache
def _digest(file: Path, empty: str) -> str:
    packs = [one for pack in PACKS for one in pack.rglob("*") if one.is_file()]
    return databases.digest_of_files({*built_from((file, *PLUGGED_IN)), *packs}, empty)


@contextmanager
def _aside() -> Iterator[None]:
    """Another connection to build with, while the one of the test stays as it is, in the middle of its transaction."""
    own = connections["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = own


def _move_to(whole: str, kind: str) -> None:
    """The test's connection goes on in a copy, at the same depth of transactions and savepoints."""
    connection = connections["default"]
    own = str(connection.settings_dict["NAME"])
    if not connection.in_atomic_block:
        databases.clone(whole, own)
        return
    if kind not in _copies:
        copy = f"{own}_{len(_copies)}"
        postgres.drop_database(copy)
        postgres.create_database(copy, whole)
        _copies[kind] = copy
    globals()["_home"] = own
    state = {name: getattr(connection, name) for name in KEPT_STATE}
    connection.connection.close()
    connection.connection = None
    connection.settings_dict["NAME"] = os.environ["ZEREN_DATABASE"] = _copies[kind]
    connection.connect()
    connection.set_autocommit(False)
    for name, value in state.items():
        setattr(connection, name, value)
    for savepoint in filter(None, connection.savepoint_ids):
        connection._savepoint(savepoint)


KEPT_STATE = (
    "in_atomic_block",
    "savepoint_state",
    "savepoint_ids",
    "atomic_blocks",
    "needs_rollback",
    "commit_on_exit",
    "run_on_commit",
)


def drop_copies() -> None:
    """At the end of this process."""
    for copy in _copies.values():
        postgres.drop_database(copy)
