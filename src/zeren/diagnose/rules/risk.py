"""Signs of risk as counts alone: confirmed cases and overdue rectification by unit tree, none so small that it points at somebody.

A count below the least is not shown, nor one more where it could be told by subtraction. What is hidden stays hidden on
every page, because it is settled once for the whole tree. Pure. Source: article row 26.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OWN = ""
"""The part of a unit's count that is its own and lies in no unit below it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit and the one above it (empty: none). Units come before those below them."""

    key: str
    parent: str


@dataclass(frozen=True, slots=True)
class Count:
    """What may be shown of one unit: the whole tree below it, and the unit's own part of that. None: not shown."""

    whole: int | None
    own: int | None


def counts_shown(units: Iterable[Placed], own: Mapping[str, int], least: int) -> dict[str, Count]:
    """For each unit what may be shown of its tree and of itself, so that no count from one to below `least` can be told.

    Source: risk.count_least.
    """
    tree = tuple(units)
    parts: dict[str, dict[str, int]] = {unit.key: {OWN: own.get(unit.key, 0)} for unit in tree}
    hidden: set[str] = set()
    for unit in reversed(tree):
        whole = sum(parts[unit.key].values())
        if whole < least or _tells_itself(parts[unit.key], least):
            hidden.add(unit.key)
        if unit.parent in parts:
            parts[unit.parent][unit.key] = whole
    shown: dict[str, Count] = {}
    for unit in tree:
        found = parts[unit.key]
        held_back = set(found) if unit.key in hidden else _held_back(found, hidden, least)
        hidden |= held_back - {OWN}
        shown[unit.key] = Count(
            None if unit.key in hidden else sum(found.values()), None if OWN in held_back else found[OWN]
        )
    return shown


def _tells_itself(parts: Mapping[str, int], least: int) -> bool:
    """Whether a sum tells its parts though all are hidden: each is as large as a hidden one can be."""
    return len(parts) > 1 and all(count == least - 1 for count in parts.values())


def _held_back(parts: Mapping[str, int], hidden: set[str], least: int) -> set[str]:
    """Parts of a sum that is shown: those that are hidden, and the smallest other where the rest would tell them."""
    small = {key for key, count in parts.items() if count < least or key in hidden}
    told = len(small) == 1 or all(parts[key] == least - 1 for key in small)
    others = sorted((count, key) for key, count in parts.items() if key not in small)
    if small and told and others and sum(parts[key] for key in small):
        small.add(others[0][1])
    return small
