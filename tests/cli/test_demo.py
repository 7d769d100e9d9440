"""Loading the demonstration: it is there whole or not at all."""

import re
import signal
import sys
import time
from datetime import datetime

import pytest
from django.contrib.auth import get_user_model

from offices import Office, office
from patience import within
from zeren.cli import progress
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


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_loading__told_to_end_says_so_and_stops_the_server_and_the_next_start_loads_anew(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEREN_DEMO_FOLDER", "small")
    with office(f"told to end {number}") as home:
        loading = home.start("demo", "load")
        assert loading.stderr is not None
        said = ""
        while not re.search(r"\d+/\d+ 20\d\d", said):
            said += (line := loading.stderr.readline())
            assert line, said
        loading.send_signal(number)
        rest = loading.communicate(timeout=within(30))[1]
        assert loading.returncode == 128 + number
        assert "nothing of it is kept, and the next start loads it anew" in rest
        assert not re.search("Traceback|Exception|SystemExit", said + rest)
        assert not (home.home / "data" / "postmaster.pid").exists(), "the server was stopped"
        again = home.zeren("demo", "load")
        assert again.returncode == 0, again.stderr
        assert "\r" not in again.stderr
        assert re.search(r"^county loaded, \d+\.\d s$", again.stderr, re.MULTILINE)
        assert set(made(home)) == {"zeren_demo"}, "and nothing is left of the first time"


def test_progress_into_a_pipe__is_plain_lines_with_step_and_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0.02)
    assert not sys.stderr.isatty()
    with progress.bar_or_lines("loading") as told:
        told(3, 17, "2025-01-10 generate_lists")
        time.sleep(0.2)
    lines = capsys.readouterr().err.splitlines(keepends=True)
    assert lines
    assert all(re.fullmatch(r"loading: 3/17 2025-01-10 generate_lists, \d+\.\d s\n", line) for line in lines)


def made(home: Office) -> dict[str, int]:
    """The databases of the demonstration's name, with how many entries each has."""
    return {
        name: int(entries) for name, _, entries in (line.partition(" ") for line in home.python(MADE).splitlines())
    }
