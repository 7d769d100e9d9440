"""The lines of a ballot, their leaves, the root over the sorted leaves, and what a receipt says.

Source: docs/verification/meeting.md, 3 and 5.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any


def line_of(content: Any) -> str:
    """Canonical JSON of plain content, without line end."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def part_line(meeting: str, voter_class: str, rated: str, answers: Sequence[str], salt: str) -> str:
    """What is under one leaf: one voter's marks for one object."""
    return line_of([meeting, voter_class, rated, list(answers), salt])


def leaf_of(line: str) -> str:
    """The leaf of a line, 64 hex digits."""
    return hashlib.sha256(b"\x00" + line.encode()).hexdigest()


def root_of(leaves: Iterable[str]) -> str:
    """The root of the tree over the leaves in ascending order (RFC 6962, 2.1), 64 hex digits."""
    nodes = [bytes.fromhex(leaf) for leaf in sorted(leaves)]
    if not nodes:
        return hashlib.sha256(b"").hexdigest()
    while len(nodes) > 1:
        # pairs from the left; an odd one at the end moves up unchanged, which is the same tree
        pairs = [hashlib.sha256(b"\x01" + nodes[at] + nodes[at + 1]).digest() for at in range(0, len(nodes) - 1, 2)]
        nodes = pairs + nodes[len(pairs) * 2 :]
    return nodes[0].hex()


def receipt_text(meeting: str, leaves: Iterable[str]) -> str:
    """What is signed for the voter: which leaves were taken, and not what is under them."""
    return f"zeren-receipt\n{meeting}\n" + "".join(f"{leaf}\n" for leaf in sorted(leaves))


def digest_of(said: str) -> str:
    """SHA-256 over a whole file, 64 hex digits."""
    return hashlib.sha256(said.encode()).hexdigest()
