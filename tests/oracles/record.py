"""A second verifier of exported records, written from docs/verification/ledger.md for the tests alone.

It reads everything at once, follows the definitions word for word (the tree by recursion) and says all that is wrong;
it is slow on purpose and names no lines. Signatures are judged by `cryptography`.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Hash = Callable[[bytes], bytes]


def tree_root(leaves: Sequence[bytes], hashed: Hash) -> bytes:
    """RFC 6962, 2.1, as it is written there."""
    if not leaves:
        return hashed(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashed(b"\x01" + tree_root(leaves[:k], hashed) + tree_root(leaves[k:], hashed))


def wrongs(folder: Path, key: str, outside: Sequence[str] = ()) -> list[str]:
    """Everything that is wrong with an export, step by step; empty when it verifies."""
    try:
        return list(_all_steps(folder, key, outside))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        return [f"1: {error!r}"]


def _all_steps(folder: Path, key: str, outside: Sequence[str]) -> Iterator[str]:
    lines = _lines(folder / "entries.jsonl")
    entries = [json.loads(line) for line in lines]
    origin = entries[0]["body"]
    name = f"zeren/{origin['clock']}/{origin['origin']}"
    if entries[0]["kind"] != "record_started" or list(origin) != ["clock", "hash", "origin"]:
        yield "2: entry 0"
    if origin["hash"] not in ("sha256", "sm3") or not re.fullmatch(r"zeren/(database|simulated)/[0-9a-f]{32}", name):
        yield "2: origin"
    yield from _forms(lines, entries)

    def hashed(said: bytes) -> bytes:
        return hashlib.new(origin["hash"], said).digest()

    leaves = [hashed(b"\x00" + line) for line in lines]
    if (folder / "leaves.txt").exists() and _lines(folder / "leaves.txt") != [leaf.hex().encode() for leaf in leaves]:
        yield "5: leaves"
    rows = _lines(folder / "rows.jsonl")
    yield from _rows_agree(entries, rows)
    checkpoints = [json.loads(line) for line in _lines(folder / "checkpoints.jsonl")]
    sizes = [one["size"] for one in checkpoints]
    if sizes != sorted(set(sizes)):
        yield "7: sizes"
    for one in checkpoints:
        yield from _note_wrong(7, one["note"], one["size"], name, key, leaves, hashed)
    if (folder / "checkpoint").read_text("utf-8") != (checkpoints[-1]["note"] if checkpoints else ""):
        yield "8: the last checkpoint"
    for note in outside:
        yield from _note_wrong(9, note, int(note.split("\n")[1]), name, key, leaves, hashed)
    if (folder / "rows").is_dir():
        yield from _rows_present(folder / "rows", rows)


def _lines(file: Path) -> list[bytes]:
    raw = file.read_bytes()
    if raw and not raw.endswith(b"\n"):
        raise ValueError(f"{file.name} does not end in a line end")
    return raw.split(b"\n")[:-1]


def _forms(lines: list[bytes], entries: list[dict]) -> Iterator[str]:
    last = ""
    for number, (line, entry) in enumerate(zip(lines, entries, strict=True)):
        keys = ["actor", "at", "body", "kind", *(["rows"] if "rows" in entry else []), "seq"]
        again = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
        if list(entry) != keys or again != line or entry["seq"] != number:
            yield f"3: line {number}"
        if not re.fullmatch(r"(person|job):.*", entry["actor"]) or not isinstance(entry["body"], dict):
            yield f"3: line {number}"
        if entry["at"] < last or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", entry["at"]):
            yield f"4: line {number}"
        last = entry["at"]


def _rows_agree(entries: list[dict], rows: list[bytes]) -> Iterator[str]:
    place = 0
    for entry in entries:
        if "rows" in entry:
            mine = rows[place : place + entry["rows"]["count"]]
            place += entry["rows"]["count"]
            digest = hashlib.sha256(b"".join(line + b"\n" for line in mine)).hexdigest()
            if len(mine) != entry["rows"]["count"] or digest != entry["rows"]["digest"]:
                yield f"6: entry {entry['seq']}"
    if place != len(rows):
        yield "6: left over"


def _note_wrong(
    step: int, note: str, size: int, name: str, key: str, leaves: list[bytes], hashed: Hash
) -> Iterator[str]:
    text, _, marks = note.partition("\n\n")
    origin, number, root = text.split("\n")
    if origin != name or number != str(size) or size > len(leaves):
        yield f"{step}: text of {size}"
    elif tree_root(leaves[:size], hashed) != base64.b64decode(root):
        yield f"{step}: root of {size}"
    signer, _, public = key.partition("+")
    raw = base64.b64decode(public.partition("+")[2])
    told = {line.rpartition(" ")[2] for line in marks.splitlines() if line.startswith(f"— {signer} ")}
    hint = hashlib.sha256(signer.encode() + b"\n" + raw).digest()[:4]
    if signer != name or not any(_signed(mark, hint, raw[1:], text + "\n") for mark in told):
        yield f"8: signature of {size}"
    for line in marks.splitlines():
        mark = line.split(" ")[2]
        if base64.b64encode(base64.b64decode(mark)).decode() != mark:
            yield f"8: base64 of {size}"


def _signed(mark: str, hint: bytes, public: bytes, text: str) -> bool:
    raw = base64.b64decode(mark, validate=True)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except InvalidSignature:
        return False
    return raw[:4] == hint


def _rows_present(folder: Path, rows: list[bytes]) -> Iterator[str]:
    recorded: dict[tuple[str, str], str] = {}
    for line in rows:
        table, verb, row, digest = json.loads(line)
        if verb not in ("insert", "update", "delete", "held") or (verb == "delete") != (digest == ""):
            yield f"6: {line!r}"
        recorded[table, row] = digest
    wanted = sorted((table, digest) for (table, _), digest in recorded.items() if digest)
    there = sorted(
        (file.stem, hashlib.sha256(text).hexdigest()) for file in folder.glob("*.jsonl") for text in _lines(file)
    )
    if wanted != there:
        yield "11: rows"
