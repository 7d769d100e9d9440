"""What happened to a ballot: counts and digests. No entry tells of a single ballot that was cast."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BallotPrepared:
    """The rules were frozen; `rules` is SHA-256 over `rules.json`, which everybody may have."""

    ballot: str
    meeting: str
    form: str
    rules: str
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class SlipsIssued:
    """The commitments of the slips came in; `issued` is SHA-256 over `issued.txt`, as printed by the tellers."""

    ballot: str
    issued: str
    slips: int


@dataclass(frozen=True, slots=True)
class BallotMoved:
    """A ballot was opened, voting ended, or it was declared void."""

    ballot: str
    state: str


@dataclass(frozen=True, slots=True)
class SlipsCounted:
    """The tellers counted the slips of one class."""

    ballot: str
    voter_class: str
    drawn: int
    observed: int
    spoiled: int


@dataclass(frozen=True, slots=True)
class PaperKeyed:
    """Somebody keyed paper sheets: how many, how many of them two people have now keyed alike, how many differ."""

    ballot: str
    sheets: int
    taken: int
    differing: int


@dataclass(frozen=True, slots=True)
class BallotShown:
    """An observer's sheet was opened; it is not counted."""

    ballot: str


@dataclass(frozen=True, slots=True)
class CountedByHand:
    """A counter handed in the tallies of one class."""

    ballot: str
    voter_class: str
    sheets: int


@dataclass(frozen=True, slots=True)
class RatedByName:
    """Somebody of a signed class handed in a sheet."""

    ballot: str
    person: str


@dataclass(frozen=True, slots=True)
class BoxClosed:
    """The box was closed. `closing`: the line of `closing.json`, whose root the tellers sign on paper."""

    ballot: str
    closing: str


@dataclass(frozen=True, slots=True)
class BallotPublished:
    """The result was published; `published` is SHA-256 over `published.json`."""

    ballot: str
    quorum: bool
    published: str


@dataclass(frozen=True, slots=True)
class RoomFilesHandedOut:
    """The files of the room went out to observers."""

    ballot: str


@dataclass(frozen=True, slots=True)
class OpeningsDestroyed:
    """The term for appeals has ended: the files of the room are gone."""

    ballot: str
    files: int
