"""`zeren serve` as a person starts it: it makes its database, prints an address that answers, and stops when told to."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from zeren.cli import listening
from zeren.kernel.errors import Refused
from zeren.site import postgres

WORKERS, REQUESTS, KILLS, LONGEST = 2, 20, 3, 30.0
STATIC = "whitenoise.storage.CompressedManifestStaticFilesStorage"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """A server on a free port, with a database of its own, and static files as outside of tests."""
    database = f"test_{os.getpid()}_served"
    monkeypatch.setenv("ZEREN_DATABASE", database)
    monkeypatch.setenv("ZEREN_STATICFILES", STATIC)
    command = [sys.executable, "-m", "zeren.cli.main", "serve", "--workers", str(WORKERS)]
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


def test_worker_killed__those_made_anew_answer_while_the_duties_go_on(served: subprocess.Popen[str]) -> None:
    """A worker that is a fork inherits what the server may see, and locks of its threads, at which it can hang."""
    assert served.stdout is not None
    address = next(found.group() for line in served.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
    answered_often(address)
    for _ in range(KILLS):
        worker = workers_of(served)[0]
        assert worker.cmdline() != psutil.Process(served.pid).cmdline(), "no fork: it began by itself"
        worker.kill()
        worker.wait(10)
        answered_often(address)
    assert served.poll() is None


def test_process_kept_beside__told_to_end_while_its_input_is_open__ends_without_aborting() -> None:
    program = (
        "import time; from zeren.site import outlived; outlived.end_with_the_input(); time.sleep(1); print('up')"
    )
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as kept:
        assert kept.stdout is not None
        assert kept.stderr is not None
        assert kept.stdout.read() == "up\n"
        assert (kept.wait(20), kept.stderr.read()) == (0, "")


def answered_often(address: str) -> None:
    """So many pages that ask the database, several at once, so that every worker has its turn; each comes in time."""
    with ThreadPoolExecutor(2 * WORKERS) as people:
        for status in people.map(lambda _: page_of(address), range(REQUESTS)):
            assert status == 200


def page_of(address: str) -> int:
    """The status of the page, asked for again while a worker that died takes its connections along."""
    until = time.monotonic() + LONGEST
    while True:
        try:
            with urllib.request.urlopen(f"{address}login/", timeout=LONGEST) as answer:
                return int(answer.status)
        except (ConnectionError, http.client.HTTPException, urllib.error.URLError) as error:
            gone = isinstance(error, ConnectionError | http.client.HTTPException)
            gone = gone or isinstance(getattr(error, "reason", None), ConnectionError)
            if not gone or time.monotonic() > until:
                raise


def workers_of(served: subprocess.Popen[str]) -> list[psutil.Process]:
    """The server's workers once all of them stand: its children in Python that are no helper of Python's own."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with contextlib.suppress(psutil.NoSuchProcess):
            children = [(child, " ".join(child.cmdline())) for child in psutil.Process(served.pid).children()]
            found = [child for child, said in children if "python" in said and "resource_tracker" not in said]
            if len(found) == WORKERS:
                return found
        time.sleep(0.1)
    raise AssertionError("a worker is missing")


def test_port_that_is_taken__is_refused_when_asked_for_and_passed_over_otherwise() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(Refused):
            listening.free_port("127.0.0.1", port)
    assert listening.free_port("127.0.0.1", 0) >= listening.FIRST_PORT
