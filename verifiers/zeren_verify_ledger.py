#!/usr/bin/env python3
"""zeren-verify-ledger DIR: checks an exported record. One file, standard library only, Python 3.9 or later.

Written from docs/verification/ledger.md alone; the step numbers are those of its part 6. Ends with 0 when every
step holds, else 1. What it cannot find stands in part 7 of that page.
"""

import argparse
import base64
import functools
import hashlib
import json
import re
import sys
from itertools import islice
from pathlib import Path

BLOCK = 4096  # a power of two: whole blocks are whole subtrees
TEXT = rb'"(?:[^"\\\n]|\\.)*"'
ENTRY = re.compile(
    rb'^\{"actor":(?="person:|"job:)' + TEXT + rb',"at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","body":\{[^\n]*\},'
    rb'"kind":"[a-z0-9_]+"(?:,"rows":\{"count":([1-9]\d*),"digest":"([0-9a-f]{64})"\})?,"seq":(0|[1-9]\d*)\}\n',
    re.MULTILINE,
)
ORIGIN = re.compile(
    rb'.*,"body":\{"clock":"(database|simulated)","hash":"(sha256|sm3)","origin":"([0-9a-f]{32})"\},"kind":"record_started",.*\n'
)
ROW = re.compile(
    rb'^\["([a-z0-9_]+)","(?:insert|update|delete|held)",(' + TEXT + rb'),"([0-9a-f]{64}|)"\]\n', re.MULTILINE
)
STEPS = [
    "文件 Files", "第 0 条 Entry 0", "格式与编号 Form and numbers", "时间 Times", "叶值 Leaves", "行记录 Row lines", "存根与树根 Checkpoints and roots",
    "签名 Signatures", "外存的存根 Checkpoints from outside", "见证 Witnesses", "现有各行 Present rows",
]  # fmt: skip


class Findings:
    """What each step found: at most one fault a step, the one that lies in the fewest and first lines."""

    def __init__(self):
        self.faults, self.said, self.left_out, self.vouched = {}, {}, set(), None

    def fault(self, step, words, first=None, last=None):
        """Note a fault; `first` to `last` are the lines that it can lie in (one line when `last` is missing)."""
        old = self.faults.get(step)
        if old is None or (first is not None and (old[1] is None or first < old[1])):
            self.faults[step] = (words, first, first if last is None else last)

    def first_bad(self):
        """The lines between which the first bad one lies, as narrowly as any step knows; None when no step does."""
        named = [(step > 10, to - at, at, to) for step, (_, at, to) in self.faults.items() if at is not None]
        return min(named)[2:] if named else None

    def tell(self):
        """Print every step, then the first bad line; give the exit code."""
        for step, name in enumerate(STEPS, 1):
            if step in self.faults:
                words, first, last = self.faults[step]
                print(f"{step:2}. {name}: NO  {words}" + ("" if first is None else f" [lines {first}–{last}]"))
            elif step in self.left_out:
                print(f"{step:2}. {name}: –   not tried: not given, or not asked for")
            else:
                print(f"{step:2}. {name}: yes {self.said.get(step, '')}".rstrip())
        if self.first_bad():
            print("首个有误的行 First bad line: {}–{}".format(*self.first_bad()))
        if self.vouched:
            print("外部可证到 Vouched for from outside: {} / {}".format(*self.vouched))
        print("不符 FAILED" if self.faults else "全部相符 VERIFIED")
        return 1 if self.faults else 0


def hasher(name):
    """The record's hash as `hashlib` has it. Errors: ValueError when this Python has it not."""
    return getattr(hashlib, name, None) or functools.partial(hashlib.new, name)


class Tree:
    """An RFC 6962 tree that is fed in blocks and can tell its root at any size within the last block."""

    def __init__(self, new):
        self.new, self.size, self.whole, self.levels = new, 0, [], [[]]

    def feed(self, leaves):
        """Take the next block: BLOCK leaves, fewer only at the end."""
        new, levels = self.new, [leaves]
        if self.size:
            node, blocks = self.levels[-1][0], self.size // BLOCK - 1
            while blocks & 1:
                node, blocks = new(b"\x01" + self.whole.pop() + node).digest(), blocks >> 1
            self.whole.append(node)
        while len(levels[-1]) > 1:
            pairs = iter(levels[-1])
            both = zip(pairs, pairs)  # noqa: B905  an odd one at the end waits; Python 3.9 knows no `strict`
            levels.append([new(b"\x01" + left + right).digest() for left, right in both])
        self.levels = levels
        self.size += len(leaves)

    def root(self, size):
        """The root of the first `size` leaves; they end in the block that was fed last."""
        rest = size - self.size + len(self.levels[0])
        edge = self.whole + [self.levels[bit][(rest >> bit) - 1] for bit in range(12, -1, -1) if rest >> bit & 1]
        root = edge.pop()
        while edge:
            root = self.new(b"\x01" + edge.pop() + root).digest()
        return root


