"""Even-handedness: like failures with unlike measures are found, and say why. Pure: told the decided cases.

Alike are cases of the same duty with the same finding. An exemption is answered question by question and is no measure.
There is no number of cases to reach, and nobody is ranked.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Decided:
    """A case that was decided with a measure and stands: what it was about, why it is unlike others, if it said so, the
    keys of what weighed lighter or heavier in it, and of the measures taken together with `measure`. `lightened_from`: what
    was decided, where a review on `reviewed_on` put these in its place."""

    key: str
    duty: str
    finding: str
    measure: str
    why_unlike: str = ""
    weighed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    decided_on: date | None = None
    lightened_from: tuple[str, ...] = ()
    reviewed_on: date | None = None

    @property
    def measures(self) -> tuple[str, ...]:
        """All that stand today, the heaviest first."""
        return (self.measure, *self.also)

    def as_of(self, day: date | None) -> frozenset[str]:
        """The measures that stood on a day: until its review was answered those that were decided."""
        before = self.reviewed_on and day and day <= self.reviewed_on
        return frozenset(self.lightened_from if before else self.measures)


@dataclass(frozen=True, slots=True)
class Unlike:
    """Like failures with unlike measures: the duty, the finding, the cases, and the keys of those that owe their reason."""

    duty: str
    finding: str
    cases: tuple[Decided, ...]
    owing: tuple[str, ...]


def alike(duty: str, finding: str, decided: Iterable[Decided]) -> tuple[Decided, ...]:
    """The decided cases of the same duty with the same finding; a case about no duty is like none."""
    return tuple(one for one in decided if duty and (one.duty, one.finding) == (duty, finding))


def unlike(decided: Iterable[Decided]) -> tuple[Unlike, ...]:
    """Every group of like failures in which the measures differ, by duty and finding.

    The first case of a group had nothing to be measured against; each later one that differs from any before it owes
    its reason.
    """
    groups: dict[tuple[str, str], list[Decided]] = {}
    for one in decided:
        if one.duty:
            groups.setdefault((one.duty, one.finding), []).append(one)
    return tuple(
        Unlike(duty, finding, tuple(rows), tuple(_owing(rows)))
        for (duty, finding), rows in sorted(groups.items())
        if len({frozenset(one.measures) for one in rows}) > 1
    )


def _owing(rows: list[Decided]) -> Iterator[str]:
    """Those that were decided otherwise than what stood then; what a review made of either later is no fault of theirs."""
    for place, one in enumerate(rows):
        day = one.decided_on
        if not one.why_unlike and any(one.as_of(day) != before.as_of(day) for before in rows[:place]):
            yield one.key


@dataclass(frozen=True, slots=True)
class Judged:
    """One case that was decided and stands: in which unit, by whose signature, whether it was exempted, in which year."""

    unit: str
    by: str
    exempted: bool
    year: int


@dataclass(frozen=True, slots=True)
class Exempted:
    """How many decided cases were exempted under one key; an empty key pools those with too few to be told apart."""

    key: str
    exempted: int
    decided: int


def exempted_by(judged: Iterable[tuple[str, bool]], least: int) -> tuple[Exempted, ...]:
    """Exemptions by key in the order of the keys, never of the shares; whoever has fewer than `least` is pooled, last.

    A share of few cases tells nothing about a person. Source: even.cases_least.
    """
    groups: dict[str, list[bool]] = {}
    for key, exempted in judged:
        groups.setdefault(key, []).append(exempted)
    alone = {key: rows for key, rows in groups.items() if len(rows) >= least}
    pooled = [one for key, rows in groups.items() if key not in alone for one in rows]
    found = [Exempted(key, sum(rows), len(rows)) for key, rows in sorted(alone.items())]
    return (*found, *([Exempted("", sum(pooled), len(pooled))] if pooled else ()))
