"""Tables of the debrief, a file for each part: who debriefs. Private to this room: others ask `queries`."""

from zeren.debrief.models.debriefs import Debrief

__all__ = ["Debrief"]
