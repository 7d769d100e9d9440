"""The embedded PostgreSQL server: started when first needed, stopped by the last process that used it.

It listens on a Unix socket only, every role signs in with a password of its own, and only this adapter
is superuser. With `DATABASE_URL` set nothing is started; see `connection_parameters`.
"""

import atexit
import fcntl
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.site import cluster
from zeren.site import instance as place
from zeren.site.instance import ADMIN, ROLES, Instance

EXTENSIONS = ("btree_gist", "pg_trgm")
LONGEST_WAIT = "20s"
"""How long a deed waits for another one before it is refused for now; a bulk deed holds the record for far less."""
FOLLOWER = "follow.lock"

_users: dict[Path, tuple[int, int]] = {}
"""For each home this process uses: its process id and the descriptor that holds the shared lock."""


def database_settings(role: str = "app") -> dict[str, Any]:
    """What `settings.DATABASES["default"]` holds: names only. The password is looked up at the moment of connecting."""
    return {
        "ENGINE": "zeren.site.engine",
        "NAME": database_name(),
        "USER": role,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"options": f"-c timezone=UTC -c lock_timeout={LONGEST_WAIT}"},
    }


def database_name() -> str:
    """`ZEREN_DATABASE`, or the database named in `DATABASE_URL`, or `zeren`."""
    chosen = os.environ.get("ZEREN_DATABASE", "")
    return chosen or str(conninfo_to_dict(os.environ.get("DATABASE_URL", "")).get("dbname") or "zeren")


def connection_parameters(role: str, database: str) -> dict[str, Any]:
    """What psycopg needs to sign in as `role`; starts the embedded server if it is not running.

    An outside server is named by `DATABASE_URL` (role app) and `DATABASE_URL_OWNER`, `DATABASE_URL_ADMIN` and so on.
    Errors: Refused when an outside server is used and this role has no address.
    """
    if not uses_outside_server():
        instance = ensure_running()
        return {
            "host": str(instance.sockets),
            "port": cluster.PORT,
            "user": role,
            "password": place.password(instance, role),
            "dbname": database,
        }
    variable = "DATABASE_URL" if role == "app" else f"DATABASE_URL_{'ADMIN' if role == ADMIN else role.upper()}"
    address = os.environ.get(variable, "")
    if not address:
        raise Refused(
            Reason(
                "NO_ADDRESS_FOR_ROLE",
                Text(f"使用外部数据库时，须设置 {variable}。", f"With an outside database, {variable} must be set."),
            )
        )
    return {**conninfo_to_dict(address), "dbname": database}


def state_folder() -> Path:
    """Where the installation keeps what is neither code nor data of the database: signing key, collected files."""
    instance = place.this_instance()
    cluster.make_home(instance)
    folder = instance.home / "state"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def uses_outside_server() -> bool:
    """Whether `DATABASE_URL` names a server that somebody else runs."""
    return bool(os.environ.get("DATABASE_URL", ""))


def role_name(role: str) -> str:
    """What `role` is called in the database: its own name, or the user of its address on an outside server."""
    if not uses_outside_server():
        return role
    return str(connection_parameters(role, database_name()).get("user") or role)


# -- databases ---------------------------------------------------------------------------------------------------


@contextmanager
def admin_connection(database: str = "postgres") -> Iterator[psycopg.Connection]:
    """A superuser's connection in autocommit, for this adapter and the tests' own databases alone."""
    with psycopg.connect(**connection_parameters(ADMIN, database), autocommit=True) as connection:
        yield connection


