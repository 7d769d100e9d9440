"""The gate: every deed is allowed, atomic and recorded, or it is not done. There is no switch to skip any of it.

An action takes the actor first and returns `Done(value, *events)`. One deed, one entry, however many rows.
"""

import functools
import inspect
import json
import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any, Protocol

from django.db import connection, transaction

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.ledger import once
from zeren.ledger.checkpoints import make_checkpoint
from zeren.ledger.clock import one_moment
from zeren.ledger.failpoints import passing
from zeren.ledger.keeping import UNFORCED, force_at_commit
from zeren.ledger.reach import beyond
from zeren.ledger.reading import afresh


@dataclass(frozen=True, slots=True)
class About:
    """What a deed touches: a unit and a person by their keys. Both empty means the whole organisation."""

    unit: str = ""
    person: str = ""


WHOLE = About()


class Permissions(Protocol):
    def __call__(self, actor: Actor, permission: str, about: About) -> bool: ...


def _nobody_may(actor: Actor, permission: str, about: About) -> bool:
    return False


_permissions: list[Permissions] = [_nobody_may]
_deeds: dict[str, str] = {}
_open_record: ContextVar[list[Any] | None] = ContextVar("open_record", default=None)


def plug_permissions(permissions: Permissions) -> None:
    """Called once by `site`. Until then nobody may do anything."""
    _permissions[0] = permissions


def may(actor: Actor, permission: str, about: About = WHOLE) -> bool:
    """Whether `actor` holds `permission` for what the deed is about; when unsure, no."""
    return _permissions[0](actor, permission, about)


def deeds() -> dict[str, str]:
    """Every action of the program and the permission that it states."""
    return dict(_deeds)


class Done:
    """What an action hands back to the gate: its value, and the events to record (at least one)."""

    __slots__ = ("events", "value")

    def __init__(self, value: Any, *events: Any):
        if not events:
            raise TypeError("a deed without an event leaves no record")
        self.value = value
        self.events = events


def action[**P, R](
    *, permission: str, about: Callable[..., About] | None = None, milestone: bool = False
) -> Callable[..., Any]:
    """Make a function a deed.

    `about` is given the action's arguments without the actor and says what is touched; without it the
    permission has to hold for the whole organisation. After a milestone a checkpoint is made at once.
    What a door was sent twice is done once: the second time the deed gives what it gave the first time.
    Errors: NotAllowed, and whatever the rules refuse.
    """

    def make(function: Callable[..., Done]) -> Callable[..., Any]:
        if next(iter(inspect.signature(function).parameters), "") != "actor":
            raise TypeError(f"{function.__qualname__}: the first argument is who does it")
        _deeds[f"{function.__module__}.{function.__qualname__}"] = permission

        @functools.wraps(function)
        def deed(actor: Actor, *args: Any, **kwargs: Any) -> Any:
            if not isinstance(actor, Actor):
                raise NotAllowed(_nobody(permission))
            outer = _open_record.get()
            events: list[Any] = [] if outer is None else outer
            token = _open_record.set(events) if outer is None else None
            try:
                with afresh(), one_moment(), transaction.atomic(), beyond("what the deed was permitted for"):
                    passing("deed begun")
                    touched = about(*args, **kwargs) if about else WHOLE
                    if not may(actor, permission, touched):
                        raise NotAllowed(_not_yours(permission))
                    claim = once.claim(actor.signature, function.__qualname__) if outer is None else None
                    if claim and claim.is_done:
                        force_at_commit()  # whoever did it may have died before the disk had it
                        return claim.earlier
                    done = function(actor, *args, **kwargs)
                    if not isinstance(done, Done):
                        raise TypeError(f"{function.__qualname__} returned no events")
                    events.extend(done.events)
                    if milestone:  # what fails after the commit does not undo the deed; the next minute makes one too
                        transaction.on_commit(make_checkpoint, robust=True)
                    if outer is None:
                        _finish(actor, events, claim, done.value)
            finally:
                if token is not None:
                    _open_record.reset(token)
            return done.value

        deed.permission = permission  # type: ignore[attr-defined]  # read by the house test and the pages
        return deed

    return make


def digest_of(rows: Any) -> str:
    """SHA-256 in hex over rows in the order given, as canonical JSON: the seal of what is stored with its rows."""
    return sha256(canonical(rows).encode()).hexdigest()


def seal_of(words: str) -> str:
    """SHA-256 in hex over words that stay with their row."""
    return sha256(words.strip().encode()).hexdigest()


def canonical(value: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, whole numbers and text only; days and fractions become text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if value.__class__ is date:
        return str(value)
    if isinstance(value, (date, Fraction)):
        return value.isoformat() if isinstance(value, date) else str(value)
    if hasattr(value, "as_tuple"):
        return str(Fraction(value))
    raise TypeError(f"has no place in the record: {value!r}")


def _finish(actor: Actor, events: list[Any], claim: once.Claim | None, value: Any) -> None:
    """The end of a deed: what it gives is kept for whoever sends the same again, then the record is written."""
    passing("rows written")
    if claim:
        claim.keep(value)
    _append(actor, events)
    passing("entry appended")
    force_at_commit()
    transaction.on_commit(functools.partial(passing, "deed committed"))  # a page commits once, after its deeds


def _append(actor: Actor, events: list[Any]) -> None:
    """The last statement of the deed: its events as entries; the last of them tells of all rows that were written."""
    kinds = [re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower() for event in events]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {UNFORCED}, ledger_append(%s, %s, %s)",
            [actor.signature, kinds, [canonical(_body(event)) for event in events]],
        )


def _body(event: Any) -> dict[str, Any]:
    return {field.name: getattr(event, field.name) for field in fields(event) if not _is_guessable(field.name)}


def _is_guessable(name: str) -> bool:
    """A plain digest tells its content to whoever tries the few that are possible, so the record takes none in.

    The database notes every row that a deed writes by a salted digest instead. A pack is public, and so is its digest.
    """
    return name.endswith("digest") and name != "pack_digest"


def _nobody(permission: str) -> Reason:
    return Reason("no_actor", Text("没有署名的人，不能办理。", "Nobody is named as the one who acts."), permission)


def _not_yours(permission: str) -> Reason:
    return Reason(
        "not_allowed",
        Text(
            "你的岗位没有这项权限（{permission}）。", "Your post does not give you this right ({permission})."
        ).with_values(permission=permission),
        permission,
        Text(
            "请由有权限的岗位办理，或请本单位办公室核对任职。",
            "Ask the post that has it, or have the office check your term.",
        ),
    )
