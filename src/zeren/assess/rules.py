"""What must hold before facts count, before a result is decided, and before an objection is heard or answered.

Pure: told the day and the values. Every reason names the key of the pack it rests on.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zeren.kernel.days import working_days_later
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class Dispute:
    """An open dispute: the fact, who disputes, who entered the fact, what was said."""

    fact: str
    person: str
    entered_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposedResult:
    """What a run proposes for one subject, as far as a decision needs it.

    `hard_cap` is the highest grade that no decision may pass (empty: none), `soft_cap` one that may be passed
    with reason and names; ranks count 1 for the best grade.
    """

    key: str
    grade: str
    hard_cap: str
    soft_cap: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What the deciding body decided for one subject."""

    subject: str
    grade: str
    reason: str = ""
    present: str = ""
    place: tuple[str, ...] = ()


def round_closes(opens_on: date, working_days: int, holidays: Collection[date], weekends: Collection[date]) -> date:
    """The last day to confirm or dispute: the opening day is the first of `working_days`. Source: confirmation.working_days."""
    return working_days_later(opens_on - timedelta(days=1), working_days, holidays, weekends)


def cannot_answer(
    state: str, opens_on: date, closes_on: date, today: date, choice: str, reason: str
) -> Iterator[Reason]:
    """Why a fact cannot be confirmed or disputed now."""
    if state != "open" or not opens_on <= today <= closes_on:
        yield Reason(
            "round_not_open",
            Text(
                f"事实确认期是 {opens_on} 至 {closes_on}，今天不在期内。",
                f"Facts can be answered from {opens_on} to {closes_on}; today is outside.",
            ),
            "confirmation.working_days",
        )
    if choice not in {"confirm", "dispute"}:
        yield Reason("unknown_choice", Text("只能确认或提出异议。", "It can be confirmed or disputed."))
    if choice == "dispute" and not reason.strip():
        yield Reason(
            "reason_missing",
            Text("提出异议要写明理由。", "A dispute needs its reason."),
            next_step=Text(
                "写一两句：哪里不对，依据是什么。", "Say in a sentence or two what is wrong and what shows it."
            ),
        )


def cannot_settle(dispute: Dispute | None, actor: str, outcome: str, reply: str) -> Iterator[Reason]:
    """Why this person cannot answer this dispute: never the one who entered the fact, nor the one who disputes."""
    if dispute is None:
        yield Reason(
            "no_open_dispute", Text("这条事实没有待答复的异议。", "There is no open dispute about this fact.")
        )
        return
    if actor == dispute.entered_by:
        yield Reason(
            "entered_it_oneself",
            Text(
                "异议由录入人以外的人答复。",
                "A dispute is answered by somebody other than the one who entered the fact.",
            ),
            "confirmation.other_answers",
            Text("请由本单位另一名经办人答复。", "Let another clerk of the office answer."),
        )
    if actor.removeprefix("person:") == dispute.person:
        yield Reason("disputes_it_oneself", Text("提出异议的人不能自己答复。", "Whoever disputes cannot answer."))
    if outcome not in {"upheld", "kept"}:
        yield Reason("unknown_outcome", Text("答复是“成立”或“维持”。", "The answer is “upheld” or “kept”."))
    if not reply.strip():
        yield Reason("reply_missing", Text("答复要写明理由。", "The answer needs its reason."))


def cannot_freeze(
    closes_on: date | None, today: date, open_disputes: Collection[Dispute], reasons: Mapping[str, str]
) -> Iterator[Reason]:
    """Why facts cannot be frozen: the round runs, or a dispute is open without a reason to go on."""
    if closes_on is None:
        yield Reason(
            "no_round",
            Text("还没有开过事实确认期。", "No round of confirmation was held."),
            "confirmation.working_days",
            Text(
                "先让各单位和本人看到将要使用的事实。", "First let everyone concerned see the facts that will count."
            ),
        )
        return
    if today <= closes_on:
        yield Reason(
            "round_still_open",
            Text(f"事实确认期到 {closes_on} 才满。", f"The round of confirmation runs until {closes_on}."),
            "confirmation.working_days",
        )
    for dispute in open_disputes:
        if not reasons.get(dispute.fact, "").strip():
            yield Reason(
                "open_dispute",
                Text(
                    f"事实 {dispute.fact} 的异议还没有答复。",
                    f"The dispute about fact {dispute.fact} is not answered.",
                ),
                "confirmation.open_dispute",
                Text(
                    "请先答复；确需冻结的，写明理由，理由将写进成绩单和通知书。",
                    "Answer it first; to freeze all the same, give a reason: it will stand on the card and in the letter.",
                ),
                (dispute.fact,),
            )


def cannot_decide(
    row: DecisionRow, proposed: ProposedResult | None, ranks: Mapping[str, int], tied: bool
) -> Iterator[Reason]:
    """Why this decision cannot stand. Invariant: no grade above a hard cap; none above a soft one without its record."""
    if proposed is None:
        yield Reason(
            "unknown_subject",
            Text(f"没有“{row.subject}”的测算结果。", f"There is no result for “{row.subject}”."),
            "",
            None,
            row.place,
        )
        return
    if row.grade not in ranks:
        yield Reason(
            "unknown_grade",
            Text(f"没有“{row.grade}”这个等次。", f"There is no grade “{row.grade}”."),
            "",
            None,
            row.place,
        )
        return
    if proposed.hard_cap and ranks[row.grade] < ranks[proposed.hard_cap]:
        yield Reason(
            "above_hard_cap",
            Text("门槛未过，等次不能高于测算的上限。", "A gate was not passed: the grade cannot be above the cap."),
            "gate",
            Text(
                "如果门槛的依据有误，请更正事实后重新测算。",
                "If what the gate rests on is wrong, correct the fact and run again.",
            ),
            row.place,
        )
    if departs(row, proposed, tied) and not (row.reason.strip() and row.present.strip()):
        yield Reason(
            "departure_without_reason",
            Text(
                "与测算不一致的，要写明理由和在场人员。",
                "A departure from the proposal needs its reason and the names of those present.",
            ),
            "decision.departure",
            None,
            row.place,
        )


def departs(row: DecisionRow, proposed: ProposedResult, tied: bool) -> bool:
    """Whether a decision departs from what the run proposes. Choosing among equals at the quota line does not,
    but it too is recorded with its reason."""
    return row.grade != proposed.grade or tied


def cannot_object(object_by: date | None, today: date, text: str, own: bool) -> Iterator[Reason]:
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
    if not text.strip():
        yield Reason("text_missing", Text("请写明异议的内容和依据。", "Say what you object to and on what grounds."))


def cannot_answer_objection(
    state: str, outcome: str, answer: str, actor: str, objector: str, took_part: Collection[str]
) -> Iterator[Reason]:
    """Why this person cannot answer this objection: never the objector, never who prepared the proposal."""
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
