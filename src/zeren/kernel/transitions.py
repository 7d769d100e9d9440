"""States move by tables. A table row says verb, source states, target, who may, and what must hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

Guard = Callable[[Any, Actor, datetime], Iterable[Reason]]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a table. `guards` each give reasons against; none given means it holds."""

    verb: str
    sources: frozenset[str]
    target: str
    name: Text
    permission: str
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """The deed may be done and leads to `target`."""

    target: str


@dataclass(frozen=True, slots=True)
class RefusedWith:
    """The deed may not be done; every reason, each with its source."""

    reasons: tuple[Reason, ...]


Decision = Allowed | RefusedWith
Table = tuple[Transition, ...]


def decide(
    table: Table,
    verb: str,
    state: str,
    snapshot: Any,
    actor: Actor,
    now: datetime,
    state_names: Mapping[str, Text] | None = None,
) -> Decision:
    """Whether `verb` may be done to a thing in `state`, with all reasons against it.

    `state_names` are the words that a reader knows the states by.
    Errors: KeyError when the table has no such verb (a mistake in the program, not of the person).
    """
    rows = [row for row in table if row.verb == verb]
    if not rows:
        raise KeyError(verb)
    row = next((row for row in rows if state in row.sources), rows[0])
    reasons: list[Reason] = []
    if state not in row.sources:
        reasons.append(
            Reason(
                "wrong_state",
                Text(
                    "现在的状态是“{state}”，不能“{verb}”。", "It is “{state}” now, so “{verb}” is not possible."
                ).with_values(state=(state_names or {}).get(state, state), verb=row.name),
            )
        )
    for guard in row.guards:
        reasons.extend(guard(snapshot, actor, now))
    return RefusedWith(tuple(reasons)) if reasons else Allowed(row.target)
