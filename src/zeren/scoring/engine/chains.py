"""A chain of steps from tables to columns: what one SQL statement, or several after one another, will do.

A chain over subjects has one row a subject; a chain over records one a record and appraised subject. `sql.py` writes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from zeren.scoring.engine.expressions import NARROW, E, Type, col


@dataclass(frozen=True, slots=True)
class Define:
    name: str
    of: E


@dataclass(frozen=True, slots=True)
class Keep:
    """Only the rows where this is true."""

    where: E


@dataclass(frozen=True, slots=True)
class Window:
    """A column worked out over the rows of the same `per`, in an order."""

    name: str
    function: str
    of: E | None
    per: tuple[E, ...]
    order: tuple[tuple[E, bool], ...] = ()
    """Each with: is the largest first. What is null comes last."""


@dataclass(frozen=True, slots=True)
class Gather:
    """One column of a Group: count, sum, min, max, any (true for one at least), first and last (of what is not null, by `order`)."""

    name: str
    function: str
    of: E | None = None
    where: E | None = None
    order: tuple[E, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    by: tuple[E, ...]
    columns: tuple[Gather, ...]


@dataclass(frozen=True, slots=True)
class Join:
    """The columns of another chain, by the subject's key; null where it has no row."""

    chain: "Chain"
    columns: tuple[str, ...]
    key: str = "key"


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether another chain of records holds the same record for the same subject."""

    chain: "Chain"
    name: str


@dataclass(frozen=True, slots=True)
class Store:
    """A table of its own, which others may read."""

    name: str


Step = Define | Keep | Window | Group | Join | Mark | Store


@dataclass
class Chain:
    """`source` is the text after FROM; `columns` what it gives: the name here, and the text there."""

    name: str
    source: str
    columns: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    reads: str | None = None
    """The stored table of subjects that the source reads, under the name `s`."""
    union: tuple["Chain", ...] = ()
    """Instead of a source: the rows of these."""
    beside: set[str] = field(default_factory=set)
    """Columns of that table that the source itself names."""
    _known: dict[E, E] = field(default_factory=dict, repr=False)
    _count: int = 0

    def fresh(self, hint: str = "x") -> str:
        self._count += 1
        return f"{self.name}_{hint}{self._count}"

    def define(self, of: E, hint: str = "x", name: str | None = None) -> E:
        """The expression as a column of its own, so that it is written once."""
        if name is None and of.is_plain:
            return of
        if name is None and of in self._known:
            return self._known[of]
        name = name or self.fresh(hint)
        self.steps.append(Define(name, of))
        made = replace(of, op="col", args=(), detail=name)
        self._known[of] = made
        return made

    def keep(self, where: E) -> None:
        if where.op != "lit" or where.detail is not True:
            self.steps.append(Keep(where))

    def window(
        self, function: str, of: E | None, per: Iterable[E], order: Sequence[tuple[E, bool]] = (), *, kind: Type = "int", lo: int = 0, hi: int = 0, nullable: bool = True
    ) -> E:  # fmt: skip
        name = self.fresh("w")
        if function == "sum" and max(abs(lo), abs(hi)) > NARROW:
            function = "wide_sum"
        per, order = tuple(self.define(one) for one in per), tuple((self.define(one), high) for one, high in order)
        self.steps.append(Window(name, function, None if of is None else self.define(of), per, order))
        return col(name, kind, lo=lo, hi=hi, nullable=nullable)

    def group(self, by: Iterable[E], columns: Iterable[Gather]) -> None:
        self.steps.append(Group(tuple(by), tuple(columns)))
        self._known.clear()

    def join(self, chain: "Chain", columns: Iterable[E], key: str = "key") -> None:
        self.steps.append(Join(chain, tuple(one.detail for one in columns), key))

    def mark(self, chain: "Chain") -> E:
        name = self.fresh("mark")
        self.steps.append(Mark(chain, name))
        return col(name, "bool", nullable=False)

    def store(self, name: str) -> None:
        self.steps.append(Store(name))


def made_by(step: Step) -> set[str]:
    """The names of the columns that a step adds."""
    match step:
        case Define() | Window() | Mark():
            return {step.name}
        case Group():
            return {one.name for one in step.columns}
        case Join():
            return set(step.columns)
    return set()


def read_by(step: Step) -> set[str]:
    """The names of the columns that a step reads."""
    match step:
        case Define():
            return columns_of(step.of)
        case Keep():
            return columns_of(step.where)
        case Window():
            return columns_of(step.of, *step.per, *(key for key, _ in step.order))
        case Group():
            found = columns_of(*step.by)
            for one in step.columns:
                found |= columns_of(one.of, one.where, *one.order)
            return found
        case Mark():
            return {"key", "rkey"}
    return set()


def columns_of(*of: E | None) -> set[str]:
    """The names of the columns that expressions read."""
    found: set[str] = set()
    waiting = [one for one in of if one is not None]
    while waiting:
        one = waiting.pop()
        if one.op == "col":
            found.add(one.detail)
        waiting.extend(one.args)
    return found
