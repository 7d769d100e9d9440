"""What a backup consists of: its folder, its manifest, its keys; written whole, read with every fault named.

`base` is a base backup of the whole server with PostgreSQL's own manifest, `log` what a follower received since,
`manifest.json` says what it is. Uploaded files are rows of the database. Keys lie in a folder of their own.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from zeren.kernel.errors import Corrupt, Invalid, NotFound, Reason
from zeren.kernel.words import Text
from zeren.site.instance import Instance

EDITION = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
BASE, LOG, DIGESTS = "base", "log", "digests"
KEY = re.compile(r"(secrets|state)/[a-z][\w.-]*")
SEGMENT = re.compile(r"[0-9A-F]{24}")
CLOSED_TO_OTHERS = 0o600


Told = Callable[[int, int, str], None]
"""Told how far a long work has come: done, of how much, what."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    `made_at` UTC by the database server's clock; `checkpoint` the newest signed one when it began; `size` its entries;
    `base` SHA-256 of PostgreSQL's manifest; `keys` name → SHA-256 of each key that belongs to it; `slot` of the follower.
    """

    edition: int
    made_at: str
    program: str
    postgres: int
    database: str
    record: str
    size: int
    checkpoint: str
    base: str
    bytes: int
    keys: dict[str, str]
    slot: str


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The manifest and beside it its digest, both on the disk when this returns."""
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n"
    write_closed(folder / MANIFEST, text.encode())
    write_closed(folder / SEAL, f"{hashlib.sha256(text.encode()).hexdigest()}  {MANIFEST}\n".encode())


def read_manifest(folder: Path) -> Manifest:
    """Errors: NotFound when it is no backup, Corrupt when it was changed, Invalid when a later program wrote it."""
    try:
        raw = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise NotFound(
            Reason(
                "NO_BACKUP",
                Text(
                    f"{folder} 里没有 {MANIFEST}，不是备份，或备份没有做完。",
                    f"There is no {MANIFEST} in {folder}: it is no backup, or one that was not finished.",
                ),
                place=(str(folder),),
            )
        ) from error
    seal = folder / SEAL
    if not seal.exists() or seal.read_text().split()[:1] != [hashlib.sha256(raw).hexdigest()]:
        raise Corrupt(damaged(MANIFEST))
    said = json.loads(raw)
    if said.get("edition") != EDITION or set(said) != {field.name for field in fields(Manifest)}:
        raise Invalid(
            Reason(
                "BACKUP_EDITION",
                Text(
                    f"这份备份是第 {said.get('edition')} 版格式，本程序只读第 {EDITION} 版。",
                    f"This backup has edition {said.get('edition')}; this program reads edition {EDITION}.",
                ),
                next_step=Text(
                    f"请用程序 {said.get('program')} 恢复。", f"Restore it with program {said.get('program')}."
                ),
            )
        )
    if not all(KEY.fullmatch(name) for name in said["keys"]):
        raise Corrupt(damaged(MANIFEST))
    return Manifest(**said)


def damaged(name: str, zh: str = "内容与备份时不符", en: str = "is not what was backed up") -> Reason:
    """One part of a backup that cannot be used."""
    return Reason(
        "BACKUP_DAMAGED",
        Text(f"备份中的 {name} {zh}。", f"{name} of the backup {en}."),
        next_step=Text("请换另一份备份，这一份保留备查。", "Take another backup, and keep this one as it is."),
        place=(name,),
    )


def key_files(instance: Instance) -> Iterator[tuple[str, Path]]:
    """Name and file of everything secret that belongs to an installation, none of it in the database."""
    for folder in (instance.passwords, instance.state):
        for file in sorted(folder.glob("*")) if folder.exists() else []:
            if file.is_file() and not file.name.endswith(".lock") and file.stat().st_mode & 0o077 == 0:
                yield f"{folder.name}/{file.name}", file


def digest_of(file: Path) -> str:
    """SHA-256 of a file, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_closed(file: Path, content: bytes) -> None:
    """A file that only this user may read, on the disk when this returns."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, CLOSED_TO_OTHERS)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def settle(folders: Iterable[Path]) -> None:
    """See to it that what was made or renamed in these folders is on the disk."""
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