P = 2**255 - 19  # Ed25519, RFC 8032
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
NEUTRAL = (0, 1, 1, 0)


def add(one, other):
    """The sum of two points in extended coordinates."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point(raw):
    """The point that 32 bytes stand for. Errors: ValueError when they stand for none."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(raw) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def multiples(of):
    """For each of 64 places of four bits, the point times 0 to 15: a multiplication is then 64 additions."""
    table = []
    for _ in range(64):
        row = [NEUTRAL]
        for _ in range(15):
            row.append(add(row[-1], of))
        table.append(row)
        of = add(row[15], of)
    return table


BASE = multiples(point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))


class PublicKey:
    """A key `NAME+HASH+KEY`; kind 1 signs the text itself, kind 4 is a witness's and signs it with a time."""

    def __init__(self, text):
        self.name, digest, key = text.strip().split("+", 2)
        raw = plain(key)
        self.kind, self.key, self.hash = raw[0], raw[1:], bytes.fromhex(digest)
        if self.kind not in (1, 4) or self.hash != hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]:
            raise ValueError("the key does not agree with its own hash, or is of an unknown kind")
        x, y, z, t = point(self.key)
        self.table = multiples((P - x, y, z, P - t))

    def verifies(self, signature, said):
        """RFC 8032, 5.1.7: R is computed anew from S and the key, and compared."""
        s = int.from_bytes(signature[32:64], "little")
        k = int.from_bytes(hashlib.sha512(signature[:32] + self.key + said).digest(), "little") % ORDER
        total = NEUTRAL
        for place in range(64):
            total = add(total, BASE[place][s >> 4 * place & 15])
            total = add(total, self.table[place][k >> 4 * place & 15])
        inverse = pow(total[2], P - 2, P)
        x, y = total[0] * inverse % P, total[1] * inverse % P
        return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32] and s < ORDER and len(signature) == 64

    def signed(self, note):
        """Whether this key signed the note; for a witness, the time in seconds since 1970."""
        for name, raw in note.signatures:
            if name != self.name or raw[:4] != self.hash:
                continue
            if self.kind == 1 and self.verifies(raw[4:], note.text):
                return True
            time = int.from_bytes(raw[4:12], "big")
            if self.kind == 4 and self.verifies(raw[12:], b"cosignature/v1\ntime %d\n" % time + note.text):
                return time
        return False


class Note:
    """A checkpoint: name, size, root, the text that is signed, and the signature lines. Errors: ValueError."""

    def __init__(self, said):
        text, gap, signatures = said.partition("\n\n")
        self.name, size, root = text.split("\n")
        self.said, self.text, self.size, self.root = said, f"{text}\n".encode(), int(size), plain(root)
        lines = re.findall(r"^— (\S+) (\S+)\n", signatures, re.MULTILINE)
        if not gap or not re.fullmatch("0|[1-9][0-9]*", size) or len(lines) != signatures.count("\n"):
            raise ValueError("not a checkpoint")
        self.signatures = [(name, plain(raw)) for name, raw in lines]


def plain(text):
    """What base64 stands for. Errors: ValueError when it is not written in the one right way."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not base64")
    return raw


def read_origin(folder, found):
    """Step 2: what entry 0 fixes; gives the record's name and hash."""
    with (folder / "entries.jsonl").open("rb") as file:
        fixed = ORIGIN.fullmatch(file.readline())
    if not fixed:
        found.fault(2, "it does not say clock, hash and origin", 0)
        return "", "sha256"
    clock, name, origin = (part.decode() for part in fixed.groups())
    found.said[2] = f"zeren/{clock}/{origin}, {name}"
    return f"zeren/{clock}/{origin}", name


