"""The deeds of this room: putting facts down, correcting and withdrawing them, files of facts, tasks and findings."""

from zeren.implement.actions.bring_in import import_facts, take_back_facts
from zeren.implement.actions.facts import correct_fact, enter_fact, withdraw_fact
from zeren.implement.actions.find import find_fulfilled, record_finding
from zeren.implement.actions.plan import plan_tasks

__all__ = [
    "correct_fact",
    "enter_fact",
    "find_fulfilled",
    "import_facts",
    "plan_tasks",
    "record_finding",
    "take_back_facts",
    "withdraw_fact",
]
