"""What happened to a meeting: planned, people invited, order drawn and changed, begun, spoken, asked, commented, ended.

Keys, numbers and counts; what was said stays with its row.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class MeetingPlanned:
    """A meeting was set up: by whom, when, how many debriefs; `like`: the earlier one that it was copied from."""

    meeting: str
    organiser: str
    meets_on: date
    debriefs: int
    form: str
    like: str = ""


@dataclass(frozen=True, slots=True)
class MeetingChanged:
    """Day, place or title were changed."""

    meeting: str
    meets_on: date


@dataclass(frozen=True, slots=True)
class PeopleInvited:
    """So many were put on the list."""

    meeting: str
    count: int


@dataclass(frozen=True, slots=True)
class InvitationStruck:
    """One was taken off the list."""

    meeting: str
    participant: int


@dataclass(frozen=True, slots=True)
class OrderDrawn:
    """The order of speaking was drawn: from which seed, and what it gave. Anybody can draw it again."""

    meeting: str
    seed: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderChanged:
    """One speaker was moved to another place (0: debriefs in writing), for a reason that stands in the minutes."""

    meeting: str
    debrief: int
    place: int


@dataclass(frozen=True, slots=True)
class TakenOffAgenda:
    """Somebody will not debrief in this meeting, for a reason that stands in its notes; another meeting may hear him."""

    meeting: str
    debrief: int


@dataclass(frozen=True, slots=True)
class EnvelopeTakenIn:
    """The sealed sheet of somebody on the list who cannot come was taken in, or handed back unopened."""

    meeting: str
    participant: int
    is_in: bool


@dataclass(frozen=True, slots=True)
class PersonCheckedIn:
    """Somebody on the list is in the room, or was ticked by mistake."""

    meeting: str
    participant: int
    is_in: bool


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """A meeting began or ended, with how many present of how many invited."""

    meeting: str
    state: str
    present: int
    invited: int


@dataclass(frozen=True, slots=True)
class SpeakerMoved:
    """One speaker went one step through the meeting."""

    meeting: str
    debrief: int
    stage: str


@dataclass(frozen=True, slots=True)
class QuestionPut:
    """A question to one debriefer was taken."""

    meeting: str
    debrief: int
    question: int
    way: str


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """The gist of the answer was put down."""

    meeting: str
    question: int


@dataclass(frozen=True, slots=True)
class FloorQuestionSent:
    """A question came in from a phone in the hall; the clerk has yet to deal with it."""

    meeting: str
    debrief: int
    sent: int


@dataclass(frozen=True, slots=True)
class FloorQuestionDealtWith:
    """The clerk took a question from the floor as one of the meeting, or (0) set it aside with a reason."""

    meeting: str
    sent: int
    question: int


@dataclass(frozen=True, slots=True)
class NobodyAsked:
    """It was said in the room that nobody asks this one anything."""

    meeting: str
    debrief: int


@dataclass(frozen=True, slots=True)
class CommentGiven:
    """A comment on one debrief was put down."""

    meeting: str
    debrief: int
    kind: str


@dataclass(frozen=True, slots=True)
class MeetingNoted:
    """The clerk noted something for the minutes."""

    meeting: str
    note: int


@dataclass(frozen=True, slots=True)
class DebriefsConcluded:
    """So many debriefs of a meeting go on to synthesis: heard, asked, commented, counted."""

    meeting: str
    debriefs: tuple[int, ...]
