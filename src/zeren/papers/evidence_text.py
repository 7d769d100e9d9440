"""The text of a document part: characters inside the elements that bear text, a line for each; and plain text decoded."""

import unicodedata

from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.survey import unreadable
from zeren.papers.survey_zip import parse, parser_for

MOST_TEXT = 200_000
"""Signs that are kept for likeness; a longer document is compared by its beginning."""
_PAGE_SIGNS = ("<!doctype html", "<html", "<script", "<svg", "<?xml", "<?php", "<iframe")
_PROGRAM_SIGNS = ("#!", "MZ", "@echo off", "{\\rtf")
_LOOKED_AT = 4096


def text_of_xml(name: str, content: bytes, inside: frozenset[str]) -> str:
    """The characters inside elements of these local names, read as a stream. Errors: Invalid."""
    reader = _TextReader(inside)
    parser = parser_for(name)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parse(parser, name, content)
    return "".join(reader.found)


class _TextReader:
    """Collects text up to `MOST_TEXT` signs; the depth counts elements that bear text within one another."""

    def __init__(self, inside: frozenset[str]) -> None:
        self.inside, self.depth, self.room = inside, 0, MOST_TEXT
        self.found: list[str] = []

    def start(self, tag: str, _: dict[str, str]) -> None:
        self.depth += tag.rpartition(":")[2] in self.inside

    def end(self, tag: str) -> None:
        local = tag.rpartition(":")[2]
        self.depth -= local in self.inside
        if local in ("p", "h", "si", "is") and self.room > 0 and self.found:
            self.found.append("\n")
            self.room -= 1

    def text(self, signs: str) -> None:
        if self.depth > 0 and self.room > 0:
            self.found.append(signs[: self.room])
            self.room -= len(signs)


def text_of_plain(data: bytes) -> str:
    """A text file in UTF-8 or GB 18030. Errors: Invalid for what is no text, or a page or program under the name of one."""
    for coding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        if not any(
            unicodedata.category(sign) in ("Cc", "Cs", "Cn") and sign not in "\t\r\n\f" for sign in text[:MOST_TEXT]
        ):
            break
    else:
        raise unreadable(
            "no_known_kind",
            Text("认不出是什么文件。", "It is a file of unknown kind."),
            Text("请用办公软件另存为 .docx 或 .pdf。", "Save it as .docx or .pdf in an office program."),
        )
    if against := _is_no_text(text[:_LOOKED_AT].lstrip().lower()):
        raise against
    return text[:MOST_TEXT]


def _is_no_text(beginning: str) -> Invalid | None:
    if any(sign in beginning for sign in _PAGE_SIGNS) or beginning.startswith(tuple(map(str.lower, _PROGRAM_SIGNS))):
        return unreadable(
            "page_or_program",
            Text("这是网页或程序，不是文本。", "It is a web page or a program, no text."),
            Text("请把文字复制到文档里再上传。", "Copy the words into a document and upload that."),
        )
    return None
