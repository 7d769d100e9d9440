"""Who may do what: the roles of the adopted pack, held through terms of office on the day by the one clock."""

from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.gate import About
from zeren.organisations.queries import Scope, scopes_of, unit_path

# A job has a name, a mandate, and this closed list of what it may do.
JOBS: dict[str, frozenset[str]] = {
    "setup": frozenset({"organisations.adopt", "organisations.import", "organisations.manage", "clock.advance"}),
    "walker": frozenset(
        {
            "clock.advance",
            "clarify.generate",
            "clarify.allocate",
            "clarify.record_signatures",
            "year.open_next",
            "implement.plan",
            "implement.import_facts",
            "assess.import_history",
            "assess.run",
        }
    ),
}


def permitted(actor: Actor, permission: str, about: About) -> bool:
    """Whether `actor` holds `permission` for what is touched, today."""
    if actor.kind == "job":
        return permission in JOBS.get(actor.id, frozenset())
    return any(_reaches(scope, about, actor) for scope in scopes_of(actor.id, permission, today()))


def _reaches(scope: Scope, about: About, actor: Actor) -> bool:
    if scope.reach == "all":
        return True
    if about.person and about.person == actor.id:
        return True
    if scope.reach == "self" or not about.unit:
        return False
    if scope.reach == "unit":
        return about.unit == scope.unit
    return scope.unit in unit_path(about.unit, today())
