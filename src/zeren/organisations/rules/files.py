"""How a file that another room reads moves: previewed, brought in once, perhaps taken back."""

from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

FILES: Table = (
    Transition(
        "confirm", frozenset({"previewed"}), "confirmed", Text("确认导入", "bring it in"), "implement.import_facts"
    ),
    Transition(
        "take_back", frozenset({"confirmed"}), "taken_back", Text("收回", "take it back"), "implement.import_facts"
    ),
)
