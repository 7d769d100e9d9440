"""The tests' databases: templates made once per state of the code, and clones of them made in a tenth of a second.

A template is migrated (and perhaps loaded) once, kept, and found again by the digest of what it was made from.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psutil
from django.db import connections

from zeren.site import postgres, provision

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "zeren"
MADE_FROM = (
    "*/migrations/*.py", "*/models.py", "*/models/*.py", "**/*.sql", "ledger/*.py", "site/*.py",
    "*/rules.py", "*/rules/*.py", "kernel/transitions.py",
)  # fmt: skip
"""Guards and policies are put up from tables of the rules, too: what may follow what, and who may not."""
TEMPLATES_KEPT = 6

Prepared = Callable[[str, str, Callable[[], None]], None]
"""What the fixture `prepared` gives: kind, digest of what it is built from, and what builds it."""


def digest_of_files(files: Iterable[Path], *words: str) -> str:
    """Twelve letters that change when any of the files or words does."""
    digest = hashlib.sha256("\n".join(words).encode())
    for file in sorted(files):
        digest.update(str(file).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]


def empty_template() -> str:
    """The name of a migrated database without a row or a record; made if it is not there."""
    files = [file for pattern in MADE_FROM for file in SOURCE.glob(pattern)]
    return template("empty", digest_of_files(files, django.get_version()), "template0", provision.migrate)


def template(kind: str, digest: str, source: str, build: Callable[[], None], kept: int = TEMPLATES_KEPT) -> str:
    """The name of a template database; when it is missing, `build` fills a clone of `source` that becomes it.

    `build` works through the default connection, as the role app unless it says otherwise.
    """
    name = f"template_{kind}_{digest}"
    if postgres.database_exists(name):  # whole or not at all: nobody waits for one of another kind
        return name
    with _only_one(f"templates-{kind}.lock"):
        if postgres.database_exists(name):
            return name
        provision.build_whole(name, build, source)
        _drop_old_templates(kind, kept)
    return name


def keep(kind: str, digest: str) -> None:
    """Within the `build` of a template: keep how far it has come as a template of its own."""
    name, half_way = f"template_{kind}_{digest}", connections["default"].settings_dict["NAME"]
    connections.close_all()
    postgres.drop_database(name)
    postgres.create_database(name, half_way)
    _drop_old_templates(kind)


def clone(source: str, name: str) -> None:
    """Make `name` a fresh copy of `source`, ending whoever still uses an older one, and point the tests at it."""
    connections.close_all()
    postgres.drop_database(name)
    postgres.create_database(name, source)
    provision.point_at(name)


def drop_left_overs() -> None:
    """Remove the databases of test runs that were killed: their names carry a process that is gone."""
    with _only_one("templates.lock"), postgres.admin_connection() as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^test_|_making_'").fetchall()
        for (name,) in rows:
            number = name.split("_")[1] if name.startswith("test_") else name.rpartition("_")[2]
            if number.isdigit() and not psutil.pid_exists(int(number)):
                postgres.drop_database(name)


def _drop_old_templates(kind: str, kept: int = TEMPLATES_KEPT) -> None:
    with postgres.admin_connection() as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC OFFSET %s",
            [f"template_{kind}_", kept],
        ).fetchall()
    for (name,) in rows:
        postgres.drop_database(name)


@contextmanager
def _only_one(name: str) -> Iterator[None]:
    with (postgres.state_folder() / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
