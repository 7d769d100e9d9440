"""A document as PDF, set by Typst: tagged, with title and language (PDF/UA-1), the same bytes each time.

The data goes in as JSON, so that no text of a document can act as markup.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.words import Text
from zeren.papers.documents import (
    Block,
    Document,
    Grid,
    Heading,
    NewPage,
    printable,
    signature_indents,
    width_in_characters,
    written_day,
)

_TEMPLATE = (Path(__file__).parent / "paper.typ").read_bytes()
_NO_DAY = 0
_SERIFS = ("Noto Serif SC", "Noto Serif CJK SC")
_CHINESE = re.compile("CJK|Song|Han|Hei|Kai|Fang|Ming|Plangothic")
_ENDINGS = (".ttf", ".otf", ".ttc")


def document_pdf(document: Document, fonts: Sequence[Path] = ()) -> bytes:
    """The document as PDF. `fonts` are folders with Noto Serif SC and Noto Sans SC; without them the system's serve."""
    return typeset(_TEMPLATE, _data(document), fonts)


def typeset(template: bytes, data: dict[str, Any], fonts: Sequence[Path] = ()) -> bytes:
    """A template filled with `data`, which it reads as JSON under the name `document`; its `families` are the fonts."""
    compiler, families = _compiler(tuple(str(folder) for folder in fonts if _holds_fonts(Path(folder))))
    sent = json.dumps(_clean({**data, "families": families}), ensure_ascii=False, sort_keys=True)
    try:
        made = compiler.compile(
            input=template, format="pdf", sys_inputs={"document": sent}, pdf_standards=["ua-1"], timestamp=_NO_DAY
        )
    except typst.TypstError as wrong:
        raise _cannot_be_set(str(wrong)) from wrong
    if not isinstance(made, bytes):
        raise TypeError("one document gives one file")
    return made


def _holds_fonts(folder: Path) -> bool:
    return folder.is_dir() and any(file.suffix.lower() in _ENDINGS for file in folder.rglob("*"))


def _cannot_be_set(message: str) -> Invalid:
    """A sign that no font holds must not vanish from a name in silence."""
    sign = re.search(r'the text `"(.+?)"` could not be displayed', message)
    if sign is None:
        return Invalid(
            Reason("cannot_be_set", Text(f"文件无法排版：{message}。", f"The document cannot be set: {message}."))
        )
    return Invalid(
        Reason(
            "no_such_sign",
            Text(f"字体里没有“{sign[1]}”这个字。", f"No font holds the sign “{sign[1]}”."),
            next_step=Text(
                "请在字体文件夹里放入含有这个字的字体；Word 文件不受影响。",
                "Put a font that holds it into the font folder; the Word file is not affected.",
            ),
        )
    )


@lru_cache(maxsize=2)
def _compiler(folders: tuple[str, ...]) -> tuple[typst.Compiler, tuple[str, ...]]:
    """The compiler and the families that may stand in for rare signs.

    One compiler is kept: it remembers fonts and layout, which makes the next document ten times faster.
    """
    found = typst.Fonts(include_system_fonts=not folders, include_embedded_fonts=True, font_paths=list(folders))
    families = tuple(sorted(found.families()))
    if not any(name in families for name in _SERIFS):
        raise NotFound(_no_fonts())
    return typst.Compiler(font_paths=found), tuple(name for name in families if folders or _CHINESE.search(name))


def _no_fonts() -> Reason:
    return Reason(
        "no_chinese_font",
        Text(
            "没有找到排印中文 PDF 的字体（Noto Serif SC）。",
            "No font for Chinese PDF files was found (Noto Serif SC).",
        ),
        next_step=Text(
            "请运行 make setup，或安装系统字体包 fonts-noto-cjk。",
            "Run make setup, or install the system package fonts-noto-cjk.",
        ),
    )


def _clean(data: Any) -> Any:
    """The data with every text made printable."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: _clean(value) for key, value in data.items()}
    return [_clean(value) for value in data] if isinstance(data, (list, tuple)) else data


def _data(document: Document) -> dict[str, Any]:
    signature, day = signature_indents(document)
    return {
        "title": document.plain_title,
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
        "seal": _seal(document),
    }


def _seal(document: Document) -> dict[str, Any] | None:
    seal = document.seal
    if seal is None:
        return None
    return {"code": seal.svg(), "words": seal.words.read(document.language), "note": seal.note, "side": seal.side}


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
                "tall": block.tall,
            }
        case NewPage():
            return {"kind": "new_page"}
        case _:
            return {"kind": "paragraph", "lead": block.lead, "text": block.text}
