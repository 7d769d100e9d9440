"""The deeds of this room: generating lists, putting one's name to them, allocating duties, opening and closing years."""

from zeren.clarify.actions.acknowledge import acknowledge_list, record_signed_lists
from zeren.clarify.actions.allocate import set_allocation, take_proposals
from zeren.clarify.actions.generate import generate_lists
from zeren.clarify.actions.years import ask_year_reopening, close_year, grant_year_reopening, open_year

__all__ = [
    "acknowledge_list",
    "ask_year_reopening",
    "close_year",
    "generate_lists",
    "grant_year_reopening",
    "open_year",
    "record_signed_lists",
    "set_allocation",
    "take_proposals",
]
