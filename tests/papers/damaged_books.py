"""Over two hundred spoiled files of the kind that reach an office, each with a name. Made here, none is stored."""

import hashlib
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

import openpyxl
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from papers import old_books

HEADINGS = ("单位编码", "单位名称", "单位类别", "上级编码", "设立日期", "撤销日期")
ROWS = (
    ("A01", "清禾县委", "县", "", date(2000, 1, 1), ""),
    ("A02", "河湾镇党委", "乡镇", "A01", "2026.3.5", ""),
    ("A03", "松岭镇党委", "乡镇", "A01", "2026年3月5日", ""),
    ("A04", "云台村党支部", "村", "A02", 46086, ""),
)


@dataclass(frozen=True, slots=True)
class Damaged:
    """One spoiled file. `harmless` True: the damage may hit a byte that nobody reads, so that all rows are right."""

    name: str
    made: bytes | Callable[[], bytes]
    harmless: bool = False

    @property
    def data(self) -> bytes:
        return self.made if isinstance(self.made, bytes) else _made(self.made)


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


def book(change: Callable[[Worksheet], None] | None = None, *, sheet: str = "单位") -> bytes:
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = sheet
    page.append(["清禾县单位一览表"])
    page.merge_cells("A1:F1")
    page.append(HEADINGS)
    for row in ROWS:
        page.append(row)
    if change:
        change(page)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


