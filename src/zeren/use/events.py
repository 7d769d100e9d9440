"""What happened to results: consequences drawn, and what became of each; what was decided on appointments."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ConsequencesDrawn:
    """From the decisions of a year it was drawn up what has to follow: how many, and the digest of all."""

    year: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ConsequencesCarriedOver:
    """Uses of replaced decisions go on under the decision in their place, which asks for the same: how many, and the digest."""

    year: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ConsequencesWithdrawn:
    """Uses were withdrawn because what they rested on was decided anew: how many, and the digest of use and reason."""

    year: int
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ConsequenceRecorded:
    """One consequence was carried out, or not, with a reason (here its digest)."""

    consequence: int
    state: str
    note_digest: str


@dataclass(frozen=True, slots=True)
class ConsequencesRecorded:
    """Several consequences were recorded as carried out: how many, the digest of their numbers and of the note."""

    count: int
    rows_digest: str
    note_digest: str


@dataclass(frozen=True, slots=True)
class RecommendationRecorded:
    """A meeting recommended somebody: the row's number, for which kind of post, and the day."""

    recommendation: int
    post: str
    held_on: date


@dataclass(frozen=True, slots=True)
class WrittenFindingRecorded:
    """A body's written finding was put on record: the mark's number, which finding, and the digest of its paper."""

    standing_id: int
    finding: str
    document_digest: str


@dataclass(frozen=True, slots=True)
class MeasureRecorded:
    """A measure that was decided elsewhere was put on record: the mark's number, which measure, the digest of its paper, of
    which kind the body is, and the last day (None: it never ends)."""

    standing_id: int
    measure: str
    document_digest: str
    decided_by: str = ""
    until_day: date | None = None


@dataclass(frozen=True, slots=True)
class MarkLifted:
    """A mark was lifted by a decision of the body: its number, the digests of the reason and of the paper."""

    standing_id: int
    because_digest: str
    document_digest: str


@dataclass(frozen=True, slots=True)
class UsesWithdrawnWithCase:
    """A case was corrected: how many uses of grades that it had held down were withdrawn."""

    case: str
    count: int


@dataclass(frozen=True, slots=True)
class ShortlistDrawnUp:
    """A shortlist for a post was drawn up: its number, the post, the day, how many people, and the digest of their dossiers."""

    appointment: int
    post: str
    day: date
    count: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class ShortlistLookedAtAgain:
    """The dossiers of a shortlist were taken again, for which time, and their digest."""

    appointment: int
    taking: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class AppointmentDecided:
    """The body decided on an appointment: the post, whether it departs from something known, and the digests."""

    appointment: int
    post: str
    departs: bool
    dossiers_digest: str
    reason_digest: str


@dataclass(frozen=True, slots=True)
class ShortlistDropped:
    """A shortlist was dropped, with its reason (here its digest)."""

    appointment: int
    reason_digest: str
