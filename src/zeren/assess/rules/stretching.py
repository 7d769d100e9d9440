"""Whether a day of the appraisal may be moved or reopened at all; that two people do it in time is the record's own rule."""

from collections.abc import Iterator
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def cannot_stretch_round(state: str) -> Iterator[Reason]:
    """Why the days to confirm are not made longer: the facts are frozen."""
    if state == "frozen":
        yield Reason(
            "already_frozen",
            Text("这一年的事实已经冻结。", "The facts of this year are frozen."),
            next_step=Text("确有必要的，申请重开。", "If it is needed, ask for a reopening."),
        )


def cannot_stretch_letter(object_by: date | None, replaced: bool, waiting: bool) -> Iterator[Reason]:
    """Why the time to object is not made longer: it has not begun, an objection waits, or the letter was replaced."""
    if object_by is None:
        yield Reason(
            "not_delivered", Text("通知书还没有送达。", "The letter has not been delivered."), "objection.days"
        )
    if replaced:
        yield Reason(
            "decision_replaced",
            Text("这封通知书的决定已经重新作出。", "The decision of this letter was made anew."),
            next_step=Text("请看新的通知书。", "Turn to the letter about the new decision."),
        )
    if waiting:
        yield Reason(
            "objection_waiting",
            Text("对这封通知书的异议正在办理。", "An objection to this letter is waiting for its answer."),
        )


def cannot_stretch_answer(state: str) -> Iterator[Reason]:
    """Why an answer's term is not made longer: it was given."""
    if state != "filed":
        yield Reason("already_answered", Text("这件异议已经答复。", "This objection was already answered."))
