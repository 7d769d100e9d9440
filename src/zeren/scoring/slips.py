"""A slip of hand calculation at one clause, and the same subject computed again as somebody who slips there would.

Beside the run: it reads a filled `World` and changes nothing in it. `slip_kinds` says which slips a clause invites.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from zeren.kernel.exact import rounded
from zeren.policy import scheme as shape
from zeren.scoring.inputs import FactRecord, Subject
from zeren.scoring.look import Look
from zeren.scoring.nodes import evaluate
from zeren.scoring.records import FactIndex
from zeren.scoring.results import KNOWN, NOT_APPLICABLE, PartScore
from zeren.scoring.totals import round_by, total_of
from zeren.scoring.world import Outcome, World

TOTAL = "total"
PART = "part:"
"""Figures of a sheet: the total, "part:id" for what a part gives to it, and the id of a node for its own value."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is written into a sum in the place of a value: so many times it, rounded too early, something else, nothing."""

    times: Fraction = Fraction(1)
    cut: shape.RoundingRule | None = None
    instead: Fraction | None = None
    absent: bool = False

    def of(self, outcome: Outcome) -> Outcome:
        if self.absent:
            return outcome._replace(value=None, status=NOT_APPLICABLE, blocks=False)
        value = outcome.value if self.instead is None else self.instead
        if value is None:
            return outcome
        value *= self.times
        if self.cut is not None:
            value = rounded(value, self.cut.places, self.cut.how)  # type: ignore[arg-type]  # the loader knows the words
        return outcome._replace(value=value, status=KNOWN, blocks=False)


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip. `node` is the clause ("" is the total); `rule` what the clause was taken to say, `records` how some of its
    records were read (none: overlooked; twice the same: counted twice), `written` what went into the sum above,
    `part` and `rounding` the weight of a part and the rounding of the total."""

    kind: str
    node: str
    rule: shape.Node | None = None
    records: Mapping[str, tuple[FactRecord, ...]] = field(default_factory=dict)
    written: Mapping[str, Written] = field(default_factory=dict)
    part: shape.Part | None = None
    rounding: shape.RoundingRule | None = None


class Misread(FactIndex):
    """The facts with some records left out, doubled, or read as others."""

    def __init__(self, index: FactIndex, records: Mapping[str, tuple[FactRecord, ...]]):
        self._index, self._records = index, records
        self.not_supplied = index.not_supplied

    def of(self, name: str, keys: Iterable[str]) -> list[FactRecord]:
        return self._read(self._index.of(name, keys))

    def named_in(self, name: str, attribute: str, key: str) -> list[FactRecord]:
        return self._read(self._index.named_in(name, attribute, key))

    def _read(self, found: list[FactRecord]) -> list[FactRecord]:
        return [read for record in found for read in self._records.get(record.key, (record,))]


class Again(NamedTuple):
    """A subject computed again: the outcomes that changed, what each part gives, and the total."""

    world: World
    subject: Subject
    changed: Mapping[str, Outcome]
    parts: Mapping[str, PartScore]
    total: Fraction | None

    def outcome(self, node: str) -> Outcome:
        return self.changed.get(node) or self.world.columns[node][self.subject.key]

    def figure(self, figure: str) -> Fraction | None:
        """The number of a figure; None where there is none."""
        if figure == TOTAL:
            return self.total
        if figure.startswith(PART):
            part = self.parts.get(figure.removeprefix(PART))
            return part.contribution if part else None
        return self.outcome(figure).value


def again(
    world: World,
    subject: Subject,
    slips: Iterable[Slip] = (),
    given: Mapping[str, Fraction] | None = None,
) -> Again:
    """`subject` under these slips, and with the figures that are `given` taken as they stand.

    Its peers stay as they were, so that what a GROUP says of them does not move.
    """
    slips, given = tuple(slips), given or {}
    rules = {slip.rule.id: slip.rule for slip in slips if slip.rule is not None}
    misread = {slip.node: slip.records for slip in slips if slip.records}
    written = {node: how for slip in slips for node, how in slip.written.items()}
    slipped = _slipped(world, rules, slips)
    changed: dict[str, Outcome] = {}
    for node in world.plan.order:
        before = world.columns[node.id][subject.key]
        outcome = before
        if node.id in given:
            outcome = before._replace(value=given[node.id], status=KNOWN, blocks=False)
        elif node.id in rules or node.id in misread or not world.plan.needs[node.id].isdisjoint(changed):
            outcome = _evaluated(slipped, subject, rules.get(node.id, node), misread.get(node.id), changed, before)
        if node.id in written:
            outcome = written[node.id].of(outcome)
        if outcome is not before:
            changed[node.id] = outcome
    total = total_of(Look(slipped, subject, None, changed))
    parts = {part.id: _with_given(part, given) for part in total.parts}
    value = total.value
    if any(part.contribution is not None for part in parts.values()):
        known = (part.contribution for part in parts.values() if part.contribution is not None)
        value = round_by(slipped, sum(known, Fraction(0)))
    return Again(slipped, subject, changed, parts, value)


def _slipped(world: World, rules: Mapping[str, shape.Node], slips: tuple[Slip, ...]) -> World:
    """The world with other rules, weights and rounding; facts and columns are the same."""
    scheme, policies, plan = world.scheme, world.policies, world.plan
    parts = {slip.part.id: slip.part for slip in slips if slip.part is not None}
    if parts:
        scheme = replace(scheme, parts=tuple(parts.get(part.id, part) for part in scheme.parts))
    for slip in slips:
        if slip.rounding is not None:
            policies = replace(policies, rounding=slip.rounding)
    if rules:
        plan = replace(plan, nodes={**plan.nodes, **rules})
    return replace(world, scheme=scheme, policies=policies, plan=plan) if slips else world


def _evaluated(
    world: World,
    subject: Subject,
    node: shape.Node,
    records: Mapping[str, tuple[FactRecord, ...]] | None,
    changed: Mapping[str, Outcome],
    before: Outcome,
) -> Outcome:
    if node.kind == "GROUP":
        return before
    seen = replace(world, index=Misread(world.index, records)) if records else world
    outcome = evaluate(seen, subject, node, changed)
    return before if outcome.imputes else outcome


def _with_given(part: PartScore, given: Mapping[str, Fraction]) -> PartScore:
    found = given.get(PART + part.id)
    return part if found is None else replace(part, contribution=found)
