"""The way of a case as a table, and what must hold at each step. Not done and done wrongly lead here; done poorly does not.

A lead is a question to the unit first. Nobody is held to account without a hearing and an answered exemption question.
"""

from collections.abc import Iterable

from zeren.investigate.rules.after import (
    all_carried_out,
    body_has_answered,
    delivered_first,
    from_above,
    no_appeal_waits,
    no_heavier,
    no_review_waits,
    not_reviewed,
    not_yet_delivered,
    once,
    period_over,
    range_said,
    same_range,
    somebody_appealed,
    somebody_asked_above,
    something_to_carry_out,
    took_no_part,
    within_appeal,
    within_review,
)
from zeren.investigate.rules.before import (
    another_decides,
    another_drops,
    another_opens,
    approval_named,
    body_competent,
    by_the_person,
    committee_approved,
    exemption_answered,
    exemption_holds,
    ground_named,
    has_lapsed,
    measure_named,
    meeting_named,
    none_open_beside,
    not_a_poor_result_only,
    not_about_oneself,
    not_asked_yet,
    not_lapsed,
    on_its_day,
    paper_named,
    responsibility_named,
    says_something,
    signature_said,
    taken_here,
    unit_was_asked,
    unlike_explained,
)
from zeren.kernel.transitions import Transition
from zeren.kernel.words import Text

STATES: dict[str, Text] = {
    "lead": Text("线索：先向单位询问", "lead: a question to the unit first"),
    "answered": Text("线索已有答复", "lead with an answer"),
    "opened": Text("已立案", "case opened"),
    "heard": Text("已听取陈述申辩", "statement and defence heard"),
    "decided": Text("已决定", "decided"),
    "closed": Text("影响期满，已结束", "ended with its impact period"),
    "lapsed": Text("线索已失效，内容已删除", "lapsed lead, its words erased"),
    "dropped": Text("不予立案或者撤案", "not opened, or dropped"),
    "corrected": Text("已更正", "corrected"),
}

LEADS = ("lead", "answered")
"""States of a lead that may still become a case."""

FOLLOWED = frozenset({"lead", "answered", "opened", "heard", "decided", "closed"})
"""States in which something follows from a failing: it is being asked, or was decided and stands. From a lead that lapsed, a
case that was dropped and a decision that was wrong nothing does."""

IN_TURN = frozenset({"open", "hear", "decide"})
"""Steps of which none, and no delivery, is told for a day before another of them that was taken."""

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

FILED, CARRIED_OUT = Text("归入档案", "filed"), Text("执行完毕", "carried out")
ASKED_ABOVE, EXTENDED = (
    Text("申请过复核", "a review was asked for"),
    Text("延长过一次", "the review took longer once"),
)
TOLD = Text("宣布更正", "the correction was made known")
CONCLUDED = Text("送达结论", "the conclusion was delivered")

