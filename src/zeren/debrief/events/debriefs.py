"""What happened to debriefs, reports and sheets; keys, days and counts, no free text."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DebriefsPrepared:
    """The debriefs of a year were prepared: before which unit (empty: all), how many are new, how many posts left out."""

    year: int
    heard_by: str
    made: int
    left_out: int
    rows_digest: str


@dataclass(frozen=True, slots=True)
class DebriefDayPlanned:
    """A unit's day for hearing was set, for so many."""

    year: int
    heard_by: str
    meets_on: date
    count: int


@dataclass(frozen=True, slots=True)
class DebriefWayChosen:
    """One debriefs orally or in writing."""

    debrief: int
    way: str


@dataclass(frozen=True, slots=True)
class DebriefLeftOut:
    """One does not debrief this year; why is kept with it."""

    debrief: int
    because_digest: str


@dataclass(frozen=True, slots=True)
class ReportSaved:
    """A draft was kept."""

    debrief: int
    number: int


@dataclass(frozen=True, slots=True)
class ReportHandedIn:
    """A report was frozen. `frozen_as` is the SHA-256 of all it says: far too long a text to be guessed from it."""

    debrief: int
    number: int
    frozen_as: str


@dataclass(frozen=True, slots=True)
class ReportTakenIn:
    """A report on paper was taken in for somebody without an account, and frozen; which paper is kept with it."""

    debrief: int
    number: int
    frozen_as: str


@dataclass(frozen=True, slots=True)
class ReportSentBack:
    """A report went back to be written anew; why is kept with it."""

    debrief: int
    number: int
    because_digest: str


@dataclass(frozen=True, slots=True)
class ReportChecked:
    """A report passed: every point of the checklist was confirmed."""

    debrief: int
    number: int
    points: int


@dataclass(frozen=True, slots=True)
class SheetShown:
    """A sheet of the pre-assessment was shown to the person."""

    debrief: int
    number: int
    lines: int


@dataclass(frozen=True, slots=True)
class SheetReplied:
    """The person's reply stands beside the sheet."""

    debrief: int
    number: int
    reply_digest: str
