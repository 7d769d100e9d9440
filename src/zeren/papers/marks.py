"""Letters, digits and spaces as offices type them, brought to one form; nothing is decided here."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, *range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)]
)
_HALF_WIDTH = {
    wide: wide - 0xFEE0 for span in ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B)) for wide in range(*span)
}
_SPACES = {0x00A0: " ", 0x3000: " ", 0x2002: " ", 0x2003: " ", 0x2009: " "}
_TIDY = {**_INVISIBLE, **_HALF_WIDTH, **_SPACES}
_DOTS = str.maketrans({"・": "·", "•": "·", "‧": "·", "∙": "·", "．": "·"})
_CJK = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]")
_IDENTITY = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_IDENTITY_LENGTH = 18
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def tidy(text: str) -> str:
    """`text` with half-width digits and letters, ordinary spaces and no invisible signs; Chinese punctuation stays."""
    return text.translate(_TIDY).replace("\r\n", "\n").replace("\r", "\n").strip()


def plain(text: str) -> str:
    """`text` wholly normalised (NFKC): for codes, numbers and days, where punctuation may be half-width too."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).strip()


def same(text: str) -> str:
    """A form for comparing words: no spaces, no difference of width or case."""
    return "".join(plain(text).casefold().split())


def person_name(text: str) -> str:
    """A name with the inner spaces of Chinese names taken out: 张 三 is 张三; Anna Lee keeps hers."""
    text = tidy(text).translate(_DOTS)
    return "".join(text.split()) if _CJK.search(text) else " ".join(text.split())


def holds_identity_number(text: str) -> bool:
    """Whether a number built like a citizen identity number (check digit right) stands in `text`."""
    if text.isascii() and len(text) < _IDENTITY_LENGTH:
        return False
    return any(_checks(found.group()) for found in _IDENTITY.finditer(plain(text)))


def without_identity_numbers(text: str) -> str:
    """`text` with every such number left out, for what is handed back to be mended."""
    text = plain(text) if holds_identity_number(text) else text
    return _IDENTITY.sub(lambda found: "" if _checks(found.group()) else found.group(), text)


def _checks(number: str) -> bool:
    month, day = int(number[10:12]), int(number[12:14])
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return 1 <= month <= 12 and 1 <= day <= 31 and "10X98765432"[total % 11] == number[17].upper()


def cell_name(row: int, column: int) -> str:
    """Row and column counted from 0 to the name people see: (11, 2) is C12."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
