"""The paragraphs of a Word document with their place, and which of them bear a heading's style of the first level.

Unpacked under the same limits as every file from outside; styles are known by their names, which WPS and Word both write.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.survey import Limits
from zeren.papers.survey_zip import tree_of, unpack

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FIRST_LEVEL = ("heading 1", "标题 1")
LIMITS = Limits(size=5_000_000, unpacked=30_000_000, cells=20_000)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `number` counts from 1 over those that hold text, as a person would count them."""

    number: int
    text: str
    is_heading: bool


def paragraphs_of(data: bytes) -> tuple[Paragraph, ...]:
    """Every paragraph with text, those in tables too. Errors: Invalid for what is no Word document, damaged or too large."""
    if len(data) > LIMITS.size:
        raise Invalid(_too_large())
    parts = unpack(data, LIMITS)
    if "word/document.xml" not in parts:
        raise Invalid(_no_document())
    headings = _heading_styles(parts.get("word/styles.xml", b""))
    body = tree_of("word/document.xml", parts["word/document.xml"])
    found: list[Paragraph] = []
    for paragraph in body.iter(f"{_W}p"):
        text = "".join(_texts(paragraph)).strip()
        if text:
            found.append(Paragraph(len(found) + 1, text, _is_heading(paragraph, headings)))
        if len(found) > LIMITS.cells:
            raise Invalid(_too_large())
    return tuple(found)


def _heading_styles(styles: bytes) -> frozenset[str]:
    if not styles:
        return frozenset()
    found = set()
    for style in tree_of("word/styles.xml", styles).iter(f"{_W}style"):
        name = style.find(f"{_W}name")
        if name is not None and name.get(f"{_W}val", "").lower() in _FIRST_LEVEL:
            found.add(style.get(f"{_W}styleId", ""))
    return frozenset(found)


def _is_heading(paragraph: Element, styles: frozenset[str]) -> bool:
    style, level = paragraph.find(f"{_W}pPr/{_W}pStyle"), paragraph.find(f"{_W}pPr/{_W}outlineLvl")
    by_style = style is not None and style.get(f"{_W}val", "") in styles
    return by_style or (level is not None and level.get(f"{_W}val") == "0")


def _texts(paragraph: Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in (f"{_W}tab", f"{_W}br"):
            yield " "


def _no_document() -> Reason:
    return Reason(
        "not_a_word_file",
        Text("这不是 Word 文档（.docx）。", "This is no Word document (.docx)."),
        next_step=Text(
            "请在 Word 或 WPS 中另存为 .docx 后再上传。", "Save it as .docx in Word or WPS and hand that in."
        ),
    )


def _too_large() -> Reason:
    return Reason(
        "file_too_large",
        Text("文件太大，报告不超过 5 MB。", "The file is too large; a report is at most 5 MB."),
        next_step=Text("请去掉图片后再上传。", "Remove pictures and hand it in again."),
    )
