"""What must hold up to the decision of a case: the lead, the hearing, the exemption question, the decision. Pure."""

from collections.abc import Iterator
from datetime import datetime

from zeren.investigate.rules.leads import DERELICTION
from zeren.investigate.rules.view import CaseView
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Guard
from zeren.kernel.words import Text
from zeren.policy.measures import Measure
from zeren.use.rules.measures import beyond_competence

SIGNED: dict[str, Text] = {
    "signed": Text("本人签字", "signed"),
    "refused": Text("本人拒绝签字", "refused to sign"),
    "dissent": Text("本人签字并注明异议", "signed with a dissent"),
}
"""What the person did with the fact material at the fact meeting. Source: accountability-2019."""

GROUNDS: dict[str, Text] = {
    "unfounded": Text("查明的事实不成立", "the facts are not established"),
    "exempted": Text("符合免责情形，免予追责", "one of the exemptions applies: exempted"),
}
"""Why a case that was opened is dropped. Source: accountability-2019."""


def says_something(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Every step puts its words down."""
    if not view.words.strip():
        yield Reason("words_missing", Text("这一步要写明内容。", "This step needs its words."))


def not_about_oneself(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Nobody handles the own case, and no member of a body the body's."""
    if actor.id == view.person or actor.id in view.members:
        yield Reason("own_case", Text("不能办理自己的案件。", "Nobody handles the own case."), "accountability-2019")


def not_a_poor_result_only(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Done poorly goes to the appraisal, not to a case. Source: article row 14: three findings, three ways."""
    if view.finding not in DERELICTION:
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


def has_lapsed(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The words of a lead are erased after its last day, not before. Source: lead.lapse_months."""
    if view.lapses_on is None or now.date() <= view.lapses_on:
        yield Reason("not_lapsed_yet", Text("线索还没有到期。", "The lead has not lapsed yet."), "lead.lapse_months")


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


def approval_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case is opened once the competent body, or who is in charge of it, approved it on paper."""
    if not view.approved_by.strip():
        yield Reason(
            "approval_missing",
            Text("写明由哪个机关、哪个职务批准立案。", "Say which body or post approved that it is opened."),
            "accountability-2019",
        )
    yield from _document_named(view)


def none_open_beside(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Nobody is held to account twice at once for the same task. Source: no new start while a case is under way."""
    if view.open_beside:
        yield Reason(
            "open_already",
            Text("同一个人的同一项任务已经立案：{cases}。", "A case about the same person and task is open: {cases}.").with_values(
                cases="、".join(view.open_beside)
            ),
            "accountability-2019",
            Text("并入已立的案件办理。", "Take it up in the case that is open."),
        )  # fmt: skip


def meeting_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case is decided by a body that met: which, on which paper, who was present."""
    if not view.body.strip():
        yield Reason("body_missing", Text("写明由哪个机关决定。", "Say which body decided."), "accountability-2019")
    if not view.present.strip():
        yield Reason("present_missing", Text("写明到会人员。", "Say who was present."), "accountability-2019")
    yield from _document_named(view)


def _document_named(view: CaseView) -> Iterator[Reason]:
    if not view.document.strip():
        yield Reason("document_missing", Text("写明文号。", "Give the document's number."), "accountability-2019")


def on_its_day(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A step is told for the day on which it was: none that lies ahead, none before the step that it follows."""
    if view.on and view.on > now.date():
        yield Reason("day_ahead", Text("这一天还没有到。", "This day lies ahead."))
    if view.on and view.after and view.on < view.after:
        yield Reason(
            "before_its_step",
            Text("不能早于上一步：上一步在 {day}。", "It cannot be before the step that it follows, on {day}.").with_values(
                day=view.after
            ),
            "accountability-2019",
            Text("立案、听取申辩、决定、送达依次进行，请核对日期。", "Opening, hearing, decision and delivery follow each other: check the day."),
        )  # fmt: skip


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
            Text("写明是哪一种责任：单位是全面领导责任，个人是主要、重要领导责任或者直接责任。", "Say which responsibility it is: of a body overall, of a person main, important or direct."),
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


def exemption_answered(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """No decision without the exemption question answered, yes or no, with the reason. Source: article 17 of the regulations."""
    if view.exemption and view.exemption not in view.known_exemptions:
        yield Reason("unknown_exemption", Text("规则包里没有这种免责情形。", "The pack has no such exemption."))
    if set(view.weighed.split()) - view.known_weighing:
        text = Text("规则包里没有这种从轻、从重情形。", "The pack has nothing that weighs so.")
        yield Reason("unknown_circumstance", text)
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


def paper_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Where an exemption rests on what stands in a record of the body, the answer names that paper."""
    if view.exemption in view.need_paper and not view.exemption_paper.strip():
        yield Reason(
            "paper_not_named",
            Text("这一条免责要有记录为据，没有写明是哪一份。", "This exemption rests on a record, and the paper is not named."),
            "accountability-2019",
            Text("写明会议纪要、记录或者书面意见的名称和日期。", "Name the minutes, record or letter, with its day."),
        )  # fmt: skip


def measure_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A decision names one or several of the pack's measures, unless an exemption is granted."""
    if not view.exemption and {view.measure, *view.also.split()} - view.known_measures:
        yield Reason(
            "unknown_measure",
            Text("请从规则包的措施里选一种或者几种。", "Choose one or several of the pack's measures."),
            "accountability-2019",
        )


def body_competent(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """The kind of body is named, and takes each measure itself. Source: `deciding_body` and `by` of the pack's measures."""
    yield from beyond_competence(view.body_kind, None, view.bodies)
    for measure in _taken(view) if view.body_kind in view.bodies else ():
        yield from beyond_competence(view.body_kind, measure, view.bodies)


def _taken(view: CaseView) -> tuple[Measure, ...]:
    return () if view.exemption else view.chosen


def taken_here(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Party discipline and sanctions have a procedure of their own: no case decides them. Source: `kept` of the pack's measures."""
    for measure in (one for one in _taken(view) if one.kept):
        yield Reason(
            "kept_elsewhere",
            Text("“{measure}”由专门的程序决定，案件里不能决定。", "“{measure}” is decided in a procedure of its own, not in a case.").with_values(
                measure=measure.title
            ),
            measure.source,
            Text("移送有权机关；决定以后，在“任用资格”中登记。", "Hand it over to the competent body; once it decided, put that on record under “Eligibility”."),
        )  # fmt: skip


def committee_approved(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Before a discipline body or work organ takes a measure the committee of its level approves it: on which paper."""
    kind = view.bodies.get(view.body_kind)
    if kind and kind.needs_approval and not view.exemption and not view.approval.strip():
        yield Reason(
            "approval_of_committee_missing",
            Text("{kind}作出问责决定，事先由同级党委（党组）批准；没有写明批准的机关和文号。", "A {kind} decides once the committee of its own level approved it, and that approval is not named.").with_values(
                kind=kind.title
            ),
            kind.source,
            Text("写明哪个党委（党组）、哪一天、凭哪个文号批准。", "Name the committee, the day and the paper."),
        )  # fmt: skip


def another_drops(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Who put the lead down takes back a lead, but does not drop the case that another opened. The project's own rule."""
    if "open" in view.done and actor.signature == view.put_down_by:
        yield Reason(
            "put_it_down_oneself",
            Text("提出线索的人不能自己撤案。", "Whoever put the lead down does not drop the case."),
            "project",
            Text("请交没有提出线索的人。", "Hand it to somebody who did not put the lead down."),
        )


def ground_named(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """A case that was opened is dropped on a ground: nobody slips out of it past the exemption questions."""
    if "open" in view.done and view.ground not in GROUNDS:
        yield Reason(
            "ground_missing",
            Text("已经立案的，写明是事实不成立，还是免予追责。", "Once opened: say whether the facts are not established, or it is exempted."),
            "accountability-2019",
        )  # fmt: skip


def exemption_holds(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Whoever is exempted without a decision is so by one of the exemptions, answered as a decision answers them."""
    if "open" not in view.done or view.ground != "exempted":
        return
    yield from exemption_answered(view, actor, now)
    if not view.exemption:
        yield Reason(
            "no_exemption_applies",
            Text("没有一条免责情形成立，不能免予追责。", "None of the exemptions holds: this is no exemption."),
            "accountability-2019",
            Text("继续办理，或者写明事实不成立。", "Go on with the case, or say that the facts are not established."),
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


def not_asked_yet(verb: str) -> Guard:
    """A question is answered once by the unit and once by the person concerned, whichever comes first."""

    def answered_once(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
        if verb in view.done:
            yield Reason(
                "answered_already",
                Text("已经答复过。", "It was answered already."),
                "lead.answer_days",
                Text("要补充的，立案后在陈述申辩中说。", "What is to be added is said in the statement, once a case is opened."),
            )  # fmt: skip

    return answered_once


def by_the_person(view: CaseView, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Only the person concerned makes the own statement and the own appeal."""
    if actor.id != view.person:
        yield Reason("not_the_person", Text("由本人提出。", "The person concerned does this."), "accountability-2019")
