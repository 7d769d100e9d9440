"""Drawing lots that anybody can draw again: a seed that two people said aloud, and an order by SHA-256."""

import hashlib
from collections.abc import Iterator, Sequence

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

LONGEST_SEED = 80


def seed_of(said: Sequence[str]) -> str:
    """The seed that several people said aloud, in the order in which they spoke."""
    return " / ".join(one.strip() for one in said)


def seed_problems(said: Sequence[str]) -> Iterator[Reason]:
    """Why nothing can be drawn from this. Two people name a number each, so that neither chooses alone."""
    if len([one for one in said if one.strip()]) < 2:
        yield Reason(
            "seed_of_one",
            Text("须由两人各报一个数或一个词。", "Two people name a number or a word each."),
            next_step=Text(
                "请在场的两位同志各报一个，当场录入。", "Ask two of those present, and type what they say."
            ),
        )
    if len(seed_of(said)) > LONGEST_SEED or any("\n" in one for one in said):
        yield Reason("seed_too_long", Text("报的数太长。", "What was said is too long."))


def drawn_order(what: str, about: str, seed: str, keys: Sequence[str]) -> tuple[str, ...]:
    """The order of `keys` that this seed gives: by SHA-256 of `zeren` and what is drawn, about, seed, key, a line each.

    Whoever has the seed draws it again with any program that knows SHA-256.
    """

    def place(key: str) -> str:
        return hashlib.sha256(f"zeren {what}\n{about}\n{seed}\n{key}\n".encode()).hexdigest()

    return tuple(sorted(keys, key=place))
