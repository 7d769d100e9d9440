"""The receipt: signed by the ballot's key, drawn as QR, and checked against the board when the box is closed.

Source: docs/verification/meeting.md, 5.3.
"""

import base64
import binascii
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zeren.debrief.rules.leaves import receipt_text

LEAF = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a receipt turned out to be. `missing`: its leaves that the board has not."""

    is_signed: bool
    leaves: tuple[str, ...]
    missing: tuple[str, ...]


def receipt(ballot: str, leaves: Sequence[str], seed: bytes) -> str:
    """The whole receipt, signed with the ballot's key."""
    said = receipt_text(ballot, leaves)
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(said.encode())
    return f"{said}\n{base64.b64encode(signature).decode()}\n"


def drawn(said: str) -> str:
    """The receipt as QR, an SVG element to stand in a page."""
    # the pattern is given: looking for the best of eight takes three times as long, and hundreds come in one minute
    return str(segno.make(said, error="l", micro=False, mask=3).svg_inline(scale=4, border=4, omitsize=True))


def check(ballot: str, public: str, typed: str, leaves: Collection[str]) -> Checked:
    """Whether this ballot's key signed it, and which of its leaves are not among `leaves`."""
    lines = [line.strip() for line in typed.strip().splitlines()]
    said = tuple(line for line in lines if LEAF.fullmatch(line))
    signature = lines[-1] if lines else ""
    whole = [line for line in lines if line] == ["zeren-receipt", ballot, *said, signature] and bool(said)
    return Checked(
        is_signed=whole and _is_signed(public, receipt_text(ballot, said), signature),
        leaves=said,
        missing=tuple(leaf for leaf in said if leaf not in leaves),
    )


def _is_signed(public: str, said: str, signature: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
        key.verify(base64.b64decode(signature, validate=True), said.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
