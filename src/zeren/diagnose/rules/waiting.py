"""What waits for a decision today: never more than seven, the overdue first, each with its reason and its day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from zeren.kernel.words import Text

MOST = 7
Matter = Literal[
    "dispute", "lead", "lead_silent", "case_opened", "case_heard", "case_ends", "proposal", "tie", "objection",
    "verdict_objection", "consequence", "values", "lists", "postponed", "handover", "held",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to decide: `matter` says which page it belongs to, `reference` which thing there.

    `due` None: it has no day of its own, but stands in the way of something.
    """

    matter: Matter
    reference: str
    what: Text
    why: Text
    due: date | None

    def overdue_days(self, today: date) -> int:
        """How many days past its day it is, 0 when it is not."""
        return max((today - self.due).days, 0) if self.due else 0


def most_urgent(items: Iterable[Waiting], today: date) -> tuple[Waiting, ...]:
    """All of them in the order in which they need somebody: the longest overdue, then by day, then those without one."""
    return tuple(
        sorted(items, key=lambda one: (-one.overdue_days(today), one.due is None, one.due or today, one.matter, one.reference))
    )  # fmt: skip
