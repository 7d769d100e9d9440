"""A document as a Word file: the fixed parts are prepared once, only the text is written for each. The same bytes
each time: no clock, no random number, archive entries in one order with one date.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from functools import lru_cache
from xml.sax.saxutils import escape

from zeren.papers import docx_parts as parts
from zeren.papers.documents import (
    Block,
    Document,
    Grid,
    Heading,
    NewPage,
    Paragraph,
    printable,
    signature_indents,
    width_in_characters,
    written_day,
)
from zeren.papers.seals import Seal

_TEXT_WIDTH = 8844
_THIN = '<w:spacing w:line="200" w:lineRule="exact"/>'
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def document_docx(document: Document) -> bytes:
    """The document as .docx, in the layout of GB/T 9704 with the fonts named that offices have."""
    author = document.signature or document.masthead
    day = document.signed_on.isoformat() if document.signed_on else "2000-01-01"
    language = "zh-CN" if document.chinese else "en-GB"
    written = {
        "[Content_Types].xml": parts.CONTENT_TYPES,
        "_rels/.rels": parts.PACKAGE_RELATIONS,
        "docProps/core.xml": parts.core(_safe(document.plain_title), _safe(author), language, day),
        "word/_rels/document.xml.rels": parts.DOCUMENT_RELATIONS,
        "word/document.xml": _body(document),
        "word/footer1.xml": parts.footer("right"),
        "word/footer2.xml": parts.footer("left"),
        "word/header1.xml": parts.header(_safe("    ".join(document.marks))),
        "word/settings.xml": parts.SETTINGS,
        "word/styles.xml": _styles(document.chinese),
    }
    packed = {name: content.encode("utf-8") for name, content in written.items()}
    if document.seal:
        packed |= parts.with_picture(written, document.seal.png())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in packed.items():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


@lru_cache(maxsize=4)
def _styles(chinese: bool) -> str:
    return parts.styles(chinese)


def _safe(text: str) -> str:
    return escape(printable(text))


def _run(text: str, look: str = "") -> str:
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{_safe(piece)}</w:t>' for piece in text.split("\n"))
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{pieces}</w:r>"


def _paragraph(runs: str, style: str = "", more: str = "") -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    shape = f"<w:pPr>{named}{more}</w:pPr>" if named or more else ""
    return f"<w:p>{shape}{runs}</w:p>"


def _body(document: Document) -> str:
    text = "".join([*_head(document), *_blocks(document.blocks), *_foot(document), *_blocks(document.annexes)])
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {parts.NAMESPACES}>'
        f"<w:body>{text}{parts.page_setup()}</w:body></w:document>"
    )


def _head(document: Document) -> list[str]:
    made = []
    if document.masthead:
        widest = 440 / max(width_in_characters(document.masthead), 1)
        half_points = int(min(36.0, widest) * 2) if document.chinese else 40
        made.append(
            _paragraph(
                _run(document.masthead, f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'), "Masthead"
            )
        )
        line = '<w:pBdr><w:bottom w:val="single" w:sz="14" w:space="11" w:color="C8102E"/></w:pBdr>'
        number = f'{line}<w:spacing w:before="{parts.PITCH}" w:after="0" w:line="{parts.PITCH}" w:lineRule="exact"/><w:jc w:val="center"/>'
        made += [_paragraph(_run(document.number), "Flush", number), _paragraph("", "Flush")]
    made += [_paragraph(_run("\n".join(document.title_lines)), "Title"), _paragraph("", "Flush")]
    if document.addressee:
        made.append(_paragraph(_run(document.addressee), "Flush"))
    return made


def _foot(document: Document) -> list[str]:
    made = []
    if document.signature or document.signed_on:
        name, day = signature_indents(document)
        made += [_paragraph("", "Flush", "<w:keepNext/>"), _paragraph("", "Flush", "<w:keepNext/>")]
        made.append(_signed(document.signature, name, document.chinese))
        if document.signed_on:
            made.append(_signed(written_day(document.signed_on, document.language), day, document.chinese))
    if document.seal:
        made.append(_seal(document.seal, document.language))
    if document.copies:
        made.append(_paragraph(_run(document.copies), "Copies"))
    return made


def _seal(seal: Seal, language: str) -> str:
    """The code and its line side by side, in a table without lines; the code's text is told to who cannot see it."""
    widths = (round(seal.side * 56.7) + 170, _TEXT_WIDTH - round(seal.side * 56.7) - 170)
    code = _paragraph(f"<w:r>{parts.picture(seal.side, _safe(seal.note))}</w:r>", "", parts.AS_HIGH_AS_IT_IS)
    words = _paragraph(_run(seal.words.read(language), '<w:sz w:val="20"/><w:szCs w:val="20"/>'), "Cell")
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>'
        for width, inside in zip(widths, (code, words), strict=True)
    )
    return (
        f'{_paragraph("", "Flush", _THIN)}<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr></w:tbl>"
        f"{_paragraph('', 'Flush', _THIN)}"
    )


def _signed(text: str, indent: float, chinese: bool) -> str:
    if not chinese:
        return _paragraph(_run(text), "Flush", "<w:keepNext/>")
    shape = f'<w:keepNext/><w:ind w:rightChars="{round(indent * 100)}" w:right="{round(indent * 320)}" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>'
    return _paragraph(_run(text), "Flush", shape)


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    """Each block in turn; after a `NewPage` the next one carries the page break, so that no empty line is left."""
    breaks = ""
    for block in blocks:
        if isinstance(block, NewPage):
            breaks = "<w:pageBreakBefore/>"
        else:
            yield _block(block, breaks)
            breaks = ""


def _block(block: Heading | Paragraph | Grid, breaks: str) -> str:
    match block:
        case Heading():
            return _paragraph(_run(block.text), f"Heading{block.level}", breaks)
        case Grid():
            before = _paragraph("", "Flush", breaks + _THIN) if breaks else ""
            return before + _table(block) + _paragraph("", "Flush", _THIN)
        case Paragraph():
            lead = _run(block.lead, parts.fonts(parts.HEI)) if block.lead else ""
            first, *rest = block.text.split("\n")
            return _paragraph(lead + _run(first), "", breaks) + "".join(_paragraph(_run(piece)) for piece in rest)


def _table(grid: Grid) -> str:
    total = sum(grid.shares)
    widths = [_TEXT_WIDTH * share // total for share in grid.shares]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = [_row(grid.headings, widths, grid, heading=True), *(_row(row, widths, grid) for row in grid.rows)]
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _row(cells: tuple[str, ...], widths: list[int], grid: Grid, *, heading: bool = False) -> str:
    high = '<w:trHeight w:val="800"/>' if grid.tall else ""
    shape = f"<w:trPr><w:cantSplit/>{high}{'<w:tblHeader/>' if heading else ''}</w:trPr>"
    if len(cells) == 1 and len(widths) > 1:
        return f"<w:tr>{shape}{_cell(cells[0], sum(widths), span=len(widths), bold=True, centred=True)}</w:tr>"
    made = (
        _cell(text, width, bold=heading, centred=heading or at in grid.centred)
        for at, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return f"<w:tr>{shape}{''.join(made)}</w:tr>"


def _cell(text: str, width: int, *, span: int = 1, bold: bool = False, centred: bool = False) -> str:
    look = parts.fonts(parts.HEI) if bold else ""
    over = f'<w:gridSpan w:val="{span}"/><w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if span > 1 else ""
    inside = _paragraph(_run(text, look), "Cell", '<w:jc w:val="center"/>' if centred else "")
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{over}<w:vAlign w:val="center"/></w:tcPr>{inside}</w:tc>'
    )
