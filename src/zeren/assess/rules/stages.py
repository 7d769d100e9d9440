"""How a round, a proposal and an objection move, as tables. What must hold at each step stands in the rules beside."""

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
)
"""An objection is answered once."""
