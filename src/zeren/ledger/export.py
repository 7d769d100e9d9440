"""The record written out for outsiders: docs/verification/ledger.md, part 2."""

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zeren.ledger import notes
from zeren.ledger.checkpoints import make_checkpoint, signing_key
from zeren.ledger.covering import TEXT, live_rows, shapes
from zeren.ledger.failpoints import passing
from zeren.ledger.keeping import force
from zeren.ledger.models import Checkpoint, Covered, Entry, Rows
from zeren.ledger.origin import origin
from zeren.ledger.verifying import one_view

FILES = ("entries.jsonl", "leaves.txt", "rows.jsonl", "checkpoints.jsonl", "checkpoint", "key.txt")


@dataclass(frozen=True, slots=True)
class Exported:
    """How much was written."""

    entries: int
    rows: int
    checkpoints: int


def export_record(folder: Path, with_rows: bool = False) -> Exported:
    """Write the record to `folder`, replacing an earlier export; the present rows too when an auditor asks for them."""
    make_checkpoint()
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "rows", ignore_errors=True)
    with one_view():
        entries = _write_entries(folder)
        passing("export half written")
        rows = _write(folder / "rows.jsonl", _row_blocks())
        checkpoints = _write_checkpoints(folder)
        if with_rows:
            _write_present_rows(folder / "rows")
    force()  # nothing goes out that a crash could still take back
    key = signing_key()
    if key:
        (folder / "key.txt").write_text(notes.key_text(origin().name, key.public_key()) + "\n", encoding="utf-8")
    return Exported(entries, rows, checkpoints)


def _write_entries(folder: Path) -> int:
    count = 0
    entries = Entry.objects.order_by("seq").values_list("line", "leaf").iterator(chunk_size=5000)
    with (
        (folder / "entries.jsonl").open("w", encoding="utf-8", newline="\n") as lines,
        (folder / "leaves.txt").open("w") as leaves,
    ):
        for line, leaf in entries:
            lines.write(f"{line}\n")
            if leaf is not None:
                leaves.write(f"{bytes(leaf).hex()}\n")
            count += 1
    if not (folder / "leaves.txt").stat().st_size:
        (folder / "leaves.txt").unlink()
    return count


def _row_blocks() -> Iterable[str]:
    rows = Rows.objects.filter(seq__isnull=False).order_by("seq", "id").values_list("lines", flat=True)
    return rows.iterator(chunk_size=500)


def _write_checkpoints(folder: Path) -> int:
    lines = []
    note = ""
    for row in Checkpoint.objects.prefetch_related("cosignatures"):
        note = row.note + "".join(f"{one.line}\n" for one in row.cosignatures.all())
        said = {"note": note, "size": row.size}
        lines.append(json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n")
    _write(folder / "checkpoints.jsonl", lines)
    (folder / "checkpoint").write_text(note, encoding="utf-8", newline="\n")
    return len(lines)


def _write_present_rows(folder: Path) -> None:
    folder.mkdir()
    for table, (_, key) in shapes(list(Covered.objects.values_list("table", flat=True))).items():
        _write(folder / f"{table}.jsonl", (f"{text}\n" for _, text in live_rows(table, key, TEXT)))


def _write(file: Path, blocks: Iterable[str]) -> int:
    """Write blocks of whole lines; gives how many lines."""
    count = 0
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for block in blocks:
            count += block.count("\n")
            stream.write(block)
    return count
