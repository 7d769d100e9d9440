"""Deeds of many people who do not wait for each other, done in two processes: each sets Django up for itself."""

import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from zeren.site.start import start_django

WORTH = 400
"""So many people are answered for sooner by two processes, though each takes a second or two to start."""


def confirm_for_all(year: int, people: Sequence[str]) -> None:
    """Each of these people confirms what is shown and has no answer yet. Errors: those of `confirm_remaining`."""
    from django.db import connection

    if len(people) < WORTH or connection.in_atomic_block:
        _confirm(year, people)
        return
    shares = [(connection.settings_dict["NAME"], year, people[start::2]) for start in range(2)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # theirs for good: Ctrl+C is answered here
        try:
            answers = pool.map(confirm_share, shares)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for _ in answers:
            pass


def confirm_share(share: tuple[str, int, Sequence[str]]) -> None:
    """One process's share: database, year, people."""
    database, year, people = share
    start_django(database=database)
    from zeren.ledger.keeping import forced_at_the_end

    with forced_at_the_end():
        _confirm(year, people)


def _confirm(year: int, people: Sequence[str]) -> None:
    from zeren.assess.actions import confirm_remaining
    from zeren.kernel.actors import Actor

    for person in people:
        confirm_remaining(Actor("person", person), year, person)
