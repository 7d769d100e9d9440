"""One word for a branch of the tree, from what each unit in it says: nobody's silence lets what stands above look well."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zeren.diagnose.rules.questions import Answer


@dataclass(frozen=True, slots=True)
class Watched:
    """A unit beside a line of the pack: is anything asked of it, was anything heard of it, does it lie above the line."""

    asked: bool
    heard: bool
    above: bool


def branches[T](paths: Mapping[str, tuple[str, ...]], own: Mapping[str, T]) -> dict[str, list[T]]:
    """For each unit what it and every unit below it says; `paths` run from the top to the unit, by keys."""
    found: dict[str, list[T]] = defaultdict(list)
    for key, path in paths.items():
        for above in path:
            if above in paths and key in own:
                found[above].append(own[key])
    return dict(found)


def watched(units: Iterable[Watched]) -> Answer:
    """How a branch reads: no with one unit above the line; no answer when all are silent; yes only when none is.

    Where nothing was heard nothing is below the line either. Choice of this project, as for the three questions.
    """
    asked = [unit for unit in units if unit.asked or unit.above]
    if not asked:
        return "not_asked"
    if any(unit.above for unit in asked):
        return "no"
    silent = sum(not unit.heard for unit in asked)
    return "yes" if not silent else "no_answer" if silent == len(asked) else "partly"
