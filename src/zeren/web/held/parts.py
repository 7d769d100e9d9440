"""What is held about one person as parts of rows: the same for the page, for the paper and for programs."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.kernel.words import Text
from zeren.ledger.gate import digest_of

NOBODY = Text("", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is held: the day, what, what more is said about it, from whom, until when it runs, its page."""

    day: date | None
    what: Text
    more: tuple[Text, ...] = ()
    by: Text = NOBODY
    until: date | None = None
    url: str = ""

    @property
    def plain(self) -> dict[str, Any]:
        """For programs."""
        return {
            "day": self.day.isoformat() if self.day else None,
            "what": _both(self.what),
            "more": [_both(one) for one in self.more],
            "by": _both(self.by),
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """Everything of one kind, the newest first: how long it is kept, and what can be done about it."""

    key: str
    title: Text
    rows: tuple[Row, ...]
    kept: Text
    remedy: Text

    @property
    def plain(self) -> dict[str, Any]:
        """For programs."""
        return {
            "key": self.key,
            "title": _both(self.title),
            "kept": _both(self.kept),
            "remedy": _both(self.remedy),
            "rows": [row.plain for row in self.rows],
        }


@dataclass(frozen=True, slots=True)
class Held:
    """All parts, as they are on a day. The digest is over the parts, so that the same content has the same one."""

    person: str
    name: str
    day: date
    parts: tuple[Part, ...]

    @property
    def digest(self) -> str:
        """SHA-256 in hex over the canonical JSON of the parts."""
        return digest_of([part.plain for part in self.parts])

    @property
    def total(self) -> int:
        return sum(len(part.rows) for part in self.parts)

    @property
    def plain(self) -> dict[str, Any]:
        """The file for programs: who, the day, the digest, the parts."""
        return {
            "person": self.person,
            "name": self.name,
            "day": self.day.isoformat(),
            "digest": self.digest,
            "parts": [part.plain for part in self.parts],
        }


def _both(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
