"""What is kept outside laid beside the record here: does it begin as they remember, and is it as long?

docs/verification/ledger.md, step 9. A record that is shorter than somebody remembers is an old state.
"""

from base64 import b64decode
from collections.abc import Iterator

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.ledger import notes, tree
from zeren.ledger.checkpoints import signing_key
from zeren.ledger.models import Checkpoint, Entry, Head
from zeren.ledger.origin import origin

OLDER = Text(
    "不要继续录入：找更新的备份；确实没有的，由有权的人作出决定并记录（zeren restore --open）。",
    "Enter nothing: look for a newer backup. If there is none, an authorised person decides it on the record (zeren restore --open).",
)
STOP = Text("停用，保留现场，与见证方一起查明。", "Stop, keep everything as it is, and find out together with them.")


def compare(note: str, kept_by: str) -> Reason | None:
    """What is wrong with the record here, or with `note`, by a checkpoint that somebody kept; None when it agrees.

    `kept_by` names where the note comes from. Line ends of other systems and blank lines around it do no harm.
    """
    text = note.replace("\r\n", "\n").strip("\ufeff\n ") + "\n"
    lines = text.split("\n")
    here, key = origin(), signing_key()
    try:
        size, root = int(lines[1]), b64decode(lines[2], validate=True)
    except (IndexError, ValueError):
        return _fault("NOTE_UNREADABLE", kept_by, "不是存根", "is no checkpoint", STOP)
    if lines[0] != here.name:
        return _fault("NOTE_OF_ANOTHER", kept_by, "是另一本总账的存根", "is a checkpoint of another record", STOP)
    if key is not None and not notes.is_signed(text, here.name, key.public_key()):
        return _fault("NOTE_NOT_SIGNED", kept_by, "的签名不是本总账的", "is not signed by this record", STOP)
    return remembered(size, kept_by) or (
        _fault(
            "NOTE_DIFFERS",
            kept_by,
            f"与这里前 {size} 条不符",
            f"does not agree with the first {size} entries here",
            STOP,
        )
        if root_at(size) != root
        else None
    )


def remembered(size: int, by: str) -> Reason | None:
    """An old state, when somebody remembers more entries than there are here."""
    ours = entries()
    if size <= ours:
        return None
    return _fault("OLD_STATE", by, f"记得 {size} 条，这里只有 {ours} 条：这是旧的状态", f"remembers {size} entries, there are {ours} here: this is an old state", OLDER)  # fmt: skip


def entries() -> int:
    """How many entries the record has."""
    return int(Head.objects.values_list("size", flat=True).first() or 0)


def root_at(size: int) -> bytes:
    """The root of the first `size` entries, from the lines themselves after the last checkpoint before."""
    known = origin()
    kept = Checkpoint.objects.filter(size__lte=size).order_by("-size").values_list("size", "edge").first()
    began, raw = kept or (0, b"")
    edge = tree.edge_from(bytes(raw), known.hashed)
    tree.grow(edge, began, _leaves(began, size), known.hashed)
    return tree.root_of(edge, known.hashed)


def _leaves(began: int, end: int) -> Iterator[bytes]:
    hashed = origin().hashed
    lines = Entry.objects.filter(seq__gte=began, seq__lt=end).order_by("seq").values_list("line", flat=True)
    return (tree.leaf_of(line, hashed) for line in lines.iterator(chunk_size=5000))


def _fault(code: str, place: str, zh: str, en: str, next_step: Text) -> Reason:
    return Reason(code, Text(f"{place} {zh}。", f"{place} {en}."), next_step=next_step, place=(place,))
