"""The second verifier's reading of one object: what is shown of it, every sum of every cell tried.

Written from docs/verification/meeting.md, 8.3 to 8.5, for the tests alone.
"""

import itertools
import math
from fractions import Fraction
from typing import Any

Json = Any


def text_of(value: Fraction, step: str, full: Fraction) -> str:
    """8.4"""
    size = Fraction(step)
    if size > 1:
        low = Fraction(0)
        while low + size <= value and low + size < full:
            low += size
        return f"{low}-{min(low + size, full)}"
    near = (value / size + Fraction(1, 2)).__floor__() * size
    places = len(step.split(".")[1]) if "." in step else 0
    whole, rest = divmod(near * 10**places, 10**places)
    return f"{whole}.{str(rest).zfill(places)}" if places else str(whole)


class Shown:
    """One object: every sum of every cell is tried."""

    def __init__(self, meeting: Any, name: str, groups: list[list[str]], table: Json, rated: bool):
        self.m, self.rules, self.name, self.rated = meeting, meeting.rules, name, rated
        self.cells = list(itertools.product(range(len(groups)), range(len(meeting.items))))
        self.groups = groups
        self.by_class = {(g, i): [table[key, name, i] for key in groups[g]] for g, i in self.cells}
        self.counts = {
            cell: [sum(column) for column in zip(*rows, strict=True)] for cell, rows in self.by_class.items()
        }
        self.n = {cell: sum(counts) for cell, counts in self.counts.items()}
        self.full = Fraction(self.rules["full"])
        self.sums = {cell: self.worth(counts) for cell, counts in self.counts.items()}
        whole = [g for g in range(len(groups)) if all(self.n[g, i] for i in range(len(meeting.items)))]
        weights = {g: sum(meeting.weight[key] for key in groups[g]) for g in whole}
        items = [Fraction(one["weight"]) for one in self.rules["items"]]
        self.factor = {
            (g, i): weights[g] / sum(weights.values()) * items[i] / sum(items) / self.n[g, i] * self.full / meeting.points[0]
            if g in weights else Fraction(0)
            for g, i in self.cells
        }  # fmt: skip

    def worth(self, counts: Any) -> Fraction:
        return sum((n * p for n, p in zip(counts, self.m.points, strict=True)), Fraction(0))

    def total(self, sums: dict[Any, Fraction]) -> Fraction:
        return sum((self.factor[cell] * sums[cell] for cell in self.cells), Fraction(0))

    def possible(self, n: int, memo: dict[Any, Any] = {}) -> set[Fraction]:  # noqa: B006  kept for all objects
        key = (tuple(self.m.points), n)
        if key not in memo:
            smaller = self.possible(n - 1) if n else set()
            memo[key] = {one + p for one in smaller for p in self.m.points} if n else {Fraction(0)}
        return memo[key]

    def part(self) -> Json:
        steps, shares = self.rules["steps"], self.rules["count"].get("shares")
        ways = (
            [("total", steps[0])]
            if shares
            else [("full", steps[0]), ("means", steps[0]), *(("total", s) for s in steps)]
        )
        way, step = next((w for w in ways if self.rated and self.holds(*w)), ("none", ""))
        rows = [[(g, i) for i in range(len(self.m.items))] for g in range(len(self.groups))]
        total = self.gives([sum(c) for c in zip(*self.counts.values(), strict=True)]) if shares else ""
        return {
            "object": self.name,
            "shown": way,
            "step": step,
            "total": "" if way == "none" else total or text_of(self.total(self.sums), step, self.full),
            "marks": [[self.n[cell] for cell in row] for row in rows],
            "means": [[self.mean(cell, self.sums[cell], step) for cell in row] for row in rows]
            if way in ("full", "means")
            else [],
            "distributions": [[self.counts[c] if self.tells(c) else None for c in row] for row in rows]
            if way == "full"
            else [],
        }

    def mean(self, cell: Any, total: Fraction, step: str) -> str:
        return text_of(total / self.n[cell], step, self.m.points[0]) if self.n[cell] else ""

    def is_secret(self, cell: Any) -> bool:
        return self.groups[cell[0]][0] in self.m.secret

    def tells(self, cell: Any) -> bool:
        counts = self.counts[cell]
        return self.is_secret(cell) and self.n[cell] >= self.rules["k_distribution"] and self.n[cell] not in counts

    def gives(self, counts: list[int]) -> str:
        for share in self.rules["count"]["shares"]:
            among = sum(n for n, grade in zip(counts, self.m.grades, strict=True) if grade in share.get("of", ()))
            if "at_least" not in share or among >= Fraction(share["at_least"]) * sum(counts):
                return share["gives"]
        raise ValueError

    def reading(self, total: Fraction, step: str) -> str | int:
        """How a total reads."""
        size = Fraction(step)
        return (total / size + Fraction(1, 2)).__floor__() if size <= 1 else text_of(total, step, self.full)

    def agreeing(self, cell: Any, way: str, step: str) -> list[Fraction]:
        """The sums of a cell that agree with what is shown of itself."""
        if not self.is_secret(cell) or not self.n[cell] or (way == "full" and self.tells(cell)):
            return [self.sums[cell]]
        sums = sorted(self.possible(self.n[cell]))
        own = self.mean(cell, self.sums[cell], step)
        return sums if way == "total" else [one for one in sums if self.mean(cell, one, step) == own]

    def reachable(self, cell: Any, way: str, step: str) -> set[Fraction]:
        """R of 8.5, one sum after the other: the moves of all other cells, then each own sum against each of them."""
        total = self.total(self.sums)
        now = self.reading(total, step)
        moves = {Fraction(0)}
        for other in self.cells:
            if other != cell:
                moves |= {self.factor[other] * (y - self.sums[other]) for y in self.agreeing(other, way, step)}
        scale = math.lcm(*(one.denominator for one in moves), total.denominator, self.factor[cell].denominator)
        scale *= math.lcm(*(point.denominator for point in self.m.points))
        whole, ints, known = int(total * scale), [int(one * scale) for one in moves], {}

        def reads(number: int) -> bool:
            if number not in known:
                known[number] = self.reading(Fraction(number, scale), step) == now
            return known[number]

        mine = {
            x: whole + int(self.factor[cell] * (x - self.sums[cell]) * scale) for x in self.agreeing(cell, way, step)
        }
        return {x for x, number in mine.items() if any(reads(number + move) for move in ints)}

    def holds(self, way: str, step: str) -> bool:
        for cell in self.cells:
            n = self.n[cell]
            if not self.is_secret(cell) or not n:
                continue
            if "shares" in self.rules["count"]:
                if not self.shares_hold(cell):
                    return False
                continue
            reachable = self.reachable(cell, way, step)
            pairs = itertools.combinations(self.m.points, 2) if n > 1 else ()
            if not reachable & {a + b + rest for a, b in pairs for rest in self.possible(n - 2)}:
                return False
            for counts in self.by_class[cell]:
                m = sum(counts)
                if not 0 < m < self.rules["k"]:
                    continue
                if way == "full" and self.tells(cell):
                    bag = [p for p, k in zip(self.m.points, self.counts[cell], strict=True) for _ in range(min(k, m))]
                    left = {sum(some) for some in itertools.combinations(bag, m)}
                else:
                    left = {v for v in self.possible(m) if any(x - v in self.possible(n - m) for x in reachable)}
                if len(left) < min(self.rules["candidates"], len(self.possible(m))):
                    return False
        return True

    def shares_hold(self, cell: Any) -> bool:
        everything = [sum(c) for c in zip(*self.counts.values(), strict=True)]

        def same(old: Any, new: Any) -> bool:
            return self.gives([a - b + c for a, b, c in zip(everything, old, new, strict=True)]) == self.gives(
                everything
            )

        grades = range(len(self.m.grades))
        for_one = False
        for a, b in itertools.permutations(grades, 2):
            new = list(self.counts[cell])
            new[a], new[b] = new[a] - 1, new[b] + 1
            for_one = for_one or (new[a] >= 0 and self.n[cell] not in new and same(self.counts[cell], new))
        for counts in self.by_class[cell]:
            m = sum(counts)
            if 0 < m < self.rules["k"]:
                bags = itertools.combinations_with_replacement(grades, m)
                left = {self.worth(new) for bag in bags if same(counts, new := [bag.count(g) for g in grades])}
                for_one = for_one and len(left) >= min(self.rules["candidates"], len(self.possible(m)))
        return for_one
