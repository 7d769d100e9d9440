"""What must hold before facts are put right by an upheld objection. Filing and answering are asked for in `debrief.rules`."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

GROUNDS: dict[str, Text] = {
    "departure": Text("决定与测算不一致，理由不成立", "a departure from the proposal whose reason does not hold"),
    "tie": Text("并列时的取舍不当", "a choice among equals that was wrong"),
    "rule": Text("适用规则有误", "a rule that was wrongly applied"),
}
"""On what an objection may rest besides a wrong fact: the deciding body then decides anew."""


def cannot_put_right(
    facts: Mapping[str, Sequence[tuple[str, str, bool, bool]]], actor: str, ground: str = ""
) -> Iterator[Reason]:
    """Why these facts cannot be put right by an upheld objection, by this person.

    `facts`: key → every version as key, who entered it, whether the run that is objected to counted it, and whether the
    last freeze, which the new one builds on, holds it.
    `ground`: what is to be decided anew though no fact was wrong (`GROUNDS`).
    """
    if ground and ground not in GROUNDS:
        yield Reason("unknown_ground", Text("没有这种理由。", "There is no such ground."), place=("ground",))
    if not facts and not ground:
        yield Reason(
            "nothing_corrected",
            Text(
                "异议成立的，写明更正了哪条事实，或者选择为什么要重新决定。",
                "Where an objection holds, say which fact is corrected, or on which ground it is decided anew.",
            ),
        )
    for key, versions in facts.items():
        if not any(counted for _, _, counted, _ in versions):
            yield Reason(
                "fact_not_counted",
                Text(f"事实“{key}”没有用在这次考核里。", f"Fact “{key}” did not count in this appraisal."),
                "",
                Text("请核对事实编号。", "Check the number of the fact."),
                (key,),
            )
        if any(entered_by == actor for _, entered_by, counted, holds in versions if counted or holds):
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


def cannot_decide_anew(ground: str, departs: bool, tied: bool) -> Iterator[Reason]:
    """Why a decision is not made anew on this ground: there was none such."""
    if (ground == "departure" and not departs) or (ground == "tie" and not tied):
        yield Reason(
            "no_such_ground",
            Text("原决定里没有这种情况：{ground}。", "The decision shows no such thing: {ground}.").with_values(
                ground=GROUNDS[ground]
            ),
            next_step=Text("请选别的理由，或者更正事实。", "Choose another ground, or correct a fact."),
            place=("ground",),
        )


def own_letter(person: str, actor: str) -> Iterator[Reason]:
    """Why somebody cannot take in this paper: it is the own one."""
    if person == actor:
        yield Reason(
            "own_letter",
            Text("本人的异议请在本人页面提出。", "One's own objection is not taken in for oneself."),
            next_step=Text("请在本人的通知书上提出，或者由另一人录入。", "File it on your own letter, or let somebody else take it in."),
        )  # fmt: skip


def cannot_put_right_now(
    state: str, answer: str, actor: str, person: str, took_part: Collection[str]
) -> Iterator[Reason]:
    """Why this person cannot put right what the body above found wrong."""
    if state != "granted":
        yield Reason("nothing_granted", Text("没有等着纠正的复核意见。", "No review waits to be put right."))
    if not answer.strip():
        yield Reason("answer_missing", Text("写明怎样纠正。", "Say how it is put right."))
    if actor == person or actor in took_part:
        yield Reason(
            "took_part",
            Text("由本人和参与拟定、决定的人以外的人纠正。", "Somebody puts it right who is not the person and took no part in proposal or decision."),
            "objection.other_answers",
            Text("请由另一名经办人办理。", "Let another officer do it."),
        )  # fmt: skip
