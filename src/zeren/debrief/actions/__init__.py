"""The deeds of the debrief, a file for each part: preparing the year, the report, the sheet of the pre-assessment, what comes of it."""

from zeren.debrief.actions.debriefs import choose_way, leave_out, plan_day, prepare_debriefs
from zeren.debrief.actions.items import (
    ask_item_extension,
    begin_item,
    change_item,
    claim_item,
    close_debrief,
    close_item,
    draft_items,
    drop_item,
    grant_item_extension,
    issue_lists,
    reopen_item,
    send_item_back,
    verify_item,
)
from zeren.debrief.actions.reports import check_report, hand_in_report, save_report, send_back_report
from zeren.debrief.actions.sheets import reply_to_sheet, show_sheet
from zeren.debrief.actions.telling import deliver_feedback, issue_feedback
from zeren.debrief.actions.verdicts import decide_debriefs, draw_together, state_parts

__all__ = [
    "ask_item_extension",
    "begin_item",
    "change_item",
    "check_report",
    "choose_way",
    "claim_item",
    "close_debrief",
    "close_item",
    "decide_debriefs",
    "deliver_feedback",
    "draft_items",
    "draw_together",
    "drop_item",
    "grant_item_extension",
    "hand_in_report",
    "issue_feedback",
    "issue_lists",
    "leave_out",
    "plan_day",
    "prepare_debriefs",
    "reopen_item",
    "reply_to_sheet",
    "save_report",
    "send_back_report",
    "send_item_back",
    "show_sheet",
    "state_parts",
    "verify_item",
]
