"""What somebody with power over the database can do to a record, drawn from a seed so that each case can be told again.

Either one thing is changed and left so, or the operator makes everything that follows from it anew: numbers, digests of
rows, leaves, tree, and checkpoints with the record's own key.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oracles.record import tree_root

FILES = ("entries.jsonl", "leaves.txt", "rows.jsonl", "checkpoints.jsonl", "checkpoint")


class Draw:
    """Numbers from a seed: SHA-256 over the seed and a count."""

    def __init__(self, seed: object):
        self.seed, self.count = str(seed), 0

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        self.count += 1
        return int.from_bytes(hashlib.sha256(f"{self.seed} {self.count}".encode()).digest()[:8], "big") % limit

    def one[T](self, among: Sequence[T]) -> T:
        """One of several."""
        return among[self.below(len(among))]


@dataclass
class Export:
    """An exported record in memory: file → bytes, the present rows among them as `rows/TABLE.jsonl`."""

    files: dict[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> "Export":
        """Every file but the key."""
        files = [file for file in folder.rglob("*") if file.is_file() and file.name != "key.txt"]
        return cls({file.relative_to(folder).as_posix(): file.read_bytes() for file in files})

    def write(self, folder: Path) -> None:
        """Write it to an empty folder."""
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)

    def copy(self) -> "Export":
        """Another one with the same files."""
        return Export(dict(self.files))

    def lines(self, name: str) -> list[bytes]:
        """The lines of a file, without their ends."""
        return self.files[name].split(b"\n")[:-1]

    def set_lines(self, name: str, lines: Sequence[bytes]) -> None:
        """Replace the lines of a file."""
        self.files[name] = b"".join(line + b"\n" for line in lines)

    def tables(self) -> list[str]:
        """The files of present rows that hold any."""
        return sorted(name for name, content in self.files.items() if name.startswith("rows/") and content)


@dataclass
class Told:
    """A record taken apart: each entry with its row lines, as whoever wants to forge it sees it."""

    entries: list[dict]
    rows: list[list[list[str]]]
    sizes: list[int]
    present: dict[str, list[bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, export: Export) -> "Told":
        entries = [json.loads(line) for line in export.lines("entries.jsonl")]
        lines = iter(export.lines("rows.jsonl"))
        rows = [[json.loads(next(lines)) for _ in range(one.get("rows", {}).get("count", 0))] for one in entries]
        sizes = [json.loads(line)["size"] for line in export.lines("checkpoints.jsonl")]
        return cls(entries, rows, sizes, {name: export.lines(name) for name in export.tables()})

    def made_anew(self, key: Ed25519PrivateKey) -> Export:
        """Everything that follows, as an honest record of the same content would have it."""
        lines = []
        for number, (entry, rows) in enumerate(zip(self.entries, self.rows, strict=True)):
            entry.pop("rows", None)
            if rows:
                said = b"".join(plain(row) + b"\n" for row in rows)
                entry["rows"] = {"count": len(rows), "digest": hashlib.sha256(said).hexdigest()}
            lines.append(plain({**entry, "seq": number}))
        export = Export(dict.fromkeys(FILES, b""))
        export.set_lines("entries.jsonl", lines)
        export.set_lines("rows.jsonl", [plain(row) for rows in self.rows for row in rows])
        origin = self.entries[0]["body"]
        leaves = [hashed(origin, b"\x00" + line) for line in lines]
        export.set_lines("leaves.txt", [leaf.hex().encode() for leaf in leaves])
        sizes = sorted({min(size, len(lines)) for size in self.sizes})
        name = f"zeren/{origin['clock']}/{origin['origin']}"
        roots = {size: tree_root(leaves[:size], lambda said: hashed(origin, said)) for size in sizes}
        notes = [note(name, size, roots[size], key) for size in sizes]
        said = [plain({"note": one, "size": size}) for one, size in zip(notes, sizes, strict=True)]
        export.set_lines("checkpoints.jsonl", said)
        export.files["checkpoint"] = notes[-1].encode()
        for table, rows in self.present.items():
            export.set_lines(table, rows)
        return export


def hashed(origin: dict, said: bytes) -> bytes:
    """The record's hash."""
    return hashlib.new(origin["hash"], said).digest()


def plain(said: object) -> bytes:
    """JSON with keys in order and no spaces."""
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def note(name: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """A signed checkpoint."""
    public = b"\x01" + key.public_key().public_bytes_raw()
    text = f"{name}\n{size}\n{base64.b64encode(root).decode()}\n"
    mark = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4] + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(mark).decode()}\n"


@dataclass(frozen=True)
class Tampered:
    """A tampered export, and between which lines the first bad one lies (None when no line of entries is bad)."""

    what: str
    export: Export
    lines: tuple[int, int] | None


# -- one thing changed and left so -------------------------------------------------------------------------------


def flip_bit(export: Export, draw: Draw) -> Tampered:
    """One random bit of one random file."""
    name = draw.one([*FILES, *export.tables()])
    content = bytearray(export.files[name])
    place = draw.below(len(content))
    content[place] ^= 1 << draw.below(8)
    changed = export.copy()
    changed.files[name] = bytes(content)
    line = export.files[name][:place].count(b"\n")
    return Tampered(f"bit {place} of {name}", changed, _entry_of(export, name, line))


