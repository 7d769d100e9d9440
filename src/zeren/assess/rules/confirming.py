"""What must hold while facts are shown, answered and frozen. Pure; every reason names the pack's key it rests on."""

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


def cannot_open(state: str, opens_on: date, today: date) -> Iterator[Reason]:
    """Why a round cannot be opened so: it was before, or its days would have run before anybody could see them.

    `state` is that of the year's round, empty when there is none.
    """
    if state == "frozen":
        yield Reason("already_frozen", Text("这一年的事实已经冻结。", "The facts of this year are frozen."))
    if state == "open":
        yield Reason(
            "opened_already",
            Text("这一年的确认期已经打开。", "The days to confirm this year's facts were opened already."),
            "confirmation.working_days",
            Text("期限只能申请延期或重开。", "Its last day moves only by an extension or a reopening."),
        )
    if opens_on < today:
        yield Reason(
            "opens_in_the_past",
            Text(
                f"确认期不能从 {opens_on} 算起，今天是 {today}。",
                f"No round can run from {opens_on}: today is {today}.",
            ),
            "confirmation.working_days",
            Text("请从今天或以后开始。", "Let it begin today or later."),
        )


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
