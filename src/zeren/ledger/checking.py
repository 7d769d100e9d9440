"""Checking the record for whoever asks: an export without rows, and the verifier of one file in a process of its own.

One at a time for a record; what was found is kept with its export until the next one. The steps are those of
docs/verification/ledger.md, part 6.
"""

import contextlib
import fcntl
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from zeren.kernel.words import Text
from zeren.ledger.export import export_record
from zeren.ledger.levels import OUTSIDE, standing
from zeren.ledger.origin import origin

STEP = re.compile(r"^ ?(\d+)\. (.+?) ([A-Z][^:]*): (yes|NO|–)[ ]*(.*)$", re.MULTILINE)
VOUCHED = re.compile(r"^外部可证到 .*: (\d+) / (\d+)$", re.MULTILINE)
FIRST_BAD = re.compile(r"^首个有误的行 .*: (\d+)–(\d+)$", re.MULTILINE)
HOLDS = {"yes": True, "NO": False, "–": None}
SAID, EXPORT, PACKED = "said.txt", "export", "export.zip"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the verifier: number, name, whether it holds (None: not tried), and its own words."""

    number: int
    name: Text
    holds: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the verifier found in the export of a record of `size` entries.

    `vouched` is up to where somebody outside has seen it; `first_bad` are the lines between which the first bad one lies.
    """

    size: int
    passed: bool
    steps: tuple[Step, ...]
    vouched: int | None
    first_bad: tuple[int, int] | None
    packed: Path


@dataclass(frozen=True, slots=True)
class State:
    """Whether a check is under way, what the last one found, and whether the last one broke off."""

    running: bool
    last: Checked | None
    broke_off: bool


def verifier() -> Path:
    """The verifier's file, to be carried away."""
    place: Path = settings.ROOT / "verifiers" / "zeren_verify_ledger.py"
    return place


def state() -> State:
    """How things stand now."""
    place = _place()
    with _only_one(place) as held:
        running = held is None
    found = [folder for folder in place.glob("*") if folder.name.isdigit() and (folder / SAID).exists()]
    last = max(found, key=lambda folder: int(folder.name), default=None)
    return State(running, _read(last) if last else None, not running and (place / "broke-off").exists())


def begin() -> None:
    """Begin a check unless one is under way; it goes on by itself, in this process, and the verifier in another."""
    begun = threading.Event()
    threading.Thread(target=_check, args=(_place(), begun), daemon=True).start()
    begun.wait(5)


def _check(place: Path, begun: threading.Event) -> None:
    with _only_one(place) as held:
        begun.set()
        if held is None:
            return
        mark, draft = place / "broke-off", place / "draft"
        mark.touch()
        try:
            shutil.rmtree(draft, ignore_errors=True)
            size = export_record(draft / EXPORT).entries
            (draft / SAID).write_text(_verified(draft / EXPORT), "utf-8")
            _pack(draft)
            for older in place.glob("[0-9]*"):
                shutil.rmtree(older)
            draft.rename(place / str(size))
            mark.unlink()
        finally:
            connection.close()


def _verified(folder: Path) -> str:
    """What the verifier prints, given what is known from outside: the key of the chosen witness."""
    found = standing()
    witness = ["--witness", found.key] if found.level == OUTSIDE else []
    command = [sys.executable, "-I", str(verifier()), str(folder), *witness]
    return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8").stdout


def _pack(draft: Path) -> None:
    with zipfile.ZipFile(draft / PACKED, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted((draft / EXPORT).iterdir()):
            packed.write(file, f"record/{file.name}")
    shutil.rmtree(draft / EXPORT)


def _read(folder: Path) -> Checked:
    said = (folder / SAID).read_text("utf-8")
    steps = tuple(
        Step(int(number), Text(zh, en), HOLDS[holds], words) for number, zh, en, holds, words in STEP.findall(said)
    )
    vouched, bad = VOUCHED.search(said), FIRST_BAD.search(said)
    return Checked(
        int(folder.name),
        bool(steps) and all(step.holds is not False for step in steps) and "VERIFIED" in said,
        steps,
        int(vouched[1]) or None if vouched else None,
        (int(bad[1]), int(bad[2])) if bad else None,
        folder / PACKED,
    )


def _place() -> Path:
    """The folder of this record's checks, in the installation's own folder."""
    place: Path = settings.STATE / "checks" / origin().name.rpartition("/")[2]
    place.mkdir(parents=True, exist_ok=True)
    return place


@contextlib.contextmanager
def _only_one(place: Path) -> Iterator[IO[str] | None]:
    """The lock of this record's checks, or None while another thread or process holds it."""
    with (place / "lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield file
