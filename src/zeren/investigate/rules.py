"""The way of a case as a table, and what must hold at each step. Not done, done poorly and done are three findings.

A lead is a question to the unit first. Nobody is held to account without a hearing and an answered exemption question.
"""

from collections.abc import Iterable, Iterator, Mapping
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


HEARD = frozenset({"state", "hear", "decide"})
"""Steps by which the person has been heard: the own written statement, the hearing; none is decided without one."""


def is_heard(verbs: Iterable[str]) -> bool:
    """Whether the person has been heard, so that the case may be told of.

    A lead, and a case that was dropped before, is never told of as something held: it came to nothing.
    """
    return not HEARD.isdisjoint(verbs)


def waits_for_hearing(state: str) -> bool:
    """Whether somebody works on it and the person has not been heard."""
    return state in {"lead", "answered", "opened"}


FINDINGS: dict[str, Text] = {
    "not_done": Text("没有做：失职，走追责", "not done: dereliction, a matter for a case"),
    "done_poorly": Text("做了没做好：不称职，走考核", "done poorly: not up to it, a matter of appraisal"),
    "done": Text("已做：本职，不加分", "done: the job, no bonus"),
}
"""Three findings, three ways. Source: article row 14."""
LEAD = Text("提出线索：先问单位", "a lead is put down: a question to the unit first")


@dataclass(frozen=True, slots=True)
class LeadAt:
    """Whom a lead is about: who puts it down, the person, whether that one ever held a post of the unit, and the unit
    of the task that it names (empty: no task)."""

    actor: str
    person: str
    held_a_post: bool
    unit: str
    task_unit: str = ""


def cannot_name(lead: LeadAt) -> Iterator[Reason]:
    """Why a lead cannot be about this person and task. Who has left a post still answers for it: for life."""
    if not lead.held_a_post:
        yield Reason(
            "person_not_of_the_unit",
            Text("这个人没有在这个单位任过职。", "This person never held a post of this unit."),
            next_step=Text("请从单位的任职人员里选。", "Choose one of those who hold or held a post there."),
        )
    if lead.actor == lead.person:
        yield Reason("own_case", Text("不能办理自己的案件。", "Nobody handles the own case."), "accountability-2019")
    if lead.task_unit and lead.task_unit != lead.unit:
        yield Reason("task_of_another_unit", Text("这项任务是别的单位的。", "This task is another unit's."))


def cannot_put_down(finding: str, matter: str) -> Iterator[Reason]:
    """Why a lead cannot be put down so. What was done is the job: nothing follows from it. Source: article row 14."""
    if not matter.strip():
        yield Reason("matter_missing", Text("请写明是哪件事。", "Say what it is about."))
    if finding not in FINDINGS:
        yield Reason("unknown_finding", Text("请选一种认定。", "Choose one of the findings."))
    if finding == "done":
        yield Reason(
            "done_is_the_job",
            Text("“已做”只是本职，不提线索，也不加分。", "“Done” is the job: no lead, and no bonus."),
            "accountability-2019",
        )


@dataclass(frozen=True, slots=True)
class AskedOf:
    """One exemption question of the pack: its key, and whether a yes exempts or only weighs."""

    key: str
    title: Text
    exempts: bool


def unanswered(questions: Iterable[AskedOf], answers: Mapping[str, bool]) -> Iterator[Reason]:
    """Every exemption question is put and answered, yes or no. Source: article 17 of the regulations."""
    for question in questions:
        if question.key not in answers:
            yield Reason(
                "exemption_question_open",
                Text("没有答复：{question}", "Not answered: {question}").with_values(question=question.title),
                "accountability-2019",
                place=(question.key,),
            )


def exemption_from(questions: Iterable[AskedOf], answers: Mapping[str, bool]) -> str:
    """The first question that exempts and was answered yes; empty when none was."""
    return next((question.key for question in questions if question.exempts and answers.get(question.key)), "")


def answers_told(questions: Iterable[AskedOf], answers: Mapping[str, bool], reason: str) -> str:
    """The answers one by one after the reason, as they stand with the decision."""
    told = "；".join(f"{question.title.zh}：{'是' if answers[question.key] else '否'}" for question in questions)
    return f"{reason.strip()}（逐条答复：{told}）"


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
    delivered: bool = False
    appealed: bool = False


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


def by_the_person(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Only the person concerned makes the own statement and the own appeal."""
    if actor.id != view.person:
        yield Reason("not_the_person", Text("由本人提出。", "The person concerned does this."), "accountability-2019")


def not_yet_delivered(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A decision is delivered once; from that day the time to appeal runs."""
    if view.delivered:
        yield Reason("delivered_already", Text("已经送达。", "It has been delivered."))


def somebody_appealed(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Keeping a decision answers an appeal; without one there is nothing to answer."""
    if not view.appealed:
        yield Reason("no_appeal", Text("本人没有申诉，不需要答复。", "Nobody has appealed."))


def no_appeal_waits(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """An appeal is answered before another is made and before a case ends."""
    if view.appealed:
        yield Reason(
            "appeal_waits",
            Text("本人的申诉还没有答复。", "The person's appeal has no answer yet."),
            "accountability-2019",
        )


def no_term_runs(state: str) -> Iterator[Reason]:
    """Why the time to appeal is not made longer: nothing is decided, or the case has ended."""
    if state != "decided":
        yield Reason("no_term_runs", Text("现在没有申诉期限。", "No time to appeal runs now."), "case.appeal_months")


def within_appeal(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """An appeal comes within its term; the body itself may correct at any time."""
    if view.appeal_by and now.date() > view.appeal_by:
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
        "state", frozenset({"opened"}), "opened", Text("本人陈述申辩", "statement and defence of the person"),
        "investigate.answer_own", (says_something, by_the_person),
    ),
    Transition(
        "decide", frozenset({"heard"}), "decided", Text("作出决定", "decide"), "investigate.decide",
        (says_something, not_about_oneself, another_decides, exemption_answered, measure_named),
    ),
    Transition(
        "deliver", frozenset({"decided"}), "decided", Text("送达本人", "deliver it to the person"), "investigate.walk",
        (not_about_oneself, not_yet_delivered),
    ),
    Transition(
        "appeal", frozenset({"decided"}), "decided", Text("本人申诉", "appeal of the person"), "investigate.answer_own",
        (says_something, by_the_person, within_appeal, no_appeal_waits),
    ),
    Transition(
        "keep", frozenset({"decided"}), "decided", Text("维持并答复申诉", "keep it, answering the appeal"),
        "investigate.decide", (says_something, not_about_oneself, somebody_appealed),
    ),
    Transition(
        "correct", frozenset({"decided", "closed"}), "corrected", Text("更正", "correct"), "investigate.decide",
        (says_something, not_about_oneself),
    ),
    Transition(
        "end", frozenset({"decided"}), "closed", Text("期满结束", "end with the period"), "investigate.walk",
        (not_about_oneself, period_over, no_appeal_waits),
    ),
)  # fmt: skip


def impact_until(decided_on: date, months: int) -> date | None:
    """The last day that a measure weighs; the next day is free. Source: the measure's own months in the pack."""
    return months_later(decided_on, months) if months else None
