"""Everything one run knows, and what a node gave for a subject. Built once; nodes are filled in column by column."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.reading import as_fraction
from zeren.policy.references import nodes_needed
from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject
from zeren.scoring.records import FactIndex, Tree
from zeren.scoring.results import KNOWN

NOTHING = Text("", "")
Given = tuple[FactRecord, Fraction]


class SwitchedOff(Exception):
    """A value that the rule needs was switched off at adoption: the rule does not apply."""


class Outcome(NamedTuple):
    """What a node gives for a subject. `value` None: no number. `blocks`: something decisive is missing below.
    `given`: the records it counted, each with what it gave. `imputes`: to be filled with the mean of its peers."""

    value: Fraction | None
    status: str = KNOWN
    label: str | None = None
    blocks: bool = False
    flags: tuple[str, ...] = ()
    arithmetic: Text = NOTHING
    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    given: tuple[Given, ...] = ()
    imputes: bool = False


@dataclass(frozen=True)
class Plan:
    """The nodes in the order in which they can be computed, and who goes into whom."""

    order: tuple[shape.Node, ...]
    nodes: dict[str, shape.Node]
    children: dict[str, tuple[str, ...]]
    needs: dict[str, frozenset[str]]
    overrides: tuple[shape.Node, ...]
    quotas: tuple[shape.Node, ...]

    @classmethod
    def of(cls, scheme: shape.Scheme, with_withheld: bool) -> "Plan":
        """Withheld nodes stay in the plan (they are shown), but are not children of anything unless asked for."""
        nodes = {node.id: node for node in scheme.nodes}
        children: dict[str, list[str]] = {node.id: [] for node in scheme.nodes}
        for node in scheme.nodes:
            if node.parent and node.counts and node.kind not in NOT_SUMMED and node.expressible:
                children[node.parent].append(node.id)
        needs = {node.id: frozenset(nodes_needed(node, scheme, children) & set(nodes)) for node in scheme.nodes}
        done: dict[str, shape.Node] = {}
        waiting = list(scheme.nodes)
        while waiting:
            ready = [node for node in waiting if needs[node.id] <= done.keys()]
            if not ready:
                raise ValueError("a node needs itself")
            done.update((node.id, node) for node in ready)
            waiting = [node for node in waiting if node.id not in done]
        overrides = [
            node
            for node in scheme.nodes
            if isinstance(node.body, shape.Override) and not _left_out(node, with_withheld)
        ]
        overrides.sort(key=lambda node: (node.body.effect != "bar", node.body.order))  # type: ignore[union-attr]
        quotas = tuple(
            node for node in scheme.nodes if isinstance(node.body, shape.Quota) and not _left_out(node, with_withheld)
        )
        return cls(
            tuple(node for node in done.values() if node.kind not in NOT_RUN),
            nodes,
            {key: tuple(found) for key, found in children.items()},
            needs,
            tuple(overrides),
            quotas,
        )

    def dependents(self, node_id: str) -> list[shape.Node]:
        """The nodes that change when this one does, in the order of computing."""
        changed = {node_id}
        found = []
        for node in self.order:
            if node.id not in changed and self.needs[node.id] & changed:
                changed.add(node.id)
                found.append(node)
        return found


NOT_SUMMED = frozenset({"OVERRIDE", "QUOTA", "CHECK", "USE"})
NOT_RUN = NOT_SUMMED


def _left_out(node: shape.Node, with_withheld: bool) -> bool:
    return (node.withheld is not None and not with_withheld) or not node.expressible


@dataclass
class World:
    """One run. `columns[node][subject]` is filled in the order of the plan."""

    scheme: shape.Scheme
    plan: Plan
    tree: Tree
    scored: tuple[Subject, ...]
    index: FactIndex
    period: Period
    values: Mapping[str, Fraction | str | None]
    imports: dict[tuple[str, str], Imported]
    history: dict[tuple[str, str, str], dict[str, Past]]
    with_withheld: bool
    policies: shape.Policies
    columns: dict[str, dict[str, Outcome]] = field(default_factory=dict)
    peers: dict[tuple[str, ...], dict[tuple[str | None, ...], list[Subject]]] = field(default_factory=dict)
    ranks: dict[str, dict[str, int]] = field(default_factory=dict)
    standings: dict[tuple[object, ...], object] = field(default_factory=dict)
    shifts: Mapping[str, Fraction] = field(default_factory=dict)
    """Weights multiplied for a trial, by `part:id` or node id (`sensitivity`); empty in every run."""

    def attribute(self, subject: Subject, name: str) -> str | None:
        """An attribute of a subject; `unit_kind` is the kind of the unit that a person belongs to."""
        if name == "unit_kind":
            unit = self.tree.subjects.get(subject.parent or "")
            return unit.kind if unit else subject.attribute(name)
        return subject.attribute(name)

    def group_of(self, subject: Subject, names: tuple[str, ...]) -> tuple[str | None, ...]:
        return tuple(self.attribute(subject, name) for name in names)

    def peers_of(self, subject: Subject, names: tuple[str, ...]) -> list[Subject]:
        """The scored subjects of the same group that have days in the period, the subject among them, in the order of keys."""
        if names not in self.peers:
            found: dict[tuple[str | None, ...], list[Subject]] = defaultdict(list)
            for other in self.scored:
                if other.own_in(self.period.span):
                    found[self.group_of(other, names)].append(other)
            self.peers[names] = found
        return self.peers[names][self.group_of(subject, names)]

    def import_rank(self, scheme: str) -> dict[str, int]:
        """Rank by total among all imported results of a scheme, equals at the best place."""
        if scheme not in self.ranks:
            totals = {
                key: row.total
                for (name, key), row in self.imports.items()
                if name == scheme and row.total is not None
            }
            ordered = sorted(totals.values(), reverse=True)
            self.ranks[scheme] = {key: ordered.index(total) + 1 for key, total in totals.items()}
        return self.ranks[scheme]


def shifted(world: World, weights: dict[str, Fraction]) -> dict[str, Fraction]:
    """Weights that make a whole as a trial has them, their sum kept; as they are where nothing is tried."""
    if world.shifts.keys().isdisjoint(weights):
        return weights
    moved = {name: weight * world.shifts.get(name, 1) for name, weight in weights.items()}
    whole, now = sum(weights.values(), Fraction(0)), sum(moved.values(), Fraction(0))
    return {name: weight * whole / now for name, weight in moved.items()} if now else moved


def history_of(past: Iterable[Past]) -> dict[tuple[str, str, str], dict[str, Past]]:
    """Earlier periods by (subject, scheme, what), then by period."""
    found: dict[tuple[str, str, str], dict[str, Past]] = defaultdict(dict)
    for row in past:
        found[row.subject, row.scheme, row.what][row.period] = row
    return found


def read_values(values: Mapping[str, Fraction | str | int | None]) -> dict[str, Fraction | str | None]:
    """Pack values as a run uses them: a number where it is one, else the word; None stays (switched off)."""
    read: dict[str, Fraction | str | None] = {}
    for key, value in values.items():
        number = as_fraction(value) if isinstance(value, str) else value
        read[key] = (
            value if number is None and isinstance(value, str) else (None if number is None else Fraction(number))
        )
    return read


def say(number: Fraction) -> str:
    """A number in arithmetic: at most four decimals; a fraction that does not end shows ≈ in front."""
    if number.denominator == 1:
        return str(number.numerator)
    return _said(number.numerator, number.denominator)


@lru_cache(maxsize=65_536)
def _said(numerator: int, denominator: int) -> str:
    number = Fraction(numerator, denominator)
    text = shown(number, 4)
    return text if Fraction(text) == number else f"≈{text}"


def signed(number: Fraction) -> Text:
    """A factor in arithmetic: negative ones in brackets."""
    text = say(number)
    return Text(f"（{text}）", f"({text})") if number < 0 else Text(text, text)
