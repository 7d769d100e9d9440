"""Small disks of a test's own (tmpfs, mounted by root), filled to the last block and freed again."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(place: Path, mebibytes: int) -> Iterator[None]:
    """Mount one over a folder, with what the folder held. Skips where nothing can be mounted; CI is root and can."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    held = place.with_name(f"{place.name}.held")
    subprocess.run(["cp", "-a", place, held], check=True)
    owner = place.stat()
    options = f"size={mebibytes}m,mode={owner.st_mode & 0o777:o},uid={owner.st_uid},gid={owner.st_gid}"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"nothing can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        subprocess.run(["cp", "-a", f"{held}/.", f"{place}/"], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path) -> Path:
    """Take every free block of the disk that `place` lies on; gives the file to remove."""
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(b"\0" * size):
                    pass
    return filler


def free_bytes(place: Path) -> int:
    """How much is left."""
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize
