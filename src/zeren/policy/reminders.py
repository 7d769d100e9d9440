"""How a pack reminds of what falls due: so many days before or after the day, and whom."""

from dataclasses import dataclass

from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class ReminderStep:
    """One step. `when` is before or after the day, by `days`; `to` is holder, first_responsible or superior."""

    key: str
    title: Text
    days: int
    when: str
    to: str
    source: str
    date: str
    confidence: str

    @property
    def offset(self) -> int:
        """Days from the day on which something is due: less than 0 before it."""
        return -self.days if self.when == "before" else self.days
