"""The way of a case as a table, and what must hold at each step. Not done, done poorly and done are three findings.

A lead is a question to the unit first. Nobody is held to account without a hearing and an answered exemption question.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Transition
from zeren.kernel.words import Text

STATES: dict[str, Text] = {
    "lead": Text("线索：先向单位询问", "lead: a question to the unit first"),
    "answered": Text("单位已答复", "answered by the unit"),
    "opened": Text("已立案", "case opened"),
    "heard": Text("已听取陈述申辩", "statement and defence heard"),
    "decided": Text("已决定", "decided"),
    "closed": Text("影响期满，已结束", "ended with its impact period"),
    "dropped": Text("不予立案或免予追责", "not opened, or exempted"),
    "corrected": Text("已更正", "corrected"),
}


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its rules need it. `words` is what is put down at this step, `measure` and `exemption` what is asked for."""

    person: str
    heard_by: str
    finding: str
    words: str = ""
    measure: str = ""
    exemption: str = ""
    exemption_reason: str = ""
    known_measures: frozenset[str] = frozenset()
    known_exemptions: frozenset[str] = frozenset()
    appeal_by: date | None = None
    impact_until: date | None = None


def says_something(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Every step puts its words down."""
    if not view.words.strip():
        yield Reason("words_missing", Text("这一步要写明内容。", "This step needs its words."))


def not_about_oneself(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Nobody handles the own case."""
    if actor.id == view.person:
        yield Reason("own_case", Text("不能办理自己的案件。", "Nobody handles the own case."), "accountability-2019")


def not_a_poor_result_only(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Done poorly goes to the appraisal, not to a case. Source: article row 14: three findings, three ways."""
    if view.finding != "not_done":
        yield Reason(
            "not_a_dereliction",
            Text(
                "“做得不好”进入考核，不进入追责；“已完成”只是本职。",
                "“Done poorly” goes to the appraisal, not to a case; “done” is the job.",
            ),
            "accountability-2019",
            Text("请在考核中体现。", "Let the appraisal show it."),
        )


def exemption_answered(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """No decision without the exemption question answered, yes or no, with the reason. Source: article 17 of the regulations."""
    if view.exemption and view.exemption not in view.known_exemptions:
        yield Reason("unknown_exemption", Text("规则包里没有这种免责情形。", "The pack has no such exemption."))
    if not view.exemption_reason.strip():
        yield Reason(
            "exemption_not_answered",
            Text(
                "“是否应当免责”没有答复，不能作出决定。",
                "The exemption question is not answered: nothing can be decided.",
            ),
            "accountability-2019",
            Text(
                "写明适用哪一种情形；都不适用的，也写明为什么。",
                "Say which situation applies; if none does, say why.",
            ),
        )


def measure_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A decision names one of the pack's measures, unless an exemption is granted."""
    if not view.exemption and view.measure not in view.known_measures:
        yield Reason(
            "unknown_measure",
            Text("请从规则包的措施里选一种。", "Choose one of the pack's measures."),
            "accountability-2019",
        )


def another_decides(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Who took the hearing does not decide. The project's own rule: separation of duties."""
    if actor.signature == view.heard_by:
        yield Reason(
            "heard_it_oneself",
            Text("听取陈述申辩的人不能自己决定。", "Whoever took the hearing does not decide."),
            "project",
            Text("请交决定机关。", "Hand it to the deciding body."),
        )


def within_appeal(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A request to correct comes within the term; the body itself may correct at any time."""
    if actor.id == view.person and view.appeal_by and now.date() > view.appeal_by:
        yield Reason(
            "appeal_too_late",
            Text(f"申诉的最后一天是 {view.appeal_by}。", f"The last day to appeal was {view.appeal_by}."),
            "case.appeal_months",
        )


def period_over(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case ends only after its impact period."""
    if view.impact_until and now.date() <= view.impact_until:
        yield Reason(
            "period_runs",
            Text(f"影响期到 {view.impact_until}。", f"The impact period runs until {view.impact_until}."),
            "use",
        )


TABLE = (
    Transition(
        "answer", frozenset({"lead"}), "answered", Text("单位答复", "answer of the unit"), "investigate.walk",
        (says_something,),
    ),
    Transition(
        "open", frozenset({"lead", "answered"}), "opened", Text("立案", "open the case"), "investigate.open",
        (says_something, not_about_oneself, not_a_poor_result_only),
    ),
    Transition(
        "drop", frozenset({"lead", "answered", "opened", "heard"}), "dropped", Text("不予立案", "drop"),
        "investigate.open", (says_something, not_about_oneself),
    ),
    Transition(
        "hear", frozenset({"opened"}), "heard", Text("听取陈述申辩", "hear statement and defence"), "investigate.hear",
        (says_something, not_about_oneself),
    ),
    Transition(
        "decide", frozenset({"heard"}), "decided", Text("作出决定", "decide"), "investigate.decide",
        (says_something, not_about_oneself, another_decides, exemption_answered, measure_named),
    ),
    Transition(
        "correct", frozenset({"decided"}), "corrected", Text("更正", "correct"), "investigate.decide",
        (says_something, not_about_oneself),
    ),
    Transition(
        "end", frozenset({"decided"}), "closed", Text("期满结束", "end with the period"), "investigate.walk",
        (period_over,),
    ),
)  # fmt: skip


def impact_until(decided_on: date, months: int) -> date | None:
    """The last day that a measure weighs; the next day is free. Source: the measure's own months in the pack."""
    return months_later(decided_on, months) if months else None
