"""Checkpoints as text: C2SP tlog-checkpoint in a C2SP signed-note with Ed25519. Bytes in, text out; no database.

docs/verification/ledger.md, part 5.
"""

from base64 import b64decode, b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


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
