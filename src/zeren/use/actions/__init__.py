"""Deeds of step `use`: what follows from results and what became of it; what is put on record before an appointment."""

from zeren.use.actions.appointments import decide_appointment, draw_up_shortlist, drop_shortlist, look_again
from zeren.use.actions.recorded import lift_mark, record_finding, record_measure, record_recommendation
from zeren.use.actions.uses import (
    ask_use_extension,
    draw_consequences,
    grant_use_extension,
    record_use,
    record_uses,
    withdraw_held_down,
)

__all__ = [
    "ask_use_extension",
    "decide_appointment",
    "draw_consequences",
    "draw_up_shortlist",
    "drop_shortlist",
    "grant_use_extension",
    "lift_mark",
    "look_again",
    "record_finding",
    "record_measure",
    "record_recommendation",
    "record_use",
    "record_uses",
    "withdraw_held_down",
]
