"""What of a count may be published: the first way of showing it after which nobody's mark can be worked out.

It asks what a reader of everything published could still believe. Source: docs/verification/meeting.md, 8.3 to 8.5.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, floor, lcm
from typing import Any

from zeren.debrief.rules.ballots import BallotRules
from zeren.debrief.rules.counting import Cell, Counts, Scored, given, mean_of, points_of
from zeren.kernel.exact import rounded


@dataclass(frozen=True, slots=True)
class Way:
    """One way of showing an object: full, means, total or none; `step` is the fineness of its figures."""

    shown: str
    step: str = ""


def ways(rules: BallotRules) -> Iterator[Way]:
    """All ways, the one that tells most first."""
    if rules.shares:
        yield Way("total", rules.steps[0])
    else:
        yield from (Way("full", rules.steps[0]), Way("means", rules.steps[0]))
        yield from (Way("total", step) for step in rules.steps)
    yield Way("none")


def way_for(rules: BallotRules, found: Scored) -> Way:
    """The first way that may be published."""
    return next(way for way in ways(rules) if may_show(rules, found, way))


def may_show(rules: BallotRules, found: Scored, way: Way) -> bool:
    """Whether showing the object in this way leaves every secret mark open."""
    if way.shown == "none":
        return True
    if rules.shares:
        return _shares_hold(rules, found)
    reader = _Reader(rules, found, way)
    return all(reader.holds(place) for place, cell in enumerate(found.cells) if cell.group.is_secret)


def written(rules: BallotRules, found: Scored, way: Way) -> dict[str, Any]:
    """The object's part of `published.json`."""
    groups = list(dict.fromkeys(cell.group for cell in found.cells))
    rows = [[cell for cell in found.cells if cell.group == group] for group in groups]
    means, distributions = way.shown in ("full", "means"), way.shown == "full"
    full = rules.full
    total = found.gives if found.total is None else shown_at(found.total, way.step, full) if way.step else ""
    return {
        "object": found.rated,
        "shown": way.shown,
        "step": way.step,
        "total": total if way.shown != "none" else "",
        "marks": [[cell.marks for cell in row] for row in rows],
        "means": [[_mean(rules, cell, way.step) for cell in row] for row in rows] if means else [],
        "distributions": [[_distribution(rules, cell) for cell in row] for row in rows] if distributions else [],
    }


def _mean(rules: BallotRules, cell: Cell, step: str) -> str:
    return shown_at(mean_of(rules, cell.counts), step, _top(rules)) if cell.marks else ""


def _distribution(rules: BallotRules, cell: Cell) -> list[int] | None:
    return list(cell.counts) if _tells_distribution(rules, cell) else None


def _tells_distribution(rules: BallotRules, cell: Cell) -> bool:
    return cell.group.is_secret and cell.marks >= rules.k_distribution and max(cell.counts) < cell.marks


def _top(rules: BallotRules) -> Fraction:
    return next(iter(rules.grades.values()))


def shown_at(value: Fraction, step: str, full: Fraction) -> str:
    """A figure as it is written at a step: rounded up to one, a range above it."""
    size = Fraction(step)
    if size <= 1:
        places = len(step.partition(".")[2])
        whole = rounded(value / size, 0) * size * 10**places
        digits = str(int(whole)).zfill(places + 1)
        return f"{digits[:-places]}.{digits[-places:]}" if places else digits
    low = _low(value, size, full)
    return f"{low}-{min(low + size, full)}"


def _low(value: Fraction, size: Fraction, full: Fraction) -> Fraction:
    number = ceil(full / size) - 1 if value >= full else floor(value / size)
    return number * size


def _same(value: Fraction, step: str, full: Fraction, unit: Fraction) -> tuple[int, int]:
    """The least and the greatest multiple of `unit` (as its number) that reads as `value` does at a step."""
    size = Fraction(step)
    if size <= 1:
        middle = rounded(value / size, 0) * size
        return ceil((middle - size / 2) / unit), ceil((middle + size / 2) / unit) - 1
    low = _low(value, size, full)
    last = low + size >= full
    return ceil(low / unit), floor(full / unit) if last else ceil((low + size) / unit) - 1


@lru_cache(maxsize=4096)
def _possible(points: tuple[int, ...], marks: int) -> tuple[int, ...]:
    """All sums that so many marks can have, ascending."""
    return _numbers(_bits(points, marks))


@lru_cache(maxsize=4096)
def _bits(points: tuple[int, ...], marks: int) -> int:
    sums = 1
    for _ in range(marks):
        grown = 0
        for one in points:
            grown |= sums << one
        sums = grown
    return sums


@lru_cache(maxsize=4096)
def _mixed(points: tuple[int, ...], marks: int) -> frozenset[int]:
    """All sums that so many marks can have that are not all of one grade."""
    if marks < 2:
        return frozenset()
    rest = _bits(points, marks - 2)
    found = 0
    for place, one in enumerate(points):
        for other in points[place + 1 :]:
            found |= rest << one + other
    return frozenset(_numbers(found))


def _numbers(bits: int) -> tuple[int, ...]:
    digits = bin(bits)[:1:-1]
    found, place = [], digits.find("1")
    while place >= 0:
        found.append(place)
        place = digits.find("1", place + 1)
    return tuple(found)


