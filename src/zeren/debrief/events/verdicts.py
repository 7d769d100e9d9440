"""What happened after the meeting: parts stated, drawn together, decided, told, listed, put right and verified."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PartsStated:
    """Somebody stated parts of syntheses; how many, and the digest of them."""

    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class DebriefsDrawnTogether:
    """The parts of so many debriefs were drawn together by the pack of this digest."""

    count: int
    pack_digest: str
    rows_digest: str


@dataclass(frozen=True, slots=True)
class DebriefsDecided:
    """A body decided grades and opinions; how many of them depart from what was proposed."""

    count: int
    departures: int
    decided_on: date
    rows_digest: str


@dataclass(frozen=True, slots=True)
class FeedbackIssued:
    """Letters about verdicts were made out."""

    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class FeedbackDelivered:
    """Letters reached their persons."""

    count: int
    delivered_on: date
    rows_digest: str


@dataclass(frozen=True, slots=True)
class VerdictObjected:
    """The person of a letter objected to the verdict; the words and the paper stay with the row."""

    objection: int
    letter: int
    words_digest: str


@dataclass(frozen=True, slots=True)
class VerdictObjectionAnswered:
    """An objection to a verdict was upheld or rejected by somebody who took no part; after `upheld` it is decided anew."""

    objection: int
    outcome: str
    words_digest: str


@dataclass(frozen=True, slots=True)
class ItemsDrafted:
    """Items of the three lists were drawn up, or changed before they were issued."""

    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ListsIssued:
    """The three lists of so many debriefs were issued, with so many items."""

    debriefs: int
    items: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ItemMoved:
    """An item moved: begun, said to be done, sent back, verified, closed, reopened; the words stay with the row."""

    item: str
    verb: str
    state: str
    words_digest: str


@dataclass(frozen=True, slots=True)
class DebriefClosed:
    """Every item of a debrief was verified by somebody else and closed."""

    year: int
    post: str
    items: int
