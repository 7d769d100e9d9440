"""The slips of a ballot on paper: a code and its QR, the class in its colour, no number; and the sheet of the tellers.

A slip is drawn from a box, so nothing on it may tell it from another of its class but the code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import segno

from zeren.kernel.words import Language
from zeren.papers.pdf import typeset

_TEMPLATE = (Path(__file__).parent / "slips.typ").read_bytes()
COLOURS = ("#1f5f8b", "#8a4b08", "#2f6b3a", "#7a2e5d", "#555555", "#8b1a1a")
"""Dark enough on white to be read (7:1 and more); the class's name stands beside its colour."""


@dataclass(frozen=True, slots=True)
class Slip:
    """`code` as it is printed, in groups; `address` is what the QR code holds."""

    voter_class: str
    code: str
    address: str


@dataclass(frozen=True, slots=True)
class SlipSheet:
    """All slips of a meeting in one language. `classes`: key → title, in their order; `digest` is of `issued.txt`."""

    title: str
    meeting: str
    slips: Sequence[Slip]
    classes: dict[str, str]
    digest: str
    rehearsal: bool = False
    language: Language = "zh-hans"


def slips_pdf(sheet: SlipSheet, fonts: Sequence[Path] = ()) -> bytes:
    """Ten slips a page, each class beginning on a page of its own; the tellers' sheet last."""
    return typeset(_TEMPLATE, _data(sheet), fonts)


def _data(sheet: SlipSheet) -> dict[str, Any]:
    keys = list(sheet.classes)
    classes = [
        {
            "title": title,
            "colour": COLOURS[keys.index(key) % len(COLOURS)],
            "slips": [
                {"code": slip.code, "qr": _drawn(slip.address)} for slip in sheet.slips if slip.voter_class == key
            ],
        }
        for key, title in sheet.classes.items()
    ]
    return {
        "title": sheet.title,
        "meeting": sheet.meeting,
        "language": sheet.language,
        "classes": classes,
        "digest": sheet.digest,
        "rehearsal": sheet.rehearsal,
    }


def _drawn(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=1, border=2, omitsize=True))
