"""The words of a pack: names of facts, kinds, grades, labels and attributes in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class FactWord:
    """`minutes`: what entering one costs the base; `derived`: the system makes it itself when facts are frozen.

    `labels`: those that a label fact may say; `attributes`: what may be said of one, each with its choices (none: free
    words). Left out, any label or attribute of the pack may stand. `lo`, `hi`: between what a record's number can lie.
    `compared`: the number is a change against the year before (rate) or set beside it (amount); a leap is held.
    """

    key: str
    name: Text
    type: str
    subject: str
    unit: Text | None = None
    minutes: int = 0
    derived: bool = False
    labels: tuple[str, ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lo: Fraction | None = None
    hi: Fraction | None = None
    compared: str = ""


@dataclass(frozen=True, slots=True)
class GradeWord:
    """`rank` 1 is the best."""

    key: str
    name: Text
    subject: str
    rank: int


@dataclass(frozen=True, slots=True)
class Words:
    facts: Mapping[str, FactWord] = field(default_factory=dict)
    unit_kinds: Mapping[str, Text] = field(default_factory=dict)
    grades: Mapping[str, GradeWord] = field(default_factory=dict)
    labels: Mapping[str, Text] = field(default_factory=dict)
    attributes: Mapping[str, Text] = field(default_factory=dict)

    def name(self, key: str) -> Text:
        """The words for a fact, unit kind, grade, label or attribute; the key itself when the pack has none."""
        if key in self.facts:
            return self.facts[key].name
        if key in self.grades:
            return self.grades[key].name
        for group in (self.unit_kinds, self.labels, self.attributes):
            if key in group:
                return group[key]
        return Text(key, key)

    def grade_order(self, subject: str) -> tuple[str, ...]:
        """The grades of units or persons, best first."""
        rows = [word for word in self.grades.values() if word.subject == subject]
        return tuple(word.key for word in sorted(rows, key=lambda word: word.rank))
