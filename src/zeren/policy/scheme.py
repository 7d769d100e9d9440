"""A scheme as it was read: head, parts, and a tree of nodes, each with the body of its kind.

Frozen dataclasses only. What each key means is told in docs/scheme-language.md; `scoring` computes with them.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy.phrases import Amount, FactOf, Filter, Predicate, Quantity, Test
from zeren.policy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """How the places after `places` end: half_up, floor, ceiling, none."""

    how: str = "half_up"
    places: int = 2


@dataclass(frozen=True, slots=True)
class Policies:
    """The four policies; None means not said here. `undeclared` names those that the head leaves open."""

    floor: str | None = None
    partial_step: str | None = None
    rounding: RoundingRule | None = None
    ties: str | None = None
    undeclared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    lo: Amount | None = None
    hi: Amount | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: a label, a band or a point; giving an amount or a grade."""

    label: str | None = None
    start: Amount | None = None
    end: Amount | None = None
    from_open: bool = False
    to_closed: bool = False
    at: Amount | None = None
    also: Predicate | None = None
    amount: Amount | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    where: Filter
    times: Amount


@dataclass(frozen=True, slots=True)
class Extra:
    where: Filter
    add: Amount


@dataclass(frozen=True, slots=True)
class CapPer:
    by: tuple[str, ...]
    lo: Amount | None = None
    hi: Amount | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """An amount that belongs to a label: a voter class's weight, an option's points."""

    label: str
    amount: Amount


@dataclass(frozen=True, slots=True)
class Fact:
    of: Quantity


@dataclass(frozen=True, slots=True)
class When:
    when: Predicate
    amount: Amount
    otherwise: Amount | None = None


@dataclass(frozen=True, slots=True)
class Step:
    each: Amount
    events: FactOf | None = None
    of: Quantity | None = None
    per_record: bool = False
    factors: tuple[Factor, ...] = ()
    extras: tuple[Extra, ...] = ()
    order: str = "factors_first"
    cap_per: CapPer | None = None
    leaves_out: tuple[str, ...] = ()
    start: Amount | None = None
    direction: str = "above"
    step: Amount | None = None
    first: Amount | None = None
    first_at: str = "reached"
    prorate: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[Row, ...]
    of: Quantity | None = None
    events: FactOf | None = None
    key: str | None = None
    otherwise: Amount | None = None
    marginal: bool = False
    interpolate: bool = False
    per_record: bool = False
    factors: tuple[Factor, ...] = ()
    extras: tuple[Extra, ...] = ()
    order: str = "factors_first"
    cap_per: CapPer | None = None
    leaves_out: tuple[str, ...] = ()
    highest_per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judge:
    fact: str | None = None
    where: Filter | None = None
    over: str = "self"
    lo: Amount | None = None
    hi: Amount | None = None
    values: tuple[Fraction, ...] = ()
    step: Amount | None = None
    absent: str = "missing"
    every: bool = False
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    of: Quantity
    to: Amount
    cap: Amount | None = None
    uncapped: bool = False
    cap_why: Text | None = None
    inverse: bool = False
    empty: str = "not_applicable"
    prorate: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    of: Quantity
    statistic: str
    peers: tuple[str, ...] = ()
    order: str = "high_first"
    includes_self: bool = True
    where: Predicate | None = None


@dataclass(frozen=True, slots=True)
class History:
    what: str
    statistic: str
    scheme: str | None = None
    back: int = 1
    periods: int = 1
    least: int | None = None
    holds: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """`pack`: whose scheme, when it is another pack's."""

    scheme: str
    what: str = "total"
    over: str = "self"
    kinds: tuple[str, ...] = ()
    statistic: str = "mean"
    holds: tuple[Test, ...] = ()
    when_some_missing: str = "leave_out"
    pack: str | None = None


@dataclass(frozen=True, slots=True)
class Combine:
    """Also the body of LIMIT."""

    how: str = "sum"
    of: tuple[str, ...] = ()
    start: Amount | None = None
    trim_over: int | None = None
    rescale: bool = False
    highest_per: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ballot:
    events: FactOf
    option: str = "label"
    points_for: tuple[Share, ...] = ()
    share_of: tuple[str, ...] = ()
    voter_class: str | None = None
    classes: tuple[Share, ...] = ()
    empty_class: str = "leave_out"
    least: Amount | None = None


@dataclass(frozen=True, slots=True)
class Case:
    when: Predicate
    use: str


@dataclass(frozen=True, slots=True)
class Status:
    cases: tuple[Case, ...]
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A gate when it has `requires`, else a veto, cap, drop, … that acts when `when` holds."""

    order: int
    effect: str
    requires: Predicate | None = None
    when: Predicate | None = None
    grade: str | None = None
    places: int = 1
    unless: Predicate | None = None
    soft: bool = False


@dataclass(frozen=True, slots=True)
class SubCap:
    per: tuple[str, ...]
    share: Amount | None = None
    number: Amount | None = None
    rounding: RoundingRule | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    grade: str
    keys: tuple[Quantity, ...]
    falls_to: str
    share: Amount | None = None
    number: Amount | None = None
    rounding: RoundingRule | None = None
    per: tuple[str, ...] = ()
    caps: tuple[SubCap, ...] = ()
    least: Amount | None = None
    advisory: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    checks: str
    of: tuple[str, ...]
    equals: Amount


@dataclass(frozen=True, slots=True)
class Use:
    consequence: str


Body = (
    Fact
    | When
    | Step
    | Table
    | Judge
    | Ratio
    | Group
    | History
    | Import
    | Combine
    | Ballot
    | Status
    | Override
    | Quota
    | Check
    | Use
)


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `source`, `date`, `confidence` are its own or inherited; `body` None when not expressible or an open slot."""

    id: str
    parent: str | None
    kind: str | None
    title: Text
    body: Body | None
    source: str
    date: str
    confidence: str
    clauses: tuple[str, ...] = ()
    points: Amount | None = None
    weight: Amount | None = None
    applies: Predicate | None = None
    not_applicable: str = "leave_out"
    impute_by: str | None = None
    when_missing: str = "wait"
    when_own_fault: str = "zero"
    limit: Limit | None = None
    zero_when: Predicate | None = None
    share_of_period: bool = False
    scale: Amount | None = None
    policies: Policies = Policies()
    counts: bool = True
    nature: str | None = None
    touches: tuple[str, ...] = ()
    pair: str | None = None
    for_whom: Text | None = None
    verifier: Text | None = None
    how_made: Text | None = None
    withheld: Text | None = None
    slot: Text | None = None
    expressible: bool = True
    why: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Part:
    id: str
    order: int
    node: str
    title: Text
    weight: Amount


@dataclass(frozen=True, slots=True)
class Scheme:
    """A whole scheme. `nodes` are in the order of the file; `total` or `parts` says what the total is."""

    key: str
    title: Text
    subject: str
    applies_to: tuple[str, ...]
    unit_kinds: tuple[str, ...]
    period: str
    source: str
    date: str
    confidence: str
    policies: Policies
    points: Fraction | None
    total: str | None
    grade_by: str | None
    clause_count: int | None
    parts: tuple[Part, ...]
    nodes: tuple[Node, ...]
    file: str
    pack: str
    version: str
    words: Words = field(default_factory=Words, repr=False)

    def node(self, node_id: str) -> Node:
        """Errors: KeyError when there is none."""
        for node in self.nodes:
            if node.id == node_id:
                return node
        raise KeyError(node_id)
