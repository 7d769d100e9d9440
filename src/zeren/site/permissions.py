"""Who may do what: the roles of the adopted pack, held through terms of office on the day by the one clock."""

from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.gate import About
from zeren.organisations.queries import Scope, keys_below, scopes_of

# A job has a name, a mandate, and this closed list of what it may do.
JOBS: dict[str, frozenset[str]] = {
    "setup": frozenset(
        {
            "organisations.adopt",
            "organisations.import",
            "organisations.manage",
            "clock.advance",
            "ledger.choose_witness",
            "accounts.open",
            "accounts.set_up",
        }
    ),
    "clock": frozenset({"clock.watch"}),
    "door": frozenset({"accounts.lock"}),
    "reminders": frozenset({"implement.remind", "implement.deliver"}),
    "nightly": frozenset({"looks.forget", "guards.compare", "investigate.lapse"}),
    "floor": frozenset({"debrief.ask"}),
    "debrief": frozenset({"implement.import_facts", "implement.enter_fact"}),
    "restore": frozenset({"ledger.restore"}),
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


# What everybody with an account may do to the own one; the deeds touch no other.
EVERYBODY = frozenset({"accounts.own", "implement.own"})


def permitted(actor: Actor, permission: str, about: About) -> bool:
    """Whether `actor` holds `permission` for what is touched, today."""
    if actor.kind == "job":
        return permission in JOBS.get(actor.id, frozenset())
    if permission in EVERYBODY:
        return True
    day = today()
    scopes = scopes_of(actor.id, permission, day)
    if any(_reaches(scope, about, actor) for scope in scopes):
        return True
    trees = {scope.unit for scope in scopes if scope.reach == "subtree"}
    return bool(about.unit) and any(about.unit in keys_below(tree, day) for tree in sorted(trees))


def _reaches(scope: Scope, about: About, actor: Actor) -> bool:
    """Whether it can be told without looking at the tree."""
    if scope.reach == "all":
        return True
    if about.person and about.person == actor.id:
        return True
    return scope.reach in {"unit", "subtree"} and bool(about.unit) and about.unit == scope.unit
