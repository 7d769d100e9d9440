"""From marks to groups and totals: a class too small is merged before weighting, and every total keeps its cells.

Source: docs/verification/meeting.md, 8.1, 8.2 and 9. Form vectors: `ballot-forms`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zeren.debrief.rules.ballots import BallotRules, Share

Counts = tuple[int, ...]
"""Marks by grade, in the rules' order; abstentions are not among them."""
Tallies = Mapping[tuple[str, str, str], Counts]
"""(class, object, item) → counts; what is missing has no marks."""


@dataclass(frozen=True, slots=True)
class Group:
    """Classes counted together, in the rules' order."""

    classes: tuple[str, ...]
    weight: Fraction
    is_secret: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One group's marks on one item of an object. `weight`: points of the total for each point of the mean."""

    group: Group
    item: str
    counts: Counts
    parts: tuple[Counts, ...]
    weight: Fraction

    @property
    def marks(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Scored:
    """What one object got. `total` is exact; with shares it is None and `gives` says the result."""

    rated: str
    cells: tuple[Cell, ...]
    total: Fraction | None
    gives: str


def tally(rules: BallotRules, parts: Iterable[tuple[str, str, Sequence[str]]]) -> dict[tuple[str, str, str], Counts]:
    """The counts of so many (class, object, answers)."""
    grades, found = list(rules.grades), {}
    for voter_class, rated, answers in parts:
        for item, mark in zip(rules.items, answers, strict=True):
            if mark:
                counts = found.setdefault((voter_class, rated, item), [0] * len(grades))
                counts[grades.index(mark)] += 1
    return {place: tuple(counts) for place, counts in found.items()}


def added(one: Tallies, other: Tallies) -> dict[tuple[str, str, str], Counts]:
    """Both tallies together."""
    return {place: _sum([one[place]] if place in one else [], other.get(place)) for place in {*one, *other}}


def _sum(many: Iterable[Counts], last: Counts | None = None) -> Counts:
    all_of = [*many, *([last] if last else [])]
    return tuple(sum(column) for column in zip(*all_of, strict=True))


def rated_objects(rules: BallotRules, tallies: Tallies) -> tuple[str, ...]:
    """The objects that have enough marks on every item to be counted at all."""
    classes = [one.key for one in rules.secret] or [one.key for one in rules.classes]
    least = rules.k if rules.secret else 1
    return tuple(
        rated
        for rated in rules.objects
        if all(sum(_marks(tallies, key, rated, item) for key in classes) >= least for item in rules.items)
    )


def groups_of(rules: BallotRules, tallies: Tallies) -> tuple[Group, ...]:
    """The classes as they are counted. All objects have the same groups, so that nobody is weighted otherwise."""
    groups = [Group((one.key,), one.weight, one.way == "secret") for one in rules.classes]
    if rules.shares:
        secret = [one for one in groups if one.is_secret]
        together = Group(
            tuple(one.classes[0] for one in secret), sum((one.weight for one in secret), Fraction()), True
        )
        return (*([together] if secret else []), *(one for one in groups if not one.is_secret))
    rated = rated_objects(rules, tallies)
    while True:
        secret = [one for one in groups if one.is_secret]
        small = [one for one in secret if rated and _size(rules, tallies, one, rated) < rules.k]
        if not small or len(secret) == 1:
            return tuple(groups)
        target = _target(rules, small[0], secret)
        groups[groups.index(target)] = _merged(rules, small[0], target)
        groups.remove(small[0])


def _size(rules: BallotRules, tallies: Tallies, group: Group, rated: Sequence[str]) -> int:
    """The least number of marks that any object has from the group on any item."""
    return min(
        sum(_marks(tallies, key, one, item) for key in group.classes) for one in rated for item in rules.items
    )  # fmt: skip


def _target(rules: BallotRules, small: Group, secret: list[Group]) -> Group:
    neighbours = [one.merge_into for one in rules.classes if one.key in small.classes]
    for neighbour in neighbours:
        for group in secret:
            if neighbour in group.classes and group is not small:
                return group
    place = secret.index(small)
    return secret[place + 1] if place + 1 < len(secret) else secret[place - 1]


def _merged(rules: BallotRules, one: Group, other: Group) -> Group:
    together = {*one.classes, *other.classes}
    classes = tuple(found.key for found in rules.classes if found.key in together)
    return Group(classes, one.weight + other.weight, True)


def scored(rules: BallotRules, tallies: Tallies, groups: Sequence[Group], rated: str) -> Scored:
    """One object's cells and exact total.

    An abstention counts neither for nor against; a merged group's mean counts each of its marks alike, which favours
    its larger class; a signed group that left an item open lends its weight to the others.
    """
    none = (0,) * len(rules.grades)
    parts = {
        (group, item): tuple(tallies.get((key, rated, item), none) for key in group.classes)
        for group in groups
        for item in rules.items
    }
    counting = [group for group in groups if all(any(map(any, parts[group, item])) for item in rules.items)]
    weights = sum((group.weight for group in counting), Fraction())
    top, items = next(iter(rules.grades.values())), sum(rules.items.values(), Fraction())
    cells = tuple(
        Cell(group, item, _sum(found), found, _weight(group, counting, weights) * rules.items[item] / items * rules.full / top)
        for (group, item), found in parts.items()
    )  # fmt: skip
    if rules.shares:
        return Scored(
            rated, cells, None, given(rules.shares, tuple(rules.grades), _sum(cell.counts for cell in cells))
        )
    total = sum((cell.weight * mean_of(rules, cell.counts) for cell in cells if cell.weight), Fraction())
    return Scored(rated, cells, total, "")


def _weight(group: Group, counting: Sequence[Group], weights: Fraction) -> Fraction:
    return group.weight / weights if group in counting else Fraction()


def points_of(rules: BallotRules, counts: Counts) -> Fraction:
    """The points of so many marks together."""
    return sum((number * points for number, points in zip(counts, rules.grades.values(), strict=True)), Fraction())


def mean_of(rules: BallotRules, counts: Counts) -> Fraction:
    """The mean points of marks; there is at least one."""
    return points_of(rules, counts) / sum(counts)


def given(shares: Sequence[Share], grades: Sequence[str], counts: Counts) -> str:
    """With shares: the first result whose share of marks is reached."""
    marks = sum(counts)
    for share in shares:
        among = sum(counts[grades.index(key)] for key in share.of)
        if share.at_least is None or among >= share.at_least * marks:
            return share.gives
    raise AssertionError("the last share has no condition")


def _marks(tallies: Tallies, voter_class: str, rated: str, item: str) -> int:
    return sum(tallies.get((voter_class, rated, item), ()))