def change_rows(export: Export, draw: Draw) -> Tampered:
    """One present row lost, doubled, or with a word of another row."""
    name = draw.one(export.tables())
    rows = export.lines(name)
    place = draw.below(len(rows))
    changed, deed = export.copy(), draw.one(["lost", "doubled", "altered"])
    new = {"lost": [], "doubled": [rows[place], rows[place]], "altered": [_altered(rows[place], draw)]}[deed]
    changed.set_lines(name, [*rows[:place], *new, *rows[place + 1 :]])
    lines = None if deed == "doubled" else _entry_of(export, name, place)
    return Tampered(f"row {place} of {name} {deed}", changed, lines)


def move_time(export: Export, draw: Draw) -> Tampered:
    """The time of one entry moved by up to a day."""
    lines = export.lines("entries.jsonl")
    place = draw.below(len(lines))
    entry = json.loads(lines[place])
    entry["at"] = f"{entry['at'][:20]}{draw.below(1_000_000):06}Z"
    lines[place] = plain(entry)
    changed = export.copy()
    changed.set_lines("entries.jsonl", lines)
    same = changed.files == export.files
    return move_time(export, draw) if same else Tampered(f"time of {place}", changed, (place, place))


def swap(export: Export, draw: Draw) -> Tampered:
    """Two lines change places, in the entries or among the noted rows."""
    name = draw.one(["entries.jsonl", "rows.jsonl", "leaves.txt"])
    lines = export.lines(name)
    first = draw.below(len(lines) - 1)
    second = first + 1 + draw.below(len(lines) - 1 - first)
    if lines[first] == lines[second]:
        return swap(export, draw)
    lines[first], lines[second] = lines[second], lines[first]
    changed = export.copy()
    changed.set_lines(name, lines)
    return Tampered(f"{first} and {second} of {name}", changed, _entry_of(export, name, first))


def cut(export: Export, draw: Draw) -> Tampered:
    """The end of one file is missing."""
    name = draw.one(["entries.jsonl", "rows.jsonl", "leaves.txt", "checkpoints.jsonl"])
    lines = export.lines(name)
    left = draw.below(len(lines))
    changed = export.copy()
    changed.set_lines(name, lines[:left])
    return Tampered(f"{name} after {left}", changed, _entry_of(export, name, left))


PLAIN: tuple[Callable[[Export, Draw], Tampered], ...] = (flip_bit, change_rows, move_time, swap, cut)


def _entry_of(export: Export, name: str, line: int) -> tuple[int, int] | None:
    """The entry that a line of a file belongs to."""
    if name in ("entries.jsonl", "leaves.txt"):
        return (line, line)
    entries = [json.loads(one).get("rows", {}).get("count", 0) for one in export.lines("entries.jsonl")]
    owners = [number for number, count in enumerate(entries) for _ in range(count)]
    if name == "rows.jsonl":
        return (owners[line], owners[line])
    if name.startswith("rows/"):
        last: dict[tuple[str, str], tuple[str, int]] = {}
        for owner, row in zip(owners, map(json.loads, export.lines("rows.jsonl")), strict=True):
            last[row[0], row[2]] = (row[3], owner)
        digest = hashlib.sha256(export.lines(name)[line]).hexdigest()
        return next((owner, owner) for said, owner in last.values() if said == digest)
    return None


def _altered(row: bytes, draw: Draw) -> bytes:
    """A row with one value replaced."""
    said = json.loads(row)
    key = draw.one([key for key in said if key != "salt"])
    said[key] = f"{said[key]}x" if isinstance(said[key], str) else {"was": said[key]}
    return plain(said)


# -- the same, and all that follows made anew by the operator ----------------------------------------------------


def forge(export: Export, draw: Draw, key: Ed25519PrivateKey) -> Tampered:
    """One of the five, with numbers, digests, leaves, roots and signatures made to agree."""
    told = Told.of(export)
    what = draw.one(["word", "row", "time", "order", "cut"])
    place = 1 + draw.below(len(told.entries) - 2)
    if what == "word":
        told.entries[place]["kind"] += "x"
    elif what == "row":
        place = _forge_row(told, draw)
    elif what == "time":
        told.entries[place]["at"] = told.entries[place + draw.one([-1, 1])]["at"]
    elif what == "order":
        for things in (told.entries, told.rows):
            things[place], things[place + 1] = things[place + 1], things[place]
        times = sorted(entry["at"] for entry in told.entries)
        for entry, time in zip(told.entries, times, strict=True):
            entry["at"] = time
    else:
        del told.entries[place:], told.rows[place:]
        told.present = {}
    forged = told.made_anew(key)
    same = forged.files.items() <= export.files.items() and what != "cut"
    return forge(export, draw, key) if same else Tampered(f"{what} at {place}, made anew", forged, (place, place))


def _forge_row(told: Told, draw: Draw) -> int:
    """Alter a present row and the line that last told of it; gives the entry."""
    name = draw.one(sorted(told.present))
    rows = told.present[name]
    place = draw.below(len(rows))
    digest = hashlib.sha256(rows[place]).hexdigest()
    rows[place] = _altered(rows[place], draw)
    for number, lines in enumerate(told.rows):
        for line in lines:
            if line[3] == digest:
                line[3] = hashlib.sha256(rows[place]).hexdigest()
                return number
    raise AssertionError("a row that nobody recorded")
