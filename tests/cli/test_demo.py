"""Loading the demonstration: it is there whole or not at all."""

import re
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import psutil
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


HELD_UP = """
import multiprocessing, time
from zeren.cli import demo

def wait():
    time.sleep(600)

if __name__ == "__main__":
    with demo.stoppable():
        child = multiprocessing.get_context("spawn").Process(target=wait)
        child.start()
        print(child.pid, flush=True)
        while True:
            try:
                time.sleep(600)
            except BaseException:
                pass
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


def test_told_to_end__whatever_would_swallow_an_exception__ends_with_its_children(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEREN_HOME", str(tmp_path))
    program = tmp_path / "held_up.py"
    program.write_text(HELD_UP, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as held:
        assert held.stdout is not None
        child = psutil.Process(int(held.stdout.readline()))
        held.send_signal(signal.SIGTERM)
        said = held.communicate(timeout=within(20))[1]
    assert held.returncode == 128 + signal.SIGTERM
    assert len(said.strip().splitlines()) == 1
    psutil.wait_procs([child], timeout=within(10))
    assert not child.is_running()


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


@pytest.mark.slow
def test_second_start__loads_nothing_and_answers_within_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEREN_DEMO_FOLDER", "small")
    with office("second start") as home:
        home.done("demo", "load")
        began = time.monotonic()
        serving = home.start("serve", "--demo")
        assert serving.stdout is not None
        assert serving.stderr is not None
        assert any("http://127.0.0.1" in line for line in serving.stdout)
        assert time.monotonic() - began < within(10)
        serving.send_signal(signal.SIGTERM)
        said = serving.communicate(timeout=within(30))[1]
        assert "server started, " in said
        assert "loaded" not in said
        home.done("demo", "load", "--unless-loaded")


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
