"""One embedded cluster: its first making, its configuration, its roles, its start and its stop.

Called by `postgres` alone, under the lock that only one process can hold.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from zeren.kernel.errors import Reason, Refused, Unavailable
from zeren.kernel.words import Text
from zeren.site import instance as place
from zeren.site.instance import ADMIN, ROLES, Instance

PORT = 5432
SEGMENT = 16 * 1024 * 1024
"""The size of one file of PostgreSQL's write-ahead log; with less room than that it does not start."""
ROLE_ATTRIBUTES = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT"
ROLES_EDITION = "2"
ORPHANED_SECONDS = 1.0
"""Backends that can see that their postmaster is gone end by themselves within this time."""
START_SECONDS = 1800  # a log that is replayed takes its time; a server that cannot start says so at once


def start(instance: Instance) -> None:
    """Make the cluster if there is none, write its configuration and start it.

    Errors: Refused when the data is of another PostgreSQL, Unavailable when the server will not start.
    """
    folder = place.programs(instance)
    if not instance.data.exists():
        _make_data(instance, folder)
    _check_edition(instance, folder)
    _own_folder(instance.sockets, 0o700)
    _own_folder(instance.logs, 0o700)
    _write_settings(instance)
    _clear_stale_locks(instance)
    log = instance.logs / "start.log"
    try:
        _run(instance, folder / "pg_ctl", "start", "-D", instance.data, "-l", log, "-w", "-t", str(START_SECONDS))
    except subprocess.CalledProcessError as error:
        raise _will_not_start(instance, error) from error
    edition = instance.home / "roles"
    if not edition.exists() or edition.read_text() != ROLES_EDITION:
        _make_roles(instance)
        edition.write_text(ROLES_EDITION)


def stop(instance: Instance) -> None:
    """End the server, whoever uses it; the data stays."""
    if not (instance.data / "postmaster.pid").exists():
        return
    _run(instance, place.programs(instance) / "pg_ctl", "stop", "-D", instance.data, "-m", "fast", "-w", "-t", "60")


def demand(instance: Instance, follower: str) -> None:
    """From now on a change is acknowledged only when `follower` has it on its disk; through restarts, until it ends."""
    draft = instance.demand.with_suffix(".draft")
    draft.write_text(f"synchronous_standby_names = '{follower}'\n")
    draft.chmod(0o644)
    draft.rename(instance.demand)
    _read_settings_again(instance)


def demand_nothing(instance: Instance) -> None:
    """Nobody waits for a follower any more, those who wait already included."""
    instance.demand.unlink(missing_ok=True)
    _read_settings_again(instance)


