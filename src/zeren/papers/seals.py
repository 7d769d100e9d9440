"""The checkpoint of the record on paper: its whole text as a QR code with one line of words, in Word and in PDF.

Whoever keeps the sheet keeps the checkpoint: docs/verification/ledger.md, part 7.
"""

import io
from dataclasses import dataclass

import segno

from zeren.kernel.words import Text

LINE = Text(
    "总账前 {size} 条的存根：此码即存根全文，扫下另存，今后可用来核对这些条目没有被改。",
    "A checkpoint of the first {size} entries of the record: the code is its whole text. Whoever keeps it can check later "
    "that none of them was changed.",
)


@dataclass(frozen=True, slots=True)
class Seal:
    """A checkpoint: the signed note as text, and the size that it names. `side` is the printed width in millimetres.

    With words of its own, in `said`, it is any other text to be scanned.
    """

    note: str
    size: int
    side: int = 28
    said: Text | None = None

    @property
    def words(self) -> Text:
        """The line beside the code."""
        return self.said or LINE.with_values(size=self.size)

    def svg(self) -> str:
        """The code as drawing, with its quiet zone."""
        return str(_code(self.note).svg_inline(scale=1, border=4, omitsize=True))

    def png(self) -> bytes:
        """The code as picture, with its quiet zone."""
        made = io.BytesIO()
        _code(self.note).save(made, kind="png", scale=5, border=4)
        return made.getvalue()


def _code(note: str) -> segno.QRCode:
    return segno.make(note, error="m", micro=False, boost_error=False, encoding="utf-8")
