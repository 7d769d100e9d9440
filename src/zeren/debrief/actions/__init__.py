"""The deeds of the debrief, a file for each part: preparing the year, the report, the sheet of the pre-assessment."""

from zeren.debrief.actions.debriefs import choose_way, leave_out, plan_day, prepare_debriefs
from zeren.debrief.actions.reports import check_report, hand_in_report, save_report, send_back_report
from zeren.debrief.actions.sheets import reply_to_sheet, show_sheet

__all__ = [
    "check_report",
    "choose_way",
    "hand_in_report",
    "leave_out",
    "plan_day",
    "prepare_debriefs",
    "reply_to_sheet",
    "save_report",
    "send_back_report",
    "show_sheet",
]
