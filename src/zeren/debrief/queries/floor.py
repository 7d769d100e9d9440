"""The floor of a meeting: who can be asked from a phone now, what came in, and how much of it."""

from dataclasses import dataclass
from datetime import datetime

from zeren.debrief.models import FloorQuestion
from zeren.debrief.queries.meetings import AgendaFound, MeetingFound, classes_of, meeting_found
from zeren.debrief.rules.floor import MINUTE, Flood, takes_questions
from zeren.debrief.rules.inviting import ClassAsked
from zeren.ledger.reach import beyond
from zeren.organisations.queries import number_in_force


@dataclass(frozen=True, slots=True)
class Floor:
    """What a phone in the hall is shown: the meeting, and who can be asked; `speaker` None while nobody can."""

    meeting: MeetingFound
    speaker: AgendaFound | None
    classes: tuple[ClassAsked, ...]


def floor_of(meeting: str) -> Floor:
    """The floor of a meeting, for whoever holds the hall's address. Errors: NotFound."""
    with beyond("who speaks is announced in the hall; nothing else of the meeting is handed on"):
        found = meeting_found(meeting)
        at = found.at_lectern
        asked = at if at and takes_questions(found.state, at.stage) else None
        return Floor(found, asked, classes_of(found))


def flood_of(item: AgendaFound, meeting: MeetingFound, text: str, moment: datetime) -> Flood:
    """How much came in by now, and how much may."""
    sent = FloorQuestion.objects.filter(item__meeting_id=meeting.id)
    of_speaker = sent.filter(item_id=item.id)
    a_minute, a_speaker = (
        number_in_force(key, meeting.meets_on) for key in ("meeting.floor_a_minute", "meeting.floor_a_speaker")
    )
    return Flood(
        this_minute=sent.filter(sent_at__gt=moment - MINUTE).count(),
        to_speaker=of_speaker.count(),
        a_minute=None if a_minute is None else int(a_minute),
        a_speaker=None if a_speaker is None else int(a_speaker),
        known=of_speaker.filter(text=text.strip()).exists(),
    )
