"""A backup made and restored by real commands: what is refused, what is left behind, and every damage named."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from offices import Office, office

pytestmark = pytest.mark.xdist_group("backup")
DEEDS = {"one", "two", "three"}


@dataclass(frozen=True)
class Kept:
    """An office, its backup and its keys, made once for this file."""

    office: Office
    backup: Path
    keys: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    with office("kept", "recording") as home:
        home.hold()
        for key in sorted(DEEDS):
            home.do(key)
        home.done("backup", folder / "backup", "--keys", folder / "keys")
        yield Kept(home, folder / "backup", folder / "keys")


@pytest.fixture
def copy(kept: Kept, tmp_path: Path) -> Kept:
    """A copy of backup and keys that a test may damage."""
    shutil.copytree(kept.backup, tmp_path / "backup")
    shutil.copytree(kept.keys, tmp_path / "keys")
    return Kept(kept.office, tmp_path / "backup", tmp_path / "keys")


@pytest.fixture
def elsewhere() -> Iterator[Office]:
    """Another machine, as far as one machine can be that."""
    with office("elsewhere") as home:
        yield home


def root_in(said: str) -> str:
    return said.rpartition("Root: ")[2].strip()


def test_restored__is_the_same_record_and_says_that_it_was_restored(kept: Kept, elsewhere: Office) -> None:
    before = root_in(kept.office.done("ledger", "verify"))
    said = elsewhere.done("restore", kept.backup, "--keys", kept.keys)
    assert root_in(said) == before
    assert "3 rows as recorded" in said
    elsewhere.hold()
    assert elsewhere.keys() == DEEDS
    with elsewhere.connect() as session:
        last = session.execute("SELECT kind, actor FROM ledger_entry ORDER BY seq DESC LIMIT 1").fetchone()
    assert last == ("record_restored", "job:restore")
    assert not (elsewhere.home / "closed.json").exists()
    elsewhere.do("four")
    elsewhere.done("ledger", "verify")


def test_backup__holds_no_key_and_nobody_else_may_read_it(kept: Kept) -> None:
    secrets = [file.read_bytes() for file in kept.keys.rglob("*") if file.is_file()]
    assert len(secrets) == 8
    held = [file for file in kept.backup.rglob("*") if file.is_file()]
    assert len(held) > 500
    assert [file for file in held for secret in secrets if secret in file.read_bytes()] == []
    for folder in (kept.backup, kept.keys):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in kept.keys.rglob("*") if file.is_file()} == {0o600}


def test_backup__says_nothing_of_what_it_copies(kept: Kept, tmp_path: Path) -> None:
    finished = kept.office.zeren("backup", tmp_path / "another")
    assert finished.returncode == 0
    assert "甲" not in finished.stdout + finished.stderr
    assert "--keys" in finished.stdout


def test_folder_that_is_taken__is_refused_and_left_alone(kept: Kept, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("mine")
    assert "FOLDER_TAKEN" in kept.office.refused("backup", tmp_path / "taken")
    assert [file.name for file in (tmp_path / "taken").iterdir()] == ["mine"]
    assert "NO_PLACE" in kept.office.refused("backup", tmp_path / "not mounted" / "today")
    assert "NO_FOLDER" in kept.office.refused("backup")


@pytest.mark.parametrize("place", ["backup", "backup/keys", "."])
def test_keys_with_their_backup__are_refused(kept: Kept, tmp_path: Path, place: str) -> None:
    said = kept.office.refused("backup", tmp_path / "backup", "--keys", tmp_path / place)
    assert "KEYS_WITH_BACKUP" in said
    assert list(tmp_path.iterdir()) == []


def test_killed_backup__leaves_no_half_one_and_the_next_clears_up(kept: Kept, tmp_path: Path) -> None:
    going = kept.office.start("backup", tmp_path / "backup")
    while not list(tmp_path.glob(".backup.making-*")):
        assert going.poll() is None
    going.kill()
    going.wait()
    assert not (tmp_path / "backup").exists()
    kept.office.done("backup", tmp_path / "backup")
    assert [entry.name for entry in tmp_path.iterdir()] == ["backup"]


def test_installation_that_is_there__is_not_replaced(kept: Kept) -> None:
    said = kept.office.refused("restore", kept.backup, "--keys", kept.keys)
    assert "INSTALLATION_TAKEN" in said
    assert kept.office.keys() >= DEEDS


def flip(file: Path, place: int = 5000) -> None:
    raw = bytearray(file.read_bytes())
    raw[place] ^= 0x10
    file.write_bytes(raw)


def table_file(folder: Path) -> Path:
    """The largest file with rows in a base backup."""
    return max(
        (folder / "base" / "base").rglob("[0-9]*"), key=lambda file: file.stat().st_size if file.is_file() else 0
    )


def rewrite(folder: Path, **said: object) -> None:
    """A manifest that says something else, sealed as if it had been made so."""
    manifest = {**json.loads((folder / "manifest.json").read_text()), **said}
    text = json.dumps(manifest, ensure_ascii=False)
    (folder / "manifest.json").write_text(text)
    (folder / "manifest.sha256").write_text(hashlib.sha256(text.encode()).hexdigest())


DAMAGES: dict[str, tuple[Callable[[Kept], object], str, str]] = {
    "no manifest": (lambda kept: (kept.backup / "manifest.json").unlink(), "NO_BACKUP", ""),
    "manifest changed": (lambda kept: flip(kept.backup / "manifest.json", 30), "BACKUP_DAMAGED", "manifest.json"),
    "byte flipped": (lambda kept: flip(table_file(kept.backup)), "BACKUP_DAMAGED", "checksum mismatch"),
    "file missing": (lambda kept: table_file(kept.backup).unlink(), "BACKUP_DAMAGED", "not on disk"),
    "file cut": (lambda kept: os.truncate(table_file(kept.backup), 8192), "BACKUP_DAMAGED", "has size 8192"),
    "file added": (lambda kept: (kept.backup / "base" / "base" / "x").touch(), "BACKUP_DAMAGED", "base/x"),
    "list of files": (
        lambda kept: flip(kept.backup / "base" / "backup_manifest"),
        "BACKUP_DAMAGED",
        "backup_manifest",
    ),
    "log missing": (lambda kept: shutil.rmtree(kept.backup / "base" / "pg_wal"), "BACKUP_DAMAGED", ""),
    "no keys": (lambda kept: shutil.rmtree(kept.keys), "KEY_MISSING", "checkpoint.key"),
    "another's key": (lambda kept: flip(kept.keys / "state" / "checkpoint.key", 3), "KEY_WRONG", "checkpoint.key"),
    "one key missing": (lambda kept: (kept.keys / "secrets" / "app").unlink(), "KEY_MISSING", "secrets/app"),
    "other PostgreSQL": (lambda kept: rewrite(kept.backup, postgres=12), "POSTGRES_EDITION", "PostgreSQL 12"),
    "later program": (lambda kept: rewrite(kept.backup, edition=9, program="9.0"), "BACKUP_EDITION", "program 9.0"),
    "key from above": (lambda kept: rewrite(kept.backup, keys={"../../x": ""}), "BACKUP_DAMAGED", "manifest.json"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage__is_named_and_nothing_is_put_in_place(copy: Kept, elsewhere: Office, damage: str) -> None:
    break_it, code, named = DAMAGES[damage]
    break_it(copy)
    said = elsewhere.refused("restore", copy.backup, "--keys", copy.keys)
    assert code in said
    assert named in said
    assert not (elsewhere.home / "data").exists()
    assert not (elsewhere.home / "secrets").exists()
    assert not (elsewhere.home / "restoring").exists()


def test_all_wrong_keys__are_named_together(copy: Kept, elsewhere: Office) -> None:
    (copy.keys / "secrets" / "app").unlink()
    flip(copy.keys / "secrets" / "owner", 3)
    said = elsewhere.refused("restore", copy.backup, "--keys", copy.keys)
    assert "secrets/app" in said
    assert "secrets/owner" in said


def test_restore_without_keys_or_with_two_wishes__is_told_how(kept: Kept, elsewhere: Office) -> None:
    assert "KEYS_NEEDED" in elsewhere.refused("restore", kept.backup)
    assert "ONE_OF_THREE" in elsewhere.refused("restore")
    assert "ONE_OF_THREE" in elsewhere.refused("restore", kept.backup, "--check")
    assert "NOBODY_DECIDES" in elsewhere.refused("restore", "--open")
    assert "NO_FILE" in elsewhere.refused("restore", kept.backup, "--keys", kept.keys, "--checkpoint", "/nowhere")


@pytest.mark.skipif(os.geteuid() != 0, reason="a small disk is made by root")
def test_disk_that_is_too_small__is_told_before_anything_is_copied(kept: Kept, tmp_path: Path) -> None:
    with office("small disk") as home:
        home.home.mkdir(parents=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", str(home.home)], check=True)
        try:
            assert "NO_SPACE" in home.refused("restore", kept.backup, "--keys", kept.keys)
        finally:
            subprocess.run(["umount", str(home.home)], check=True)
