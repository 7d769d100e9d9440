"""Who answers for a task today: whoever stands in, else the holder; the tasks of a vacant post climb the pack's ladder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.kernel.words import Text

HOLDER, STAND_IN, FIRST, ABOVE, NOBODY = "holder", "stand_in", "first_responsible", "superior", "nobody"
WAYS = {
    HOLDER: Text("任职人", "holder"),
    STAND_IN: Text("代理", "stands in"),
    FIRST: Text("岗位空缺，由第一责任人承担", "post vacant: the first responsible person answers"),
    ABOVE: Text("岗位空缺，由上级第一责任人承担", "post vacant: the first responsible person above answers"),
    NOBODY: Text("岗位空缺，没有人承担", "post vacant: nobody answers"),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for the tasks of a post today, and by which way; `until`: how long somebody stands in."""

    person: str = ""
    name: str = ""
    by: str = NOBODY
    until: date | None = None

    @property
    def people(self) -> tuple[str, ...]:
        return (self.person,) if self.person else ()


def goes_up(ladder: Iterable[str], vacant: Iterable[str]) -> str:
    """The place to which the tasks of a vacant post go: the next rung of the pack's ladder of reminders (whom its steps
    tell, in their order) that is not vacant itself. Source: the pack's `reminder`."""
    empty = set(vacant)
    return next((to for to in ladder if to not in (HOLDER, *empty)), NOBODY)
