"""The nightly jobs of this installation: those of the house, and the comparison of the guards, which the wiring knows."""

from zeren.jobs import nightly
from zeren.kernel.actors import Actor
from zeren.ledger.actions import note_guards
from zeren.site import guards, postgres

KEEPER = Actor("job", "nightly", mandate="docs/decisions/0032-guards.md")


def compare_guards() -> int:
    """Compare the guards with the list, and put the two counts down; gives how many lines differ."""
    missing, unknown = guards.differences(postgres.database_name())
    note_guards(KEEPER, len(missing), len(unknown))
    return len(missing) + len(unknown)


JOBS = (*nightly.JOBS, nightly.Job("compare_guards", compare_guards))


def run() -> dict[str, int | Exception]:
    """Every job of the night: name → how many things it did, or what went wrong."""
    return nightly.run(JOBS)
