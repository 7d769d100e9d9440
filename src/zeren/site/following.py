"""A backup that follows: PostgreSQL's log received as it is written, so that the last acknowledged change is in it.

While a follower leads, the server acknowledges nothing that the backup has not on its disk. When it ends, work goes on
and it is said; when it is killed, the next connection notices (`postgres.ensure_running`). Decision 0037.
"""

import fcntl
import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psycopg

from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.site import cluster, kept, postgres, programs
from zeren.site.instance import Instance

LOOK_SECONDS = 0.5
TRIES = 5
DEMAND_SECONDS = 10

STATE = "SELECT state, sync_state FROM pg_stat_replication WHERE application_name = %s"
SLOT = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s AND wal_status <> 'lost'"
END_OF_ANOTHER = "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = %s AND active"
OLD_SLOTS = """
    SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots
    WHERE starts_with(slot_name, 'zeren_') AND NOT active AND slot_name <> %s"""

Said = Callable[[str], None]
"""Told what happens: waiting, leading, behind."""


def follow(folder: Path, said: Said) -> None:
    """Receive the log into `folder` until this process is told to end.

    Says "waiting" while another follower leads, "leading" from when nothing is acknowledged that is not in the backup,
    "behind" when the server is gone for a moment. Errors: Refused when the backup was not made to be followed or its
    place in the log is gone, Corrupt when the log cannot be kept there any more; nobody is held up by it then.
    """
    slot = kept.read_manifest(folder).slot
    instance = postgres.ensure_running()
    if not slot or not _asked(SLOT, slot)[0]:
        raise Refused(_not_to_be_followed(folder))
    _asked(END_OF_ANOTHER, slot)
    leads, tries, heard = False, 0, b""
    with (instance.home / postgres.FOLLOWER).open("w") as lock:
        try:
            while tries < TRIES:
                with _receiving(instance, slot, folder / kept.LOG) as receiver:
                    while receiver.poll() is None:
                        leads = leads or _leads_now(instance, slot, lock, said)
                        tries = 0 if leads else tries
                        note_segments(folder / kept.LOG)
                        time.sleep(LOOK_SECONDS)
                    heard = receiver.stderr.read() if receiver.stderr else b""
                tries += 1
                said("behind")
                time.sleep(LOOK_SECONDS)
                instance = postgres.ensure_running()
        finally:
            if leads:
                cluster.demand_nothing(instance)
    raise programs.broken_off(heard)


def slot_of(folder: Path) -> str:
    """The name under which the server keeps a follower's place in the log."""
    return f"zeren_{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]}"


def note_segments(log: Path) -> None:
    """A line with the digest of each piece of the log that is whole, in a file beside them."""
    file = log / kept.DIGESTS
    known = {line.split()[-1] for line in file.read_text().splitlines() if line.strip()} if file.exists() else set()
    whole = sorted(entry for entry in log.iterdir() if kept.SEGMENT.fullmatch(entry.name) and entry.name not in known)
    if whole:
        with file.open("a") as stream:
            stream.writelines(f"{kept.digest_of(entry)}  {entry.name}\n" for entry in whole)
            stream.flush()
            os.fsync(stream.fileno())


@contextmanager
def _receiving(instance: Instance, slot: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = programs.receiver(instance, slot, "-D", log, "-S", slot, "--synchronous", "--no-loop", "-s", "1")
    receiver = subprocess.Popen(command, env=programs.environment(instance), stderr=subprocess.PIPE)
    try:
        yield receiver
    finally:
        receiver.terminate()
        receiver.wait()


def _leads_now(instance: Instance, slot: str, lock: TextIO, said: Said) -> bool:
    """Whether this follower has become the one that every change waits for; one leads at a time, the next waits."""
    if _asked(STATE, slot)[:1] != ("streaming",):
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        said("waiting")
        return False
    cluster.demand(instance, slot)
    deadline = time.monotonic() + DEMAND_SECONDS
    while _asked(STATE, slot)[1:] != ("sync",) and time.monotonic() < deadline:
        time.sleep(0.05)
    _asked(OLD_SLOTS, slot)
    said("leading")
    return True


def _asked(question: str, slot: str) -> tuple[object, ...]:
    """The first row of the answer; nothing while the server is away."""
    try:
        with postgres.admin_connection() as connection:
            return tuple(connection.execute(question, [slot]).fetchone() or ())
    except psycopg.OperationalError:
        return ()


def _not_to_be_followed(folder: Path) -> Reason:
    return Reason(
        "NOT_TO_BE_FOLLOWED",
        Text(
            f"{folder} 不能接着备份：做的时候没有加 --follow，或者停得太久，中间的日志已不在。",
            f"{folder} cannot be gone on with: it was made without --follow, or was left too long and the log is gone.",
        ),
        next_step=Text("请用 --follow 另做一份。", "Make another one with --follow."),
    )
