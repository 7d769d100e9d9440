"""The key that signs checkpoints: drawn once, kept in the installation's folder, never in the database."""

import contextlib
import os
import secrets

from zeren.site.postgres import state_folder

LENGTH = 32


def checkpoint_seed() -> bytes:
    """The 32 secret bytes of the Ed25519 key. `zeren backup` keeps them apart from the data."""
    place = state_folder() / "checkpoint.key"
    if not place.exists():
        draft = place.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(secrets.token_bytes(LENGTH))
        with contextlib.suppress(FileExistsError):  # whoever draws at the same moment: the first one counts
            os.link(draft, place)
        draft.unlink()
    return place.read_bytes()
