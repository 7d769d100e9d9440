"""The deeds of the appraisal, in the order of the year: confirm, freeze and run, decide, tell, object."""

from zeren.assess.actions.appeal import (
    appeal_rejection,
    extend_appeal,
    grant_appeal,
    keep_rejection,
    take_in_appeal,
)
from zeren.assess.actions.appraise import freeze_facts, run_schemes
from zeren.assess.actions.beside import record_appraisals
from zeren.assess.actions.confirm import answer_fact, confirm_remaining, open_round, settle_dispute, uphold_dispute
from zeren.assess.actions.decide import decide_again, decide_results, propose_results
from zeren.assess.actions.history import import_earlier_results
from zeren.assess.actions.object import (
    file_objection,
    put_right_objection,
    reject_objection,
    take_in_objection,
    uphold_objection,
)
from zeren.assess.actions.stretch import ask_extension, ask_reopening, grant_extension, grant_reopening
from zeren.assess.actions.tell import deliver_letters, issue_letters, issue_notices

__all__ = [
    "answer_fact",
    "appeal_rejection",
    "ask_extension",
    "ask_reopening",
    "confirm_remaining",
    "decide_again",
    "decide_results",
    "deliver_letters",
    "extend_appeal",
    "file_objection",
    "freeze_facts",
    "grant_appeal",
    "grant_extension",
    "grant_reopening",
    "import_earlier_results",
    "issue_letters",
    "issue_notices",
    "keep_rejection",
    "open_round",
    "propose_results",
    "put_right_objection",
    "record_appraisals",
    "reject_objection",
    "run_schemes",
    "settle_dispute",
    "take_in_appeal",
    "take_in_objection",
    "uphold_dispute",
    "uphold_objection",
]
