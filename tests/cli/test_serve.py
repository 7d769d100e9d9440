"""`zeren serve` as a person starts it: it makes its database, prints an address that answers, and stops when told to."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest

from zeren.cli import serve
from zeren.kernel.errors import Refused
from zeren.site import postgres

STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, with a database of its own, and static files as outside of tests."""
    database = f"test_{os.getpid()}_served"
    monkeypatch.setenv("ZEREN_DATABASE", database)
    monkeypatch.setenv("ZEREN_STATICFILES", STATIC)
    command = [sys.executable, "-m", "zeren.cli.main", "serve", "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    yield process
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    postgres.drop_database(database)


def test_serve__prints_an_address_that_answers_and_ends_when_interrupted(served: subprocess.Popen[str]) -> None:
    assert served.stdout is not None
    address = next(found.group() for line in served.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    with urllib.request.urlopen(f"{address}login/") as answer:
        page = answer.read().decode()
    assert answer.status == 200
    sheet = re.search(r'/static/[^"]*\.css', page)
    assert sheet is not None
    with urllib.request.urlopen(address.rstrip("/") + sheet.group()) as answer:
        assert "max-age" in answer.headers["cache-control"]
    served.send_signal(signal.SIGINT)
    assert served.wait(20) == 0


def test_port_that_is_taken__is_refused_when_asked_for_and_passed_over_otherwise() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(Refused):
            serve._free_port("127.0.0.1", port)
    assert serve._free_port("127.0.0.1", 0) >= serve.FIRST_PORT
