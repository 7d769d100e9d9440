"""What happened in a case. Keys and digests only: what was said stays with the case."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A lead was put down: about which task, with which finding."""

    case: str
    task: int | None
    finding: str


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case went one step on its way."""

    case: str
    verb: str
    state: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A case was decided: the measure (or the exemption that was granted), and until when it weighs."""

    case: str
    measure: str
    exemption: str
    impact_until: date | None


@dataclass(frozen=True, slots=True)
class CaseCorrected:
    """A decision was found wrong and corrected; its standing is lifted."""

    case: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class ExemptionAnswered:
    """Every exemption question was answered before a decision: how many of how many with yes, and which one exempts."""

    case: str
    exemption: str
    yes: int
    questions: int


@dataclass(frozen=True, slots=True)
class LeadErased:
    """A lead lapsed: how many texts were erased with it."""

    case: str
    texts: int
