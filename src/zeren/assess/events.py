"""What happened in the appraisal, in the past tense: keys, counts and digests, no names and no free text."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """Everyone concerned may see and answer the facts of a year, from one day until another."""

    year: int
    opens_on: date
    closes_on: date


@dataclass(frozen=True, slots=True)
class FactsConfirmed:
    """One person confirmed so many facts; the digest is over their keys in order."""

    year: int
    person: str
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class FactDisputed:
    """One person disputed one fact; the reason is kept with the answer, here only its digest."""

    year: int
    person: str
    fact: str
    reason_digest: str


@dataclass(frozen=True, slots=True)
class DisputeSettled:
    """A dispute was answered by somebody else: upheld or kept."""

    year: int
    fact: str
    outcome: str
    reply_digest: str


@dataclass(frozen=True, slots=True)
class DisputedFactMended:
    """After a dispute was upheld, its fact was corrected to another, or withdrawn (`became` is empty)."""

    year: int
    fact: str
    became: str


@dataclass(frozen=True, slots=True)
class FactsFrozen:
    """The facts of a year were sealed: how many, their digest, and how many disputes stayed open."""

    year: int
    freeze: int
    count: int
    digest: str
    open_disputes: int


@dataclass(frozen=True, slots=True)
class SchemeRun:
    """A scheme was applied to frozen facts: which one, under which pack, and the digest of all results."""

    run: int
    scheme: str
    pack_digest: str
    facts_digest: str
    result_digest: str
    count: int
    replaces: int | None


@dataclass(frozen=True, slots=True)
class ResultsProposed:
    """A run was put before the deciding body."""

    proposal: int
    run: int
    result_digest: str


@dataclass(frozen=True, slots=True)
class ResultsDecided:
    """The deciding body decided: how many, how many departures from the proposal, and the digest of all."""

    proposal: int
    count: int
    departures: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class LettersIssued:
    """Letters were made out: how many, and the digest over their contents in order."""

    proposal: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class NoticesIssued:
    """Notices to those who moved when an objection was upheld were made out: how many, and the digest as above."""

    objection: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class LettersDelivered:
    """Letters reached their persons or units on a day, which starts the time to object."""

    count: int
    on: date
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ObjectionFiled:
    """A person objected to a letter; the text is kept with the objection, here only its digest."""

    objection: int
    letter: int
    text_digest: str


@dataclass(frozen=True, slots=True)
class ObjectionAnswered:
    """An objection was answered: upheld (with the run that recomputed) or rejected, and how many it touched."""

    objection: int
    outcome: str
    run: int | None
    affected: int


@dataclass(frozen=True, slots=True)
class AppealMoved:
    """The review of an objection that was not upheld went one step on; what was said is kept with the step."""

    objection: int
    verb: str
    state: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class EarlierResultsImported:
    """Results of years before this system were brought in as history."""

    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class OtherAppraisalsRecorded:
    """Results of other appraisals than the annual one were put on record: how many, and their digest."""

    count: int
    rows_digest: str
