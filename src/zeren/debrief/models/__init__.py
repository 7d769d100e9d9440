"""Tables of the debrief, a file for each part: who debriefs, reports, the meeting, the ballot, what came of it. Others ask `queries`."""

from zeren.debrief.models.ballots import Ballot, BoardFile, HandCount, RoomFile, SignedRating, Slip, SlipCount
from zeren.debrief.models.debriefs import Debrief
from zeren.debrief.models.meetings import AgendaItem, Meeting, Participant
from zeren.debrief.models.reports import Report, Sheet
from zeren.debrief.models.sittings import Comment, FloorQuestion, MeetingNote, Question
from zeren.debrief.models.verdicts import Feedback, Item, ItemStep, Objection, PartStated, Synthesis, Verdict

__all__ = [
    "AgendaItem",
    "Ballot",
    "BoardFile",
    "Comment",
    "Debrief",
    "Feedback",
    "FloorQuestion",
    "HandCount",
    "Item",
    "ItemStep",
    "Meeting",
    "MeetingNote",
    "Objection",
    "PartStated",
    "Participant",
    "Question",
    "Report",
    "RoomFile",
    "Sheet",
    "SignedRating",
    "Slip",
    "SlipCount",
    "Synthesis",
    "Verdict",
]
