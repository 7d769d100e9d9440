"""The received log of a backup looked through before it is replayed: nothing missing, nothing changed, its end an end.

PostgreSQL itself stops at the first record that it cannot read and takes that for the end; here it has to be one.
"""

import re
import struct
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.site import kept, programs
from zeren.site.instance import Instance
from zeren.site.kept import damaged

PARTIAL = ".partial"
FAILS_AT = re.compile(rb"at ([0-9A-F]+)/([0-9A-F]+)(?=[^/]*$)")
PAGE, PAGE_HEAD, LONG_HEAD = 8192, 24, 40
FOUR_GIGABYTES = 2**32


def segments(folder: Path) -> dict[str, Path]:
    """Name of each piece of the log in a backup → its file; what a follower received counts before the base's own."""
    found = {file.name: file for file in _pieces(folder / kept.BASE / "pg_wal")}
    for file in _pieces(folder / kept.LOG):
        found[file.name.removesuffix(PARTIAL)] = file
    return dict(sorted(found.items()))


def faults_of_log(folder: Path) -> Iterator[Reason]:
    """Everything by which the received log is not what was received."""
    log = folder / kept.LOG
    if not log.is_dir():
        yield damaged(kept.LOG, "不见了", "is not there")
        return
    noted = log / kept.DIGESTS
    for line in noted.read_text().splitlines() if noted.exists() else []:
        digest, _, name = line.strip().rpartition("  ")
        file = log / name
        if not kept.SEGMENT.fullmatch(name):
            continue  # the last line of a follower that was killed while it wrote
        if not file.exists():
            yield damaged(f"{kept.LOG}/{name}", "不见了", "is not there")
        elif kept.digest_of(file) != digest:
            yield damaged(f"{kept.LOG}/{name}")
    names = list(segments(folder))
    size = next(iter(segments(folder).values())).stat().st_size if names else 0
    for before, after in pairwise(names):
        if size and _number(after, size) != _number(before, size) + 1:
            yield damaged(f"{kept.LOG}/{before}", "之后缺一段", "is not followed by the next piece")


def fault_of_end(instance: Instance, wal: Path) -> Reason | None:
    """Whether the log in `wal` ends where it was being written when it broke off, and not in front of more.

    A record that was torn while it was written was never acknowledged. A whole one that cannot be read is damage.
    """
    names = sorted(file.name for file in wal.iterdir() if kept.SEGMENT.fullmatch(file.name))
    command = [programs.program(instance, "pg_waldump"), "-q", "-p", wal, names[0], names[-1]]
    done = subprocess.run(command, env={"PATH": "", "LC_ALL": "C"}, capture_output=True, check=False)
    found = FAILS_AT.search(done.stderr.strip())
    if done.returncode == 0 or not found:
        return None
    broken = int(found.group(1), 16) * FOUR_GIGABYTES + int(found.group(2), 16)
    size = (wal / names[0]).stat().st_size
    start = _number(names[0], size) * size
    rest = b"".join((wal / name).read_bytes() for name in names[(broken - start) // size :])
    offset = (broken - start) % size
    written = len(rest.rstrip(b"\0"))
    if written <= offset:
        return None
    length: int = struct.unpack_from("<I", rest, offset)[0]
    heads = (length // (PAGE - PAGE_HEAD) + 2) * PAGE_HEAD + LONG_HEAD
    if length and written <= offset + length + heads:
        return None
    return Reason(
        "LOG_UNREADABLE",
        Text(
            f"日志在 {names[(broken - start) // size]} 处读不下去，后面还有内容。",
            f"The log cannot be read on in {names[(broken - start) // size]}, and more follows.",
        ),
        next_step=Text("请换另一份备份，这一份保留备查。", "Take another backup, and keep this one as it is."),
        place=(names[(broken - start) // size],),
    )


def _pieces(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(file for file in folder.iterdir() if kept.SEGMENT.fullmatch(file.name.removesuffix(PARTIAL)))


def _number(name: str, size: int) -> int:
    """How many pieces lie before this one."""
    return int(name[8:16], 16) * (FOUR_GIGABYTES // size) + int(name[16:24], 16)
