"""Draws that are the same on every machine and in every year: the SHA-256 of what is being decided, and nothing else."""

from collections.abc import Sequence
from hashlib import sha256


def number(*key: object) -> int:
    """A whole number of 64 bits that depends on `key` alone."""
    return int.from_bytes(sha256("\x1f".join(map(str, key)).encode()).digest()[:8], "big")


def below(limit: int, *key: object) -> int:
    """0 … limit − 1."""
    return number(*key) % limit


def between(low: int, high: int, *key: object) -> int:
    """low … high, both included."""
    return low + number(*key) % (high - low + 1)


def chance(percent: int, *key: object) -> bool:
    """True for about `percent` of a hundred keys."""
    return number(*key) % 100 < percent


def pick[T](things: Sequence[T], *key: object) -> T:
    """One of `things`."""
    return things[number(*key) % len(things)]


def mixed[T](things: Sequence[T], *key: object) -> list[T]:
    """All of `things` in an order that depends on `key` and on what they are called."""
    return sorted(things, key=lambda thing: number(*key, thing))
