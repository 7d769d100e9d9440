"""The phrases of the scheme language: amounts, quantities, filters, predicates, as frozen dataclasses.

Stands under `scheme`. What each means is told in docs/scheme-language.md, section 2; `scoring` interprets them.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Number:
    """A constant. `text` is kept as written: beside a label or a day it is read as such; `value` None then."""

    text: str
    value: Fraction | None


@dataclass(frozen=True, slots=True)
class ValueOf:
    """A value of the pack, by key."""

    key: str


@dataclass(frozen=True, slots=True)
class FactOf:
    """A quantity drawn from fact records; `how` and `within` None mean the default of the fact's type."""

    fact: str
    how: str | None = None
    where: "Filter | None" = None
    over: str = "self"
    kinds: tuple[str, ...] = ()
    named_in: str | None = None
    once_per: tuple[str, ...] = ()
    within: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class NodeOf:
    """What another node gives."""

    node: str


@dataclass(frozen=True, slots=True)
class TotalOf:
    """The total."""


@dataclass(frozen=True, slots=True)
class PartOf:
    """The value of a part's node."""

    part: str


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """`kind`, `parent`, a group or an attribute of the subject."""

    attribute: str


@dataclass(frozen=True, slots=True)
class OwnOf:
    """The subject's own time in the period: days, months, share, first_day or last_day."""

    own: str


@dataclass(frozen=True, slots=True)
class GradeSoFar:
    """The grade as it stands when an override is looked at."""


@dataclass(frozen=True, slots=True)
class Minus:
    """The same with the sign turned."""

    of: "Quantity"


@dataclass(frozen=True, slots=True)
class Points:
    """The word "points" (this item's) or "all" (the item's above)."""

    of: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """An amount chosen by a class of the subject or by a fact's label."""

    by: "Quantity"
    cases: tuple[tuple[str, "Amount"], ...]
    other: "Amount | None" = None


Quantity = FactOf | NodeOf | TotalOf | PartOf | AttributeOf | OwnOf | GradeSoFar | Minus
Amount = Number | ValueOf | Chosen | Points | Quantity


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison: at_least at_most more_than less_than equals is_not years_back (an amount), one_of none_of (words), known (bool)."""

    op: str
    value: "Amount | tuple[str, ...] | bool"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a fact record must be: every attribute passes its tests, one of `any` passes, `none` does not."""

    tests: tuple[tuple[str, tuple[Test, ...]], ...] = ()
    any: tuple["Filter", ...] = ()
    none: "Filter | None" = None


@dataclass(frozen=True, slots=True)
class Holds:
    """A quantity passes every test."""

    of: Quantity
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class All:
    of: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple["Predicate", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Predicate"


Predicate = Holds | All | AnyOf | Not
