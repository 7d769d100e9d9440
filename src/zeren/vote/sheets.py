"""From a form to a sheet and back: the order that this voter sees, the fields, the marks, what is still open."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from zeren.debrief.rules.ballots import BallotRules

ABSTAINS = "-"
"""What a field holds for an abstention; no key of a grade begins so."""
STARTS_WITH = "m"


@dataclass(frozen=True, slots=True)
class Marks:
    """What was marked so far: field → grade or `ABSTAINS`. Fields are those of the rules; anything else was left out."""

    rules: BallotRules
    given: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        return [field for field in fields(self.rules) if field not in self.given]

    def sheet(self) -> dict[str, tuple[str, ...]]:
        """The sheet, when nothing is missing."""
        return {
            rated: tuple(self._grade(field_of(place, item)) for item in range(len(self.rules.items)))
            for place, rated in enumerate(self.rules.objects)
        }

    def _grade(self, field: str) -> str:
        given = self.given[field]
        return "" if given == ABSTAINS else given


def field_of(place: int, item: int) -> str:
    """The name of the field of one object and item, by their places in the rules."""
    return f"{STARTS_WITH}{place}-{item}"


def fields(rules: BallotRules) -> list[str]:
    """All fields in the rules' order."""
    return [field_of(place, item) for place in range(len(rules.objects)) for item in range(len(rules.items))]


def marks_of(rules: BallotRules, sent: Mapping[str, str]) -> Marks:
    """The marks among what was sent."""
    allowed = {*rules.grades, ABSTAINS}
    return Marks(rules, {field: sent[field] for field in fields(rules) if sent.get(field) in allowed})


def order_of(rules: BallotRules, proof: str) -> list[int]:
    """The places of the objects in this voter's own order: the same each time, and kept nowhere."""
    return sorted(
        range(len(rules.objects)),
        key=lambda place: hashlib.sha256(f"zeren order\n{proof}\n{rules.objects[place]}\n".encode()).digest(),
    )
