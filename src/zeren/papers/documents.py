"""A document before it is set: masthead, number, title, blocks, signature. `docx` and `pdf` set the same one.

Layout after GB/T 9704-2012: A4, type area 156 by 225 mm, 22 lines of 28 characters.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zeren.kernel.words import Text
from zeren.papers.seals import Seal

DRAFT = Text("草稿：尚未决定", "Draft: nothing has been decided")
DEMONSTRATION = Text("演示数据，均为虚构", "Demonstration data, all invented")
SIMULATED = Text("日期出自模拟时钟", "Days are those of a simulated clock")
WIDEST_TITLE = 18.5
"""Characters of 22 pt in a line of 156 mm are 20; digits and their gaps are a little wider than a half."""
SOFT_BREAK = "\u200b"
"""Stands in a title where it may be broken if it has to be."""
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_NEVER_PRINTED = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0xFFFE, 0xFFFF])
_NUMERALS = "零一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (一、) or 2 (（一）), its number already in the text."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `lead` are opening words set in bold type."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A bordered table. A row of one cell, in a table of several columns, runs over the whole width as a line in it.

    `widths` are shares; columns named in `centred` (from 0) are centred, the others stand at the left. The rows of a
    `tall` one leave room to write by hand.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    centred: tuple[int, ...] = ()
    tall: bool = False

    @property
    def shares(self) -> tuple[int, ...]:
        return self.widths or (1,) * len(self.headings)

    @property
    def labelled(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The rows, each cell with its heading: for a screen too narrow for columns."""
        return tuple(tuple(zip(self.headings, row, strict=False)) for row in self.rows)


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Heading | Paragraph | Grid | NewPage


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that is printed, in one language. Without `masthead` there is no red head.

    `annexes` follow after the signature, each beginning with a `NewPage`. The `seal` stands before them.
    """

    title: str
    blocks: tuple[Block, ...]
    masthead: str = ""
    number: str = ""
    addressee: str = ""
    signature: str = ""
    signed_on: date | None = None
    copies: str = ""
    annexes: tuple[Block, ...] = ()
    marks: tuple[str, ...] = ()
    language: str = "zh-hans"
    seal: Seal | None = None

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("a document bears a title")

    @property
    def chinese(self) -> bool:
        return self.language.startswith("zh")

    @property
    def plain_title(self) -> str:
        """The title in one line, for the properties of a file."""
        return self.title.replace("\n", "").replace(SOFT_BREAK, "")

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title in lines: where the writer broke it, at its soft breaks if it is too wide, else evenly."""
        if "\n" in self.title or not self.chinese or width_in_characters(self.plain_title) <= WIDEST_TITLE:
            return tuple(self.title.replace(SOFT_BREAK, "").split("\n"))
        lines = self.title.split(SOFT_BREAK)
        if len(lines) > 1 and max(width_in_characters(line) for line in lines) <= WIDEST_TITLE:
            return tuple(lines)
        return tuple(_balanced(self.plain_title))


def _balanced(title: str) -> Iterator[str]:
    """Lines of nearly equal length, the first the longest; numbers and quoted names stay whole."""
    pieces = re.findall(r"[0-9A-Za-z]+年?度?|《[^》]{1,12}》|.[，。、：；”’）》]*", title)
    wide = width_in_characters(title)
    share = wide / -(-wide // WIDEST_TITLE)
    line = ""
    for piece in pieces:
        if line and width_in_characters(line + piece) > min(share + 1, WIDEST_TITLE):
            yield line
            line = ""
        line += piece
    yield line


def written_day(day: date, language: str) -> str:
    """A day as a document writes it: 2026年11月30日, 30 November 2026."""
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_text(day: date) -> Text:
    return Text(written_day(day, "zh"), written_day(day, "en"))


def printable(text: str) -> str:
    """`text` without signs that neither Word nor PDF can hold."""
    return text.translate(_NEVER_PRINTED)


def numeral(number: int) -> str:
    """一 to 九十九, for headings."""
    tens, ones = divmod(number, 10)
    if number <= 10:
        return _NUMERALS[number]
    return ("" if tens == 1 else _NUMERALS[tens]) + "十" + (_NUMERALS[ones] if ones else "")


def width_in_characters(text: str) -> float:
    """How wide a line of `text` is, in Chinese characters: half-width signs count a half."""
    return sum(1 if ord(sign) > 0x2000 else 0.5 for sign in text if sign != SOFT_BREAK)


def signature_indents(document: Document) -> tuple[float, float]:
    """Right indents of signature and day in characters: day four from the edge, signature centred over it."""
    day = width_in_characters(written_day(document.signed_on, document.language)) if document.signed_on else 0.0
    name = width_in_characters(document.signature)
    over = 4 + (day - name) / 2 if day else 4.0
    return (over, 4.0) if over >= 0 else (0.0, 4.0 - over)
