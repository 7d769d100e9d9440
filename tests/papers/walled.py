"""The process that reads files from outside, kept running for many of them: under its own limits, watched from here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import zeren

PROGRAM = (sys.executable, "-P", "-m", "zeren.papers.apart")
MOST = 10_000_000
JOBS = ("evidence", "sheet", "report", "office")


class Walled:
    """Ask it about file after file. `deaths` counts how often it did not come back, `peak` the most memory it ever held."""

    def __init__(self) -> None:
        self.deaths: list[str] = []
        self.peak = 0
        self._start()

    def _start(self) -> None:
        surroundings = {"PYTHONPATH": str(Path(zeren.__file__).parents[1])}
        self._process = subprocess.Popen(
            PROGRAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings
        )

    def ask(self, job: str, data: bytes, name: str = "a.docx") -> dict[str, Any] | None:
        """The answer, or None when the process died over the file."""
        assert self._process.stdin and self._process.stdout
        head = json.dumps({"job": job, "size": len(data), "name": name, "most": MOST}).encode()
        try:
            self._process.stdin.write(head + b"\n" + data)
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        if not line:
            self.deaths.append(f"{job} {name}: {self._process.wait()}")
            self._start()
            return None
        self.peak = max(self.peak, self._held())
        found: dict[str, Any] = json.loads(line)
        return found

    def codes(self, job: str, data: bytes, name: str = "a.docx") -> set[str]:
        found = self.ask(job, data, name)
        return {"died"} if found is None else {reason["code"] for reason in found["reasons"]}

    def _held(self) -> int:
        """The most bytes that it ever held at once."""
        status = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
