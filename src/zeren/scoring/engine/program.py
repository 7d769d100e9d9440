"""What a scheme is compiled against (the survey of the data) and into (a chain over subjects, and what each node gives in it)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf
from zeren.scoring.engine.chains import Chain, Store, made_by, read_by
from zeren.scoring.engine.expressions import FALSE, E, Type, case, col, lit, or_
from zeren.scoring.engine.ratios import Ratio
from zeren.scoring.inputs import Period
from zeren.scoring.world import Plan

IS_KNOWN, IS_MISSING, IS_OWN_FAULT, IS_NOT_APPLICABLE, IS_PARTIAL = (lit(place) for place in range(5))
LARGEST = 10**18
"""A text of more than 14 digits is no number; neither is a fact of which nothing is known larger, in ten-thousandths."""


class Extent(NamedTuple):
    """The bounds of a column of numbers in ten-thousandths (0, 0 when it holds none), and how many rows there are."""

    lo: int = -LARGEST
    hi: int = LARGEST
    rows: int = 10**9
    has_numbers: bool = True


ANY = Extent()


class Wide(NamedTuple):
    """A fact that stands in a column of its own: the SQL that reads it as a whole number of 1/`under`."""

    text: str
    under: int
    lo: int
    hi: int


@dataclass(frozen=True)
class Survey:
    """What the compiler may know of the data: bounds that hold for every row, and what does not occur at all."""

    facts: Mapping[str, Extent] = field(default_factory=dict)
    wide: Mapping[str, Wide] = field(default_factory=dict)
    not_supplied: frozenset[str] = frozenset()
    history: Extent = ANY
    periods: frozenset[str] = frozenset()
    imports: Extent = ANY
    attributes: Mapping[str, Extent] = field(default_factory=dict)
    subjects: int = 10**9


class Outcome(NamedTuple):
    """What a node gives, as expressions. `given`: true where it gave an amount for each record."""

    value: E
    status: E = IS_KNOWN
    label: E = lit(None, "text")
    blocks: E = FALSE
    flags: Mapping[str, E] = {}
    imputes: E = FALSE
    given: E = FALSE


def merged(ways: list[tuple[E, Outcome]], other: Outcome) -> Outcome:
    """The outcome of the first way whose condition is true."""
    codes = sorted({code for outcome in (other, *(found for _, found in ways)) for code in outcome.flags})

    def joined(field_of: Callable[[Outcome], E]) -> E:
        return case([(when, field_of(found)) for when, found in ways], field_of(other))

    flags = {code: joined(lambda found, code=code: found.flags.get(code, FALSE)) for code in codes}  # type: ignore[misc]
    return Outcome(
        joined(lambda found: found.value),
        joined(lambda found: found.status),
        joined(lambda found: found.label),
        joined(lambda found: found.blocks),
        {code: flag for code, flag in flags.items() if flag != FALSE},
        joined(lambda found: found.imputes),
        joined(lambda found: found.given),
    )


def flagged(outcome: Outcome, flags: Mapping[str, E]) -> Outcome:
    """With more flags."""
    codes = {*outcome.flags, *flags}
    both = {code: or_(outcome.flags.get(code, FALSE), flags.get(code, FALSE)) for code in codes}
    return outcome._replace(flags={code: flag for code, flag in both.items() if flag != FALSE})


class Total(NamedTuple):
    """The total as expressions; `parts` holds what each part gives to it."""

    value: E
    status: E
    blocks: E
    parts: Mapping[str, E] = {}
    worth: Mapping[str, Ratio] = {}
    """What one point of each part's node is worth in the total."""


@dataclass
class Program:
    """One scheme on its way to SQL. `columns` holds what each node gives, once it has been compiled."""

    scheme: shape.Scheme
    plan: Plan
    period: Period
    values: Mapping[str, Fraction | str | None]
    survey: Survey
    with_withheld: bool
    main: Chain
    columns: dict[str, Outcome] = field(default_factory=dict)
    draws: dict[str, Callable[[], "Given"]] = field(default_factory=dict)
    seen: dict[str, list["Looked"]] = field(default_factory=dict)
    """For each node that others leave out: the records that it looks at."""
    chosen: dict[str, list[tuple[str, E]]] = field(default_factory=dict)
    """For each STATUS the nodes it may choose, each with when."""
    total: Total | None = None
    base: set[str] = field(default_factory=set)
    """The columns of the table of the appraised that are asked for."""
    attributes: set[str] = field(default_factory=set)
    fact_attributes: set[str] = field(default_factory=set)
    stored: int = 0
    left_out: frozenset[str] = frozenset()
    """The nodes whose records others leave out."""
    joined: dict[object, Any] = field(default_factory=dict)

    def own(self, name: str, kind: Type = "text", *, lo: int = 0, hi: int = 0, nullable: bool = True) -> E:
        """A column of the table of the appraised."""
        self.base.add(name)
        self.main.columns.setdefault(name, f"s.{name}")
        return col(name, kind, lo=lo, hi=hi, nullable=nullable)

    def settle(self, chain: Chain) -> None:
        """Give a chain the table of subjects that it reads: the first that holds all it asks for, or a new one."""
        chain.beside = {name for name in ("parent", "above", "base") if f"s.{name}" in chain.source}
        for name in chain.beside:
            self.own(name)
        made = set(chain.columns)
        asked: set[str] = set()
        for step in chain.steps:
            asked |= read_by(step) - made
            made |= made_by(step)
        asked |= chain.beside
        asked |= {text[2:] for name, text in chain.columns.items() if text.startswith("s.") and name != "key"}
        asked -= {"key"}
        if not chain.reads and (chain.union or not asked):
            chain.source = chain.source.replace("{js}", "")
            return
        chain.source = chain.source.replace("{js}", " JOIN {s} AS s ON s.key = f.subject")
        chain.reads = self.table_with(asked)
        chain.source = chain.source.replace("{s}", chain.reads)

    def united(self, chains: list[Chain], columns: list[str]) -> Chain:
        """The rows of several chains of records."""
        self.stored += 1
        chain = Chain(f"u{self.stored}", "", {name: f"u.{name}" for name in ("key", *columns)})
        chain.union = tuple(chains)
        return chain

    def table_with(self, names: set[str]) -> str:
        """A table of subjects that holds these columns."""
        if not (names - self.base):
            return "appraised"
        after = self._stored_after(names - self.base)
        if after:
            return after
        self.stored += 1
        name = f"stage_{self.stored}"
        self.main.store(name)
        return name

    def _stored_after(self, names: set[str]) -> str | None:
        waiting = set(names)
        for step in self.main.steps:
            if isinstance(step, Store) and not waiting:
                return step.name
            waiting -= made_by(step)
        return None


class Looked(NamedTuple):
    """Records that a node looks at, where `when` is true."""

    of: FactOf
    kind: str
    leaves_out: tuple[str, ...]
    when: E


class Given(NamedTuple):
    """Records with what each gave: a chain with the columns key, rkey, rday; the amount; how their attributes are read."""

    chain: Chain
    amount: Ratio
    marks: Callable[[tuple[str, ...]], tuple[list[E], E]]


def cannot(node: shape.Node | None, code: str, zh: str, en: str) -> Invalid:
    """The engine says by name what it does not do, and does nothing else instead."""
    where = node.id if node else ""
    return Invalid(
        Reason(
            code,
            Text(f"引擎还不能计算：{zh}。", f"The engine cannot compute this yet: {en}."),
            next_step=Text("用 --engine oracle 计算。", "Compute with --engine oracle."),
            place=(where,),
        )
    )
