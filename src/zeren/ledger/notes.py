"""Checkpoints as text: C2SP tlog-checkpoint in a C2SP signed-note with Ed25519. Bytes in, text out; no database.

docs/verification/ledger.md, part 5.
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
COSIGNATURE = b"\x04"


def checkpoint_text(name: str, size: int, root: bytes) -> str:
    """What is signed: name of the record, number of entries, root."""
    return f"{name}\n{size}\n{b64encode(root).decode()}\n"


def signed(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The note: text, empty line, signature line."""
    mark = key_hash(name, key.public_key()) + key.sign(text.encode())
    return f"{text}\n— {name} {b64encode(mark).decode()}\n"


def key_hash(name: str, key: Ed25519PublicKey) -> bytes:
    """The four bytes by which a signature line names its key."""
    return sha256(name.encode() + b"\n" + ED25519 + key.public_bytes_raw()).digest()[:4]


def key_text(name: str, key: Ed25519PublicKey) -> str:
    """The public key as others are given it."""
    return f"{name}+{key_hash(name, key).hex()}+{b64encode(ED25519 + key.public_bytes_raw()).decode()}"


def is_signed(note: str, name: str, key: Ed25519PublicKey) -> bool:
    """Whether the note bears this key's signature; signature lines of others are passed over."""
    text, _, signatures = note.partition("\n\n")
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        signer, _, mark = rest.rpartition(" ")
        if (dash, signer) != ("—", name):
            continue
        try:
            raw = b64decode(mark, validate=True)
            key.verify(raw[4:], text.encode() + b"\n")
        except (ValueError, InvalidSignature):
            continue
        if raw[:4] == key_hash(name, key):
            return True
    return False


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness's name and public key; `hash` is what its signature lines begin with."""

    name: str
    hash: bytes
    key: Ed25519PublicKey


def witness_from(text: str) -> Witness:
    """The key of a witness, `NAME+HASH+KEY`. Errors: ValueError when it is none, or does not agree with its own hash."""
    name, mark, key = text.strip().split("+", 2)
    raw = b64decode(key, validate=True)
    known = Witness(name, bytes.fromhex(mark), Ed25519PublicKey.from_public_bytes(raw[1:]))
    if (
        name.split() != [name]
        or raw[:1] != COSIGNATURE
        or known.hash != sha256(name.encode() + b"\n" + raw).digest()[:4]
    ):
        raise ValueError("not the key of a witness")
    return known


def cosigned_at(note: str, line: str, witness: Witness) -> int | None:
    """When the witness signed this checkpoint, in seconds since 1970; None when the line is not its signature."""
    dash, _, rest = line.rstrip("\n").partition(" ")
    name, _, mark = rest.rpartition(" ")
    try:
        raw = b64decode(mark, validate=True)
        moment = int.from_bytes(raw[4:12], "big")
        said = f"cosignature/v1\ntime {moment}\n{note.partition('\n\n')[0]}\n".encode()
        witness.key.verify(raw[12:], said)
    except (ValueError, InvalidSignature):
        return None
    return moment if (dash, name, raw[:4]) == ("—", witness.name, witness.hash) else None
