"""How a fact moves: it stands until it is corrected, withdrawn, or taken back with its import; then never again."""

from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

STANDING = "standing"

FACTS: Table = (
    Transition("correct", frozenset({STANDING}), "corrected", Text("更正", "correct"), "implement.enter_fact"),
    Transition("withdraw", frozenset({STANDING}), "withdrawn", Text("撤回", "withdraw"), "implement.enter_fact"),
    Transition("take_back", frozenset({STANDING}), "taken_back", Text("收回", "take back"), "implement.import_facts"),
)
"""What must hold at each step stands in `facts` and `bulk`."""
