"""A backup put where an installation will be: looked through first, every fault named; then copied, closed, in place.

Runs before Django and before any server: nothing of the target may exist yet. Checking what it holds: `cli.restore`.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from zeren.kernel.errors import Corrupt, Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.site import closed, cluster, kept, log_end, programs
from zeren.site import instance as place
from zeren.site.instance import Instance
from zeren.site.kept import Manifest, Told, damaged

SAID_OF = re.compile(r'error: (.*"([^"]+)".*)')
ROOM = 200 * 2**20


def put_in_place(folder: Path, keys: Path, told: Told) -> Manifest:
    """Check the backup in `folder` with its keys, and make it this installation, closed.

    Errors: Refused when there is an installation already or no space; Invalid for other keys or another PostgreSQL;
    Corrupt with every damaged part. The target is as it was then.
    """
    instance = place.this_instance()
    _nothing_there(instance)
    manifest = kept.read_manifest(folder)
    cluster.make_home(instance)
    _fits(manifest, folder, keys, instance)
    told(0, 3, "")
    if faults := list(_damages(folder, manifest, instance)):
        raise Corrupt(*faults)
    told(1, 3, "")
    draft = instance.home / "restoring"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _copy(folder, draft)
        if manifest.slot and (fault := log_end.fault_of_end(instance, draft / "pg_wal")):
            raise Corrupt(fault)
        told(2, 3, "")
        closed.close((closed.UNCHECKED,), (closed.Note(str(folder), manifest.checkpoint),))
        _give_keys(manifest, keys, instance)
        draft.rename(instance.data)
        kept.settle([instance.home])
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    told(3, 3, "")
    return manifest


def _nothing_there(instance: Instance) -> None:
    begun = instance.closed.exists() and not instance.data.exists()
    taken = [file for file in (instance.data, instance.passwords, instance.state / "checkpoint.key") if file.exists()]
    if taken and not begun:
        raise Refused(
            Reason(
                "INSTALLATION_TAKEN",
                Text(
                    f"{instance.home} 已有一套数据，恢复不覆盖任何东西。",
                    f"There is an installation in {instance.home} already; a restore replaces nothing.",
                ),
                next_step=Text(
                    "请用 ZEREN_HOME 指定新的文件夹，或先把旧的整个移走保存。",
                    "Name a new folder with ZEREN_HOME, or move the old one away whole and keep it.",
                ),
            )
        )


def _fits(manifest: Manifest, folder: Path, keys: Path, instance: Instance) -> None:
    """Errors: Invalid for other keys or another PostgreSQL, Refused when the disk is too small; all that holds."""
    faults = list(_wrong_keys(manifest, keys))
    major = place.major_of(place.programs(instance))
    if major != manifest.postgres:
        faults.append(
            Reason(
                "POSTGRES_EDITION",
                Text(
                    f"备份来自 PostgreSQL {manifest.postgres}，现有程序是 {major}。",
                    f"The backup is of PostgreSQL {manifest.postgres}; the programs here are {major}.",
                ),
                next_step=Text(
                    f"请用 ZEREN_POSTGRES_BIN 指定 PostgreSQL {manifest.postgres} 的程序。",
                    f"Name the programs of PostgreSQL {manifest.postgres} with ZEREN_POSTGRES_BIN.",
                ),
            )
        )
    if faults:
        raise Invalid(*faults)
    needed = sum(file.stat().st_size for part in (kept.BASE, kept.LOG) for file in (folder / part).rglob("*")) + ROOM
    free = shutil.disk_usage(instance.home).free
    if free < needed:
        raise Refused(
            Reason(
                "NO_SPACE",
                Text(
                    f"{instance.home} 所在的盘剩 {free // 2**20} MB，需要 {needed // 2**20} MB。",
                    f"The disk of {instance.home} has {free // 2**20} MB left; {needed // 2**20} MB are needed.",
                ),
            )
        )


def _wrong_keys(manifest: Manifest, keys: Path) -> Iterator[Reason]:
    for name, digest in manifest.keys.items():
        file = keys / name
        if file.is_file() and kept.digest_of(file) == digest:
            continue
        missing = not file.is_file()
        yield Reason(
            "KEY_MISSING" if missing else "KEY_WRONG",
            Text(
                f"密钥 {name} {'不在' if missing else '不是这份备份的，见'} {keys}。",
                f"The key {name} {'is not in' if missing else 'of another installation lies in'} {keys}.",
            ),
            next_step=Text(
                "请找出与备份同一套系统的密钥文件夹。",
                "Find the folder of keys of the installation that was backed up.",
            ),
            place=(name,),
        )


def _damages(folder: Path, manifest: Manifest, instance: Instance) -> Iterator[Reason]:
    """Every part of the backup that is not as it was made."""
    base = folder / kept.BASE
    listing = base / "backup_manifest"
    if not listing.is_file() or kept.digest_of(listing) != manifest.base:
        yield damaged(f"{kept.BASE}/backup_manifest")
        return
    command = [programs.program(instance, "pg_verifybackup"), "-q", base]
    done = subprocess.run(
        command, env={"PATH": os.defpath, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        named = [SAID_OF.search(line) for line in done.stderr.splitlines()]
        for found in filter(None, named):
            yield damaged(f"{kept.BASE}/{found.group(2)}", f"不对：{found.group(1)}", f"is wrong: {found.group(1)}")
        if not any(named):
            yield damaged(kept.BASE, f"不对：{done.stderr.strip()}", f"is wrong: {done.stderr.strip()}")
    if manifest.slot:
        yield from log_end.faults_of_log(folder)


def _copy(folder: Path, draft: Path) -> None:
    shutil.copytree(folder / kept.BASE, draft, symlinks=True, ignore=shutil.ignore_patterns("backup_manifest"))
    for name, file in log_end.segments(folder).items():
        shutil.copyfile(file, draft / "pg_wal" / name)
    user = place.system_user()
    for entry in (draft, *draft.rglob("*")):
        if user is not None:
            os.chown(entry, user.pw_uid, user.pw_gid, follow_symlinks=False)
    draft.chmod(0o700)


def _give_keys(manifest: Manifest, keys: Path, instance: Instance) -> None:
    for name in manifest.keys:
        target = instance.home / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        kept.write_closed(target, (keys / name).read_bytes())
    kept.settle([instance.passwords, instance.state])
