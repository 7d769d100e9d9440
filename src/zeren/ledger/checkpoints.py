"""Checkpoints of the record: made when something changed, signed with a key that is kept outside the database."""

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from zeren.ledger import notes, tree
from zeren.ledger.failpoints import passing
from zeren.ledger.models import Checkpoint, Entry, Head
from zeren.ledger.origin import origin

_key: list[Callable[[], bytes]] = []


def plug_key(seed: Callable[[], bytes]) -> None:
    """Called once by `site`, which knows where the 32 secret bytes are kept. Until then no checkpoint is made."""
    _key[:] = [seed]


def signing_key() -> Ed25519PrivateKey | None:
    """The key of this installation, if it was given one."""
    return Ed25519PrivateKey.from_private_bytes(_key[0]()) if _key else None


def make_checkpoint() -> int | None:
    """Sign the record as it now stands. Gives its size, or None when nothing changed since the last one."""
    key = signing_key()
    size = Head.objects.values_list("size", flat=True).first()
    last = Checkpoint.objects.order_by("-size").first()
    if key is None or not size or (last and last.size >= size):
        return None
    known = origin()
    edge = tree.edge_from(bytes(last.edge) if last else b"", known.hashed)
    began = last.size if last else 0
    lines = Entry.objects.filter(seq__gte=began, seq__lt=size).order_by("seq").values_list("line", flat=True)
    leaves = (tree.leaf_of(line, known.hashed) for line in lines.iterator(chunk_size=5000))
    tree.grow(edge, began, leaves, known.hashed)
    root = tree.root_of(edge, known.hashed)
    note = notes.signed(notes.checkpoint_text(known.name, size, root), known.name, key)
    passing("checkpoint signed")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_checkpoint(%s, %s, %s, %s)", [size, root, b"".join(edge), note])
    return size


def newest_checkpoint() -> tuple[str, int, str]:
    """Name of the record, number of entries and signed note of the newest checkpoint; the note is empty before one."""
    size, note = Checkpoint.objects.order_by("-size").values_list("size", "note").first() or (0, "")
    return origin().name, size, note
