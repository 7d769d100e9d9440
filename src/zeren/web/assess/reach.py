"""How far a reader sees into the appraisal: everything, or the own units and what is below them."""

from dataclasses import dataclass
from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import scopes_of, subtree

PERMISSION = "assess.read"


@dataclass(frozen=True, slots=True)
class Reach:
    """`units` None means all of them; empty means that only the own card is open."""

    units: frozenset[str] | None

    @property
    def is_all(self) -> bool:
        return self.units is None

    def holds(self, unit: str) -> bool:
        return self.units is None or unit in self.units


def reach_of(actor: Actor, day: date, permission: str = PERMISSION) -> Reach:
    """Where `actor` may read results (or do what `permission` says) on `day`: one query, and one for each tree reached."""
    scopes = scopes_of(actor.id, permission, day)
    if any(scope.reach == "all" for scope in scopes):
        return Reach(None)
    units: set[str] = set()
    for scope in scopes:
        if scope.reach == "unit":
            units.add(scope.unit)
        elif scope.reach == "subtree":
            units.update(found.key for found in subtree(scope.unit, day))
    return Reach(frozenset(units))


def must_read(reach: Reach, unit: str) -> None:
    """Errors: NotAllowed when results of this unit are not open to the reader."""
    if not reach.holds(unit):
        raise NotAllowed(not_open())


def not_open() -> Reason:
    return Reason(
        "results_not_open",
        Text(
            "这里的成绩单只对本人、上级第一责任人、办公室、决定机关和审计开放。",
            "These cards are open to the person, the first responsible above, the office, the deciding body and the auditor.",
        ),
        PERMISSION,
        Text("本人的成绩单在“成绩单”里。", "Your own card stands under “Score cards”."),
    )
