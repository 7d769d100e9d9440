"""The keys that sign checkpoints and receipts: drawn once, kept in the installation's folder, never in the database."""

import base64
import hmac
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zeren.site.instance import drawn_once
from zeren.site.postgres import state_folder

LENGTH = 32


def checkpoint_seed() -> bytes:
    """The 32 secret bytes of the Ed25519 key. `zeren backup` keeps them apart from the data."""
    return drawn_once(state_folder() / "checkpoint.key", lambda: secrets.token_bytes(LENGTH))


def receipt_seed(ballot: str) -> bytes:
    """The 32 secret bytes of the key that signs this ballot's receipts: derived from one secret of the installation.

    So a door that is begun anew signs as before, and no key of a ballot lies in a file of its own.
    """
    secret = drawn_once(state_folder() / "receipts.key", lambda: secrets.token_bytes(LENGTH))
    return hmac.digest(secret, f"zeren receipts\n{ballot}\n".encode(), "sha256")


def receipt_key(ballot: str) -> str:
    """The public key of this ballot's receipts, as it stands in its rules."""
    private = Ed25519PrivateKey.from_private_bytes(receipt_seed(ballot))
    return base64.b64encode(private.public_key().public_bytes_raw()).decode()