def database_exists(name: str) -> bool:
    """Whether there is a database of this name; asked as superuser where there is one, else by trying."""
    if not has_role("admin"):
        try:
            psycopg.connect(**connection_parameters("app", name)).close()
        except psycopg.OperationalError as error:
            if "does not exist" in str(error):
                return False
            raise
        return True
    with admin_connection() as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def create_database(name: str, template: str = "template0") -> None:
    """A new database that belongs to the role owner and that only our roles may enter."""
    owner = role_name("owner")
    with admin_connection() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*map(sql.Identifier, (name, owner, template)))
        )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        for role in filter(has_role, ROLES):
            who = sql.Identifier(role_name(role))
            connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), who))
    if template == "template0":
        with admin_connection(name) as connection:
            connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(owner)))
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def rename_database(name: str, new_name: str) -> None:
    """Give a database that nobody uses another name."""
    with admin_connection() as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (name, new_name))))


def drop_database(name: str) -> None:
    """Remove a database, ending whoever still uses it; nothing happens when it is not there."""
    with admin_connection() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_left_overs(prefix: str) -> None:
    """Remove the databases named by this prefix and the number of a process that is gone."""
    with admin_connection() as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
        ).fetchall()
    for (name,) in rows:
        number = name.removeprefix(prefix)
        if number.isdigit() and not psutil.pid_exists(int(number)):
            drop_database(name)


def has_role(role: str) -> bool:
    """Whether this installation can sign in as `role`: always on its own server, else when an address is set."""
    return not uses_outside_server() or role == "app" or bool(os.environ.get(f"DATABASE_URL_{role.upper()}", ""))


# -- the server --------------------------------------------------------------------------------------------------


def ensure_running() -> Instance:
    """Start the embedded server unless it runs, and note that this process uses it until it ends.

    Errors: NotFound without PostgreSQL, Refused when its folder cannot be reached, Unavailable when it will not start.
    """
    instance = place.this_instance()
    _note_use(instance)
    _forget_a_dead_follower(instance)
    if _answers(instance):
        return instance
    with _lock(instance.home / "start.lock", fcntl.LOCK_EX):
        if not _answers(instance):
            cluster.start(instance)
    return instance


def stop(instance: Instance | None = None) -> None:
    """Stop the embedded server now, whoever uses it; its data stays."""
    cluster.stop(instance or place.this_instance())


def stop_unless_used(instance: Instance) -> bool:
    """Give up this process's use; stop the server when it was the last. Returns whether it was stopped."""
    process, descriptor = _users.get(instance.home, (0, -1))
    if process == os.getpid():
        del _users[instance.home]
        os.close(descriptor)
    try:
        with _lock(instance.home / "users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
            stop(instance)
            return True
    except BlockingIOError:
        return False


def _note_use(instance: Instance) -> None:
    """Hold a shared lock for as long as this process lives; the kernel lets go of it even after a crash."""
    if _users.get(instance.home, (0, -1))[0] == os.getpid():
        return
    cluster.make_home(instance)
    descriptor = os.open(instance.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _users[instance.home] = (os.getpid(), descriptor)
    atexit.register(_leave, instance, os.getpid())


def _forget_a_dead_follower(instance: Instance) -> None:
    """A follower that leads holds a lock; killed, it holds it no longer, and nobody shall wait for it."""
    if not instance.demand.exists():
        return
    try:
        with _lock(instance.home / FOLLOWER, fcntl.LOCK_SH | fcntl.LOCK_NB):
            if instance.demand.exists():
                cluster.demand_nothing(instance)
    except BlockingIOError:
        return
    words = Text("随动备份已中断，请重新启动。", "The backup that followed has ended; start it again.")
    print(f"{words.zh} {words.en}", file=sys.stderr)


def _leave(instance: Instance, process: int) -> None:
    if process == os.getpid() and instance.home in _users:
        stop_unless_used(instance)


def _answers(instance: Instance) -> bool:
    """Whether a server accepts connections on our socket and says that it is ready."""
    try:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(instance.sockets / f".s.PGSQL.{cluster.PORT}"))
        state = (instance.data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(state) >= 8 and state[7].strip() == "ready" and (instance.home / "roles").exists()


@contextmanager
def _lock(file: Path, kind: int) -> Iterator[None]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind)
        yield
    finally:
        os.close(descriptor)
