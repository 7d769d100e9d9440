"""`zeren serve` of an installation as a process of the tests, with the places at which it is to die."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from faults.installation import Installation, wait_until

WORKERS = 4
AS_IN_AN_OFFICE = ("-m", "zeren.cli.main")
LOOKING_EACH_SECOND = (
    "-c",
    "import sys; from zeren.cli import main, serve; serve.EVERY_SECONDS = 1; sys.exit(main.main())",
)
"""Its clock is watched as in an office, and not each minute only."""


@dataclass
class Served:
    """A running server: its port, what it said on its error line, and the folder in which a place is armed."""

    process: "subprocess.Popen[str]"
    port: int
    places: Path
    said: list[str] = field(default_factory=list)

    def arm(self, place: str) -> Path:
        """Let the next worker that passes this place die; the process that starts workers is spared."""
        file = self.places / place.replace(" ", "_")
        draft = file.with_suffix(".draft")
        draft.write_text(str(self.process.pid))
        draft.rename(file)
        return file


@contextlib.contextmanager
def serving(
    installation: Installation, *words: str, program: tuple[str, str] = AS_IN_AN_OFFICE, **more: str
) -> Iterator[Served]:
    """Serve until the block ends. The folder of places stands in the environment from the start."""
    with tempfile.TemporaryDirectory() as places:
        installation.more.update({"ZEREN_FAIL_IN": places, **more})
        command = (*program, "serve", "--port", str(a_port()), "--workers", str(WORKERS), *words)
        process = installation.start(*command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        served = Served(process, 0, Path(places))
        ears = [
            threading.Thread(target=_hear, args=(process, served, pipe), daemon=True) for pipe in ("stdout", "stderr")
        ]
        for ear in ears:
            ear.start()
        try:
            wait_until(lambda: served.port or process.poll() is not None, 90)
            assert served.port, "\n".join(served.said)
            yield served
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def a_port() -> int:
    """One that is free, drawn by the system: two that look for the first free one at once could find the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _hear(process: "subprocess.Popen[str]", served: Served, pipe: str) -> None:
    for line in getattr(process, pipe):
        served.said.append(line.rstrip())
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", line):
            served.port = int(found.group(1))
