"""Objecting: what must hold before it is filed against a letter and before somebody answers. Pure: told the day.

Letters about debriefs and about results are objected to by the same rules; a debrief adds paper and no aggravation.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

ANSWER = "debrief.answer_objection"
OBJECTIONS: Table = (
    Transition("uphold", frozenset({"filed"}), "upheld", Text("成立", "uphold"), ANSWER),
    Transition("reject", frozenset({"filed"}), "rejected", Text("不成立", "reject"), ANSWER),
)
"""An objection to a verdict is answered once."""
OUTCOMES = {row.target: row.verb for row in OBJECTIONS}


def cannot_object(
    object_by: date | None, today: date, text: str, own: bool, waiting: bool = False, replaced: bool = False
) -> Iterator[Reason]:
    """Why an objection to a letter cannot be filed."""
    if not own:
        yield Reason(
            "not_your_letter", Text("只能对本人的通知书提出异议。", "Only the person of the letter can object.")
        )
    if object_by is None:
        yield Reason(
            "not_delivered", Text("通知书还没有送达。", "The letter has not been delivered."), "objection.days"
        )
    elif today > object_by:
        yield Reason(
            "too_late",
            Text(f"提出异议的最后一天是 {object_by}。", f"The last day to object was {object_by}."),
            "objection.days",
        )
    if waiting:
        yield Reason(
            "objection_waiting",
            Text("对这封通知书的异议正在办理。", "An objection to this letter is waiting for its answer."),
        )
    if replaced:
        yield Reason(
            "decision_replaced",
            Text("这封通知书的决定已经重新作出。", "The decision of this letter was made anew."),
            "",
            Text("如仍有异议，请对新的通知书提出。", "Object to the letter about the new decision."),
        )
    if not text.strip():
        yield Reason("text_missing", Text("请写明异议的内容和依据。", "Say what you object to and on what grounds."))


def cannot_answer_objection(
    state: str, outcome: str, answer: str, actor: str, objector: str, took_part: Collection[str]
) -> Iterator[Reason]:
    """Why this person cannot answer this objection: never the objector, never who prepared the proposal or recorded the decision."""
    if state != "filed":
        yield Reason("already_answered", Text("这件异议已经答复。", "This objection was already answered."))
    if outcome not in OUTCOMES:
        yield Reason("unknown_outcome", Text("答复是“成立”或“不成立”。", "The answer is “upheld” or “rejected”."))
    if not answer.strip():
        yield Reason("answer_missing", Text("答复要写明理由。", "The answer needs its reasons."))
    if actor.removeprefix("person:") == objector:
        yield Reason("own_objection", Text("不能答复自己的异议。", "Nobody answers the own objection."))
    if actor in took_part:
        yield Reason(
            "took_part",
            Text(
                "异议由没有参与拟定的人答复。",
                "An objection is answered by somebody who took no part in the proposal.",
            ),
            "objection.other_answers",
            Text("请由另一名经办人复核。", "Let another officer review it."),
        )


def cannot_take_in(paper: str, on: date, delivered_on: date | None, today: date) -> Iterator[Reason]:
    """Why an objection on paper cannot be taken in: the paper is named, and the day it came is one on which it could."""
    if not paper.strip():
        yield Reason(
            "paper_missing",
            Text("请写明依据的纸质异议：谁签字、存在哪里。", "Name the paper: signed by whom, kept where."),
            place=("paper",),
        )
    if on > today or (delivered_on is not None and on < delivered_on):
        yield Reason(
            "received_on_wrong_day",
            Text(
                "收到的日期在送达以后、今天以前。",
                "It was received after the letter was delivered and not after today.",
            ),
            place=("received_on",),
        )


def worse_after_objecting(grade: str, stood: str, grades: Sequence[str], place: tuple[str, ...]) -> Iterator[Reason]:
    """Why this grade cannot be decided after an objection was upheld: it lies below the one that stood.

    `grades` run from the best down; `stood` is empty where nobody objected.
    """
    if stood in grades and grade in grades and grades.index(grade) > grades.index(stood):
        yield Reason(
            "worse_after_objecting",
            Text("不因提出异议加重处理：重新决定的等次不能低于原来的等次。", "Nobody is treated worse for objecting: the grade decided anew is not below the one that stood."),
            "objection.days",
            place=place,
        )  # fmt: skip


def waits_for_room(last_day: date | None, waiting: int, today: date) -> Iterator[Reason]:
    """Why what observers may still have to look at is kept: a term to object runs, or an objection is not settled."""
    if last_day is not None and today <= last_day:
        yield Reason(
            "objection_term_runs",
            Text(f"对这次述职结果的异议期到 {last_day} 为止。", f"The term to object to a verdict of this meeting runs until {last_day}."),
        )  # fmt: skip
    if waiting:
        yield Reason(
            "objection_waits",
            Text(f"还有 {waiting} 件异议没有办结。", f"Objections not settled yet: {waiting}."),
            next_step=Text("办结以后再销毁票面。", "Destroy the openings when they are settled."),
        )
