"""What a run is given: subjects, fact records, the period, results of other schemes, earlier periods. Frozen, exact."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from zeren.kernel.days import Span
from zeren.kernel.errors import Reason
from zeren.kernel.exact import is_kept
from zeren.kernel.words import Text

STRUCK_OUT = frozenset({"struck_out", "withdrawn"})
"""States of a record that does not count; every other state counts."""
NOT_SUPPLIED = "not_supplied"
"""State of a record that says: this was asked for, and the subject did not hand it in (missing by own fault)."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody or something appraised, or standing in the tree around it.

    `kind` is the unit kind, or the post kind of a person; `parent` the unit above, for a person the unit it belongs to.
    `span` are the days it was there; `pieces` the parts of it that were its own, where somebody left and came back
    (empty: all of it). `groups` and `attributes` may choose parameters and peers.
    """

    key: str
    kind: str
    span: Span
    parent: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    pieces: tuple[Span, ...] = ()

    def own_in(self, span: Span) -> tuple[Span, ...]:
        """Its own days in `span`: nothing, one piece, or several with days between them that were somebody else's."""
        found = (piece.overlap(span) for piece in self.pieces or (self.span,))
        return tuple(piece for piece in found if piece)

    def attribute(self, name: str) -> str | None:
        """`kind`, `parent`, `key`, a group or an attribute; None when it has none of that name."""
        if name in ("kind", "parent", "key"):
            return getattr(self, name)
        return self.groups.get(name, self.attributes.get(name))


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One fact as it was entered. `value` empty counts as 1 for an event. `reason` is needed for a judged value."""

    key: str
    name: str
    subject: str
    day: date
    value: Fraction | None = None
    label: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    entered_day: date | None = None
    entered_by: str = ""
    state: str = "confirmed"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """A result of another scheme. `points` are its full marks."""

    scheme: str
    subject: str
    total: Fraction | None = None
    grade: str | None = None
    points: Fraction | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """One thing of an earlier period: `what` is "total", "grade", a node or a fact key."""

    subject: str
    scheme: str
    period: str
    what: str
    value: Fraction | None = None
    label: str | None = None


def too_fine(
    facts: Iterable[FactRecord],
    imports: Iterable[Imported],
    history: Iterable[Past],
    values: Mapping[str, Fraction | str | None],
) -> tuple[Reason, ...]:
    """Every number that goes into a run with more than the four decimals that it keeps, by its place."""
    found: list[tuple[tuple[str, ...], Fraction | None]] = [(("fact", row.key), row.value) for row in facts]
    found += [(("import", row.scheme, row.subject), number) for row in imports for number in (row.total, row.points)]
    found += [(("history", row.scheme, row.subject, row.period, row.what), row.value) for row in history]
    found += [(("value", key), value) for key, value in values.items() if isinstance(value, Fraction)]
    return tuple(
        Reason(
            "TOO_MANY_DECIMALS",
            Text(f"“{place[-1]}”的数多于四位小数。", f"The number of “{place[-1]}” has more than four decimals."),
            next_step=Text("请改为四位小数以内。", "Give it with four decimals at most."),
            place=place,
        )
        for place, number in found
        if number is not None and not is_kept(number)
    )


@dataclass(frozen=True, slots=True)
class Period:
    """A period with its name: 2026, 2026H1, 2026Q3, 2026-03."""

    key: str
    span: Span

    @property
    def days(self) -> int:
        return self.span.days


def period_of(key: str) -> Period:
    """The period named `key`. Errors: ValueError when it is no such name."""
    year = int(key[:4])
    rest = key[4:]
    if not rest:
        first, last = 1, 12
    elif rest[0] == "-":
        first = last = int(rest[1:])
    elif rest[0] == "Q":
        last = int(rest[1:]) * 3
        first = last - 2
    elif rest[0] == "H":
        last = int(rest[1:]) * 6
        first = last - 5
    else:
        raise ValueError(f"no period: {key!r}")
    return Period(key, Span(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])))


def period_before(key: str, back: int = 1) -> str:
    """The name of the period `back` before `key`, of the same length."""
    year, rest = int(key[:4]), key[4:]
    if not rest:
        return str(year - back)
    sign, count = rest[0], {"-": 12, "Q": 4, "H": 2}[rest[0]]
    index = year * count + int(rest[1:]) - 1 - back
    number = index % count + 1
    return f"{index // count}{sign}{number:02d}" if sign == "-" else f"{index // count}{sign}{number}"
