"""How far chance reaches in a ballot: of each result, of the order, between classes; from what was published and no more.

Beside a result and never instead of it: the official result is the count. A mark by name is no matter of chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.calibration.counts import Cell, Margin, Standing, apart, margin, spread, standings
from zeren.debrief.rules.ballots import BallotRules
from zeren.kernel.exact import exact


@dataclass(frozen=True, slots=True)
class ClassMargin:
    """By how much classes counted together mark above the others on the same people; only of secret marks, `k` or more."""

    classes: tuple[str, ...]
    ballots: int
    above: Margin


@dataclass(frozen=True, slots=True)
class Margins:
    """Of each object that has a result: its margin and its place among all of them; and the classes that can be compared.

    Empty where a ballot gives no figures (it counts by shares) or has no result.
    """

    of: Mapping[str, Margin]
    places: Mapping[str, Standing]
    classes: tuple[ClassMargin, ...] = ()


NOTHING = Margins({}, {})


def margins_of(rules: BallotRules, said: Mapping[str, Any]) -> Margins:
    """The margins of a ballot; `said` is its `published.json`."""
    if rules.shares or not said["quorum"]:
        return NOTHING
    points = [float(one) for one in rules.grades.values()]
    rated = [one for one in said["objects"] if one["rated"] and one["total"]]
    cells = {one["object"]: cells_of(rules, said["groups"], one) for one in rated}
    found = {key: _whole(rules, margin(of, points)) for key, of in cells.items()}
    places = standings(list(found.values()), 1)
    return Margins(
        found, dict(zip(found, places, strict=True)), _classes(rules, said["groups"], [*cells.values()], points)
    )


def cells_of(rules: BallotRules, groups: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> list[Cell]:
    """The cells of one object as they were published, weighted as they were counted."""
    secret = {one.key for one in rules.secret}
    counting = [place for place, row in enumerate(told["means"]) if all(row)]
    weights = sum((exact(groups[place]["weight"]) for place in counting), Fraction())
    top, items = next(iter(rules.grades.values())), sum(rules.items.values(), Fraction())
    found = []
    for place in counting:
        share = exact(groups[place]["weight"]) / weights * rules.full / top / items
        rows = zip(
            rules.items.values(),
            told["marks"][place],
            told["means"][place],
            told["distributions"][place],
            strict=True,
        )
        for item, marks, figure, counts in rows:
            least, most = (float(exact(end)) for end in (figure.split("-") * 2)[:2])
            by_name = not secret & {*groups[place]["classes"]}
            found.append(
                Cell(place, float(share * item), marks, least, most, tuple(counts) if counts else None, by_name)
            )
    return found


def _whole(rules: BallotRules, found: Margin) -> Margin:
    """A margin never leaves the scale of the result."""
    return Margin(found.low, min(found.high, float(rules.full)), found.middle, found.error)


def _classes(
    rules: BallotRules,
    groups: Sequence[Mapping[str, Any]],
    objects: Sequence[Sequence[Cell]],
    points: Sequence[float],
) -> tuple[ClassMargin, ...]:
    """Every group of secret marks against the others, on a scale of `full`; none where fewer than two can be compared."""
    compared = [
        place
        for place, group in enumerate(groups)
        if all(any(cell.group == place and not cell.given and cell.marks >= rules.k for cell in of) for of in objects)
        and group["ballots"] >= rules.k
    ]
    if len(compared) < 2 or not objects:
        return ()
    rows = [[_mean_of(of, place, float(rules.full), points) for of in objects] for place in compared]
    return tuple(
        ClassMargin(tuple(groups[place]["classes"]), groups[place]["ballots"], above)
        for place, above in zip(compared, apart(rows), strict=True)
    )


def _mean_of(cells: Sequence[Cell], place: int, full: float, points: Sequence[float]) -> tuple[float, float]:
    """The mean of one group over its items on a scale of `full`, and its error, items taken to move together."""
    own = [cell for cell in cells if cell.group == place]
    weight, scale = sum(cell.weight for cell in own), full / max(points)
    mean = sum(cell.weight * (cell.least + cell.most) / 2 for cell in own) / weight
    error = sum(cell.weight * spread(cell, points) for cell in own) / weight
    return mean * scale, error * scale
