"""Asking the debrief, a file for each part: who debriefs and with what result."""

from zeren.debrief.queries.debriefs import DebriefListed, debriefs_below

__all__ = ["DebriefListed", "debriefs_below"]
