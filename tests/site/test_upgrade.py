"""Databases of earlier releases brought to the present one by the command itself; what was handed out then still verifies."""

import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from offices import Office, office
from releases import keep
from zeren.site import instance

pytestmark = pytest.mark.xdist_group("upgrade")
ROOT = Path(__file__).resolve().parents[2]
RELEASES = sorted(folder for folder in (ROOT / "tests" / "releases").iterdir() if (folder / "database.dump").exists())
VERIFIER = ROOT / "verifiers" / "zeren_verify_ledger.py"
OLDER = ROOT / "tests" / "releases" / "0.1.0.dev1"


MAKE = """
from zeren.site import postgres
postgres.create_database('kept'); {load}
"""
ANEW = """
import shutil
from zeren.site import instance, postgres
for name in ('zeren', 'zeren_before', 'zeren_upgrading'): postgres.drop_database(name)
postgres.create_database('zeren', 'kept')
shutil.rmtree(instance.this_instance().home / 'before-0.1.0', ignore_errors=True)
"""


def load(home: Office, release: Path) -> None:
    """A server with that release's database under the name "kept", and the key that its checkpoints bear."""
    home.hold()
    (home.home / "state").mkdir(mode=0o700, exist_ok=True)
    key = home.home / "state" / "checkpoint.key"
    key.write_bytes(keep.SEED)
    key.chmod(0o600)
    program = instance.programs(instance.this_instance()) / "pg_restore"
    command = [str(program), "-h", str(home.home / "run"), "-U", "keeper", "-d", "kept", "--clean", "--if-exists"]
    command += [str(release / "database.dump")]
    password = (home.home / "secrets" / "keeper").read_text()
    run = f"import subprocess; subprocess.run({command!r}, env={{'PGPASSWORD': {password!r}}}, check=True)"
    home.python(MAKE.format(load=run))


@pytest.fixture(scope="module")
def oldest() -> Iterator[Office]:
    """An installation of the oldest release that is kept."""
    with office("older", "server") as home:
        load(home, OLDER)
        yield home


@pytest.fixture
def older(oldest: Office) -> Office:
    """The same, as it was before any test."""
    oldest.python(ANEW)
    return oldest


def test_releases__are_kept() -> None:
    assert OLDER in RELEASES
    assert len(RELEASES) > 1


@pytest.mark.parametrize(
    "release",
    [pytest.param(one, id=one.name, marks=[] if one == OLDER else pytest.mark.slow) for one in RELEASES],
)
def test_database_of_a_release__is_upgraded_and_verifies(release: Path) -> None:
    known = json.loads((release / "record.json").read_text())
    with office("release", "server") as home:
        load(home, release)
        home.python(ANEW)
        said = home.done("upgrade")
        assert "steps" in said or "already" in said
        assert f"{known['rows']} present rows" in home.done("ledger", "verify")
        home.done("migrate")
        assert "already" in home.done("upgrade")
        held = root_of_first(home, known["size"])
        assert held == known["root"]


def root_of_first(home: Office, size: int) -> str:
    program = "from zeren.site.start import start_django; start_django(); from zeren.ledger.outside import root_at\n"
    return home.python(f"{program}print(root_at({size}).hex())").strip()


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_export_of_a_release__verifies_with_the_present_verifier(release: Path, tmp_path: Path) -> None:
    with tarfile.open(release / "export.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    known = json.loads((release / "record.json").read_text())
    command = [
        sys.executable,
        "-I",
        VERIFIER,
        tmp_path / "export",
        "--checkpoint",
        tmp_path / "export" / "checkpoint",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert str(known["size"]) in done.stdout
    lines = (tmp_path / "export" / "entries.jsonl").read_text().replace("objection", "agreement", 1)
    (tmp_path / "export" / "entries.jsonl").write_text(lines)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_server__does_not_change_an_older_database_by_itself(older: Office) -> None:
    before = tables(older)
    assert "UPGRADE_NEEDED" in older.refused("serve")
    assert tables(older) == before


def test_upgrade_that_fails__leaves_the_database_as_it_was_and_says_so(older: Office) -> None:
    """Somebody took the record's guard away: the upgraded copy is not as listed, so it never takes the place."""
    with older.connect("keeper") as session:
        session.execute("DROP TRIGGER ledger_entry_kept ON ledger_entry")
    before = tables(older)
    said = older.refused("upgrade")
    assert "UPGRADE_FAILED" in said
    assert "as it was" in said
    assert "GUARD_MISSING" in said
    assert tables(older) == before
    assert databases_of(older) == {"zeren"}
    assert (older.home / "before-0.1.0" / "manifest.json").exists()


def test_upgrade_of_a_record_that_was_changed__is_refused(older: Office) -> None:
    with older.connect("keeper") as session:
        session.execute("SET session_replication_role = replica")
        session.execute("ALTER TABLE implement_fact DISABLE TRIGGER ALL")
        session.execute("UPDATE implement_fact SET value = 1 WHERE id = (SELECT min(id) FROM implement_fact)")
        session.execute("ALTER TABLE implement_fact ENABLE TRIGGER ALL")
        session.execute("ALTER TABLE implement_fact ENABLE ALWAYS TRIGGER covered_insert")
    said = older.refused("upgrade")
    assert "as it was" in said
    assert databases_of(older) == {"zeren"}


def test_upgrade_while_somebody_works__is_refused(older: Office) -> None:
    with older.connect() as session:
        assert "DATABASE_IN_USE" in older.refused("upgrade")
        session.execute("SELECT 1")
    assert databases_of(older) == {"zeren"}


def test_database_of_a_later_program__is_refused(older: Office) -> None:
    with older.connect("keeper") as session:
        session.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('ledger', '9999_later', now())")
    said = older.refused("upgrade")
    assert "DATABASE_IS_NEWER" in said
    assert "ledger.9999_later" in said


def tables(home: Office) -> set[tuple[str, ...]]:
    """Tables and columns as they stand."""
    with home.connect("keeper") as session:
        return set(
            session.execute(
                "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            )
        )


def databases_of(home: Office) -> set[str]:
    with home.connect("keeper") as session:
        return {name for (name,) in session.execute("SELECT datname FROM pg_database WHERE datname LIKE 'zeren%'")}
