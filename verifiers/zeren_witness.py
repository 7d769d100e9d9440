#!/usr/bin/env python3
"""zeren-witness FOLDER: a witness of records. One file, standard library only, Python 3.9 or later.

Written from docs/verification/witness.md alone. It remembers of each record the last size and root that it signed,
and signs nothing that does not continue them.
"""

import argparse
import base64
import hashlib
import os
import re
import secrets
import sys
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

LONGEST = 16 * 1024
MOST_HASHES = 63
NUMBER = "(0|[1-9][0-9]{0,18})"
REQUEST = re.compile(
    rf"old {NUMBER}\n((?:[A-Za-z0-9+/=]+\n)*)\n((.+)\n{NUMBER}\n([A-Za-z0-9+/=]+)\n)\n((?:— \S+ \S+\n)+)"
)

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


def times(number, table):
    """The point of the table, so many times."""
    total = NEUTRAL
    for place in range(64):
        total = add(total, table[place][number >> 4 * place & 15])
    return total


def packed(what):
    """The 32 bytes that stand for a point."""
    inverse = pow(what[2], P - 2, P)
    x, y = what[0] * inverse % P, what[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def digest(*parts):
    """SHA-512 of the parts as a number, as RFC 8032 reads it."""
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


BASE = multiples(point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")))


class PrivateKey:
    """RFC 8032, 5.1.5 and 5.1.6, from 32 secret bytes."""

    def __init__(self, seed):
        hashed = hashlib.sha512(seed).digest()
        self.scalar = int.from_bytes(hashed[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = hashed[32:]
        self.public = packed(times(self.scalar, BASE))

    def sign(self, said):
        """The 64 bytes of the signature."""
        nonce = digest(self.prefix, said) % ORDER
        first = packed(times(nonce, BASE))
        return first + ((nonce + digest(first, self.public, said) * self.scalar) % ORDER).to_bytes(32, "little")


class PublicKey:
    """The key of a record, `NAME+HASH+KEY` of kind 1. Errors: ValueError when it is none."""

    def __init__(self, text):
        self.text = text.strip()
        self.name, mark, key = self.text.split("+", 2)
        raw = plain(key)
        if raw[:1] != b"\x01" or bytes.fromhex(mark) != key_hash(self.name, raw):
            raise ValueError("not the key of a record, or it does not agree with its own hash")
        self.key, self.hash = raw[1:], bytes.fromhex(mark)
        x, y, z, t = point(self.key)
        self.table = multiples((P - x, y, z, P - t))

    def verifies(self, signature, said):
        """RFC 8032, 5.1.7: R is computed anew from S and the key, and compared."""
        s = int.from_bytes(signature[32:], "little")
        if len(signature) != 64 or s >= ORDER:
            return False
        k = digest(signature[:32], self.key, said) % ORDER
        return packed(add(times(s, BASE), times(k, self.table))) == signature[:32]

    def signed(self, text, marks):
        """Whether one of the signatures, name and bytes, is this key's and holds over the text."""
        mine = [raw[4:] for name, raw in marks if name == self.name and raw[:4] == self.hash]
        return any(self.verifies(raw, text.encode()) for raw in mine)


def file_name(name):
    """Under which name a record's files lie."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def key_hash(name, raw):
    """The four bytes by which a signature line names its key; `raw` is kind and key."""
    return hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]


def plain(text):
    """What base64 stands for. Errors: ValueError when it is not written in the one right way."""
    raw = base64.b64decode(text, validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError("not base64")
    return raw


def continues(old, root, size, new_root, proof, hashed):
    """RFC 9162, 2.1.4.2: whether the tree of `old` leaves is the beginning of that of `size`; 0 < old < size."""
    if not proof:
        return False
    path = [root, *proof] if old & (old - 1) == 0 else list(proof)
    first, last = old - 1, size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    left = right = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            left, right = hashed(b"\x01" + node + left), hashed(b"\x01" + node + right)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            right = hashed(b"\x01" + right + node)
        first, last = first >> 1, last >> 1
    return last == 0 and left == root and right == new_root


class Record:
    """One trusted record: its key and hash in one file, what was last signed of it in another."""

    def __init__(self, place):
        said = place.read_text("utf-8").splitlines()
        self.key, self.hash_name, self.seen = PublicKey(said[0]), said[1], place.with_suffix(".seen")

    def hashed(self, said):
        """The record's hash over bytes."""
        return hashlib.new(self.hash_name, said).digest()

    def remembered(self):
        """Size and root last signed. Errors: OSError or ValueError when the memory is gone: never a new beginning."""
        name, size, root, rest = self.seen.read_text("utf-8").split("\n")
        if name != self.key.name or len(plain(root)) != len(self.hashed(b"")) or rest:
            raise ValueError("the memory is another record's, or cut")
        return int(size), plain(root)

    def remember(self, text):
        """Put the three lines on the disk: whoever is killed here leaves the old ones or the new ones."""
        draft = self.seen.with_suffix(".draft")
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.seen)
        with suppress(PermissionError):  # Windows opens no folders; it writes the name with the file
            folder = os.open(self.seen.parent, os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)


class Refusal(Exception):
    """A status, and what is said with it; `evidence` when the record's key has signed two histories."""

    def __init__(self, status, words, evidence=False):
        super().__init__(words)
        self.status, self.words, self.evidence = status, f"{words}\n", evidence


class Witness:
    """The key, the name, and the records that are trusted."""

    def __init__(self, folder):
        name, seed = (folder / "witness.key").read_text("utf-8").split()
        self.name, self.key, self.places = name, PrivateKey(plain(seed)), folder / "records"
        self.mark = key_hash(name, b"\x04" + self.key.public)
        self.public_key = f"{name}+{self.mark.hex()}+{base64.b64encode(bytes([4]) + self.key.public).decode()}"
        self.records, self.lock = {}, threading.Lock()

    def record(self, name):
        """The trusted record of this name, or None; one that was trusted since the start is found too."""
        place = self.places / f"{file_name(name)}.key"
        if name not in self.records and place.exists():
            self.records[name] = Record(place)
        return self.records.get(name)

    def judge(self, body):
        """Steps 2 to 9 of part 3; gives the record's name, the new size and the signature line. Errors: Refusal."""
        asked = REQUEST.fullmatch(body)
        if asked is None:
            raise Refusal(400, "not a request: old N, hashes, an empty line, a signed checkpoint")
        old, hashes, text, name, size, root, signatures = asked.groups()
        old, size, record = int(old), int(size), self.record(name)
        try:
            root, *proof = [plain(line) for line in [root, *hashes.splitlines()]]
            marks = [(line.split(" ")[1], plain(line.split(" ")[2])) for line in signatures.splitlines()]
        except ValueError:
            raise Refusal(400, "not base64") from None
        width = len(record.hashed(b"")) if record else len(root)
        if len(proof) > MOST_HASHES or any(len(one) != width for one in [root, *proof]):
            raise Refusal(400, "too many hashes, or of another length")
        if record is None:
            raise Refusal(404, "this record is not trusted here")
        if not record.key.signed(text, marks):
            raise Refusal(403, "no signature of the record's key holds")
        if old > size:
            raise Refusal(400, "old is larger than the checkpoint")
        with self.lock:
            self.advance(record, old, size, root, proof, text)
        return name, size, self.line(text)

    def advance(self, record, old, size, root, proof, text):
        """Steps 6 to 9, one at a time: compare with what is remembered, and replace it."""
        try:
            last, last_root = record.remembered()
            if old != last:
                raise Refusal(409, str(last))
            if old == size and root != last_root:
                raise Refusal(409, str(last), evidence=True)
            alone = old in (0, size)
            if proof if alone else not continues(old, last_root, size, root, proof, record.hashed):
                raise Refusal(422, "the proof does not hold", evidence=not alone)
            if size > last:
                record.remember(text)
        except (OSError, ValueError) as error:
            raise Refusal(500, f"what was signed last cannot be read or written: {error}") from None

    def line(self, text):
        """The cosignature/v1 over a checkpoint, with the present time."""
        now = int(time.time())  # noqa: TID251  a witness has a clock of its own
        signature = self.key.sign(f"cosignature/v1\ntime {now}\n{text}".encode())
        raw = self.mark + now.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(raw).decode()}\n"


class Door(BaseHTTPRequestHandler):
    """The one call that is answered."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "zeren-witness", ""
    timeout = 10  # seconds for one who has begun to speak

    def do_POST(self):
        """`add-checkpoint`; everything else is not there."""
        said = self.headers.get("Content-Length", "")
        length = int(said) if re.fullmatch("[0-9]{1,9}", said) else LONGEST + 1
        if length > LONGEST:
            self.close_connection = True
            return self.answer(400, "too long, or its length is not said\n")
        body = self.rfile.read(length)
        if self.path != "/add-checkpoint":
            return self.answer(404, "there is only add-checkpoint here\n")
        try:
            name, size, line = self.server.witness.judge(body.decode("utf-8"))
        except UnicodeDecodeError:
            return self.answer(400, "not UTF-8\n")
        except Refusal as refusal:
            if refusal.evidence:
                print(f"TWO HISTORIES\n{body.decode('utf-8')}", file=sys.stderr, flush=True)
            return self.answer(refusal.status, refusal.words)
        self.log_message("%s: %d entries", name, size)
        return self.answer(200, line)

    def answer(self, status, words):
        """Send it whole; a conflict names the size that is remembered."""
        raw = words.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def make_key(folder, name):
    """Draw the key and keep it for its owner alone; an old one is never replaced."""
    if not re.fullmatch(r"[^\s+]{1,100}", name):
        raise ValueError("a name has neither spaces nor +")
    (folder / "records").mkdir(parents=True, exist_ok=True)
    key = os.open(folder / "witness.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(key, f"{name} {base64.b64encode(secrets.token_bytes(32)).decode()}\n".encode())
    os.close(key)


def trust(folder, key_file, hash_name):
    """Trust a record from now on, at size 0; once more is no harm, with another key or hash it is refused."""
    key = PublicKey(key_file.read_text("utf-8"))
    place = folder / "records" / f"{file_name(key.name)}.key"
    said = f"{key.text}\n{hash_name}\n"
    if place.exists() and place.read_text("utf-8") != said:
        raise ValueError(f"this record is trusted already with another key or hash; see {place}")
    draft = place.with_suffix(".trusted")
    draft.write_text(said, encoding="utf-8")
    record = Record(draft)
    if not place.exists() and not record.seen.exists():  # a memory that is there is never begun anew
        record.remember(f"{key.name}\n0\n{base64.b64encode(record.hashed(b'')).decode()}\n")
    draft.replace(place)


def only_one(folder):
    """Hold the folder as long as this process lives. Errors: OSError when another one serves it."""
    held = (folder / "lock").open("a")
    if os.name == "nt":
        __import__("msvcrt").locking(held.fileno(), 2, 1)
    else:
        __import__("fcntl").flock(held, 6)  # exclusively, without waiting
    return held


def serve(folder, host, port, with_input):
    """Answer until stopped; with `with_input`, until the standard input is closed."""
    ThreadingHTTPServer.request_queue_size = 64
    with only_one(folder), ThreadingHTTPServer((host, port), Door) as server, suppress(KeyboardInterrupt):
        server.witness = Witness(folder)
        print(server.witness.public_key, f"http://{host}:{server.server_address[1]}", sep="\n", flush=True)
        if with_input:
            threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
        server.serve_forever()


def main(argv=None):
    """Do what was asked; give 0, or 1 with a sentence."""
    parser = argparse.ArgumentParser("zeren-witness", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--make-key", metavar="NAME", help="draw the key of this witness and print its public key")
    parser.add_argument("--trust", type=Path, metavar="KEY.TXT", help="trust the record with this public key")
    parser.add_argument("--hash", choices=["sha256", "sm3"], default="sha256", help="the record's hash")
    parser.add_argument("--show", action="store_true", help="print the public key and what is remembered")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--with-input", action="store_true", help="end when the standard input is closed")
    given = parser.parse_args(argv)
    try:
        if given.make_key:
            make_key(given.folder, given.make_key)
        if given.trust:
            trust(given.folder, given.trust, given.hash)
        if given.make_key or given.trust or given.show:
            print(Witness(given.folder).public_key)
            for place in sorted((given.folder / "records").glob("*.key")):
                record = Record(place)
                size, root = record.remembered()
                print(f"{record.key.name}: {size} entries, {base64.b64encode(root).decode()}")
        else:
            serve(given.folder, given.host, given.port, given.with_input)
    except (OSError, ValueError) as error:
        print(f"zeren-witness: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
