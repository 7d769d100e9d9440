"""Loading the demonstration: it is there whole or not at all."""

import time
from datetime import datetime

import pytest
from django.contrib.auth import get_user_model

from offices import Office, office
from zeren.cli.demo import is_loaded
from zeren.ledger.clock import ZONE, start

MADE = """
from zeren.site import postgres
with postgres.admin_connection() as server:
    names = [name for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'zeren%'")]
for name in names:
    with postgres.admin_connection(name) as session:
        there = session.execute("SELECT to_regclass('ledger_entry')").fetchone()[0]
        print(name, session.execute("SELECT count(*) FROM ledger_entry").fetchone()[0] if there else 0)
"""


def test_loaded__is_what_somebody_can_enter(clean_database: None) -> None:
    assert not is_loaded(), "nothing there"
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))
    assert not is_loaded(), "it broke off before anybody had an account"
    get_user_model().objects.create(username="P-X")
    assert is_loaded()


def test_loaded__is_every_record_on_the_real_clock(clean_database: None) -> None:
    start("database")
    assert is_loaded(), "an office that has nobody yet is no demonstration to be thrown away"


@pytest.mark.slow
def test_loading__that_is_killed_half_way_is_begun_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEREN_DEMO_FOLDER", "small")
    with office("broken-off") as home:
        home.hold()
        loading = home.start("demo", "load")
        while not any(entries > 5 for name, entries in made(home).items() if "_making_" in name):
            time.sleep(0.5)
            assert loading.poll() is None, "it was loaded before it could be killed"
        loading.kill()
        loading.wait()
        assert "zeren_demo" not in made(home)
        home.done("demo", "load")
        assert set(made(home)) == {"zeren_demo"}, "and nothing is left of the first time"
        assert "ZEREN_INSTANCE" in home.refused("demo", "load"), "what is whole is not loaded again"


def made(home: Office) -> dict[str, int]:
    """The databases of the demonstration's name, with how many entries each has."""
    return {
        name: int(entries) for name, _, entries in (line.partition(" ") for line in home.python(MADE).splitlines())
    }
