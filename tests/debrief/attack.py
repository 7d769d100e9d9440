"""The attack on what is published: an outsider who holds the board and the program, and knows who marked and who abstained.

He tries what else could have been there: whatever the program would publish in the very same words, he must believe
possible. So a rule that gives away by its choice what it hides is found too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

Counts = tuple[int, ...]
Tallies = Mapping[tuple[str, str, str], Counts]
Publish = Callable[[Tallies], Any]


@dataclass(frozen=True)
class Exposed:
    """A class of which too few sums remain, or a group in which all marks are known (`left` 0)."""

    rated: str
    classes: tuple[str, ...]
    item: str
    left: int
    possible: int


def exposed(
    publish: Publish, points: list[Fraction], groups: list[tuple[str, ...]], found: Tallies, k: int
) -> list[Exposed]:
    """Everything about which `publish(found)` tells too much. `groups` are the secret ones."""
    said = publish(found)
    learnt = []
    for group in groups:
        for rated, item in sorted({(rated, item) for key, rated, item in found if key in group}):
            sizes = {key: sum(found.get((key, rated, item), ())) for key in group}
            marks = sum(sizes.values())
            if not marks or not _is_rated(said, rated):
                continue
            remaining = [
                counts
                for counts in {_pooled(found, group, rated, item), *_states(points, marks).values()}
                if publish({**found, **_dealt(counts, sizes, rated, item)}) == said
            ]
            if all(max(counts) == marks for counts in remaining):
                learnt.append(Exposed(rated, group, item, 0, 0))
            sums = {_worth(points, counts) for counts in remaining}
            for key in group:
                if 0 < sizes[key] < k:
                    own, rest = _sums(points, sizes[key]), _sums(points, marks - sizes[key])
                    left = {v for v in own if any(one - v in rest for one in sums)}
                    if len(left) < min(10, len(own)):
                        learnt.append(Exposed(rated, (key,), item, len(left), len(own)))
    return learnt


def _is_rated(said: Any, rated: str) -> bool:
    return any(one["object"] == rated and one["rated"] for one in said["objects"])


def _worth(points: list[Fraction], counts: Counts) -> Fraction:
    return sum((n * p for n, p in zip(counts, points, strict=True)), Fraction())


def _sums(points: list[Fraction], marks: int) -> set[Fraction]:
    return {total for total, _ in _states(points, marks)}


@cache
def _reached(points: tuple[Fraction, ...], marks: int) -> dict[tuple[Fraction, bool], Counts]:
    if marks == 0:
        return {(Fraction(), True): (0,) * len(points)}
    found: dict[tuple[Fraction, bool], Counts] = {}
    for (total, _), counts in _reached(points, marks - 1).items():
        for place, worth in enumerate(points):
            more = tuple(n + (at == place) for at, n in enumerate(counts))
            found.setdefault((total + worth, max(more) == marks), more)
    return found


def _states(points: list[Fraction], marks: int) -> dict[tuple[Fraction, bool], Counts]:
    """(sum, whether all alike) → one distribution that is so."""
    return _reached(tuple(points), marks)


def _pooled(found: Tallies, group: tuple[str, ...], rated: str, item: str) -> Counts:
    many = [found[key, rated, item] for key in group if (key, rated, item) in found]
    return tuple(sum(column) for column in zip(*many, strict=True))


def _dealt(counts: Counts, sizes: Mapping[str, int], rated: str, item: str) -> dict[tuple[str, str, str], Counts]:
    """The marks of a group, dealt out to its classes; which has which makes no difference to what is published."""
    marks = [place for place, number in enumerate(counts) for _ in range(number)]
    dealt, start = {}, 0
    for key, size in sizes.items():
        mine = marks[start : start + size]
        dealt[key, rated, item] = tuple(mine.count(place) for place in range(len(counts)))
        start += size
    return dealt
