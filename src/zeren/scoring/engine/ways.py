"""The ways in which a rule may end, in the order in which the oracle comes to them."""

from collections.abc import Callable

from zeren.scoring.engine.expressions import FALSE, E, not_, sure
from zeren.scoring.engine.program import Outcome, merged
from zeren.scoring.engine.sight import Sight


class Ways:
    """Collects early ends. What comes after one is only reached where its condition is not true."""

    def __init__(self, sight: Sight):
        self.sight = sight
        self.found: list[tuple[E, Outcome]] = []
        self.depth = len(sight.path)

    def when(self, condition: E, outcome: Callable[[], Outcome]) -> None:
        """End here where the condition is true."""
        if sure(condition) != FALSE:
            self.add(condition, outcome())

    def add(self, condition: E, outcome: Outcome) -> None:
        condition = sure(condition)
        if condition == FALSE:
            return
        condition = self.sight.define(condition)
        self.found.append((condition, outcome))
        self.sight.path.append(not_(condition))

    def end(self, outcome: Outcome) -> Outcome:
        """The last way, and all of them as one."""
        del self.sight.path[self.depth :]
        return merged(self.found, outcome)
