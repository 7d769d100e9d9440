"""A real witness process, and records of nothing but leaves to offer to it: honest, forked, shrunk.

Proofs are made here by the definition of RFC 6962, 2.1.2, by recursion; the program's own are tried beside them.
"""

import base64
import contextlib
import hashlib
import http.client
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oracles.record import Hash, tree_root
from zeren.ledger import notes

WITNESS = Path(__file__).resolve().parents[2] / "verifiers" / "zeren_witness.py"


def sha256(said: bytes) -> bytes:
    return hashlib.sha256(said).digest()


def sm3(said: bytes) -> bytes:
    return hashlib.new("sm3", said).digest()


def proof(old: int, leaves: Sequence[bytes], hashed: Hash = sha256) -> list[bytes]:
    """RFC 6962, 2.1.2, as it is written there."""
    return _subproof(old, leaves, True, hashed) if 0 < old < len(leaves) else []


def _subproof(old: int, leaves: Sequence[bytes], whole: bool, hashed: Hash) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [tree_root(leaves, hashed)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if old <= k:
        return [*_subproof(old, leaves[:k], whole, hashed), tree_root(leaves[k:], hashed)]
    return [*_subproof(old - k, leaves[k:], False, hashed), tree_root(leaves[:k], hashed)]


@dataclass
class Log:
    """A record that consists of leaves: what its operator signs is up to the test."""

    number: int
    leaves: list[bytes] = field(default_factory=list)
    hashed: Hash = sha256

    @property
    def name(self) -> str:
        return f"zeren/database/{self.number:032x}"

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.number.to_bytes(32, "big"))

    @property
    def key_text(self) -> str:
        return notes.key_text(self.name, self.key.public_key())

    def grow(self, size: int) -> None:
        """On to this size."""
        self.leaves += [self.hashed(b"\x00%d %d" % (self.number, n)) for n in range(len(self.leaves), size)]

    def text(self, size: int | None = None) -> str:
        """The three lines for the first `size` leaves."""
        mine = self.leaves[:size]
        return notes.checkpoint_text(self.name, len(mine), tree_root(mine, self.hashed))

    def note(self, size: int | None = None) -> str:
        return notes.signed(self.text(size), self.name, self.key)

    def request(self, old: int, size: int | None = None) -> str:
        """The honest request for the first `size` leaves."""
        return request(old, proof(old, self.leaves[:size], self.hashed), self.note(size))


def request(old: int, nodes: Sequence[bytes], note: str) -> str:
    """A request's body."""
    return "\n".join([f"old {old}", *(base64.b64encode(node).decode() for node in nodes), "", note])


@dataclass
class Running:
    """A witness that answers: its folder, address, public key."""

    folder: Path
    address: str
    key: str
    process: subprocess.Popen[str]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def trust(self, log: Log, *words: str) -> None:
        place = self.folder / "given.txt"
        place.write_text(log.key_text + "\n")
        done = command(self.folder, "--trust", str(place), *words)
        assert done.returncode == 0, done.stderr

    def ask(self, body: str | bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
        """Status, kind and body of the answer."""
        return ask(self.port, body, path)


def ask(port: int, body: str | bytes, path: str = "/add-checkpoint") -> tuple[int, str, str]:
    raw = body.encode() if isinstance(body, str) else body
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as to:
        to.request("POST", path, raw)
        answer = to.getresponse()
        return answer.status, answer.getheader("content-type", ""), answer.read().decode()


def remembered(witness: Running, log: Log) -> str:
    """What stands on the disk of the witness about a record."""
    name = hashlib.sha256(log.name.encode()).hexdigest()[:32]
    return (witness.folder / "records" / f"{name}.seen").read_text("utf-8")


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(WITNESS), str(folder), *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@contextlib.contextmanager
def running(folder: Path, name: str = "discipline.example/w1") -> Iterator[Running]:
    """Start it on a free port, with the folder's key or a new one; it is killed at the end as a power cut would."""
    if not (folder / "witness.key").exists():
        assert command(folder, "--make-key", name).returncode == 0
    with (folder / "said").open("a") as said:
        process = subprocess.Popen(
            [sys.executable, "-I", str(WITNESS), str(folder), "--port", "0"],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
        assert process.stdout is not None
        try:
            key, address = (process.stdout.readline().strip() for _ in range(2))
            yield Running(folder, address, key, process)
        finally:
            process.kill()
            process.communicate()
