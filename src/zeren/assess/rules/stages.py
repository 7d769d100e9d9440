"""How a round, a proposal and an objection move, as tables. What must hold at each step stands in the rules beside."""

from zeren.assess.rules.appealing import (
    by_the_person,
    decision_stands,
    from_above,
    longer_once,
    says_something,
    took_no_part,
    within_appeal,
)
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

ROUNDS: Table = (
    Transition("freeze", frozenset({"open"}), "frozen", Text("冻结", "freeze"), "assess.freeze"),
    Transition(
        "freeze_again", frozenset({"frozen"}), "frozen", Text("更正后再冻结", "freeze again"), "assess.freeze"
    ),
    Transition("reopen", frozenset({"frozen"}), "open", Text("重开", "reopen"), "waiver.grant"),
)
"""Facts are frozen once; after an upheld objection they are frozen again, and the round stays frozen.

Two people may reopen it for a term of its own, after which it is frozen anew.
"""

PROPOSALS: Table = (
    Transition("decide", frozenset({"submitted"}), "decided", Text("作出决定", "decide"), "assess.decide"),
)
"""A proposal is decided once; a decision made anew has a proposal of its own."""

OBJECTIONS: Table = (
    Transition("uphold", frozenset({"filed"}), "upheld", Text("成立", "uphold"), "assess.answer_objection"),
    Transition("reject", frozenset({"filed"}), "rejected", Text("不成立", "reject"), "assess.answer_objection"),
    Transition(
        "appeal", frozenset({"rejected"}), "appealed", Text("申请上一级复核", "ask the body above for a review"), "assess.object",
        (says_something, by_the_person, within_appeal, decision_stands),
    ),
    Transition(
        "extend_appeal", frozenset({"appealed"}), "appealed", Text("延长复核期限", "take longer for the review"), "assess.review",
        (says_something, took_no_part, from_above, longer_once),
    ),
    Transition(
        "keep", frozenset({"appealed"}), "kept", Text("复核：维持", "review: keep the answer"), "assess.review",
        (says_something, took_no_part, from_above),
    ),
    Transition(
        "grant", frozenset({"appealed"}), "granted", Text("复核：成立，责成纠正", "review: it holds, to be put right"), "assess.review",
        (says_something, took_no_part, from_above),
    ),
    Transition(
        "put_right", frozenset({"granted"}), "upheld", Text("按复核意见纠正", "put right after the review"), "assess.answer_objection",
    ),
)  # fmt: skip
"""An objection is answered once; the body above may be asked once, and what it finds wrong the office puts right."""
OBJECTION_STATES: dict[str, Text] = {
    "filed": Text("等待答复", "waits for an answer"),
    "rejected": Text("不成立", "not upheld"),
    "upheld": Text("成立", "upheld"),
    "appealed": Text("已申请上一级复核", "before the body above"),
    "kept": Text("复核维持：不成立", "reviewed and not upheld"),
    "granted": Text("复核成立，待纠正", "upheld by the body above, to be put right"),
}
UNSETTLED = frozenset({"filed", "appealed", "granted"})
"""Somebody still owes an answer, or has to put right what was found wrong."""
PROTECTED = UNSETTLED | {"upheld"}
"""Whoever's objection is there is not graded lower by deciding anew: it holds, or may still be found to."""
