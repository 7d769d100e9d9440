"""What is done every night, each job under its name and mandate. One that fails keeps none of the others from its work.

`run()` gives what each did; the command that runs them says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from zeren.investigate.actions import erase_lead
from zeren.investigate.queries import lapsed_leads
from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.ledger.actions import forget_looks
from zeren.ledger.clock import today
from zeren.ledger.looks import oldest_look
from zeren.ledger.reach import beyond
from zeren.organisations.queries import choices_of, pack_on
from zeren.policy.adoption import adopted


@dataclass(frozen=True, slots=True)
class Job:
    """One nightly job. `work` gives how many things it did."""

    name: str
    work: Callable[[], int]


def forget_old_looks() -> int:
    """Forget who looked at whom after the term in force; switched off, nothing is forgotten. Source: keep.looks_months."""
    day = today()
    pack = pack_on(day)
    months = adopted(pack, choices_of(pack.digest)).values_in_force.get("keep.looks_months")
    with transaction.atomic(), beyond("the oldest look of all, whoever took it"):
        oldest = oldest_look()
    if months is None or oldest is None or oldest.date() >= (before := months_later(day, -int(months))):
        return 0
    actor = Actor("job", "nightly", mandate="keep.looks_months")
    count: int = forget_looks(actor, before)
    return count


def erase_lapsed_leads() -> int:
    """Erase the words of each lead that nobody opened in its term; switched off, none. Source: lead.lapse_months."""
    day = today()
    with transaction.atomic(), beyond("which leads have lapsed, whoever they are about"):
        due = lapsed_leads(day)
    actor = Actor("job", "nightly", mandate="lead.lapse_months")
    for case in due:
        erase_lead(actor, case)
    return len(due)


JOBS = (Job("forget_old_looks", forget_old_looks), Job("erase_lapsed_leads", erase_lapsed_leads))


def run(jobs: Iterable[Job] = JOBS) -> dict[str, int | Exception]:
    """Do every job in order: name → how many things it did, or what went wrong."""
    done: dict[str, int | Exception] = {}
    for job in jobs:
        try:
            done[job.name] = job.work()
        except Exception as error:  # the others still have to run; the caller says what went wrong
            done[job.name] = error
    return done
