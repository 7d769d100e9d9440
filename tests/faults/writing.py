"""Program: so many writers at once do deeds through the gate, each again until it is acknowledged; one line for each.

Told: SEED, WRITERS, a prefix of names. Ends its writers when its input ends.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from zeren.site.start import start_django

SAYING = threading.Lock()
ROWS = 20
PATIENCE = 600.0  # kill after kill on a busy machine may leave one person without an answer for minutes


def say(**said: Any) -> None:
    with SAYING:
        print(json.dumps(said), flush=True)


@dataclass
class Writer:
    """One person's browser: what it has in mind next is drawn from its seed, and so is what it corrects."""

    name: str
    chance: random.Random
    over: threading.Event
    standing: list[str] = field(default_factory=list)
    done: int = 0

    def work(self) -> None:
        """Deed after deed until told to end. The last one is seen through as well."""
        while not self.over.is_set():
            self.done += 1
            try:
                self._see_through(f"{self.name}-{self.done}", *self._next())
            except Exception as fault:
                say(fault=f"{self.name}-{self.done}: {fault!r}")
                return

    def _see_through(self, number: str, kind: str, effects: int, deed: Callable[[str], Any]) -> None:
        from django.db import connection

        from zeren.ledger.once import Press, pressed
        from zeren.ledger.troubles import trouble_of

        say(began=number, kind=kind, effects=effects)
        patience, tries = time.monotonic() + PATIENCE, 0
        while True:
            tries, began = tries + 1, time.monotonic()
            try:
                with pressed(Press(number, kind)):
                    deed(number)
            except Exception as error:
                if trouble_of(error) is None or time.monotonic() > patience:
                    raise
                connection.close()
                time.sleep(self.chance.uniform(0.02, 0.2))
                continue
            say(done=number, kind=kind, effects=effects, tries=tries, at=began)
            connection.close()
            return

    def _next(self) -> tuple[str, int, Callable[[str], Any]]:
        kinds = ["enter", "enter", "enter_unnumbered", "import", *(["correct", "withdraw"] if self.standing else [])]
        kind = self.chance.choice(kinds)
        return kind, ROWS if kind == "import" else 1, getattr(self, f"_{kind}")

    def _enter(self, number: str) -> None:
        from clarify.small import SECRETARY
        from zeren.implement.actions import enter_fact

        self._stands(enter_fact(SECRETARY, self._entry(number, f"F-{number}")))

    def _enter_unnumbered(self, number: str) -> None:
        from clarify.small import SECRETARY
        from zeren.implement.actions import enter_fact

        self._stands(enter_fact(SECRETARY, self._entry(number, "", self._some_day(number))))

    def _correct(self, number: str) -> None:
        from clarify.small import SECRETARY
        from zeren.implement.actions import correct_fact

        key = self.standing[-1]
        became = correct_fact(SECRETARY, key, "recount", source=number)
        self.standing[:] = [became if one == key else one for one in self.standing]

    def _withdraw(self, number: str) -> None:
        from clarify.small import SECRETARY
        from zeren.implement.actions import withdraw_fact

        withdraw_fact(SECRETARY, self.standing[0], number)
        del self.standing[0]

    def _import(self, number: str) -> None:
        """As the page does it: the file is kept, then brought in; two deeds of one sending."""
        from clarify.small import HEAD
        from zeren.implement.actions import import_facts
        from zeren.organisations.actions import keep_file

        entries = tuple(self._entry(number, f"I-{number}-{row}") for row in range(ROWS))
        kept = keep_file(HEAD, "facts", number, number.encode(), 0, {"rows": ROWS})
        import_facts(HEAD, entries, kept)

    def _entry(self, number: str, key: str, day: date | None = None) -> Any:
        from zeren.implement.rules.facts import FactEntry

        return FactEntry("special_study", "T1", day or self._some_day(number), number, key)

    def _some_day(self, number: str) -> date:
        """A day of this year; the same for each try of one deed."""
        from zeren.ledger.clock import today

        here = today()
        return here - timedelta(days=random.Random(number).randrange(here.timetuple().tm_yday))

    def _stands(self, key: str) -> None:
        self.standing.append(key)


def acknowledge(over: threading.Event) -> None:
    """Two people put their names to their lists, once."""
    from clarify.small import MEMBER, SECRETARY
    from zeren.clarify.actions import acknowledge_list
    from zeren.clarify.queries import lists_of_person
    from zeren.ledger.clock import today

    def put_name(actor: Any) -> None:
        found = next(iter(lists_of_person(actor.id, today(), today().year)))
        acknowledge_list(actor, found.id)

    for actor in (SECRETARY, MEMBER):
        writer = Writer(f"ack-{actor.id}", random.Random(0), over)
        writer._see_through(writer.name, "acknowledge", 1, lambda _, a=actor: put_name(a))


def main() -> None:
    seed, count, prefix = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    start_django()
    over = threading.Event()
    writers = [Writer(f"{prefix}{at}", random.Random(f"{seed} {prefix}{at}"), over) for at in range(count)]
    threads = [threading.Thread(target=writer.work, daemon=True) for writer in writers]
    if prefix == "a":
        threads.append(threading.Thread(target=acknowledge, args=(over,), daemon=True))
    for thread in threads:
        thread.start()
    sys.stdin.read()
    over.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
