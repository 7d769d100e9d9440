"""A document as PDF, set by Typst: tagged, with title and language (PDF/UA-1), the same bytes each time.

The data goes in as JSON, so that no text of a document can act as markup.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from zeren.papers.documents import (
    Block,
    Document,
    Grid,
    Heading,
    NewPage,
    signature_indents,
    width_in_characters,
    written_day,
)

_TEMPLATE = (Path(__file__).parent / "paper.typ").read_bytes()
_NO_DAY = 0
_ENDINGS = (".ttf", ".otf", ".ttc")


def document_pdf(document: Document, fonts: Sequence[Path] = ()) -> bytes:
    """The document as PDF. `fonts` are folders with Noto Serif SC and Noto Sans SC; without them the system's serve."""
    compiler = _compiler(tuple(str(folder) for folder in fonts if _holds_fonts(Path(folder))))
    sent = json.dumps(_data(document), ensure_ascii=False, sort_keys=True)
    made = compiler.compile(
        input=_TEMPLATE, format="pdf", sys_inputs={"document": sent}, pdf_standards=["ua-1"], timestamp=_NO_DAY
    )
    if not isinstance(made, bytes):
        raise TypeError("one document gives one file")
    return made


def _holds_fonts(folder: Path) -> bool:
    return folder.is_dir() and any(file.suffix.lower() in _ENDINGS for file in folder.rglob("*"))


@lru_cache(maxsize=2)
def _compiler(folders: tuple[str, ...]) -> typst.Compiler:
    """One compiler is kept: it remembers fonts and layout, which makes the next document ten times faster."""
    found = typst.Fonts(include_system_fonts=not folders, include_embedded_fonts=True, font_paths=list(folders))
    return typst.Compiler(font_paths=found)


def _data(document: Document) -> dict[str, Any]:
    signature, day = signature_indents(document)
    return {
        "title": document.title,
        "title_lines": document.title_lines,
        "author": document.signature or document.masthead,
        "language": document.language,
        "masthead": document.masthead,
        "masthead_width": max(width_in_characters(document.masthead), 1),
        "number": document.number,
        "addressee": document.addressee,
        "blocks": [_block(block) for block in document.blocks],
        "annexes": [_block(block) for block in document.annexes],
        "signature": document.signature,
        "signature_indent": signature,
        "day": written_day(document.signed_on, document.language) if document.signed_on else "",
        "day_indent": day,
        "copies": document.copies,
        "marks": document.marks,
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Grid():
            return {
                "kind": "grid",
                "headings": block.headings,
                "rows": block.rows,
                "widths": block.shares,
                "centred": block.centred,
            }
        case NewPage():
            return {"kind": "new_page"}
        case _:
            return {"kind": "paragraph", "lead": block.lead, "text": block.text}
