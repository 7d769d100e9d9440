"""One deed that somebody may try: which thing it moves by which verb, who would rightly do it, and how it is called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cycle.county import County
from cycle.rows import STATED, sources_of
from zeren.kernel.actors import Actor
from zeren.organisations.models import Term

Pick = Callable[[Sequence[Any]], Any]


@dataclass
class Hand:
    """Who tries, with which words (blank ones are tried, too), and what is left to chance."""

    county: County
    pick: Pick
    actor: Actor
    words: str = ""

    def unit(self) -> str:
        return str(self.pick(self.county.townships))


Right = Sequence[Actor] | Callable[[Any], Sequence[Actor]]
"""Those who may, or how to tell them from the thing's number."""


Ready = Callable[[int], bool]


@dataclass(frozen=True)
class Deed:
    """`table` empty: it moves nothing that is there. `also`: further states in which it makes sense.

    `many`: it is several deeds of several people, which come one after the other. `rare`: it ends what others go on with.
    `ready`: whether the thing is so far that it may succeed; in earnest it is tried then, by others at any time.
    """

    name: str
    table: str
    verb: str
    right: Right
    do: Callable[[Hand, int], object]
    also: tuple[str, ...] = ()
    many: bool = False
    rare: bool = False
    ready: Ready | None = None

    @property
    def room(self) -> str:
        """The file that it stands in."""
        return str(self.do.__module__)  # type: ignore[attr-defined]  # a function has one

    @property
    def sources(self) -> frozenset[str]:
        """The states of a thing in which it is tried in earnest."""
        return (sources_of(self.table, self.verb) if self.table in STATED else frozenset()) | set(self.also)

    def by(self, thing: int) -> Sequence[Actor]:
        return self.right(thing) if callable(self.right) else self.right


DEEDS: dict[str, Deed] = {}


def deed(
    right: Right,
    table: str = "",
    verb: str = "",
    *also: str,
    many: bool = False,
    rare: bool = False,
    ready: Ready | None = None,
) -> Callable[[Any], Any]:
    """Put a function on the list."""

    def put(do: Any) -> Any:
        name = do.__name__
        assert name not in DEEDS, name
        DEEDS[name] = Deed(name, table, verb, right, do, also, many, rare, ready)
        return do

    return put


def in_post(post: str) -> tuple[Actor, ...]:
    """Who has held a post, the last first."""
    rows = Term.objects.filter(post__key=post).order_by("-from_day", "-id").values_list("person__key", "person__name")
    return tuple(Actor("person", key, name) for key, name in rows)
