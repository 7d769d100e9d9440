"""The performance log: what entries of a year say by quarter and kind, and which contact points were visited.

Nothing is stored for it: an entry is a fact like every other, entered once. Source: in-person-duties-2010 for the four
that are done in person; contact-point-scheme for visits.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

QUARTERS = 4


@dataclass(frozen=True, slots=True)
class InPerson:
    """How often a first responsible person did each of the four in each quarter, in the order of the pack.

    `over` says how many quarters are over: in those a 0 is a gap, later it is only not yet.
    """

    person: str
    counts: tuple[tuple[str, tuple[int, ...]], ...]
    over: int

    @property
    def total(self) -> int:
        return sum(sum(quarters) for _, quarters in self.counts)

    @property
    def never(self) -> tuple[str, ...]:
        """Those of the four that were not done at all."""
        return tuple(kind for kind, quarters in self.counts if not any(quarters))


@dataclass(frozen=True, slots=True)
class ContactPoint:
    """A unit that somebody keeps in touch with: since when, the days of the visits, and how many a year are usual."""

    person: str
    point: str
    since: date
    fact: str
    visits: tuple[date, ...]
    usual: Fraction

    @property
    def is_short(self) -> bool:
        """Whether there were fewer visits than are usual in a whole year."""
        return len(self.visits) < self.usual


def in_person(
    person: str, told: Iterable[tuple[date, str]], kinds: Sequence[str], year: int, today: date
) -> InPerson:
    """Counts of `told` (the day, which of the four) by quarter; one that does not say which counts nowhere."""
    counts = {kind: [0] * QUARTERS for kind in kinds}
    for day, kind in told:
        if kind in counts:
            counts[kind][quarter_of(day)] += 1
    over = QUARTERS if today.year > year else 0 if today.year < year else quarter_of(today)
    return InPerson(person, tuple((kind, tuple(counts[kind])) for kind in kinds), over)


def quarter_of(day: date) -> int:
    """0 to 3."""
    return (day.month - 1) // 3


def contact_points(
    held: Iterable[tuple[str, str, date, str]], visits: Collection[tuple[str, str, date]], usual: Fraction
) -> tuple[ContactPoint, ...]:
    """The contact points of each person, each once by its earliest day, with the visits there.

    `held` are (person, point, day, fact) and `visits` (person, place, day). A visit before the point was named counts:
    who went there first and named it later went there.
    """
    first: dict[tuple[str, str], tuple[date, str]] = {}
    for person, point, day, fact in sorted(held, key=lambda one: (one[2], one[3])):
        first.setdefault((person, point.strip()), (day, fact))
    return tuple(
        ContactPoint(
            person, point, day, fact,
            tuple(sorted(at for who, place, at in visits if who == person and place.strip() == point)), usual,
        )
        for (person, point), (day, fact) in sorted(first.items())
    )  # fmt: skip
