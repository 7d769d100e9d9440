"""An installation of a test's own with a server that keeps what it has acknowledged (fsync on), and its violent ends."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from offices import copy_installation
from zeren.site import cluster, instance
from zeren.site.instance import Instance

HERE = Path(__file__).resolve().parent
DATABASE = "zeren"
LEFT_OUT = ("ZEREN_FSYNC", "ZEREN_INSTANCE", "ZEREN_DATABASE", "DATABASE_URL", "ZEREN_DEMO", "ZEREN_STATICFILES")


@dataclass
class Installation:
    """Its folder, and the environment in which its processes run."""

    home: Path
    more: dict[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Instance:
        return Instance(self.home)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        paths = os.pathsep.join((str(HERE.parent), str(HERE)))
        return {**kept, "ZEREN_HOME": str(self.home), "PYTHONPATH": paths, "ZEREN_LANGUAGE": "en", **self.more}

    def start(self, *words: str, **more: Any) -> "subprocess.Popen[str]":
        """Start one of the programs of this folder, or (with -m or -c) any other; it is spoken to by lines."""
        command = (
            [sys.executable, *words]
            if words[0].startswith("-")
            else [sys.executable, str(HERE / words[0]), *words[1:]]
        )
        given: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, **more}
        return subprocess.Popen(command, env=self.environment, text=True, start_new_session=True, **given)

    def run(self, *words: str) -> str:
        """Run a program to its end and give what it said. Errors: AssertionError with that when it failed."""
        process = self.start(*words, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
        return said

    def server(self) -> list[psutil.Process]:
        """The postmaster and all its children; none when it does not run."""
        try:
            number = int((self.place.data / "postmaster.pid").read_text().splitlines()[0])
            postmaster = psutil.Process(number)
            return [postmaster, *postmaster.children(recursive=True)]
        except (OSError, ValueError, IndexError, psutil.Error):
            return []

    def kill_server(self, chance: random.Random) -> int:
        """SIGKILL to the postmaster and every child, in an order drawn; gives how many were hit."""
        processes = self.server()
        chance.shuffle(processes)
        for process in processes:
            with contextlib.suppress(psutil.Error):
                process.send_signal(signal.SIGKILL)
        return len(processes)


@contextlib.contextmanager
def made(name: str, **more: str) -> Iterator[Installation]:
    """A fresh installation whose database is migrated and empty, gone afterwards with its server."""
    home = instance.homes() / f"faults-{name}-{os.getpid()}"
    copy_installation("migrated", home)
    found = Installation(home, more)
    try:
        yield found
    finally:
        with contextlib.suppress(Exception):
            cluster.stop(found.place)
        for process in found.server():
            process.kill()
        shutil.rmtree(home, ignore_errors=True)


class Checker:
    """A process that is asked now and then what stands in the database, and verifies the record each time."""

    def __init__(self, installation: Installation):
        self.process = installation.start("checking.py")

    def ask(self) -> dict[str, Any]:
        """What stands: see `checking.found`. Errors: AssertionError with the faults that the verifier found."""
        return self._answer("")

    def rows(self, question: str) -> list[Any]:
        """The rows that a question gives, on one line."""
        return self._answer(question)

    def _answer(self, line: str) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"fault": "the checker ended"}')
        assert "fault" not in answer, answer["fault"]
        return answer

    def end(self) -> None:
        """Let it go."""
        self.process.kill()
        self.process.communicate()


def wait_until(holds: Any, seconds: float = 30.0, every: float = 0.05) -> float:
    """Wait for something; gives how long it took. Errors: AssertionError when it takes longer than `seconds`."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(every)
    return time.monotonic() - began
