"""The second verifier's reading of one object: its blocks of sums, and what they let through.

Written from docs/verification/meeting.md, 8.3 to 8.5, for the tests alone: every distribution is written out.
"""

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Json = Any
Counts = tuple[int, ...]


def text_of(least: Fraction, most: Fraction) -> str:
    """8.4: two decimals, half up; two figures when they are not the same."""
    cents = [str((end * 100 + Fraction(1, 2)).__floor__()).zfill(3) for end in (least, most)]
    low, high = (f"{one[:-2]}.{one[-2:]}" for one in cents)
    return low if least == most else f"{low}-{high}"


def everything(marks: int, grades: int) -> list[Counts]:
    """Every distribution: bars between stars."""
    found = []
    for bars in itertools.combinations(range(marks + grades - 1), grades - 1):
        edges = (-1, *bars, marks + grades - 1)
        found.append(tuple(edges[n + 1] - edges[n] - 1 for n in range(grades)))
    return found


def blocks_of(things: list[Any], is_open: Callable[[list[Any]], bool]) -> list[list[Any]]:
    found: list[list[Any]] = []
    start = 0
    for end in range(1, len(things) + 1):
        if is_open(things[start:end]):
            found.append(things[start:end])
            start = end
    if start < len(things):
        last = found.pop() if found else []
        found.append(last + things[start:])
    return found


class Shown:
    """One object. `table`: (class, object, item) → counts by grade."""

    def __init__(self, meeting: Any, name: str, groups: list[list[str]], table: Json, rated: bool):
        self.m, self.name, self.rated, self.groups = meeting, name, rated, groups
        self.k, self.candidates = meeting.rules["k"], meeting.rules["candidates"]
        self.rows = [
            [[tuple(table[key, name, i]) for key in group] for i in range(len(meeting.items))] for group in groups
        ]  # fmt: skip

    def worth(self, counts: Counts) -> Fraction:
        return sum((n * p for n, p in zip(counts, self.m.points, strict=True)), Fraction(0))

    def sums(self, marks: int, memo: dict[Any, Any] = {}) -> set[Fraction]:  # noqa: B006  kept for all objects
        key = (tuple(self.m.points), marks)
        if key not in memo:
            smaller = self.sums(marks - 1) if marks else {Fraction(0)}
            memo[key] = {one + p for one in smaller for p in self.m.points} if marks else smaller
        return memo[key]

    def part(self) -> Json:
        whole = [[tuple(sum(c) for c in zip(*cell, strict=True)) for cell in row] for row in self.rows]
        part = {"object": self.name, "rated": self.rated, "total": "", "means": [], "distributions": []}
        part["marks"] = [[sum(cell) for cell in row] for row in whole]
        if not self.rated:
            return part
        if "shares" in self.m.rules["count"]:
            return {**part, "total": self.results(whole)}
        ends = [[self.ends(g, i, whole[g][i]) for i in range(len(self.m.items))] for g in range(len(self.groups))]
        full = [g for g, row in enumerate(whole) if all(map(sum, row))]
        weight = {g: sum(self.m.weight[key] for key in self.groups[g]) for g in full}
        items = [Fraction(one["weight"]) for one in self.m.rules["items"]]
        scale = Fraction(self.m.rules["full"]) / self.m.points[0] / sum(items) / sum(weight.values())
        totals = [
            sum((weight[g] * items[i] * ends[g][i][end] * scale for g in full for i in range(len(items))), Fraction(0))
            for end in (0, 1)
        ]  # fmt: skip
        part["total"] = text_of(*totals)
        part["means"] = [
            [text_of(*e) if sum(c) else "" for e, c in zip(a, b, strict=True)]
            for a, b in zip(ends, whole, strict=True)
        ]
        part["distributions"] = [
            [list(cell) if self.tells(g, i, cell, ends[g][i]) else None for i, cell in enumerate(row)] for g, row in enumerate(whole)
        ]  # fmt: skip
        return part

    def few(self, g: int, i: int) -> list[int]:
        return [sum(one) for one in self.rows[g][i] if 0 < sum(one) < self.k]

    def is_secret(self, g: int) -> bool:
        return self.groups[g][0] in self.m.secret

    def tells(self, g: int, i: int, cell: Counts, ends: tuple[Fraction, Fraction]) -> bool:
        if not self.is_secret(g) or sum(cell) < self.m.rules["k_distribution"] or self.few(g, i):
            return False
        return ends[0] == ends[1] and ends[0] not in self.m.points

    def ends(self, g: int, i: int, cell: Counts) -> tuple[Fraction, Fraction]:
        marks, own = sum(cell), self.worth(cell)
        if not self.is_secret(g) or not marks:
            return own / max(marks, 1), own / max(marks, 1)
        pairs = itertools.combinations(self.m.points, 2)
        mixed = {a + b + rest for a, b in pairs for rest in self.sums(marks - 2)}

        def is_open(block: list[Fraction]) -> bool:
            if not any(one in mixed for one in block):
                return False
            for m in self.few(g, i):
                left = [v for v in self.sums(m) if any(one - v in self.sums(marks - m) for one in block)]
                if len(left) < self.candidates and len(left) < len(self.sums(m)):
                    return False
            return True

        blocks = blocks_of(sorted(self.sums(marks), reverse=True), is_open)
        mine = next(block for block in blocks if own in block)
        return min(mine) / marks, max(mine) / marks

    def gives(self, counts: Counts) -> str:
        for share in self.m.rules["count"]["shares"]:
            among = sum(n for n, grade in zip(counts, self.m.grades, strict=True) if grade in share.get("of", ()))
            if "at_least" not in share or among >= Fraction(share["at_least"]) * sum(counts):
                return str(share["gives"])
        raise ValueError

    def results(self, whole: list[list[Counts]]) -> str:
        grades = len(self.m.grades)
        own = self.gives(tuple(sum(c) for c in zip(*(row[0] for row in whole), strict=True)))
        if not self.m.secret:
            return own
        (g,) = [g for g in range(len(self.groups)) if self.is_secret(g)]
        marks, fixed = sum(whole[g][0]), [row[0] for n, row in enumerate(whole) if n != g]

        def with_fixed(*more: Counts) -> str:
            return self.gives(tuple(sum(c) for c in zip(*fixed, *more, strict=True)))

        def simple(n: int) -> list[Counts]:
            lines = [[(0,) * a + (x,) + (0,) * (b - a - 1) + (n - x,) + (0,) * (grades - b - 1) for x in range(n + 1)]
                     for a, b in itertools.combinations(range(grades), 2)]  # fmt: skip
            return list(itertools.chain(*lines))

        mixed = {with_fixed(one) for one in simple(marks) if marks not in one}

        def is_open(block: list[str]) -> bool:
            if not mixed & set(block):
                return False
            for m in self.few(g, 0):
                left = {
                    self.worth(one) for one in everything(m, grades)
                    if any(with_fixed(one, rest) in block for rest in simple(marks - m))
                }  # fmt: skip
                if len(left) < self.candidates and len(left) < len(self.sums(m)):
                    return False
            return True

        results = list(dict.fromkeys(str(share["gives"]) for share in self.m.rules["count"]["shares"]))
        return "/".join(next(block for block in blocks_of(results, is_open) if own in block))
