"""The way of a case as a table, and what must hold at each step. Not done, done poorly and done are three findings.

A lead is a question to the unit first. Nobody is held to account without a hearing and an answered exemption question.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Guard, Transition
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


SIGNED: dict[str, Text] = {
    "signed": Text("本人签字", "signed"),
    "refused": Text("本人拒绝签字", "refused to sign"),
    "dissent": Text("本人签字并注明异议", "signed with a dissent"),
}
"""What the person did with the fact material at the fact meeting. Source: accountability-2019."""

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


LEAD = Text("提出线索：先问单位", "a lead is put down: a question to the unit first")


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its rules need it. `words` is what is put down at this step, `measure` and `exemption` what is asked for.

    `unlike` are the decided cases of like failures that came out otherwise than what is asked for; `done` the verbs of
    the steps taken so far.
    """

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
    put_down_by: str = ""
    answer_by: date | None = None
    lapses_on: date | None = None
    signed: str = ""
    responsibility: str = ""
    known_responsibilities: frozenset[str] = frozenset()
    unlike: tuple[str, ...] = ()
    why_unlike: str = ""
    measure_decided: str = ""
    done: frozenset[str] = frozenset()


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


def unit_was_asked(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A lead is a question first: no case before the unit answered, or let its days pass. Source: lead.answer_days."""
    if "answer" not in view.done and view.answer_by and now.date() <= view.answer_by:
        yield Reason(
            "unit_may_answer",
            Text(
                "单位还没有答复，答复期限到 {day}。", "The unit has not answered yet; it has until {day}."
            ).with_values(day=view.answer_by),
            "lead.answer_days",
            Text("等单位答复，或者期限过后再办。", "Wait for the answer, or until that day has passed."),
        )


def not_lapsed(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A lead that nobody opened in time has lapsed. Source: lead.lapse_months."""
    if view.lapses_on and now.date() > view.lapses_on:
        yield Reason(
            "lead_lapsed",
            Text(
                "线索在 {day} 已经失效，不能再立案。", "The lead lapsed on {day}: no case is opened from it."
            ).with_values(day=view.lapses_on),
            "lead.lapse_months",
        )


def another_opens(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Who put the lead down does not open the case, and no program does. The project's own rule: separation of duties."""
    if actor.kind != "person":
        yield Reason(
            "no_person_opens", Text("立案由具名的人批准。", "A named person opens a case."), "accountability-2019"
        )
    if actor.signature == view.put_down_by:
        yield Reason(
            "put_it_down_oneself",
            Text("提出线索的人不能自己立案。", "Whoever put the lead down does not open the case."),
            "project",
            Text("请交主要负责人或者决定机关批准。", "Hand it to the person in charge or to the deciding body."),
        )


def signature_said(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The person saw the fact material and signed it, refused to, or noted a dissent; which of them is put down."""
    if view.signed not in SIGNED:
        yield Reason(
            "signature_not_said",
            Text("写明本人对事实材料签字、拒签还是注明异议。", "Say whether the person signed the facts, refused, or noted a dissent."),
            "accountability-2019",
        )  # fmt: skip


def responsibility_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A measure says which responsibility it is for: power matches duty, penalty matches fault."""
    if not view.exemption and view.responsibility not in view.known_responsibilities:
        yield Reason(
            "responsibility_not_named",
            Text("写明是主要领导责任、重要领导责任还是直接责任。", "Say which responsibility it is: main, important, direct."),
            "accountability-2019",
        )  # fmt: skip


def unlike_explained(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Like failures with unlike measures need their reason. Source: article row 10."""
    if view.unlike and not view.exemption and not view.why_unlike.strip():
        yield Reason(
            "unlike_not_explained",
            Text(
                "同类情形的案件 {cases} 处理不同，没有写明为什么。",
                "Cases of a like failure came out otherwise ({cases}), and the reason is not given.",
            ).with_values(cases="、".join(view.unlike)),
            "project",
            Text("写明情节、后果有什么不同，或者改用相同的措施。", "Say what differs in facts or effect, or take the same measure."),
        )  # fmt: skip


def delivered_first(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """What follows a decision waits until the person has it."""
    if not view.delivered:
        yield Reason("not_delivered", Text("决定还没有送达本人。", "The person has not been given the decision yet."))


def _once(verb: str, name: Text) -> Guard:
    def done_once(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
        if verb in view.done:
            text = Text("已经{name}。", "Done already: {name}.").with_values(name=name)
            yield Reason("done_already", text)

    return done_once


def something_to_carry_out(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """An exemption leaves nothing to carry out."""
    if not view.measure_decided:
        yield Reason(
            "nothing_to_carry_out",
            Text("免予追责，没有要执行的措施。", "Exempted: there is no measure to carry out."),
        )


def all_carried_out(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case with a measure ends only after it was delivered, filed and carried out. Source: case.carry_out_months."""
    if not view.measure_decided:
        return
    for verb, name in (("deliver", "送达"), ("file", "归档"), ("carry_out", "执行")):
        if verb not in view.done:
            english = {"deliver": "delivered", "file": "filed", "carry_out": "carried out"}[verb]
            yield Reason(
                f"not_{verb}",
                Text("决定还没有{zh}。", "The decision was not {en} yet.").with_values(zh=name, en=english),
                "case.carry_out_months",
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


FILED, CARRIED_OUT = Text("归入档案", "filed"), Text("执行完毕", "carried out")

TABLE = (
    Transition(
        "answer", frozenset({"lead"}), "answered", Text("单位答复", "answer of the unit"), "investigate.walk",
        (says_something,),
    ),
    Transition(
        "open", frozenset({"lead", "answered"}), "opened", Text("立案", "open the case"), "investigate.open",
        (says_something, not_about_oneself, not_a_poor_result_only, unit_was_asked, not_lapsed, another_opens),
    ),
    Transition(
        "drop", frozenset({"lead", "answered", "opened", "heard"}), "dropped", Text("不予立案", "drop"),
        "investigate.open", (says_something, not_about_oneself),
    ),
    Transition(
        "hear", frozenset({"opened"}), "heard", Text("听取陈述申辩", "hear statement and defence"), "investigate.hear",
        (says_something, not_about_oneself, signature_said),
    ),
    Transition(
        "state", frozenset({"opened"}), "opened", Text("本人陈述申辩", "statement and defence of the person"),
        "investigate.answer_own", (says_something, by_the_person),
    ),
    Transition(
        "decide", frozenset({"heard"}), "decided", Text("作出决定", "decide"), "investigate.decide",
        (says_something, not_about_oneself, another_decides, exemption_answered, measure_named, responsibility_named,
         unlike_explained),
    ),
    Transition(
        "deliver", frozenset({"decided"}), "decided", Text("送达本人", "deliver it to the person"), "investigate.walk",
        (not_about_oneself, not_yet_delivered),
    ),
    Transition(
        "file", frozenset({"decided"}), "decided", Text("归入档案并上报", "file it and report it above"), "investigate.walk",
        (says_something, not_about_oneself, delivered_first, _once("file", FILED)),
    ),
    Transition(
        "carry_out", frozenset({"decided"}), "decided", Text("执行措施", "carry the measure out"), "investigate.walk",
        (says_something, not_about_oneself, delivered_first, something_to_carry_out, _once("carry_out", CARRIED_OUT)),
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
        (not_about_oneself, period_over, no_appeal_waits, all_carried_out),
    ),
)  # fmt: skip


def impact_until(decided_on: date, months: int) -> date | None:
    """The last day that a measure weighs; the next day is free. Source: the measure's own months in the pack."""
    return months_later(decided_on, months) if months else None
