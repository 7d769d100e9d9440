"""Hand totals against the computed ones (对账): who differs, by how much, and the slips that would explain it to the last digit.

A sheet's columns cut the search: where a block's own figure stands, its difference is looked for inside the block.
Every explanation is computed by running the subject again under the slip; what only comes near is none.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from zeren.kernel.exact import rounded, shown
from zeren.policy import scheme as shape
from zeren.scoring import slip_kinds
from zeren.scoring.inputs import Subject
from zeren.scoring.slips import PART, TOTAL, Again, Slip, again
from zeren.scoring.world import World

ORDER = {kind: place for place, kind in enumerate(slip_kinds.KINDS)}
MOST_PAIRED, MOST_TRIED = 400, 60
CARRIES = frozenset(map(Fraction, (1, 10, 100)))
NEAR = Fraction(2, 100)
"""Two slips are tried together when their effects add up to within this; rounding takes what is between."""


class Done(NamedTuple):
    """A slip with what it makes of its clause: the value as it is, and under the slip."""

    slip: Slip
    before: Fraction | None
    after: Fraction | None


Way = tuple[Done, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure that is not what it should be. `expected` takes the sheet's own figures below as they stand.

    `ways`: explanations equally good (the fewest slips that do it); none when no known slip gives this figure.
    """

    figure: str
    hand: Fraction
    expected: Fraction | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One subject. `status`: same, explained, several (other clauses would explain it equally well), unexplained, or
    no_total (nothing could be computed to compare with)."""

    subject: str
    hand: Fraction | None
    computed: Fraction | None
    status: str
    findings: tuple[Finding, ...] = ()

    @property
    def difference(self) -> Fraction | None:
        return None if self.hand is None or self.computed is None else self.hand - self.computed


def reconcile(world: World, hand: Mapping[str, Mapping[str, Fraction]]) -> tuple[Reconciled, ...]:
    """Each subject of `hand` (subject → figure → number) that the run scored, in the order of keys.

    Figures: "total", "part:id", ids of nodes. Whoever stands in one of the two only is the caller's to name.
    """
    hand = _read_as(world, hand)
    return tuple(_one(world, subject, hand[subject.key]) for subject in world.scored if subject.key in hand)


def _read_as(world: World, hand: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    """A column that names a part may hold what it gives to the total, or its points before the weight: the likelier counts."""
    known = {TOTAL, *(PART + part.id for part in world.scheme.parts), *(node.id for node in world.plan.order)}
    kept = {key: {name: value for name, value in row.items() if name in known} for key, row in hand.items()}
    for part in world.scheme.parts:
        figure = PART + part.id
        rows = [(subject, row) for subject in world.scored if figure in (row := kept.get(subject.key, {}))]
        if any(part.node in row for _, row in rows):
            continue
        fits = [0, 0]
        for subject, row in rows:
            computed = again(world, subject)
            for place, name in enumerate((figure, part.node)):
                fits[place] += is_same(world, name, row[figure], computed.figure(name))
        if fits[1] > fits[0]:
            for _, row in rows:
                row[part.node] = row.pop(figure)
    return kept


def is_same(world: World, figure: str, hand: Fraction, computed: Fraction | None) -> bool:
    """Whether a figure of the sheet is the computed one: to the scheme's places for what it rounds; else to as many
    places as the sheet shows, but not fewer than two and not more than four."""
    if computed is None:
        return False
    if figure == TOTAL or figure.startswith(PART):
        rule = world.policies.rounding or shape.RoundingRule()
        places = 4 if rule.how == "none" else rule.places
    else:
        places = next((places for places in (2, 3) if (hand * 10**places).denominator == 1), 4)
    return rounded(hand, places) == rounded(computed, places)


def _one(world: World, subject: Subject, hand: Mapping[str, Fraction]) -> Reconciled:
    plain = again(world, subject)
    total = hand.get(TOTAL)
    wrong = [name for name in hand if not is_same(world, name, hand[name], plain.figure(name))]
    if not wrong:
        return Reconciled(subject.key, total, plain.total, "same")
    stands = {name: value if name in wrong else plain.figure(name) for name, value in hand.items()}
    given = {name: value for name, value in stands.items() if value is not None}
    findings = []
    for name in sorted(wrong, key=lambda name: _place(world, name)):
        search = _Search(world, subject, name, {key: value for key, value in given.items() if key != name})
        if not is_same(world, name, hand[name], search.expected):
            findings.append(Finding(name, hand[name], search.expected, search.ways(hand[name])))
    if plain.total is None and total is not None:
        return Reconciled(subject.key, total, None, "no_total", tuple(findings))
    ways = [len({frozenset(done.slip.node for done in way) for way in finding.ways}) for finding in findings]
    status = "unexplained" if 0 in ways or not ways else "several" if max(ways) > 1 else "explained"
    return Reconciled(subject.key, total, plain.total, status, tuple(findings))


def _place(world: World, figure: str) -> tuple[int, int]:
    """The total first, then parts, then nodes as the scheme has them."""
    if figure == TOTAL:
        return 0, 0
    if figure.startswith(PART):
        return 1, [part.id for part in world.scheme.parts].index(figure.removeprefix(PART))
    return 2, [node.id for node in world.scheme.nodes].index(figure)


class _Search:
    """The slips that may stand behind one figure of one subject, the other figures of the sheet taken as they are."""

    def __init__(self, world: World, subject: Subject, figure: str, given: Mapping[str, Fraction]):
        self.world, self.subject, self.figure, self.given = world, subject, figure, given
        self.base = self._again(())
        self.expected = self.base.figure(figure)

    def ways(self, hand: Fraction) -> tuple[Way, ...]:
        """The explanations with the fewest slips."""
        tried = [(slip, self._again((slip,))) for slip in self._slips()]
        moved = [(slip, run) for slip, run in tried if run.figure(self.figure) != self.expected]
        singles = [self._way((slip,), run) for slip, run in moved if self._gives(run, hand)]
        return _unlike([*singles, *self._slips_of_the_pen(hand)]) or _unlike(self._pairs(moved, hand))

    def _again(self, slips: tuple[Slip, ...]) -> Again:
        return again(self.world, self.subject, slips, self.given)

    def _gives(self, run: Again, hand: Fraction) -> bool:
        return is_same(self.world, self.figure, hand, run.figure(self.figure))

    def _way(self, slips: tuple[Slip, ...], run: Again) -> Way:
        return tuple(Done(slip, self._of(slip, self.base), self._of(slip, run)) for slip in slips)

    def _of(self, slip: Slip, run: Again) -> Fraction | None:
        """The value that a slip changed: the clause's own, what a part gives, the total."""
        if slip.part is not None:
            return run.figure(PART + slip.part.id)
        return run.figure(slip.node) if slip.node else run.figure(self.figure)

    def _tops(self) -> list[str]:
        """The nodes that the figure is made of."""
        parts = self.world.scheme.parts
        if self.figure == TOTAL:
            open_parts = [part.node for part in parts if PART + part.id not in self.given]
            return [self.world.scheme.total] if self.world.scheme.total else open_parts
        if self.figure.startswith(PART):
            return [part.node for part in parts if PART + part.id == self.figure]
        return [self.figure]

    def _inside(self) -> list[str]:
        """The nodes below the figure down to those that have a figure of their own, which are left out."""
        found: dict[str, None] = {}
        waiting = [name for name in self._tops() if name not in self.given]
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting += [below for below in self._below(name) if below not in self.given]
        return list(found)

    def _below(self, name: str) -> list[str]:
        return sorted(self.world.plan.needs[name])

    def _slips(self) -> Iterator[Slip]:
        world, subject = self.world, self.subject
        if self.figure == TOTAL:
            yield from slip_kinds.slips_of_total(world)
        for part in world.scheme.parts:
            if self.figure == PART + part.id or (self.figure == TOTAL and PART + part.id not in self.given):
                yield from slip_kinds.slips_of_part(part)
        if self.figure.startswith(PART):
            yield from slip_kinds.slips_of_total(world)
        for name in self._inside():
            node = world.plan.nodes[name]
            yield from slip_kinds.slips_inside(world, subject, node)
            yield from slip_kinds.slips_before_sum(world, node)
            if name == self.figure:
                yield from slip_kinds.slips_in_sum(world, subject, node, self.base.outcome(name))
                if node.policies.rounding is None:
                    yield from slip_kinds.roundings(node)
            if isinstance(node.body, shape.Combine):
                for below in node.body.of or world.plan.children[name]:
                    yield from slip_kinds.slips_in_sum(
                        world, subject, world.plan.nodes[below], self.base.outcome(below)
                    )

    def _slips_of_the_pen(self, hand: Fraction) -> Iterator[Way]:
        """Two digits swapped; in a sum a carry forgotten, or anything where all that goes into it is known to be right."""
        if self.expected is None:
            return
        node = self.figure
        if self.figure == TOTAL or self.figure.startswith(PART):
            node = self.world.scheme.total or ""
        if shown(hand, 4) in _swapped(shown(self.expected, 4)) | _swapped(shown(self.expected, 2, 2)):
            yield (Done(Slip("digits_swapped", node), self.expected, hand),)
        if self._is_sum() and (abs(hand - self.expected) in CARRIES or self._all_given()):
            yield (Done(Slip("wrong_sum", node), self.expected, hand),)

    def _is_sum(self) -> bool:
        """Whether the figure is added up from others: a total of parts, or a node that combines."""
        if self.figure == TOTAL and self.world.scheme.parts:
            return True
        bodies = [self.world.plan.nodes[name].body for name in self._tops()]
        return not self.figure.startswith(PART) and all(isinstance(body, shape.Combine) for body in bodies)

    def _all_given(self) -> bool:
        """Whether everything that goes into the figure has a figure of its own in the sheet."""
        parts = self.world.scheme.parts
        if self.figure == TOTAL and parts:
            return all(PART + part.id in self.given for part in parts)
        below = {child for name in self._tops() for child in self._below(name)}
        known = {child for child in below if self.base.outcome(child).value is not None}
        return bool(known) and known <= self.given.keys()

    def _pairs(self, moved: list[tuple[Slip, Again]], hand: Fraction) -> Iterator[Way]:
        """Two slips at different clauses, computed together: all pairs of few, of many those whose effects add up."""
        if self.expected is None:
            return
        wanted = hand - self.expected
        effects = [
            (slip, value - self.expected)
            for slip, run in moved[:MOST_PAIRED]
            if (value := run.figure(self.figure)) is not None
        ]
        for place, (first, one) in enumerate(effects):
            for second, other in effects[place + 1 :]:
                fits = len(effects) <= MOST_TRIED or abs(one + other - wanted) <= NEAR
                if fits and first.node != second.node:
                    run = self._again((first, second))
                    if self._gives(run, hand):
                        yield self._way((first, second), run)


def _swapped(text: str) -> set[str]:
    """`text` with two neighbouring digits the other way round, in every place where that changes it."""
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    found = set()
    for one, two in itertools.pairwise(places):
        signs = list(text)
        signs[one], signs[two] = signs[two], signs[one]
        changed = "".join(signs)
        if changed != text:
            found.add(shown(Fraction(changed), 4))
    return found


def _unlike(ways: Iterable[Way]) -> tuple[Way, ...]:
    """The likeliest kinds first; the same kinds at the same clauses once."""
    found = {tuple((done.slip.kind, done.slip.node) for done in way): way for way in reversed(list(ways))}
    return tuple(sorted(found.values(), key=lambda way: [ORDER[done.slip.kind] for done in way]))
