"""Tables of the debrief, a file for each part: who debriefs, reports, the meeting, the ballot. Others ask `queries`."""

from zeren.debrief.models.ballots import Ballot
from zeren.debrief.models.debriefs import Debrief
from zeren.debrief.models.meetings import AgendaItem, Meeting, Participant
from zeren.debrief.models.reports import Report, Sheet

__all__ = ["AgendaItem", "Ballot", "Debrief", "Meeting", "Participant", "Report", "Sheet"]
