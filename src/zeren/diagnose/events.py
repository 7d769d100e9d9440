"""What happened in the view over all: handovers. Keys, days and counts only."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class HandoverDrawnUp:
    """What was open in a unit was drawn up for the one who took over as first responsible person."""

    handover: int
    unit: str
    predecessor: str
    successor: str
    left_on: date
    came_on: date
    items: int


@dataclass(frozen=True, slots=True)
class HandoverNamePut:
    """A name was put to a handover: `part` is predecessor, successor, or office (for a predecessor who is gone)."""

    handover: int
    person: str
    part: str