def read_checkpoints(folder, found):
    """The notes of checkpoints.jsonl as far as they can be read (step 7)."""
    notes = []
    for number, line in enumerate((folder / "checkpoints.jsonl").read_bytes().splitlines()):
        try:
            said = json.loads(line)
            note = Note(said["note"])
            if said["size"] != note.size or (notes and notes[-1].size >= note.size):
                raise ValueError("sizes do not grow")
            notes.append(note)
        except (ValueError, KeyError, TypeError):
            found.fault(7, f"checkpoint {number + 1} cannot be read, or its size is out of order")
    return notes


class Entries:
    """One reading of the entries with their leaves and rows (steps 3 to 6); the roots of the sizes asked for."""

    def __init__(self, folder, new, notes, found, thorough, with_rows):
        self.new, self.found, self.tree = new, found, Tree(new)
        self.wanted, self.roots = sorted({note.size for note in notes} - {0}, reverse=True), {0: new().digest()}
        self.thorough, self.last_at, self.last, self.rows_read = thorough, b"", {} if with_rows else None, 0
        leaves = folder / "leaves.txt"
        with (folder / "entries.jsonl").open("rb") as entries, (folder / "rows.jsonl").open("rb") as self.rows:
            self.leaves = leaves.open("rb") if thorough and leaves.exists() else None
            while lines := list(islice(entries, BLOCK)):
                self._block(lines)
            if thorough and self.rows.read(1):
                found.fault(6, "row lines are left over")
        if self.leaves:
            if self.leaves.read(1):
                found.fault(5, "there are more leaves than entries", self.tree.size)
            self.leaves.close()

    def _block(self, lines):
        start, new = self.tree.size, self.new
        if not lines[-1].endswith(b"\n"):
            self.found.fault(3, "the last line has no end", start + len(lines) - 1)
            lines.pop()
        hashes = [new(b"\x00" + line[:-1]).digest() for line in lines]
        if not hashes:
            return
        self.tree.feed(hashes)
        while self.wanted and self.wanted[-1] <= self.tree.size:
            size = self.wanted.pop()
            self.roots[size] = self.tree.root(size)
        if self.thorough:
            self._judge(start, lines)
        if self.leaves:
            self._compare(start, hashes)

    def _judge(self, start, lines):
        matches = ENTRY.findall(b"".join(lines))
        if len(matches) != len(lines):
            bad = next(place for place, line in enumerate(lines) if not ENTRY.fullmatch(line))
            self.found.fault(3, "the line has not the form of an entry", start + bad)
            matches = matches[:bad]
        if [int(match[3]) for match in matches] != list(range(start, start + len(matches))):
            bad = next(place for place, match in enumerate(matches) if int(match[3]) != start + place)
            self.found.fault(3, f"the line bears the number {int(matches[bad][3])}", start + bad)
        times = [self.last_at, *(match[0] for match in matches)]
        if times != sorted(times):
            bad = next(place for place in range(len(matches)) if times[place + 1] < times[place])
            self.found.fault(4, "the time runs back", start + bad)
        self.last_at = times[-1]
        for place, (_, count, told, _) in enumerate(matches):
            if count and 6 not in self.found.faults:
                self._rows(start + place, int(count), told)

    def _rows(self, entry, count, told):
        data = b"".join(islice(self.rows, count))
        rows = ROW.findall(data)
        self.rows_read += count
        if hashlib.sha256(data).hexdigest().encode() != told or len(rows) != count:
            self.found.fault(6, "the row lines are not those that the entry names", entry)
        elif self.last is not None:
            for table, key, digest in rows:
                self.last[table, key] = (digest, entry)

    def _compare(self, start, hashes):
        right = b"".join(hashes).hex("\n", len(hashes[0])).encode() + b"\n"
        said = self.leaves.read(len(right))
        if said != right:
            place = next(at for at in range(len(right)) if said[at : at + 1] != right[at : at + 1])
            self.found.fault(5, "the line does not agree with its leaf", start + place * len(hashes) // len(right))


def check_notes(step, notes, key, name, entries, found):
    """Steps 7 to 9: names, sizes, roots, signatures. Gives the last size that agreed; a fault lies after it."""
    agreed = 0
    for note in sorted(notes, key=lambda one: one.size):
        if entries.thorough and (key.name != name or not key.signed(note)):
            found.fault(max(step, 8), f"the checkpoint of {note.size} entries is not signed with {key.name}")
        if note.name != name:
            found.fault(step, f"a checkpoint of another record: {note.name}")
        elif note.size > entries.tree.size:
            found.fault(step, f"a checkpoint has {note.size} entries: the end was cut", entries.tree.size)
        elif entries.roots[note.size] != note.root:
            found.fault(step, f"the root of {note.size} entries differs", agreed, note.size - 1)
        else:
            agreed = note.size
    return agreed


def check_witness(witness, notes, found):
    """Step 10: the largest size that this witness signed; a line of its name that does not hold is a fault."""
    seen = 0
    for note in notes:
        if witness.signed(note):
            seen = note.size
        elif any(name == witness.name for name, _ in note.signatures):
            found.fault(10, f"a cosignature of {witness.name} under {note.size} entries does not hold")
    found.said[10] = f"{found.said.get(10, '')} {witness.name}: {seen}".strip()
    return seen


def check_rows(folder, last, found):
    """Step 11: each recorded row is there once, as it was last recorded, and no other."""
    expected = {(table, digest): (key, entry) for (table, key), (digest, entry) in last.items() if digest}
    found.said[11] = f"{len(expected)} rows"
    for file in sorted((folder / "rows").glob("*.jsonl")):
        for number, row in enumerate(file.read_bytes().split(b"\n")[:-1]):
            if expected.pop((file.stem.encode(), hashlib.sha256(row).hexdigest().encode()), None) is None:
                found.fault(11, f"line {number} of {file.name} is not a row as it was last recorded")
    if expected:
        (table, _), (key, entry) = min(expected.items(), key=lambda one: one[1][1])
        row = f"row {key.decode()} of {table.decode()}"
        found.fault(11, f"{row} is gone or changed ({len(expected)} such rows)", entry)


def check(given):
    """What is found in a folder that perhaps cannot be read; `given` is what the command line said."""
    found = Findings()
    try:
        found.vouched = check_all(given, found, given.folder, not given.hashes_only)
    except (OSError, ValueError) as error:
        found.fault(1, f"cannot be read: {error}")
        found.left_out = set(range(2, 12))
    return found


def check_all(given, found, folder, thorough):
    """All steps in their order. Gives what is vouched for from outside, and the size."""
    name, hash_name = read_origin(folder, found)
    notes = read_checkpoints(folder, found)
    outside = [Note(file.read_text("utf-8")) for file in given.checkpoint]
    own = given.key or (folder / "key.txt").read_text("utf-8")
    key = PublicKey(own if "+" in own else Path(own).read_text("utf-8"))
    with_rows = thorough and (folder / "rows").is_dir()
    entries = Entries(folder, hasher(hash_name), notes + outside, found, thorough, with_rows)
    found.said.update({3: f"{entries.tree.size} entries", 6: f"{entries.rows_read} row lines"})
    found.said[7] = f"{len(notes)}, up to entry {check_notes(7, notes, key, name, entries, found)}"
    found.said[8] = "by the key you gave" if given.key else "by the key in the folder; ask for one from outside"
    if (folder / "checkpoint").read_text("utf-8") != (notes[-1].said if notes else ""):
        found.fault(8, "the file checkpoint is not the last of checkpoints.jsonl")
    vouched = [check_notes(9, outside, key, name, entries, found)]
    vouched += [check_witness(PublicKey(text), notes, found) for text in given.witness]
    if with_rows := with_rows and found.faults.keys().isdisjoint((3, 6)):
        check_rows(folder, entries.last, found)
    asked = {5: entries.leaves, 9: outside, 10: given.witness, 11: with_rows, **dict.fromkeys((3, 4, 6, 8), thorough)}
    found.left_out = {step for step, said in asked.items() if not said}
    return max(vouched), entries.tree.size


def main(argv=None):
    """Check a folder; print the steps; give 0 or 1."""
    parser = argparse.ArgumentParser("zeren-verify-ledger", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--key", help="the record's public key as you were given it: NAME+HASH+KEY or a file")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a checkpoint that you kept")
    parser.add_argument("--witness", action="append", default=[], help="a witness's public key: NAME+HASH+KEY")
    parser.add_argument("--hashes-only", action="store_true", help="leaves and roots alone")
    return check(parser.parse_args(argv)).tell()


if __name__ == "__main__":
    sys.exit(main())
