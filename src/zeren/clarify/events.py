"""What happened to duty lists, in the past tense; keys, counts and digests only."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DutyListsGenerated:
    """The lists of a unit and all below it were made for a year: how many, and the digest of their keys and contents."""

    root: str
    year: int
    pack_digest: str
    made: int
    replaced: int
    unchanged: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class DutyListAcknowledged:
    """A person put the own name to a list."""

    unit: str
    bearer: str
    post: str
    year: int
    person: str
    list_digest: str


@dataclass(frozen=True, slots=True)
class SignedListsRecorded:
    """Names on paper lists were taken over: how many, and the digest of list, person and day in key order."""

    year: int
    count: int
    rows_digest: str
    source_digest: str


@dataclass(frozen=True, slots=True)
class DutiesAllocated:
    """A unit's committee duties were allocated to its posts."""

    unit: str
    year: int
    parts: int
    parts_digest: str


@dataclass(frozen=True, slots=True)
class AllocationsProposedWereTaken:
    """For all units below one without an allocation, the proposal was taken as it stands."""

    root: str
    year: int
    units: int
    parts: int
    parts_digest: str


@dataclass(frozen=True, slots=True)
class YearOpened:
    """Lists and facts of a year may be made and entered from now on, under this pack."""

    year: int
    pack_digest: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class AllocationsCarriedOver:
    """Last year's allocations were taken over where duty and post still stand."""

    year: int
    units: int
    parts: int
    parts_digest: str


@dataclass(frozen=True, slots=True)
class YearClosed:
    """Nothing new is entered for this year; corrections are still possible and say why."""

    year: int
    closed_on: date
