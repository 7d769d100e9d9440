"""What of a count may be published: figures in blocks so wide that nobody's mark can be worked out.

Blocks rest on the numbers of marks alone: which of them is shown gives nothing else away.
Source: docs/verification/meeting.md, 8.3 to 8.5.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, permutations
from math import lcm
from typing import Any

from zeren.debrief.rules.ballots import BallotRules, Share
from zeren.debrief.rules.counting import Cell, Counts, Scored, given, points_of
from zeren.kernel.exact import shown

Points = tuple[int, ...]
"""The points of each grade, in whole units."""


def published_of(rules: BallotRules, found: Scored, is_rated: bool) -> dict[str, Any]:
    """The object's part of `published.json`."""
    groups = list(dict.fromkeys(cell.group for cell in found.cells))
    rows = [[cell for cell in found.cells if cell.group == group] for group in groups]
    part: dict[str, Any] = {
        "object": found.rated,
        "rated": is_rated,
        "total": "",
        "marks": [[cell.marks for cell in row] for row in rows],
        "means": [],
        "distributions": [],
    }
    if not is_rated:
        return part
    if rules.shares:
        return {**part, "total": "/".join(_block_of_results(rules, found))}
    ends = {cell: _ends(rules, cell) for cell in found.cells}
    least, most = (sum((cell.weight * ends[cell][end] for cell in found.cells), Fraction()) for end in (0, 1))
    return {
        **part,
        "total": _figure(least, most),
        "means": [[_figure(*ends[cell]) if cell.marks else "" for cell in row] for row in rows],
        "distributions": [[_distribution(rules, cell) for cell in row] for row in rows],
    }


def _figure(least: Fraction, most: Fraction) -> str:
    low, high = (shown(end, 2, least=2) for end in (least, most))
    return low if least == most else f"{low}-{high}"


def _unit(rules: BallotRules) -> Fraction:
    return Fraction(1, lcm(*(points.denominator for points in rules.grades.values())))


def _points(rules: BallotRules) -> Points:
    return tuple(int(points / _unit(rules)) for points in rules.grades.values())


def _small(rules: BallotRules, cell: Cell) -> tuple[int, ...]:
    """The numbers of marks of the cell's classes that are too small to be shown."""
    return tuple(sorted({sum(part) for part in cell.parts if 0 < sum(part) < rules.k}))


def _block(rules: BallotRules, cell: Cell) -> tuple[int, ...]:
    """The block in which a cell's sum lies, in whole units."""
    own = int(points_of(rules, cell.counts) / _unit(rules))
    if not cell.group.is_secret or not cell.marks:
        return (own,)
    blocks = sum_blocks(_points(rules), cell.marks, _small(rules, cell), rules.candidates)
    return next(block for block in blocks if own in block)


def _ends(rules: BallotRules, cell: Cell) -> tuple[Fraction, Fraction]:
    """The least and the greatest mean that are published of a cell; 0 where there are no marks."""
    block, marks = _block(rules, cell), max(cell.marks, 1)
    return min(block) * _unit(rules) / marks, max(block) * _unit(rules) / marks


def _distribution(rules: BallotRules, cell: Cell) -> list[int] | None:
    may = cell.group.is_secret and cell.marks >= rules.k_distribution and not _small(rules, cell)
    block = _block(rules, cell)
    alike = [cell.marks * points for points in _points(rules)]
    return list(cell.counts) if may and len(block) == 1 and block[0] not in alike else None


@lru_cache(maxsize=4096)
def sum_blocks(points: Points, marks: int, small: tuple[int, ...], candidates: int) -> tuple[tuple[int, ...], ...]:
    """All sums of so many marks in blocks, from the greatest down; `small` are the marks of classes to be hidden."""
    mixed = _mixed(points, marks)
    hidden = [(set(possible(points, few)), set(possible(points, marks - few))) for few in small]

    def is_open(block: Sequence[int]) -> bool:
        return not mixed.isdisjoint(block) and all(
            _enough(sum(any(one - v in rest for one in block) for v in own), len(own), candidates)
            for own, rest in hidden
        )

    return _blocks(reversed(possible(points, marks)), is_open)


