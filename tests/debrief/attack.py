"""The attack on what is published: an outsider who holds the board, and knows how many of each class marked each item.

Written apart from the program: he tries all sums of all cells together, by closing sets of what is reachable.
"""

import json
from bisect import bisect_left
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm
from typing import Any

Known = dict[tuple[str, str, str], int]
"""(class, object, item) → how many marked it. Worse than the board tells: it gives classes, and not abstentions."""


@dataclass(frozen=True)
class Exposed:
    """A class of which too few sums remain, or a group in which all marks are known (`left` 1)."""

    rated: str
    classes: tuple[str, ...]
    marks: int
    left: int
    possible: int


def exposed(rules_line: str, published: dict[str, Any], known: Known) -> list[Exposed]:
    """Every secret class below k, and every group, about which the publication tells too much."""
    rules, found = json.loads(rules_line), []
    for one in published["objects"]:
        if one["shown"] != "none":
            found += _object(rules, published["groups"], one, known)
    return found


def _spread(points: list[int], marks: int) -> set[int]:
    sums = {0}
    for _ in range(marks):
        sums = {before + one for before in sums for one in points}
    return sums


def _states(points: list[int], marks: int) -> dict[int, bool]:
    """sum → whether marks that are not all alike can have it."""
    found = {(0, frozenset()): None}
    for _ in range(marks):
        found = {(s + p, used | {p}): None for s, used in found for p in points}
    mixed = dict.fromkeys({s for s, _ in found}, False)
    mixed.update({s: True for s, used in found if len(used) > 1})
    return mixed


def _reads(value: Fraction, said: str, step: str, full: Fraction) -> bool:
    size = Fraction(step)
    if size > 1:
        low, high = (Fraction(part) for part in said.split("-"))
        return low <= value < high or (value == high == full)
    return -size / 2 <= value - Fraction(said) < size / 2


def _range(said: str, step: str, full: Fraction, unit: int) -> tuple[int, int]:
    """The least and greatest total, in whole units, that reads as it was published."""
    size = Fraction(step)
    if size > 1:
        low, high = (Fraction(part) for part in said.split("-"))
    else:
        low, high = Fraction(said) - size / 2, Fraction(said) + size / 2
    return ceil(low * unit), floor(high * unit) - (high != full and (high * unit).denominator == 1)


def _object(rules: Any, groups: Any, one: Any, known: Known) -> list[Exposed]:
    grades = [Fraction(grade["points"]) for grade in rules["grades"]]
    scale = max(p.denominator for p in grades)
    points, full = [int(p * scale) for p in grades], Fraction(rules["full"])
    way = {key["key"]: key["way"] for key in rules["classes"]}
    items = [(item["key"], Fraction(item["weight"])) for item in rules["items"]]
    marks = one["marks"]
    whole = [g for g in range(len(groups)) if all(marks[g])]
    all_weights = sum(Fraction(groups[g]["weight"]) for g in whole)
    cells = []
    for g in whole:
        for i, (_, weight) in enumerate(items):
            factor = (
                Fraction(groups[g]["weight"]) / all_weights * weight / sum(w for _, w in items) * full / grades[0]
            )
            sums = _spread(points, marks[g][i])
            told = one["distributions"][g][i] if one["distributions"] else None
            if told:
                sums = {sum(n * p for n, p in zip(told, points, strict=True))}
            elif one["means"]:
                said = one["means"][g][i]
                sums = {s for s in sums if _reads(Fraction(s, scale * marks[g][i]), said, one["step"], grades[0])}
            cells.append((g, i, factor / scale / marks[g][i], sums, told))
    found = []
    unit = lcm(*(factor.denominator for _, _, factor, _, _ in cells))
    least, most = _range(one["total"], one["step"], full, unit)
    for g, i, factor, sums, told in cells:
        others = {0}
        for h, j, f, them, _ in cells:
            if (h, j) != (g, i):
                others = {before + int(f * unit) * s for before in others for s in them}
        sorted_others, own_factor = sorted(others), int(factor * unit)
        left = set()
        for s in sums:
            at = bisect_left(sorted_others, least - own_factor * s)
            if at < len(sorted_others) and sorted_others[at] + own_factor * s <= most:
                left.add(s)
        classes = tuple(groups[g]["classes"])
        if way[classes[0]] == "signed":
            continue
        states, n = _states(points, marks[g][i]), marks[g][i]
        if not any(states[s] for s in left) or (told and max(told) == n):
            found.append(Exposed(one["object"], classes, n, 1, len(states)))
        for key in classes:
            m = known.get((key, one["object"], items[i][0]), 0)
            if 0 < m < rules["k"]:
                own, rest = _spread(points, m), _spread(points, n - m)
                remain = {v for v in own if any(s - v in rest for s in left)}
                if told:
                    remain = {v for v in own if _within(told, points, m, v)}
                if len(remain) < min(10, len(own)):
                    found.append(Exposed(one["object"], (key,), m, len(remain), len(own)))
    return found


def _within(told: list[int], points: list[int], marks: int, value: int) -> bool:
    """Whether so many marks out of a distribution can add up to `value`."""
    if not told:
        return marks == 0 and value == 0
    return any(
        _within(told[1:], points[1:], marks - n, value - n * points[0]) for n in range(min(told[0], marks) + 1)
    )  # fmt: skip
