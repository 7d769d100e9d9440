"""Clocks that a test sets: the server's own while it runs, and that of the program; by libfaketime (Debian: faketime)."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faults.installation import Installation
from zeren.site import cluster, instance

LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
PROGRAMS = ("postgres", "pg_ctl", "initdb")


def library() -> str:
    """Where it is. Skips where it is not installed."""
    if not LIBRARIES:
        pytest.skip("libfaketime is not here: apt-get install faketime")
    return str(LIBRARIES[0])


def of_the_program(offset: str, zone: str = "") -> dict[str, str]:
    """The environment of a process whose clock is off by `offset` (such as "-3d"), perhaps in another zone."""
    faked = {"LD_PRELOAD": library(), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return {**faked, **({"TZ": zone} if zone else {})}


class ServerClock:
    """The clock of an installation's PostgreSQL; it follows a file, at once."""

    def __init__(self, file: Path):
        self._file = file
        self.set("+0")

    def set(self, offset: str) -> None:
        """Set it off from the true time: "-3d", "+1d", "+0", or seconds."""
        draft = self._file.with_suffix(".draft")
        draft.write_text(f"{offset}\n")
        draft.chmod(0o644)
        draft.rename(self._file)


@contextmanager
def server_clock(installation: Installation, zone: str = "UTC") -> Iterator[ServerClock]:
    """From now on the server of this installation starts with a clock that can be set, in a zone of its own."""
    library()
    installation.home.mkdir(mode=0o755, exist_ok=True)
    real = instance.programs(installation.place)
    cluster.stop(installation.place)
    folder = installation.home / "clocked"
    folder.mkdir(mode=0o755)
    clock = ServerClock(folder / "offset")
    for name in PROGRAMS:
        script = folder / name
        faked = f"LD_PRELOAD={library()} FAKETIME_TIMESTAMP_FILE={folder / 'offset'} FAKETIME_CACHE_DURATION=1"
        script.write_text(
            f'#!/bin/sh\nexport {faked} FAKETIME_DONT_FAKE_MONOTONIC=1 TZ={zone}\nexec "{real / name}" "$@"\n'
        )
        script.chmod(0o755)
    installation.more["ZEREN_POSTGRES_BIN"] = str(folder)
    if zone != "UTC":
        installation.more["TZ"] = zone
    yield clock


def true_time(form: str = "%s") -> str:
    """This machine's own time, as `date` says it."""
    return subprocess.run(["date", "-u", f"+{form}"], capture_output=True, text=True, check=True).stdout.strip()


def offset_to(moment: str) -> str:
    """How far `moment` (UTC, as `date -d` reads it) is from now, in seconds."""
    there = subprocess.run(["date", "-u", "-d", moment, "+%s"], capture_output=True, text=True, check=True).stdout
    return f"{int(there) - int(true_time()):+d}"