def _enough(left: int, all_of_them: int, candidates: int) -> bool:
    return left >= min(candidates, all_of_them)


def _blocks[T](things: Iterable[T], is_open: Callable[[Sequence[T]], bool]) -> tuple[tuple[T, ...], ...]:
    """Things in their order, each block closed as soon as it is open; a rest that is not joins the last one."""
    blocks: list[list[T]] = []
    block: list[T] = []
    for thing in things:
        block.append(thing)
        if is_open(block):
            blocks.append(block)
            block = []
    if block:
        blocks[-1:] = [[*(blocks[-1] if blocks else []), *block]]
    return tuple(tuple(one) for one in blocks)


@lru_cache(maxsize=4096)
def possible(points: Points, marks: int) -> tuple[int, ...]:
    """All sums that so many marks can have, ascending."""
    sums = {0}
    for _ in range(marks):
        sums = {before + one for before in sums for one in {*points}}
    return tuple(sorted(sums))


@lru_cache(maxsize=4096)
def _mixed(points: Points, marks: int) -> frozenset[int]:
    """All sums that so many marks can have that are not all of one grade."""
    if marks < 2:
        return frozenset()
    return frozenset(
        one + other + rest for one, other in combinations(points, 2) for rest in possible(points, marks - 2)
    )


def _block_of_results(rules: BallotRules, found: Scored) -> tuple[str, ...]:
    """The results among which an object's stays hidden; mostly it is one alone."""
    fixed = _sum([cell.counts for cell in found.cells if not cell.group.is_secret], len(rules.grades))
    secret = [cell for cell in found.cells if cell.group.is_secret]
    results = tuple(dict.fromkeys(share.gives for share in rules.shares))
    if not secret:
        return (found.gives,)
    small = _small(rules, secret[0])
    reached = _reached(rules.shares, tuple(rules.grades), _points(rules), fixed, secret[0].marks, small)

    def is_open(block: Sequence[str]) -> bool:
        return any(one in reached[0] for one in block) and all(
            _enough(len(set().union(*(sums.get(one, set()) for one in block))), all_of_them, rules.candidates)
            for sums, all_of_them in reached[1]
        )

    return next(block for block in _blocks(results, is_open) if found.gives in block)


@lru_cache(maxsize=512)
def _reached(
    shares: tuple[Share, ...],
    grades: tuple[str, ...],
    points: Points,
    fixed: Counts,
    marks: int,
    small: tuple[int, ...],
) -> tuple[set[str], list[tuple[dict[str, set[int]], int]]]:
    """Results that marks not all alike can give; for each small class, result → sums with which it can still be."""

    def result(*many: Counts) -> str:
        return given(shares, grades, _sum([fixed, *many], len(grades)))

    mixed = {result(one) for one in _of_two(len(grades), marks) if max(one) < marks}
    classes = []
    for few in small:
        sums: dict[str, set[int]] = {}
        for own in _distributions(len(grades), few):
            worth = sum(n * p for n, p in zip(own, points, strict=True))
            for rest in _of_two(len(grades), marks - few):
                sums.setdefault(result(own, rest), set()).add(worth)
        classes.append((sums, len(possible(points, few))))
    return mixed, classes


def _sum(many: Sequence[Counts], grades: int) -> Counts:
    return tuple(sum(one[place] for one in many) for place in range(grades))


def _of_two(grades: int, marks: int) -> Iterator[Counts]:
    """All distributions that use one grade or two."""
    for one, other in permutations(range(grades), 2):
        for number in range(marks + 1):
            yield tuple(number if at == one else marks - number if at == other else 0 for at in range(grades))


def _distributions(grades: int, marks: int) -> Iterator[Counts]:
    if grades == 1:
        yield (marks,)
        return
    for first in range(marks + 1):
        for rest in _distributions(grades - 1, marks - first):
            yield (first, *rest)
