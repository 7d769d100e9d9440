"""One word for a branch of the tree, from what each unit in it says: nobody's silence lets what stands above look well."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zeren.diagnose.rules.questions import Answer, of_the_tree


@dataclass(frozen=True, slots=True)
class Watched:
    """A unit beside a line of the pack: is anything asked of it, was anything heard of it, does it lie above the line."""

    asked: bool
    heard: bool
    above: bool

    @property
    def answer(self) -> Answer:
        """How it reads, so that a branch is put together as the three questions are: where nothing was heard, nothing lies
        below the line either. Choice of this project.
        """
        if self.above:
            return "no"
        if not self.asked:
            return "not_asked"
        return "yes" if self.heard else "no_answer"


def watched(units: Iterable[Watched]) -> Answer:
    """How a branch reads: yes only when every unit that is asked does."""
    return of_the_tree(unit.answer for unit in units)


def branches[T](paths: Mapping[str, tuple[str, ...]], own: Mapping[str, T]) -> dict[str, list[T]]:
    """For each unit what it and every unit below it says; `paths` run from the top to the unit, by keys."""
    found: dict[str, list[T]] = defaultdict(list)
    for key, path in paths.items():
        for above in path:
            if above in paths and key in own:
                found[above].append(own[key])
    return dict(found)