@cache
def shared() -> bytes:
    """The same book as another program writes it: texts in a table of their own."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = workbook.add_worksheet("单位")
    page.merge_range("A1:F1", "清禾县单位一览表")
    for number, row in enumerate((HEADINGS, *ROWS), start=1):
        for place, cell in enumerate(row):
            page.write(number, place, cell.isoformat() if isinstance(cell, date) else cell)
    workbook.close()
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = parts_of(shared())
    return packed({**parts, name: change(parts.get(name, b""))})


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
WORKBOOK = "xl/workbook.xml"


def set_cell(place: str, value: object, number_format: str = "") -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        page[place] = value
        if number_format:
            page[place].number_format = number_format

    return change


def cut() -> Iterator[Damaged]:
    for kind, data in (("xlsx", book()), ("xls", old_xls()), ("ods", old_ods())):
        for share in range(1, 20):
            yield Damaged(f"{kind} cut at {share}/20", data[: len(data) * share // 20], kind == "xls")


def flipped() -> Iterator[Damaged]:
    for kind, data in (("xlsx", book()), ("xls", old_xls()), ("ods", old_ods())):
        for seed in range(20):
            spoiled = bytearray(data)
            for at in range(12):
                draw = hashlib.sha256(f"{kind} {seed} {at}".encode()).digest()
                spoiled[int.from_bytes(draw[:4], "big") % len(spoiled)] ^= draw[4] | 1
            yield Damaged(f"{kind} with bytes flipped, {seed}", bytes(spoiled), harmless=True)


def old_rows() -> list[list[str | float | None]]:
    return [list(HEADINGS), *([row[0], row[1], row[2], row[3], "2026-03-05", None] for row in ROWS)]


def old_xls(extra: bytes = b"") -> bytes:
    return old_books.xls("单位", old_rows(), extra)


def old_ods() -> bytes:
    return old_books.ods("单位", old_rows())


def wrong_sheets_and_headings() -> Iterator[Damaged]:
    yield Damaged("sheet under another name among several", partial(_several, "表一", "表二"))
    yield Damaged("two sheets that both could be meant", partial(_several, "1.单位", "2.单位信息表"))
    yield Damaged("empty sheet", _empty_sheet())
    for at, heading in enumerate(HEADINGS[:3] + HEADINGS[4:5]):
        place = "ABCE"[at]
        yield Damaged(f"heading {heading} missing", partial(book, set_cell(f"{place}2", "")))
        yield Damaged(f"heading {heading} misspelt", partial(book, set_cell(f"{place}2", heading + "栏目")))
        yield Damaged(f"heading {heading} twice", partial(book, set_cell("G2", heading)))
    yield Damaged("headings below row 40", partial(book, lambda page: page.insert_rows(1, 60)))
    yield Damaged("headings as numbers", partial(book, lambda page: [set_cell(f"{c}2", 1)(page) for c in "ABCDEF"]))


def _several(*names: str) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(book()))
    workbook.active.title = names[0]
    for name in names[1:]:
        workbook.create_sheet(name)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _empty_sheet() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


WRONG_CELLS: dict[str, tuple[object, ...]] = {
    "A": ("", 1.5, 12345678901234567890, date(2026, 1, 1), True, "A" * 100, "A02", "11010519491231002X"),
    "B": ("", "名" * 3000, "=CONCATENATE(A1,B1)", "身份证11010519491231002X"),
    "C": ("", "县级市", 3, "镇", True, "#N/A", "=C3"),
    "E": (
        "", "去年", "2026.3", "2026", 2026, 2026.3, "26.3.5", "2026-13-05", "2026-02-30", 123456789, -1, 1e300, True,
        "2026年3月", "三月五日", "二〇二六年十三月五日", "0001-01-01", "9999-12-31", "=TODAY()", "2026-03-05起", "５月",
    ),
    "F": ("免职", "至 今天", "2026/99/99", 0.5, "20261301"),
}  # fmt: skip


def wrong_cells() -> Iterator[Damaged]:
    for column, values in WRONG_CELLS.items():
        for at, value in enumerate(values):
            yield Damaged(
                f"cell {column}5 number {at}: {str(value)[:20]}", partial(book, set_cell(f"{column}5", value))
            )
    yield Damaged(
        "every row with the same key",
        partial(book, lambda page: [set_cell(f"A{row}", "A01")(page) for row in (3, 4, 5, 6)]),
    )
    yield Damaged("key merged over rows", partial(book, lambda page: page.merge_cells("A3:A5")))
    yield Damaged("everything merged", partial(book, _merge_chaos))
    error = b'<c r="C5" t="e"><v>#DIV/0!</v></c>'
    yield Damaged("error value stored", partial(with_part, SHEET, lambda xml: _replaced_cell(xml, b"C5", error)))
    infinite = b'<c r="E5"><v>1e400</v></c>'
    yield Damaged(
        "number beyond all bounds", partial(with_part, SHEET, lambda xml: _replaced_cell(xml, b"E5", infinite))
    )
    nothing = b'<c r="E5"><v>NaN</v></c>'
    yield Damaged(
        "not a number stored as number", partial(with_part, SHEET, lambda xml: _replaced_cell(xml, b"E5", nothing))
    )
    missing = b'<c r="B5" t="s"><v>99999</v></c>'
    yield Damaged(
        "text beyond the table of texts", partial(with_part, SHEET, lambda xml: _replaced_cell(xml, b"B5", missing))
    )
    negative = b'<c r="B5" t="s"><v>-5</v></c>'
    yield Damaged(
        "text with negative number",
        partial(with_part, SHEET, lambda xml: _replaced_cell(xml, b"B5", negative)),
        harmless=True,
    )


def _replaced_cell(xml: bytes, place: bytes, cell: bytes) -> bytes:
    start = xml.index(b'<c r="' + place + b'"')
    end = xml.index(b"</c>", start) + 4
    return xml[:start] + cell + xml[end:]


def _merge_chaos(page: Worksheet) -> None:
    for area in ("A3:A6", "B3:C4", "C4:F6", "A3:F6", "D1:D6", "B2:B5"):
        page.merge_cells(area)


def too_large() -> Iterator[Damaged]:
    dimension = b'<dimension ref="A1:XFD1048576"/>'
    claimed = partial(with_part, SHEET, lambda xml: xml.replace(b'<dimension ref="A1:F6"/>', dimension))
    yield Damaged("a claimed million rows", claimed, harmless=True)
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    yield Damaged(
        "one cell at the far corner", partial(with_part, SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    )
    rows = b"".join(b'<row r="%d" s="1"/>' % row for row in range(7, 300_000)) + b"</sheetData>"
    yield Damaged(
        "empty formatted rows",
        partial(with_part, SHEET, lambda xml: xml.replace(b"</sheetData>", rows)),
        harmless=True,
    )
    cells = b"".join(b'<row r="%d"><c r="H%d"><v>1</v></c></row>' % (row, row) for row in range(7, 60_000))
    yield Damaged(
        "a long stray column",
        partial(with_part, SHEET, lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>")),
        harmless=True,
    )
    merges = b'<mergeCells count="3000">' + b'<mergeCell ref="B3:B1048576"/>' * 3000 + b"</mergeCells>"
    yield Damaged(
        "three thousand merges over all rows",
        partial(with_part, SHEET, lambda xml: xml.replace(b"</worksheet>", merges + b"</worksheet>")),
        harmless=True,
    )
    yield Damaged("xls with a cell at the far corner", partial(old_xls, old_books.far_cell(65535, 255)))
    yield Damaged("ods cell repeated in a row", old_books.ods("单位", [*old_rows(), ["x"]], repeat_cell=1_000_000))
    yield Damaged("ods row repeated", old_books.ods("单位", [*old_rows(), ["x"] * 6], repeat_row=1_000_000))
    yield Damaged(
        "ods repeated beyond counting", old_books.ods("单位", [["x"]], repeat_cell=10**30, repeat_row=10**30)
    )


def bombs() -> Iterator[Damaged]:
    for name in (SHEET, STRINGS, "xl/media/image1.png", "xl/theme/theme1.xml"):
        yield Damaged(f"zip bomb in {name}", partial(with_part, name, _padded))
    yield Damaged("bomb that lies about its size", lambda: _lying(with_part(SHEET, _padded)))
    yield Damaged(
        "ten thousand parts",
        lambda: packed({**parts_of(shared()), **{f"xl/{n}.xml": b"<a/>" for n in range(10_000)}}),
    )
    entities = b'<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
    )
    for name in (SHEET, STRINGS, WORKBOOK, "xl/styles.xml", "[Content_Types].xml"):
        yield Damaged(
            f"entity bomb in {name}", partial(with_part, name, lambda xml: _after_declaration(xml, entities + b"]>"))
        )
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    yield Damaged("external entity", partial(with_part, STRINGS, lambda xml: _after_declaration(xml, outside)))
    remote = b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'
    yield Damaged("external document type", partial(with_part, SHEET, lambda xml: _after_declaration(xml, remote)))
    deep = b"<a>" * 200_000 + b"</a>" * 200_000
    yield Damaged(
        "deeply nested",
        partial(with_part, SHEET, lambda xml: xml.replace(b"</worksheet>", deep + b"</worksheet>")),
        harmless=True,
    )


def _after_declaration(xml: bytes, more: bytes) -> bytes:
    at = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
    return xml[:at] + more + xml[at:]


def _padded(content: bytes) -> bytes:
    return content + b"<!--" + b" " * 60_000_000 + b"-->"


def _lying(data: bytes) -> bytes:
    """The directory of the archive says that the sheet unpacks to 100 bytes."""
    spoiled = bytearray(data)
    at = 0
    while (at := spoiled.find(b"PK\x01\x02", at)) >= 0:
        length = struct.unpack_from("<H", spoiled, at + 28)[0]
        if spoiled[at + 46 : at + 46 + length] == SHEET.encode():
            struct.pack_into("<I", spoiled, at + 24, 100)
        at += 4
    return bytes(spoiled)


def broken_inside() -> Iterator[Damaged]:
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, STRINGS):
        parts = parts_of(shared())
        del parts[name]
        yield Damaged(f"without {name}", packed(parts))
    for name in (SHEET, STRINGS, WORKBOOK, "xl/styles.xml"):
        yield Damaged(f"{name} cut", partial(with_part, name, lambda xml: xml[: len(xml) // 2]))
        yield Damaged(f"{name} empty", partial(with_part, name, lambda xml: b""))
        yield Damaged(f"{name} of zeros", partial(with_part, name, lambda xml: b"\0" * 500))
        yield Damaged(f"{name} of other XML", partial(with_part, name, lambda xml: b"<other/>"), harmless=True)
        yield Damaged(
            f"{name} in an unknown encoding",
            partial(
                with_part, name, lambda xml: b'<?xml version="1.0" encoding="klingon"?>' + xml.partition(b"?>")[2]
            ),
        )
    yield Damaged(
        "links to other files",
        packed({**parts_of(shared()), "xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    )
    yield Damaged("locked archive", _locked())
    yield Damaged("a part twice", _doubled())
    yield Damaged(
        "row numbers of letters",
        partial(with_part, SHEET, lambda xml: xml.replace(b'<row r="', b'<row r="x')),
        harmless=True,
    )
    yield Damaged(
        "cells without places", partial(with_part, SHEET, lambda xml: xml.replace(b' r="A', b' q="A')), harmless=True
    )
    yield Damaged(
        "cells in impossible places", partial(with_part, SHEET, lambda xml: xml.replace(b'r="A5"', b'r="ZZZ9999999"'))
    )
    circle = bytearray(old_xls())
    struct.pack_into("<I", circle, len(circle) - 512, 0)
    yield Damaged("xls whose chain runs in a circle", bytes(circle))
    yield Damaged(
        "xls with a password", old_books.xls("单位", old_rows(), first=struct.pack("<2H", 0x2F, 6) + bytes(6))
    )
    yield Damaged(
        "xls with a formula never computed to text",
        partial(old_xls, struct.pack("<2H3H8s", 6, 14, 3, 1, 0, b"\x02\0\x2a\0\0\0\xff\xff")),
    )


def _locked() -> bytes:
    spoiled = bytearray(book())
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = 0
        while (start := spoiled.find(sign, start)) >= 0:
            spoiled[start + at] |= 1
            start += 4
    return bytes(spoiled)


def _doubled() -> bytes:
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(SHEET.replace("/", "\\"), b"<worksheet/>")
    return buffer.getvalue()


def renamed() -> Iterator[Damaged]:
    others = {
        "nothing": b"", "zeros": b"\0" * 5000, "pdf": b"%PDF-1.7\n" + b"x" * 500, "png": b"\x89PNG\r\n\x1a\n" + b"x" * 500,
        "jpeg": b"\xff\xd8\xff\xe0" + b"x" * 500, "web page": b"<html><table><tr><td>1</td></tr></table></html>",
        "csv": "单位编码,单位名称\nA01,清禾县委\n".encode(), "csv in gbk": "单位编码,单位名称\n".encode("gbk"),
        "rar": b"Rar!\x1a\x07\x00" + b"x" * 500, "gzip": b"\x1f\x8b\x08" + b"x" * 500, "json": b'{"a": 1}',
        "one byte": b"P", "only the sign of a zip": b"PK\x03\x04", "only the sign of a compound file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "compound file of zeros": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000,
        "compound file of ones": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000,
        "docx": packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"}),
        "pptx": packed({"ppt/presentation.xml": b"<a/>"}), "xlsb": packed({"xl/workbook.bin": b"x"}),
        "ofd": packed({"OFD.xml": b"<a/>"}), "zip of a text": packed({"a.txt": b"a"}), "empty zip": packed({}),
        "old word": old_books.compound_file({"WordDocument": b"x"}),
        "xlsx with a password": old_books.compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}),
        "ods with a password": packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": b"<m><encryption-data/></m>", "content.xml": b"xx"}),
    }  # fmt: skip
    yield from (Damaged(name, data) for name, data in others.items())


@cache
@cache
def damaged_books() -> tuple[Damaged, ...]:
    sources = (cut, flipped, wrong_sheets_and_headings, wrong_cells, too_large, bombs, broken_inside, renamed)
    return tuple(case for source in sources for case in source())
