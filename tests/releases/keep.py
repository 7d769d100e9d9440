"""Keeps the state of a release for the tests: `python tests/releases/keep.py NAME`, with that release's own code.

Fills a database as the tests of the record do (rows in nearly every covered table, all invented), and writes
NAME/database.dump (pg_dump), NAME/export.tar.xz (the record as it was handed out) and NAME/record.json (size and root).
The key that signs is no secret: it stands in this file.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = hashlib.sha256(b"the key of the kept releases").digest()
WITHOUT_ROWS = ("django_session", "accounts_session", "accounts_attempt", "accounts_address")


def main(name: str) -> None:
    """Build the database aside, write the three files, drop it."""
    sys.path[:0] = [str(HERE.parent), str(HERE.parents[1] / "examples")]
    from zeren.site.start import start_django

    database = f"zeren_kept_{os.getpid()}"
    start_django(database)
    from ledger import recorded
    from zeren.ledger.checkpoints import plug_key
    from zeren.ledger.export import export_record
    from zeren.ledger.verifying import verify
    from zeren.site import postgres, provision

    plug_key(lambda: SEED)
    postgres.drop_database(database)
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    try:
        provision.make_ready(database)
        recorded.build()
        with tempfile.TemporaryDirectory() as place:
            export_record(Path(place) / "export")
            with tarfile.open(folder / "export.tar.xz", "w:xz", preset=9) as archive:
                archive.add(Path(place) / "export", "export", filter=nobodys)
        found = verify()
        said = {"size": found.size, "root": found.root, "rows": found.rows}
        (folder / "record.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        dump(database, folder / "database.dump")
    finally:
        provision.connections.close_all()
        postgres.drop_database(database)


def nobodys(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """The same bytes whoever packs them."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def dump(database: str, file: Path) -> None:
    """The whole database but for sign-ins, packed as tightly as pg_dump can."""
    from zeren.site import instance, postgres

    parameters = postgres.connection_parameters("backup", database)
    program = instance.programs(instance.this_instance()) / "pg_dump"
    leave = [word for table in WITHOUT_ROWS for word in ("--exclude-table-data", f"public.{table}")]
    command = [program, "-h", parameters["host"], "-U", "backup", "-d", database, "-Fc", "-Z", "gzip:9", *leave]
    environment = {"PATH": os.defpath, "PGPASSWORD": parameters["password"]}
    subprocess.run([*command, "-f", file], env=environment, check=True)
    shutil.chown(file, os.getuid(), os.getgid())


if __name__ == "__main__":
    main(sys.argv[1])
