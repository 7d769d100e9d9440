"""A PDF as evidence: refused for what acts, hides or locks; else its text and how many pictures it shows.

The raw bytes are searched first; then every object is looked at, those packed into streams too.
"""

import io
import logging
import re
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.evidence_text import MOST_TEXT
from zeren.papers.survey import damaged, unreadable
from zeren.papers.survey_zip import encrypted

MOST_OBJECTS = 20_000
MOST_PAGES = 500
DEEPEST = 30
_STREAMS = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_WRITTEN_AS_NUMBER = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTS = re.compile(rb"/(?:JavaScript|JS|Launch|ImportData|SubmitForm|RichMedia)\b")
_HOLDS = re.compile(rb"/(?:EmbeddedFiles?|Filespec|XFA)\b")
_ACTING = {"/JavaScript", "/JS", "/Launch", "/ImportData", "/SubmitForm", "/RichMedia"}
_HOLDING = {"/EmbeddedFile", "/EmbeddedFiles", "/Filespec", "/XFA"}
_SAVE = Text("请用“打印为 PDF”重新生成一份。", "Print it to a new PDF and upload that.")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a stranger's file is told to the stranger


def problems(data: bytes) -> Iterator[Reason]:
    """Every reason that the bytes show, before anything is unpacked."""
    bare = _WRITTEN_AS_NUMBER.sub(lambda found: bytes([int(found[1], 16)]), _STREAMS.sub(b"", data))
    if re.search(rb"/Encrypt\b", bare):
        yield from encrypted().reasons
    if _ACTS.search(bare):
        yield _acts()
    if _HOLDS.search(bare):
        yield _holds()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-64:]:
        yield _two_in_one()


def read(data: bytes) -> tuple[str, int]:
    """Its text and the number of pictures. Errors: Invalid, whatever the parser stumbles over."""
    try:
        reader = PdfReader(io.BytesIO(data))
        pictures, against = _looked_through(reader)
        if against:
            raise Invalid(*against)
        return _text(reader), pictures
    except (Invalid, MemoryError):
        raise
    except (
        Exception
    ) as wrong:  # a parser's fault over a stranger's bytes is damage to the file, of whatever kind it is
        raise damaged(Text("PDF 的内容读不出来", "the PDF's content cannot be read")) from wrong


def _looked_through(reader: PdfReader) -> tuple[int, list[Reason]]:
    """Every object of the file, also packed ones: how many are pictures, and every reason against them."""
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        return 0, [_too_much()]
    pictures, found = 0, set[str]()
    for number, generation in sorted(numbers):
        thing = reader.get_object(IndirectObject(number, generation, reader))
        if isinstance(thing, DictionaryObject) and thing.get("/Subtype") == "/Image":
            pictures += 1
        _names_in(thing, found, 0)
    against = [_acts()] if found & _ACTING else []
    return pictures, [*against, *([_holds()] if found & _HOLDING else [])]


def _names_in(thing: object, found: set[str], depth: int) -> None:
    """Keys and names within one object; what it points to is an object of its own."""
    if depth > DEEPEST:
        raise damaged(Text("PDF 的结构套得太深", "the PDF's parts are nested too deep"))
    if isinstance(thing, DictionaryObject):
        for key, value in dict.items(thing):
            found.add(str(key))
            _names_in(value, found, depth + 1)
    elif isinstance(thing, ArrayObject):
        for value in list.__iter__(thing):
            _names_in(value, found, depth + 1)
    elif isinstance(thing, str):
        found.add(thing[:20])


def _text(reader: PdfReader) -> str:
    if len(reader.pages) > MOST_PAGES:
        raise Invalid(_too_much())
    found: list[str] = []
    room = MOST_TEXT
    for page in reader.pages:
        if room <= 0:
            break
        found.append(page.extract_text()[:room])
        room -= len(found[-1])
    return "\n".join(found)


def _acts() -> Reason:
    return unreadable(
        "acts_by_itself",
        Text("PDF 里有脚本或会自己启动的动作。", "The PDF holds scripts or actions that start by themselves."),
        _SAVE,
    ).reasons[0]


def _holds() -> Reason:
    return unreadable(
        "files_inside",
        Text("PDF 里嵌着附件或表单程序。", "Attachments or form programs are embedded in the PDF."),
        _SAVE,
    ).reasons[0]


def _two_in_one() -> Reason:
    return unreadable(
        "two_in_one",
        Text("PDF 前后还有别的内容，或没有写完。", "Something stands before or after the PDF, or it is cut."),
        _SAVE,
    ).reasons[0]


def _too_much() -> Reason:
    return unreadable(
        "too_many_parts",
        Text(f"PDF 超过 {MOST_PAGES} 页或 {MOST_OBJECTS} 个对象。", f"The PDF has more than {MOST_PAGES} pages or {MOST_OBJECTS} objects."),
        Text("请只留能说明这件事的几页。", "Keep the pages that show the matter."),
    ).reasons[0]  # fmt: skip