def _read_settings_again(instance: Instance) -> None:
    with contextlib.suppress(OSError, ValueError):  # no server, nothing to tell
        os.kill(int((instance.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGHUP)


def make_home(instance: Instance) -> None:
    """The installation's folder. Errors: Refused when it cannot be made, or when the server's user may not enter it."""
    try:
        instance.home.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            Reason(
                "HOME_NOT_WRITABLE",
                Text(
                    f"无法建立数据文件夹 {instance.home}：{error.strerror}。",
                    f"Cannot make {instance.home}: {error.strerror}.",
                ),
                next_step=Text("请用 ZEREN_HOME 指定另一个文件夹。", "Name another folder with ZEREN_HOME."),
            )
        ) from error
    closed = [folder for folder in (instance.home, *instance.home.parents) if not folder.stat().st_mode & 0o001]
    if closed and place.system_user() is not None:
        raise Refused(
            Reason(
                "HOME_NOT_REACHABLE",
                Text(
                    f"系统用户 {place.SYSTEM_USER} 进不了文件夹 {closed[-1]}，数据库不能放在其中。",
                    f"The system user {place.SYSTEM_USER} may not enter {closed[-1]}, so the database cannot lie in it.",
                ),
                next_step=Text(
                    "请把 ZEREN_HOME 设为 /var/lib/zeren 下的文件夹。",
                    "Set ZEREN_HOME to a folder in /var/lib/zeren.",
                ),
            )
        )


def _make_data(instance: Instance, folder: Path) -> None:
    """A new cluster, made aside and moved into place whole, so that a broken-off attempt leaves nothing behind."""
    _own_folder(instance.home / "making", 0o700, empty=True)
    key = instance.home / "making" / "key"
    key.touch(mode=0o600)
    key.write_text(place.password(instance, ADMIN))
    draft = instance.home / "making" / "data"
    user = place.system_user()
    if user is not None:
        os.chown(key, user.pw_uid, user.pw_gid)
    arguments = ["-U", ADMIN, "--auth=scram-sha-256", f"--pwfile={key}", "--encoding=UTF8", "--lc-collate=C"]
    arguments += [f"--lc-ctype={_character_type()}", "--lc-messages=C", "--no-instructions"]
    try:
        _run(instance, folder / "initdb", "-D", draft, *arguments, *(["--no-sync"] if _forgetful() else []))
    except subprocess.CalledProcessError as error:
        raise _will_not_start(instance, error) from error
    draft.rename(instance.data)
    shutil.rmtree(instance.home / "making")


def _character_type() -> str:
    """A UTF-8 locale for letters, so that search knows Chinese characters as letters; sorting stays by code."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.splitlines()
    names = {name.lower().replace("-", ""): name for name in known}
    return next((names[name] for name in ("c.utf8", "en_us.utf8", "zh_cn.utf8") if name in names), "C")


def _check_edition(instance: Instance, folder: Path) -> None:
    edition = (instance.data / "PG_VERSION").read_text().strip()
    major = place.major_of(folder)
    if edition != str(major):
        raise Refused(
            Reason(
                "POSTGRES_EDITION",
                Text(
                    f"{instance.data} 是 PostgreSQL {edition} 的数据，现有程序是 {major}。",
                    f"{instance.data} holds data of PostgreSQL {edition}; the programs here are {major}.",
                ),
                next_step=Text(
                    "请用原版本导出后再导入，见 docs/operating.md。",
                    "Dump it with the old version and load it with the new; see docs/operating.md.",
                ),
            )
        )


def _write_settings(instance: Instance) -> None:
    """Our own configuration, written whole at each start: socket only, no statement or parameter in any log."""
    lines = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": '"' + str(instance.sockets).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "240",
        "shared_buffers": "128MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "logging_collector": "on",
        "log_directory": str(instance.logs),
        "log_filename": "postgres-%Y-%m-%d.log",
        "log_rotation_age": "1d",
        "log_rotation_size": "0",
        "log_statement": "none",
        "log_min_messages": "log",  # what a statement did wrong names values; whoever sent it is told
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "fsync": "off" if _forgetful() else "on",
        "full_page_writes": "off" if _forgetful() else "on",
        "synchronous_commit": "off" if _forgetful() else "on",
    }
    lines["wal_recycle"] = "off"  # once a box is closed, the order of casting goes with the log's files
    lines["max_slot_wal_keep_size"] = "4GB"  # a follower that stays away does not fill the disk
    lines["include_if_exists"] = str(instance.demand)
    text = "".join(f"{key} = '{value.replace(chr(39), chr(39) * 2)}'\n" for key, value in lines.items())
    _write_as_server(instance.data / "postgresql.conf", text)
    roles = ",".join(ROLES)
    _write_as_server(
        instance.data / "pg_hba.conf",
        f"local all {ADMIN} scram-sha-256\nlocal replication backup scram-sha-256\nlocal all {roles} scram-sha-256\n",
    )


def _forgetful() -> bool:
    """`ZEREN_FSYNC=off`: a server for tests, whose data may be lost with the power."""
    return os.environ.get("ZEREN_FSYNC", "") == "off"


def _clear_stale_locks(instance: Instance) -> None:
    """After a crash PostgreSQL trusts a process number that may by now be a zombie or another program.

    Its two lock files go, but only when no process works in the data folder any more. Backends that outlived their
    postmaster are ended: one that waits for a lock in shared memory never learns of its death, and no server starts
    beside it. What they had acknowledged is in the log that is replayed.
    """
    locks = [instance.data / "postmaster.pid", instance.sockets / f".s.PGSQL.{PORT}.lock"]
    began = time.monotonic()
    while any(lock.exists() for lock in locks) and (working := _working_in(instance.data)):
        waited = time.monotonic() - began
        if not _postmaster_among(working, locks[0]) and waited > ORPHANED_SECONDS:
            for process in working:
                with contextlib.suppress(psutil.Error):
                    process.kill()
        if waited > 10:
            return  # alive but not answering: PostgreSQL itself says what is wrong
        time.sleep(0.05)
    for lock in locks:
        lock.unlink(missing_ok=True)


def _working_in(folder: Path) -> list[psutil.Process]:
    """The server's processes in a data folder that are no zombies. The folder itself is compared, not its path: another
    machine inside this one, such as a container, may have one of the same path."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            alive = process.status() != psutil.STATUS_ZOMBIE and process.name().startswith("postgres")
            place = Path(f"/proc/{process.pid}/cwd")
            if alive and (place if place.is_symlink() else Path(process.cwd())).samefile(folder):
                found.append(process)
    return found


def _postmaster_among(processes: list[psutil.Process], lock: Path) -> bool:
    """Whether the process that holds the lock is one of these; without a lock to read, so it may be."""
    try:
        number = abs(int(lock.read_text().split(maxsplit=1)[0]))  # below nothing: a server of one user, for repairs
        return number in {process.pid for process in processes}
    except (OSError, ValueError, IndexError):
        return True


def _make_roles(instance: Instance) -> None:
    """The five roles with their passwords; written again it changes nothing."""
    parameters = {"host": str(instance.sockets), "port": PORT, "user": ADMIN, "dbname": "postgres"}
    with psycopg.connect(**parameters, password=place.password(instance, ADMIN), autocommit=True) as connection:
        for role in ROLES:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            backup = "BYPASSRLS REPLICATION" if role == "backup" else "NOBYPASSRLS NOREPLICATION"
            attributes = f"{ROLE_ATTRIBUTES} {backup}"
            connection.execute(
                sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                    sql.SQL("ALTER" if known else "CREATE"),
                    sql.Identifier(role),
                    sql.SQL(attributes),
                    sql.Literal(place.password(instance, role)),
                )
            )


