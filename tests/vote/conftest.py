"""The ballot's door as a process of its own on this test's database, and a ballot that is open."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

import databases
from clarify import small
from vote import opened
from vote.voting import Door


@pytest.fixture
def organisation(prepared: databases.Prepared) -> None:
    """The small organisation, built once."""
    prepared("voting", databases.digest_of_files([Path(small.__file__)]), small.build)


@pytest.fixture
def ballot(organisation: None) -> opened.Opened:
    return opened.open_ballot()


@pytest.fixture(scope="module")
def door(django_db_setup: None) -> Iterator[Door]:
    """`zeren vote`, and all that it says. It outlives the database that each test drops, as it does a fallen server."""
    with door_on(connection.settings_dict["NAME"]) as found:
        yield found


@contextlib.contextmanager
def door_on(database: str, tls: Path | None = None, workers: int = 1) -> Iterator[Door]:
    """The door's own process until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "zeren.cli.main", "vote", "--port", str(port), "--workers", str(workers)]
    command += ["--tls", str(tls)] if tls else []
    environment = {**os.environ, "ZEREN_DATABASE": database, "ZEREN_DEMO": "1"}
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, env=environment, stdout=said, stderr=subprocess.STDOUT, start_new_session=True, text=True
        )
        found = Door(port, bool(tls), said, process.pid)
        try:
            found.wait_until_it_answers(process)
            yield found
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
