"""The deeds of this room: generating lists, putting one's name to them, allocating duties, opening and closing years."""

from zeren.clarify.actions.acknowledge import acknowledge_list, record_signed_lists
from zeren.clarify.actions.allocate import set_allocation, take_proposals
from zeren.clarify.actions.generate import generate_lists
from zeren.clarify.actions.years import close_year, open_year

__all__ = [
    "acknowledge_list",
    "close_year",
    "generate_lists",
    "open_year",
    "record_signed_lists",
    "set_allocation",
    "take_proposals",
]
