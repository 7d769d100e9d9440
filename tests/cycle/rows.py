"""The rows of every transition table, found as the docs find them, and which of them a run has visited."""

from collections import Counter
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from zeren.kernel.transitions import Table
from zeren.site.sealed import SEALED

Row = tuple[str, str, str]
"""A table by its place in the code, the state it starts from, the verb."""
SELDOM = 10
"""A row that was gone through fewer times is named: the next run may miss it."""
UNOPENED = {"clarify_year": "unopened"}
"""The one state that a thing has before it has a row."""


def _drawn() -> dict[str, Table]:
    """What scripts/docs.py draws docs/transitions.md from: place in the code → table."""
    spec = spec_from_file_location("docs_drawn", Path(__file__).parents[2] / "scripts" / "docs.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.tables())


TABLES = _drawn()
STATED = {name: one.state for name, one in SEALED.items() if one.state}
"""Table of the database → its column of states, and the transition table that it moves by."""
PLACES = {name: next(place for place, table in TABLES.items() if table is state[1]) for name, state in STATED.items()}
ROWS = frozenset(
    (place, state, row.verb) for place, table in TABLES.items() for row in table for state in row.sources
)


def sources_of(table: str, verb: str) -> frozenset[str]:
    """The states from which a verb may start."""
    return frozenset(state for row in STATED[table][1] if row.verb == verb for state in row.sources)


def steps_between(table: str, source: str, target: str) -> list[str]:
    """The verbs that lead from one state to the other."""
    return [row.verb for row in STATED[table][1] if source in row.sources and row.target == target]


@dataclass
class Visited:
    """How often each row was gone through by a deed that succeeded."""

    rows: Counter[Row] = field(default_factory=Counter)
    deeds: Counter[tuple[str, str]] = field(default_factory=Counter)

    def note(self, table: str, source: str, verbs: list[str], verb: str) -> None:
        """One thing moved: by `verb` where several lead the same way."""
        if len(verbs) == 1 or verb in verbs:
            self.rows[PLACES[table], source, verb if verb in verbs else verbs[0]] += 1

    def missing(self) -> list[Row]:
        """The rows that nothing went through, by name."""
        return sorted(ROWS - set(self.rows))

    def told(self) -> str:
        """What was gone through, and what seldom or never was, for people."""
        seldom = sorted((self.rows[row], row) for row in ROWS if self.rows[row] < SELDOM)
        left = "".join(f"\n  {count} times {place}: {state} --{verb}-->" for count, (place, state, verb) in seldom)
        done = sum(count for (_, how), count in self.deeds.items() if how == "done")
        refused = sum(count for (_, how), count in self.deeds.items() if how == "refused")
        return f"{len(self.rows)} of {len(ROWS)} rows; deeds done {done}, refused {refused}{left}"
