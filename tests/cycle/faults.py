"""Faults by chance: a place of the code at which a deed is struck, by an error or by the end of its session."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, connection

from ledger.forging import Draw
from zeren.kernel.errors import Unavailable
from zeren.ledger import failpoints
from zeren.site import postgres

ODDS = 60
"""One passage of a marked place among so many is struck."""


class Struck(Exception):
    """The process ran into something unheard of."""


FAULTS = (Struck, DatabaseError, InterfaceError, Unavailable)
"""What a deed that was struck ends with."""


@dataclass
class Faults:
    """Drawn from a seed; `struck` counts where, and how."""

    chance: Draw
    struck: Counter[tuple[str, str]] = field(default_factory=Counter)

    @contextmanager
    def about(self) -> Iterator[None]:
        """While somebody tries a deed; afterwards nothing is armed."""
        failpoints.arm(self._pass)
        try:
            yield
        finally:
            failpoints._armed.clear()

    def _pass(self, place: str) -> None:
        if self.chance.below(ODDS):
            return
        how = self.chance.one(("error", "session"))
        self.struck[place, how] += 1
        if how == "error":
            raise Struck(place)
        with postgres.admin_connection() as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