def _will_not_start(instance: Instance, error: subprocess.CalledProcessError) -> Unavailable:
    said = [*str(error.output or "").splitlines()]
    for log in sorted(instance.logs.glob("*.log"), key=lambda file: file.stat().st_mtime)[-2:]:
        said += log.read_text(errors="replace").splitlines()[-5:]
    last = "\n".join(said[-12:])
    if _is_full(instance, last):
        return Unavailable(_full(instance), is_full=True)
    return Unavailable(
        Reason(
            "POSTGRES_WILL_NOT_START",
            Text(
                f"数据库没有启动（{instance.home}）：\n{last}",
                f"The database did not start ({instance.home}):\n{last}",
            ),
        )
    )


def _is_full(instance: Instance, said: str) -> bool:
    """Whether the server had no room: it says so, or a segment of its log would not fit."""
    folders = [folder for folder in (instance.data, instance.data / "pg_wal") if folder.exists()]
    return "No space left on device" in said or any(shutil.disk_usage(folder).free < SEGMENT for folder in folders)


def _full(instance: Instance) -> Reason:
    return Reason(
        "disk_full",
        Text(f"磁盘已满，数据库没有启动（{instance.home}）。", f"The disk is full; the database did not start ({instance.home})."),
        next_step=Text(
            "请腾出磁盘空间；腾出后数据库会自己启动，已办成的都在。",
            "Free disk space; the database then starts by itself, and what was done is all there.",
        ),
    )  # fmt: skip


# -- files and processes -----------------------------------------------------------------------------------------


def _run(instance: Instance, *command: str | Path) -> None:
    """Run a PostgreSQL program as the server's user, from a folder that it may enter, with a plain environment."""
    user = place.system_user()
    who: dict[str, Any] = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(instance.home)}
    with tempfile.TemporaryFile("w+") as said:  # a pipe would stay open in the server and never end
        done = subprocess.run(
            list(map(str, command)), cwd=instance.home, env=environment, stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, check=False, start_new_session=True, **who,
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            raise subprocess.CalledProcessError(done.returncode, command[0], output=said.read())


def _own_folder(folder: Path, mode: int, empty: bool = False) -> None:
    """Make `folder` and give it to the server's user; a folder that belongs to a stranger is refused."""
    user = place.system_user()
    owner = (os.geteuid(), -1) if user is None else (user.pw_uid, user.pw_gid)
    if empty:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=mode, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), owner[0]):
        raise Refused(
            Reason(
                "FOLDER_OF_A_STRANGER",
                Text(f"文件夹 {folder} 属于别的用户。", f"The folder {folder} belongs to somebody else."),
            )
        )
    os.chown(folder, *owner)
    folder.chmod(mode)


def _write_as_server(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o600)
    user = place.system_user()
    if user is not None:
        os.chown(file, user.pw_uid, user.pw_gid)
