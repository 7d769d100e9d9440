"""What happened in a case. Keys and digests only: what was said stays with the case."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A lead was put down: about which task or which item of the lists, with which finding."""

    case: str
    task: int | None
    finding: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class CaseMoved:
    """A case went one step on its way."""

    case: str
    verb: str
    state: str
    text_digest: str


@dataclass(frozen=True, slots=True)
class CaseDecided:
    """A case was decided: the measure (or the exemption that was granted), until when it weighs, by which kind of body,
    what weighed lighter or heavier, and which measures were taken together with it."""

    case: str
    measure: str
    exemption: str
    impact_until: date | None
    body_kind: str = ""
    weighed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseCorrected:
    """A decision was found wrong and corrected: the measures that fall, how many marks were lifted and uses withdrawn."""

    case: str
    text_digest: str
    measure: str = ""
    marks: int = 0
    uses: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseReviewed:
    """The body above answered: the measures that stand from now on, and until when they weigh."""

    case: str
    measure: str
    impact_until: date | None
    also: tuple[str, ...] = ()


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
