"""Letters to people and units, and the one that matters most: the letter that explains a grade.

A `Letter` says what is written; `letter_docx` and `letter_pdf` set it. Other rooms compose letters of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zeren.kernel.words import Text
from zeren.papers.documents import (
    DEMONSTRATION,
    DRAFT,
    SIMULATED,
    Block,
    Document,
    Grid,
    Heading,
    Paragraph,
    numeral,
)
from zeren.papers.docx import document_docx
from zeren.papers.pdf import document_pdf
from zeren.papers.seals import Seal
from zeren.papers.spec import UNSAID


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table in both languages; a row of one cell runs over the whole width."""

    headings: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...] = ()
    centred: tuple[int, ...] = ()

    def grid(self, language: str) -> Grid:
        return Grid(
            tuple(heading.read(language) for heading in self.headings),
            tuple(tuple(cell.read(language) for cell in row) for row in self.rows),
            self.widths,
            self.centred,
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a letter: heading, paragraphs, then a table if there is one."""

    heading: Text
    paragraphs: tuple[Text, ...] = ()
    table: TextTable | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `number` is the document number, such as 清委建办〔2026〕5号; the marks show on every page."""

    issuer: Text
    title: Text
    addressee: Text
    opening: tuple[Text, ...] = ()
    sections: tuple[Section, ...] = ()
    closing: tuple[Text, ...] = ()
    number: Text = UNSAID
    signature: Text | None = None
    signed_on: date | None = None
    copies: tuple[Text, ...] = ()
    draft: bool = False
    demonstration: bool = False
    simulated: bool = False


def marks(language: str, *, draft: bool, demonstration: bool, simulated: bool) -> tuple[str, ...]:
    """The marks that hold, in the order in which they are printed."""
    chosen = ((draft, DRAFT), (demonstration, DEMONSTRATION), (simulated, SIMULATED))
    return tuple(mark.read(language) for holds, mark in chosen if holds)


def letter_document(letter: Letter, language: str = "zh-hans", seal: Seal | None = None) -> Document:
    """The letter in one language, its sections numbered 一、二、or 1, 2; a draft bears no seal."""
    chinese = language.startswith("zh")
    blocks: list[Block] = [Paragraph(text.read(language)) for text in letter.opening]
    for number, section in enumerate(letter.sections, start=1):
        sign = f"{numeral(number)}、" if chinese else f"{number}. "
        blocks.append(Heading(sign + section.heading.read(language)))
        blocks.extend(Paragraph(text.read(language)) for text in section.paragraphs)
        if section.table:
            blocks.append(section.table.grid(language))
    blocks.extend(Paragraph(text.read(language)) for text in letter.closing)
    copies = ("、" if chinese else ", ").join(text.read(language) for text in letter.copies)
    return Document(
        title=letter.title.read(language),
        blocks=tuple(blocks),
        masthead=letter.issuer.read(language),
        number=letter.number.read(language),
        addressee=letter.addressee.read(language).rstrip("：:, ") + ("：" if chinese else ","),
        signature=(letter.signature or letter.issuer).read(language),
        signed_on=letter.signed_on,
        copies=Text("抄送：{copies}。", "Copies: {copies}.").with_values(copies=copies).read(language)
        if copies
        else "",
        marks=marks(language, draft=letter.draft, demonstration=letter.demonstration, simulated=letter.simulated),
        language=language,
        seal=None if letter.draft else seal,
    )


def letter_docx(letter: Letter, language: str = "zh-hans", seal: Seal | None = None) -> bytes:
    """The letter as a Word file."""
    return document_docx(letter_document(letter, language, seal))


def letter_pdf(
    letter: Letter, fonts: Sequence[Path] = (), language: str = "zh-hans", seal: Seal | None = None
) -> bytes:
    """The letter as PDF; `fonts` as in `pdf.document_pdf`."""
    return document_pdf(letter_document(letter, language, seal), fonts)
