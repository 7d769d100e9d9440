"""One sound file of each kind that a door takes, small, with words in both scripts: what hostile files are made from."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from functools import cache

import xlsxwriter

from papers import old_books

LINES = (
    "河湾镇党委第三季度党员大会记录",
    "会议研究村级集体经济分红方案，应到党员四十二名，实到三十九名，表决通过，并由监督委员会逐户公示。",
    "The assembly of the third quarter decided on the plan and published it house by house.",
)


@cache
def a_docx(lines: Sequence[str] = LINES) -> bytes:
    """The least that Word opens: kinds, relations, one style, the paragraphs, the first of them a heading."""
    kinds, relations = (
        "http://schemas.openxmlformats.org/package/2006/content-types",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    )
    office, words = (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    )
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    paragraphs = [f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines]
    paragraphs[0] = paragraphs[0].replace("<w:p>", '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>')
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="{main}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="{main}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "word/styles.xml": f'<w:styles xmlns:w="{words}"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>',
        "word/document.xml": f'<w:document xmlns:w="{words}"><w:body>{"".join(paragraphs)}</w:body></w:document>',
    }
    return zipped({name: text.encode() for name, text in parts.items()})


@cache
def an_xlsx(lines: Sequence[str] = LINES) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("单位")
        for row, line in enumerate(lines):
            page.write(row, 0, line)
            page.write(row, 1, row * 1.5)
    return buffer.getvalue()


@cache
def an_ods() -> bytes:
    return old_books.ods("单位", [[line, "2026-03-05"] for line in LINES])


@cache
def an_xls() -> bytes:
    return old_books.xls("单位", [[line[:20], 3.0] for line in LINES])


@cache
def an_odt(lines: Sequence[str] = LINES) -> bytes:
    office, text = ("urn:oasis:names:tc:opendocument:xmlns:" + name for name in ("office:1.0", "text:1.0"))
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{office}" xmlns:text="{text}">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": content.encode()})


@cache
def a_pdf(extra: bytes = b"", catalog: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one page whose text stands in a packed stream; `extra` adds objects, the others keys."""
    drawn = b"BT /F1 12 Tf 72 720 Td " + b" T* ".join(b"(" + LINES[2].encode() + b") Tj" for _ in range(3)) + b" ET"
    packed = zlib.compress(drawn)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> " + page + b" >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *([extra] if extra else []),
    ]
    return pdf_of(objects)


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """Objects numbered from 1 as a file with its table."""
    written, places = b"%PDF-1.7\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n" % number + thing + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + tail


def a_txt() -> bytes:
    return "\n".join(LINES).encode()


def zipped(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SOUND = {"docx": a_docx, "xlsx": an_xlsx, "ods": an_ods, "odt": an_odt, "pdf": a_pdf, "txt": a_txt, "xls": an_xls}
