"""The key that signs checkpoints: drawn once, kept in the installation's folder, never in the database."""

import secrets

from zeren.site.instance import drawn_once
from zeren.site.postgres import state_folder

LENGTH = 32


def checkpoint_seed() -> bytes:
    """The 32 secret bytes of the Ed25519 key. `zeren backup` keeps them apart from the data."""
    return drawn_once(state_folder() / "checkpoint.key", lambda: secrets.token_bytes(LENGTH))