def _out_of(points: Sequence[int], counts: Counts, marks: int) -> set[int]:
    """The sums of so many marks taken out of a distribution."""
    found = [{0}, *(set[int]() for _ in range(marks))]
    for one, number in zip(points, counts, strict=True):
        for taken in range(marks, 0, -1):
            for of_it in range(1, min(number, taken) + 1):
                found[taken] |= {before + one * of_it for before in found[taken - of_it]}
    return found[marks]


class _Reader:
    """Somebody who reads an object as it is shown, and all sums of its cells that he can still believe.

    Points are whole numbers of a unit, and the total is a whole number of a smaller one.
    """

    def __init__(self, rules: BallotRules, found: Scored, way: Way):
        unit = Fraction(1, lcm(*(points.denominator for points in rules.grades.values())))
        self.rules, self.cells, self.way = rules, found.cells, way
        self.points = tuple(int(points / unit) for points in rules.grades.values())
        worth = [cell.weight * unit / cell.marks if cell.marks else Fraction() for cell in found.cells]
        small = Fraction(1, lcm(*(one.denominator for one in worth)))
        self.worth = [int(one / small) for one in worth]
        self.sums = [int(points_of(rules, cell.counts) / unit) for cell in found.cells]
        self.total = sum(one * number for one, number in zip(self.worth, self.sums, strict=True))
        self.least, self.most = _same(found.total or Fraction(), way.step, rules.full, small)
        self.open = [self._open(place, unit) for place in range(len(found.cells))]

    def _open(self, place: int, unit: Fraction) -> tuple[int, ...]:
        """The sums of a cell that agree with what is shown of the cell itself, ascending."""
        cell, own = self.cells[place], self.sums[place]
        tells = self.way.shown == "full" and _tells_distribution(self.rules, cell)
        if not cell.group.is_secret or not cell.marks or tells:
            return (own,)
        possible = _possible(self.points, cell.marks)
        if self.way.shown == "total":
            return possible
        step, top = self.way.step, _top(self.rules)
        least, most = _same(mean_of(self.rules, cell.counts), step, top, unit / cell.marks)
        return tuple(one for one in possible if least <= one <= most)

    def _believes(self, place: int, number: int) -> bool:
        """Whether the cell could have this sum, with at most one other cell moved."""
        total = self.total + self.worth[place] * (number - self.sums[place])
        if self.least <= total <= self.most:
            return True
        return any(self._balances(other, total) for other in range(len(self.cells)) if other != place)

    def _balances(self, other: int, total: int) -> bool:
        worth, sums = self.worth[other], self.open[other]
        if not worth or len(sums) < 2:
            return False
        rest = total - worth * self.sums[other]
        least = -((rest - self.least) // worth)
        at = bisect_left(sums, least)
        return at < len(sums) and rest + worth * sums[at] <= self.most

    def holds(self, place: int) -> bool:
        """The two conditions of the publication rule for one secret cell."""
        cell = self.cells[place]
        mixed = _mixed(self.points, cell.marks)
        nearest = sorted(self.open[place], key=lambda one: abs(one - self.sums[place]))
        if cell.marks and not any(one in mixed and self._believes(place, one) for one in nearest):
            return False
        return all(
            self._class_is_open(place, sum(part)) for part in cell.parts if 0 < sum(part) < self.rules.k
        )  # fmt: skip

    def _class_is_open(self, place: int, marks: int) -> bool:
        """Whether enough sums of a small class of the cell remain possible."""
        cell = self.cells[place]
        own = _possible(self.points, marks)
        needed = min(self.rules.candidates, len(own))
        if self.way.shown == "full" and _tells_distribution(self.rules, cell):
            return len(_out_of(self.points, cell.counts, marks)) >= needed
        rest = frozenset(_possible(self.points, cell.marks - marks))
        left, found = set(own), 0
        for number in self.open[place]:
            hit = {one for one in left if number - one in rest}
            if hit and self._believes(place, number):
                left -= hit
                found += len(hit)
                if found >= needed:
                    return True
        return False


def _shares_hold(rules: BallotRules, found: Scored) -> bool:
    """The same two conditions where shares of marks give a result."""
    everything = tuple(sum(column) for column in zip(*(cell.counts for cell in found.cells), strict=True))
    points = tuple(rules.grades.values())
    for cell in found.cells:
        if not cell.group.is_secret or not cell.marks:
            continue
        if not any(
            max(moved) < cell.marks and given(rules, _replaced(everything, cell.counts, moved)) == found.gives
            for moved in _one_moved(cell.counts)
        ):
            return False
        for part in cell.parts:
            if not 0 < sum(part) < rules.k:
                continue
            sums = {True: set[Fraction](), False: set[Fraction]()}
            for other in _distributions(len(points), sum(part)):
                same = given(rules, _replaced(everything, part, other)) == found.gives
                sums[same].add(sum((n * p for n, p in zip(other, points, strict=True)), Fraction()))
            if len(sums[True]) < min(rules.candidates, len(sums[True] | sums[False])):
                return False
    return True


def _replaced(everything: Counts, old: Counts, new: Counts) -> Counts:
    return tuple(a - b + c for a, b, c in zip(everything, old, new, strict=True))


def _one_moved(counts: Counts) -> Iterator[Counts]:
    for start, end in product(range(len(counts)), repeat=2):
        if start != end and counts[start]:
            yield tuple(n - (at == start) + (at == end) for at, n in enumerate(counts))


def _distributions(grades: int, marks: int) -> Iterator[Counts]:
    if grades == 1:
        yield (marks,)
        return
    for first in range(marks + 1):
        for rest in _distributions(grades - 1, marks - first):
            yield (first, *rest)
