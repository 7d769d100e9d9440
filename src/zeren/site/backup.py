"""A backup made: the whole server as it stands, its keys apart. It is there whole, or not at all.

Runs as the operator with the role backup; prints and logs nothing of what it copies. Docs: docs/operating.md.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from zeren import __version__
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.checkpoints import make_checkpoint, newest_checkpoint
from zeren.ledger.clock import is_started
from zeren.site import instance as place
from zeren.site import kept, postgres, programs, upgrading
from zeren.site.instance import Instance
from zeren.site.kept import Manifest, Told
from zeren.site.signing import checkpoint_seed

PROGRESS = re.compile(rb"(\d+)/(\d+) kB")


def make_backup(folder: Path, told: Told, slot: str = "") -> Manifest:
    """The whole server into `folder`, which must not exist yet; with `slot`, so that a follower can go on from it.

    Errors: Refused when the folder is taken, its disk too small, or the server somebody else's; Corrupt when PostgreSQL
    breaks off. Nothing is left behind then.
    """
    _own_server_only()
    if not is_started():
        raise Refused(Reason("NOTHING_TO_BACK_UP", Text("还没有总账，无可备份。", "There is no record to back up.")))
    instance = place.this_instance()
    with new_folder(folder) as draft:
        if not upgrading.pending():  # an older database is copied as it is
            make_checkpoint()
        record, size, note = newest_checkpoint()
        if slot:
            _keep_place(slot)
            (draft / kept.LOG).mkdir(mode=0o700)
        _copy_server(instance, draft / kept.BASE, told)
        manifest = Manifest(
            edition=kept.EDITION,
            made_at=_moment(),
            program=__version__,
            postgres=place.major_of(place.programs(instance)),
            database=postgres.database_name(),
            record=record,
            size=size,
            checkpoint=note,
            base=kept.digest_of(draft / kept.BASE / "backup_manifest"),
            bytes=sum(file.stat().st_size for file in (draft / kept.BASE).rglob("*") if file.is_file()),
            keys={name: kept.digest_of(file) for name, file in kept.key_files(instance)},
            slot=slot,
        )
        kept.write_manifest(draft, manifest)
    return manifest


@contextmanager
def keys_into(folder: Path, backup: Path | None = None) -> Iterator[int]:
    """Passwords and signing keys into a folder of their own, made after what is done meanwhile; gives how many.

    Errors: Refused when it is taken or lies with the backup: whoever finds one of the two shall not have both.
    """
    if backup is not None and (_within(folder, backup) or _within(backup, folder)):
        raise Refused(
            Reason(
                "KEYS_WITH_BACKUP",
                Text("密钥文件夹不能与备份放在一起。", "The folder of keys cannot lie with the backup."),
                next_step=Text("请另选一处，最好是另一块盘。", "Choose another place, best on another disk."),
            )
        )
    checkpoint_seed()
    files = list(kept.key_files(place.this_instance()))
    with new_folder(folder) as draft:
        yield len(files)
        for name, file in files:
            (draft / name).parent.mkdir(mode=0o700, exist_ok=True)
            kept.write_closed(draft / name, file.read_bytes())


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder that is filled under another name and renamed at the end; what a killed attempt left is removed.

    Errors: Refused when there is something of that name, or nothing for it to lie in.
    """
    folder = folder.absolute()
    if folder.exists() or folder.is_symlink():
        raise Refused(
            Reason(
                "FOLDER_TAKEN",
                Text(
                    f"{folder} 已存在；备份不覆盖任何东西。", f"{folder} exists already; a backup replaces nothing."
                ),
                next_step=Text("请给一个新的文件夹名，例如带上日期。", "Name a new folder, for example by the day."),
            )
        )
    if not folder.parent.is_dir():
        raise Refused(
            Reason(
                "NO_PLACE",
                Text(f"没有文件夹 {folder.parent}。", f"There is no folder {folder.parent}."),
                next_step=Text("备份盘挂上了吗？", "Is the backup's disk mounted?"),
            )
        )
    for left in folder.parent.glob(f".{folder.name}.making-*"):
        number = left.name.rpartition("-")[2]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left)
    draft = folder.with_name(f".{folder.name}.making-{os.getpid()}")
    draft.mkdir(mode=0o700)
    try:
        yield draft
        kept.settle([draft])
        draft.rename(folder)
        kept.settle([folder.parent])
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _copy_server(instance: Instance, target: Path, told: Told) -> None:
    command = [
        programs.program(instance, "pg_basebackup"),
        "-d",
        programs.address(instance, "zeren_backup"),
        "-w",
        "-D",
        target,
        "-P",
    ]
    command += ["-X", "stream", "-c", "fast", "--manifest-checksums=SHA256"]
    said = b""
    with subprocess.Popen(command, env=programs.environment(instance), stderr=subprocess.PIPE, bufsize=0) as running:
        if running.stderr is None:
            raise AssertionError("a pipe was asked for")
        while some := running.stderr.read(4096):
            said = (said + some)[-4096:]
            if found := PROGRESS.findall(said):
                told(int(found[-1][0]), max(int(found[-1][1]), 1), "")
    if running.returncode:
        raise programs.broken_off(b"\n".join(line for line in said.splitlines() if not PROGRESS.search(line)))


def _keep_place(slot: str) -> None:
    """The server keeps the log from here on for this follower; what a backup that is gone left under the name goes."""
    with postgres.admin_connection() as connection:
        connection.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s", [slot]
        )
        connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [slot])


def _moment() -> str:
    with postgres.admin_connection() as connection:
        row = connection.execute(
            "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        )
        return str(row.fetchone()[0])  # type: ignore[index]  # this SELECT gives one row


def _within(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())


def _own_server_only() -> None:
    if postgres.uses_outside_server():
        raise Invalid(
            Reason(
                "OUTSIDE_SERVER",
                Text(
                    "数据库由别的服务器运行，应由其管理员备份。",
                    "The database runs on somebody else's server; its administrator backs it up.",
                ),
                next_step=Text("办法见 docs/operating.md。", "How: docs/operating.md."),
            )
        )
