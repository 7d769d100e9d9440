"""One fact as it is handed in, and the pack's words for it. Codes are given month by month, in a fixed order."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

WORDS = Path(__file__).parents[2] / "policies" / "party-building-cn" / "words.toml"


@dataclass(slots=True)
class Fact:
    """`name` is the pack's key; `file` says with what it is handed in: a month ("2025-03", by default the month in which it
    happened), "main-work-2025", "debrief-2025", or "hand" for what somebody enters by hand."""

    unit: str
    name: str
    day: date
    person: str = ""
    value: str = ""
    label: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    source: str = ""
    file: str = ""
    code: str = ""

    def __post_init__(self) -> None:
        self.file = self.file or f"{self.day:%Y-%m}"


class Words:
    """The pack's Chinese words for facts, labels and attributes: offices write words, not keys."""

    def __init__(self, path: Path = WORDS):
        words = tomllib.loads(path.read_text("utf-8"))
        self.facts = {key: entry["zh"] for key, entry in words["facts"].items()}
        self.labels = {key: entry["zh"] for key, entry in words["labels"].items()}
        self.attributes = {key: entry["zh"] for key, entry in words["attributes"].items()}
        self.unit_kinds = {key: entry["zh"] for key, entry in words["unit_kinds"].items()}

    def label(self, key: str) -> str:
        """The word for a label; where two labels share a word, the key itself is written."""
        word = self.labels.get(key, key)
        return key if list(self.labels.values()).count(word) > 1 else word

    def cell(self, attributes: dict[str, str]) -> str:
        """The attributes as one cell: 级别=县级；项目=书面推广."""
        return "；".join(f"{self.attributes[key]}={self.label(value)}" for key, value in attributes.items())


LETTERS = {"main-work-2025": "M25", "debrief-2025": "D25", "hand": "H26"}


def numbered(facts: Iterable[Fact], letter: str = "F") -> list[Fact]:
    """The facts in the order of the sheets, each with its code: file by file a letter, the month and a running number."""
    ordered = sorted(
        facts, key=lambda f: (f.file, f.unit, f.person, f.day, f.name, f.value, f.label, str(f.attributes))
    )
    running: dict[str, int] = {}
    for fact in ordered:
        running[fact.file] = running.get(fact.file, 0) + 1
        letters = LETTERS.get(fact.file) or f"{letter}{fact.file[2:4]}{fact.file[5:7]}"
        fact.code = f"{letters}-{running[fact.file]:05d}"
    return ordered
