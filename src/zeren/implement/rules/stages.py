"""How a fact moves: it stands until it is corrected, withdrawn, or taken back with its import; then never again.

A figure that leaps is held instead: it counts nowhere, and moves as one that stands does.
"""

from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

STANDING, HELD = "standing", "held"
LIVE = frozenset({STANDING, HELD})

FACTS: Table = (
    Transition("correct", LIVE, "corrected", Text("更正", "correct"), "implement.enter_fact"),
    Transition("withdraw", LIVE, "withdrawn", Text("撤回", "withdraw"), "implement.enter_fact"),
    Transition("take_back", LIVE, "taken_back", Text("收回", "take back"), "implement.import_facts"),
)
"""What must hold at each step stands in `facts` and `bulk`."""
