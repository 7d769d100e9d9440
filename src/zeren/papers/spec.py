"""What a sheet should hold: columns, headings in both languages, choices, keys. Frozen; no file is touched here.

The ready-made sheets of an office stand in `sheets`; `tables` reads by these, `workbooks` writes templates from them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from zeren.kernel.words import Text

UNSAID = Text("", "")

Kind = Literal["text", "name", "code", "codes", "day", "number", "whole", "choice", "attributes"]
"""What a cell is read as, and what the program gets:

text, name (inner spaces of Chinese names taken out), code -> str; codes (several, by 、 or ；) -> tuple of str;
day -> date; number -> Fraction; whole -> int; choice -> the choice's key; attributes -> dict of str to str.
An empty cell that need not be filled in gives None (codes: an empty tuple, attributes: an empty dict).
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed word: what the program calls it and what people write for it (Chinese, English, other words)."""

    key: str
    name: Text
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (self.key, self.name.zh, self.name.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class Attribute:
    """One name that may stand before “=” in an attributes cell; without `choices` any value is taken as text.

    A value that is one of the `choices` gives its key; another value stays as it is unless the attribute is `closed`.
    """

    key: str
    name: Text
    choices: tuple[Choice, ...] = ()
    closed: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        return (self.key, self.name.zh, self.name.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `units` are words that may follow a number (分, 次); `example` and `hint` go into the template.

    `attributes` empty means: any names. `fill` says that a cell merged over several rows holds for each of them.
    `choices_without` names another column and the choices that hold when that one is empty (grades of units, not people).
    """

    key: str
    heading: Text
    kind: Kind = "text"
    required: bool = False
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    choices_without: tuple[str, tuple[Choice, ...]] | None = None
    attributes: tuple[Attribute, ...] = ()
    units: tuple[str, ...] = ()
    fill: bool = False
    hint: Text = UNSAID
    example: str = ""
    width: int = 16

    @property
    def words(self) -> tuple[str, ...]:
        return (self.heading.zh, self.heading.en, *self.aliases)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One sheet. `unique` lists columns that together name a row; `required` False lets the whole sheet be absent.

    `by_headings`: asked for alone, it may have any name, for an office calls its list as it likes.
    """

    key: str
    sheet: Text
    columns: tuple[Column, ...]
    title: Text = UNSAID
    aliases: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    required: bool = True
    note: Text = UNSAID
    by_headings: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        return (self.sheet.zh, self.sheet.en, *self.aliases)


def choices_from(words: Mapping[str, Text]) -> tuple[Choice, ...]:
    """Choices from a pack's words: key to name."""
    return tuple(Choice(key, name) for key, name in words.items())


def listed(names: Iterable[Text], most: int = 12) -> Text:
    """The first `most` names in one line of each language, to show what may be written."""
    names = list(names)
    more = Text("……", ", …") if len(names) > most else Text("", "")
    return Text(
        "、".join(name.zh for name in names[:most]) + more.zh,
        ", ".join(name.en for name in names[:most]) + more.en,
    )