TABLE = (
    Transition(
        "answer", frozenset(LEADS), "answered", Text("单位答复", "answer of the unit"), "investigate.walk",
        (says_something, not_asked_yet("answer")),
    ),
    Transition(
        "answer_own", frozenset(LEADS), "answered", Text("本人答复", "answer of the person"), "investigate.answer_own",
        (says_something, by_the_person, not_asked_yet("answer_own")),
    ),
    Transition(
        "open", frozenset({"lead", "answered"}), "opened", Text("立案", "open the case"), "investigate.open",
        (says_something, not_about_oneself, not_a_poor_result_only, unit_was_asked, not_lapsed, another_opens, approval_named,
         none_open_beside),
    ),
    Transition(
        "lapse", frozenset({"lead", "answered"}), "lapsed", Text("线索失效，删除内容", "let the lead lapse and erase its words"),
        "investigate.lapse", (has_lapsed,),
    ),
    Transition(
        "drop", frozenset({"lead", "answered", "opened", "heard"}), "dropped", Text("不予立案或者撤案", "drop"),
        "investigate.open",
        (says_something, not_about_oneself, another_drops, ground_named, exemption_holds, paper_named),
    ),
    Transition(
        "hear", frozenset({"opened"}), "heard", Text("听取陈述申辩", "hear statement and defence"), "investigate.hear",
        (says_something, not_about_oneself, signature_said, on_its_day),
    ),
    Transition(
        "state", frozenset({"opened"}), "opened", Text("本人陈述申辩", "statement and defence of the person"),
        "investigate.answer_own", (says_something, by_the_person),
    ),
    Transition(
        "decide", frozenset({"heard"}), "decided", Text("作出决定", "decide"), "investigate.decide",
        (says_something, not_about_oneself, another_decides, exemption_answered, paper_named, measure_named, responsibility_named,
         unlike_explained, on_its_day, meeting_named, body_competent, taken_here, committee_approved),
    ),
    Transition(
        "deliver", frozenset({"decided"}), "decided", Text("送达本人", "deliver it to the person"), "investigate.walk",
        (not_about_oneself, not_yet_delivered, range_said, on_its_day),
    ),
    Transition(
        "file", frozenset({"decided"}), "decided", Text("归入档案并上报", "file it and report it above"), "investigate.walk",
        (says_something, not_about_oneself, delivered_first, once("file", FILED)),
    ),
    Transition(
        "carry_out", frozenset({"decided"}), "decided", Text("执行措施", "carry the measure out"), "investigate.walk",
        (says_something, not_about_oneself, delivered_first, something_to_carry_out, once("carry_out", CARRIED_OUT)),
    ),
    Transition(
        "appeal", frozenset({"decided"}), "decided", Text("本人申诉", "appeal of the person"), "investigate.answer_own",
        (says_something, by_the_person, within_appeal, no_appeal_waits, no_review_waits, not_reviewed),
    ),
    Transition(
        "keep", frozenset({"decided"}), "decided", Text("维持并答复申诉", "keep it, answering the appeal"),
        "investigate.decide", (says_something, not_about_oneself, somebody_appealed),
    ),
    Transition(
        "ask_review", frozenset({"decided"}), "decided", Text("申请上一级复核", "ask the body above for a review"),
        "investigate.answer_own",
        (says_something, by_the_person, body_has_answered, within_review, no_appeal_waits, once("ask_review", ASKED_ABOVE)),
    ),
    Transition(
        "extend_review", frozenset({"decided"}), "decided", Text("延长复核期限", "take longer for the review"), "investigate.review",
        (says_something, not_about_oneself, took_no_part, from_above, somebody_asked_above, once("extend_review", EXTENDED)),
    ),
    Transition(
        "review", frozenset({"decided"}), "decided", Text("复核：维持或者减轻", "review: keep it or make it lighter"), "investigate.review",
        (says_something, not_about_oneself, took_no_part, from_above, somebody_asked_above, no_heavier),
    ),
    Transition(
        "revoke", frozenset({"decided"}), "corrected", Text("复核：撤销", "review: revoke it"), "investigate.review",
        (says_something, not_about_oneself, took_no_part, from_above, somebody_asked_above),
    ),
    Transition(
        "correct", frozenset({"decided", "closed"}), "corrected", Text("更正", "correct"), "investigate.decide",
        (says_something, not_about_oneself),
    ),
    Transition(
        "tell_correction", frozenset({"corrected"}), "corrected", Text("宣布更正", "make the correction known"), "investigate.walk",
        (says_something, not_about_oneself, same_range, once("tell_correction", TOLD)),
    ),
    Transition(
        "tell_drop", frozenset({"dropped"}), "dropped", Text("送达不予追责的结论", "deliver the conclusion"), "investigate.walk",
        (says_something, not_about_oneself, once("tell_drop", CONCLUDED)),
    ),
    Transition(
        "end", frozenset({"decided"}), "closed", Text("期满结束", "end with the period"), "investigate.walk",
        (not_about_oneself, period_over, no_appeal_waits, no_review_waits, all_carried_out),
    ),
)  # fmt: skip
