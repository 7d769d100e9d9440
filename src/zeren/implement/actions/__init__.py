"""The deeds of this room: putting facts down, correcting and withdrawing them, files of facts, tasks and findings."""

from zeren.implement.actions.asking import ask_base, stop_asking
from zeren.implement.actions.bring_in import import_facts, take_back_facts
from zeren.implement.actions.evidence import attach_evidence, take_off_evidence
from zeren.implement.actions.extend import ask_task_extension, grant_task_extension
from zeren.implement.actions.facts import correct_fact, enter_fact, verify_fact, withdraw_fact
from zeren.implement.actions.feed import close_calendar, open_calendar
from zeren.implement.actions.find import Wish, bring_in_findings, find_fulfilled, record_finding
from zeren.implement.actions.hold import answer_follow_up, record_activity
from zeren.implement.actions.late import ask_late_entry, grant_late_entry
from zeren.implement.actions.plan import plan_tasks
from zeren.implement.actions.put_off import put_off_activity
from zeren.implement.actions.remind import (
    chase_task,
    give_mail_address,
    note_not_sent,
    note_sent,
    raise_reminders,
)
from zeren.implement.actions.sampling import answer_sample, draw_sample

__all__ = [
    "Wish",
    "answer_follow_up",
    "answer_sample",
    "ask_base",
    "ask_late_entry",
    "ask_task_extension",
    "attach_evidence",
    "bring_in_findings",
    "chase_task",
    "close_calendar",
    "correct_fact",
    "draw_sample",
    "enter_fact",
    "find_fulfilled",
    "give_mail_address",
    "grant_late_entry",
    "grant_task_extension",
    "import_facts",
    "note_not_sent",
    "note_sent",
    "open_calendar",
    "plan_tasks",
    "put_off_activity",
    "raise_reminders",
    "record_activity",
    "record_finding",
    "stop_asking",
    "take_back_facts",
    "take_off_evidence",
    "verify_fact",
    "withdraw_fact",
]
