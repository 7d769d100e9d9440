"""What must hold before an objection is filed, answered, and before facts are put right by it. Pure: told the day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def cannot_object(
    object_by: date | None, today: date, text: str, own: bool, waiting: bool = False, replaced: bool = False
) -> Iterator[Reason]:
    """Why an objection cannot be filed."""
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
    if outcome not in {"upheld", "rejected"}:
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


def cannot_put_right(facts: Mapping[str, Sequence[tuple[str, str, bool]]], actor: str) -> Iterator[Reason]:
    """Why these facts cannot be put right by an upheld objection, by this person.

    `facts`: key → every version as key, who entered it, and whether the run that is objected to counted it.
    """
    if not facts:
        yield Reason(
            "nothing_corrected",
            Text("异议成立的，写明更正了哪条事实。", "Where an objection holds, say which fact is corrected."),
        )
    for key, versions in facts.items():
        if not any(counted for *_, counted in versions):
            yield Reason(
                "fact_not_counted",
                Text(f"事实“{key}”没有用在这次考核里。", f"Fact “{key}” did not count in this appraisal."),
                "",
                Text("请核对事实编号。", "Check the number of the fact."),
                (key,),
            )
        if any(entered_by == actor for _, entered_by, counted in versions if counted):
            yield Reason(
                "entered_it_oneself",
                Text(
                    "异议涉及的事实是你录入的，由别人答复。",
                    "You entered a fact that the objection is about: somebody else answers.",
                ),
                "objection.other_answers",
                Text("请由另一名经办人复核。", "Let another officer review it."),
                (key,),
            )
