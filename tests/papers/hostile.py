"""Hostile files for every door that takes files: bombs made by hand, and mutations drawn from a seed. None is stored."""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from papers.sound_files import SOUND, a_docx, a_pdf, an_ods, an_odt, an_xlsx, parts_of, pdf_of, zipped

DOCUMENT, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
MAIN = {"docx": DOCUMENT, "xlsx": SHEET, "ods": "content.xml", "odt": "content.xml"}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: what is wrong with it, the name it comes under, its bytes; `codes` when the refusal is known."""

    about: str
    file_name: str
    made: Callable[[], bytes]
    codes: frozenset[str] = frozenset()

    @property
    def data(self) -> bytes:
        return self.made()


class Draw:
    """Numbers from a seed, the same on every machine."""

    def __init__(self, *seed: object) -> None:
        self._seed, self._count = repr(seed), 0

    def below(self, limit: int) -> int:
        self._count += 1
        drawn = hashlib.sha256(f"{self._seed} {self._count}".encode()).digest()
        return int.from_bytes(drawn[:8], "big") % max(1, limit)

    def some(self, length: int) -> bytes:
        self._count += 1
        return hashlib.shake_128(f"{self._seed} {self._count}".encode()).digest(length)


def with_part(kind: str, name: str, content: bytes) -> bytes:
    """The sound file of a kind with one part in place of, or beside, its own."""
    return zipped({**parts_of(SOUND[kind]()), name: content})


@cache
def bomb(kind: str, megabytes: int, filling: bytes = b" ") -> bytes:
    """A part that unpacks to so many megabytes, and says so."""
    return with_part(kind, MAIN[kind], b"<a>" + filling * (megabytes * 1_000_000 // len(filling)) + b"</a>")


@cache
def lying(kind: str, megabytes: int) -> bytes:
    """The same, with sizes in both headers that claim a hundred bytes."""
    data = bytearray(bomb(kind, megabytes))
    true = struct.pack("<I", megabytes * 1_000_000 + 7)
    return bytes(data).replace(true, struct.pack("<I", 100))


def overlapping() -> bytes:
    """A hundred entries in the list of contents that all point at the one packed part."""
    one = zipped({"word/document.xml": b" " * 2_000_000})
    end = one.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", one[end + 16 : end + 20])[0]
    entry = one[start:end]
    entries = b"".join(entry.replace(b"document.xml", b"docum%03d.xml" % at) for at in range(100))
    tail = bytearray(one[end:])
    tail[8:12] = struct.pack("<HH", 100, 100)
    tail[12:16] = struct.pack("<I", len(entries))
    return one[:start] + entries + bytes(tail)


def nested(depth: int) -> bytes:
    data = b"x" * 1000
    for level in range(depth):
        data = zipped({f"{level}.zip": data})
    return with_part("docx", "word/embeddings/inside.zip", data)


def laughs(kind: str) -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{entities}]><a>&l9;</a>'
    return with_part(kind, MAIN[kind], text.encode())


def reaching_out(kind: str) -> bytes:
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    return with_part(kind, MAIN[kind], text.encode())


def deep(kind: str, depth: int) -> bytes:
    return with_part(kind, MAIN[kind], b"<a>" * depth + b"</a>" * depth)


def paragraphs(count: int) -> bytes:
    """So many empty paragraphs, each told apart a little, so that the ratio looks honest."""
    body = "".join(f'<w:p w:x="{at * 7919 % 1000003}"/>' for at in range(count))
    text = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return with_part("docx", DOCUMENT, text.encode())


def wide(cells: int) -> bytes:
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at * 7919}</v></c></row>' for at in range(1, cells))
    text = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return with_part("xlsx", SHEET, text.encode())


def far(cell: str) -> bytes:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    text = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:{cell}"/><sheetData><row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData></worksheet>'
    return with_part("xlsx", SHEET, text.encode())


def repeated(rows: int, columns: int) -> bytes:
    content = parts_of(an_ods())["content.xml"].decode()
    content = content.replace("<table:table-row", f'<table:table-row table:number-rows-repeated="{rows}"', 1)
    content = content.replace("<table:table-cell", f'<table:table-cell table:number-columns-repeated="{columns}"', 1)
    return with_part("ods", "content.xml", content.encode())


def flagged(kind: str, bit: int) -> bytes:
    """A flag set in every header: 1 says that the parts are locked."""
    data = bytearray(SOUND[kind]())
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= bit
            at = data.find(sign, at + 4)
    return bytes(data)


def packed_pdf(stream: bytes, filters: bytes = b"/FlateDecode", keys: bytes = b"") -> bytes:
    return a_pdf(b"<< /Length %d /Filter %s %s >>\nstream\n" % (len(stream), filters, keys) + stream + b"\nendstream")


def content_pdf(content: bytes) -> bytes:
    """A page whose own drawing is this."""
    packed = zlib.compress(content, 9)
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
            b"<< /Length 90 >>\nstream\n1 beginbfrange <0000> <FFFFFFFF> <0000> endbfrange 9 beginbfchar <00> <4e00>\nendstream",
        ]
    )


def loop_pdf() -> bytes:
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 1000000000 /Parent 3 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 1 /Parent 2 0 R >>",
        ]
    )


def packed_script() -> bytes:
    """The catalog itself stands in a packed stream of objects, and starts a script."""
    text = zlib.compress(b"BT /F1 12 Tf (A text that is long enough to be one.) Tj ET")
    inside = zlib.compress(
        b"1 0 << /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>"
    )
    objects = {
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        4: b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(text) + text + b"\nendstream",
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: b"<< /Type /ObjStm /N 1 /First 4 /Length %d /Filter /FlateDecode >>\nstream\n" % len(inside) + inside + b"\nendstream",
    }  # fmt: skip
    written, rows = b"%PDF-1.7\n", {0: (0, 0, 65535), 1: (2, 6, 0)}
    for number, thing in objects.items():
        rows[number] = (1, len(written), 0)
        written += b"%d 0 obj\n" % number + thing + b"\nendobj\n"
    rows[7] = (1, len(written), 0)
    table = b"".join(struct.pack(">BIH", *rows[number]) for number in range(8))
    head = b"<< /Type /XRef /Size 8 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return written + b"7 0 obj\n" + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % rows[7][1]


def by_hand() -> Iterator[Hostile]:
    """Every bomb and trick, with the codes of which at least one must be told by the door for evidence."""
    yield from _bombs()
    yield from _documents()
    yield from _names_and_disguises()
    yield from _pdfs()


def _case(about: str, name: str, made: Callable[[], bytes], *codes: str) -> Hostile:
    return Hostile(about, name, made, frozenset(codes))


def _bombs() -> Iterator[Hostile]:
    for kind in MAIN:
        for size in (20, 64, 200):
            yield _case(f"zip bomb, {size} MB", f"a.{kind}", lambda k=kind, s=size: bomb(k, s), "unpacks_too_large")
        yield _case("bomb under the ratio", f"a.{kind}", lambda k=kind: bomb(k, 64, bytes(range(32, 60))), "unpacks_too_large")  # fmt: skip
        yield _case("bomb that lies", f"a.{kind}", lambda k=kind: lying(k, 64), "damaged", "unpacks_too_large")
        yield _case("entities", f"a.{kind}", lambda k=kind: laughs(k), "xml_entities")
        yield _case("entity outside", f"a.{kind}", lambda k=kind: reaching_out(k), "xml_entities")
        yield _case("locked", f"a.{kind}", lambda k=kind: flagged(k, 1), "encrypted")
        for depth in (10_000, 500_000):
            yield _case("deep", f"a.{kind}", lambda k=kind, d=depth: deep(k, d))
    yield _case("overlapping parts", "a.docx", overlapping, "damaged", "unpacks_too_large")
    for depth in (1, 5, 40):
        yield _case("nested", "a.docx", lambda d=depth: nested(d), "files_inside")
    for how in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield _case("packed another way", "a.docx", lambda h=how: zipped(parts_of(a_docx()), h), "damaged")
    yield _case("ten thousand parts", "a.docx", lambda: zipped({**parts_of(a_docx()), **{f"x{n}": b"" for n in range(10_000)}}), "too_many_parts")  # fmt: skip


def _documents() -> Iterator[Hostile]:
    for count in (30_000, 1_000_000):
        yield _case("empty paragraphs", "a.docx", lambda n=count: paragraphs(n))
    for count in (50_000, 600_000, 900_000):
        yield _case("many rows", "a.xlsx", lambda n=count: wide(n))
    for cell in ("A1048576", "XFD1", "XFD1048576", "ZZZ9999999"):
        yield _case("far cell", "a.xlsx", lambda c=cell: far(c))
    for rows, columns in ((1_000_000, 1), (2, 900_000_000), (1_000_000, 16384)):
        yield _case("repeated", "a.ods", lambda r=rows, c=columns: repeated(r, c))
    for part in (
        "xl/vbaProject.bin",
        "word/vbaProject.bin",
        "word/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
    ):
        kind = "xlsx" if part.startswith("xl") else "docx"
        yield _case("macros", f"a.{kind}", lambda k=kind, p=part: with_part(k, p, b"<a/>"), "macros")
    yield _case("macros", "a.odt", lambda: with_part("odt", "Basic/script-lc.xml", b"<a/>"), "macros")
    for part in ("word/embeddings/oleObject1.bin", "word/x.exe", "word/afchunk.docx", "a.js"):
        yield _case("inside", "a.docx", lambda p=part: with_part("docx", p, b"MZ"), "files_inside")
    yield _case("attribute", "a.docx", lambda: with_part("docx", DOCUMENT, b'<a b="' + b"x" * 4_000_000 + b'"/>'))
    yield _case("many attributes", "a.docx", lambda: with_part("docx", DOCUMENT, b"<a " + b" ".join(b'b%d=""' % n for n in range(200_000)) + b"/>"))  # fmt: skip


def _names_and_disguises() -> Iterator[Hostile]:
    for name in (
        "../../etc/cron.d/x.xml",
        "word/../../x.xml",
        "C:\\x.xml",
        "..\\..\\x.xml",
        "word/\u202ecod.xml",
        "x\x07.xml",
    ):
        yield _case(f"part {name!r}", "a.docx", lambda n=name: with_part("docx", n, b"<a/>"), "damaged")
    sound = {kind: made for kind, made in SOUND.items() if kind != "xls"}
    for kind, made in sound.items():
        for other in sound:
            if other != kind:
                yield _case("another ending", f"a.{other}", made, "another_kind")
        for start in (b"GIF89a", b"\xff\xd8\xff\xe0", b"MZ", b"<html><script>alert(1)</script>", b"#!/bin/sh\n"):
            yield _case(f"behind {start[:4]!r}", f"a.{kind}", lambda s=start, m=made: s + m())
        if kind != "txt":
            yield _case("page after it", f"a.{kind}", lambda m=made: m() + b"<script>alert(1)</script>" * 4, "two_in_one", "damaged", "no_known_kind")  # fmt: skip
            yield _case("archive after it", f"a.{kind}", lambda m=made: m() + an_xlsx(), "two_in_one", "another_kind")
    for name in (
        "a.png",
        "a.jpg",
        "a.exe",
        "a.html",
        "a.doc",
        "a.zip",
        "a",
        "a.docx.exe",
        "a.docm",
        "a\u202excod.js",
        "../../a.sh",
        "a.docx\x00.exe",
    ):
        yield _case("ending", name, a_docx, "kind_not_taken")
    for data in (
        b"",
        b"\x00" * 5000,
        b"PK",
        b"PK\x03\x04",
        b"PK\x05\x06" + b"\x00" * 18,
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    ):
        yield _case("only a beginning", "a.docx", lambda d=data: d)
    for text in (b"MZ\x90\x00", "\x1b[31m\x07", "<script>alert(1)</script>", b"\xff\xfe" + "甲".encode("utf-16-le") * 50, b"\x81" * 3000, "甲\u202e" * 5000):  # fmt: skip
        yield _case("no text", "a.txt", lambda t=text: t if isinstance(t, bytes) else t.encode())
    yield _case("too large", "a.txt", lambda: b"a" * 12_000_000, "file_too_large")


def _pdfs() -> Iterator[Hostile]:
    for key in (b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>", b"/OpenAction << /S /J#61vaScript /J#53 (x) >>", b"/OpenAction << /S /Launch /F (cmd.exe) >>", b"/AA << /O << /S /SubmitForm /F (http://x) >> >>"):  # fmt: skip
        yield _case("acts", "a.pdf", lambda k=key: a_pdf(catalog=k), "acts_by_itself")
    for key in (b"/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>", b"/AcroForm << /XFA 6 0 R >>"):
        yield _case("holds", "a.pdf", lambda k=key: a_pdf(catalog=k), "files_inside")
    yield _case("script in a packed object", "a.pdf", packed_script, "acts_by_itself")
    yield _case("locked", "a.pdf", lambda: a_pdf().replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Standard >>"), "encrypted")  # fmt: skip
    for megabytes in (60, 300):
        yield _case(f"packed bomb, {megabytes} MB", "a.pdf", lambda m=megabytes: packed_pdf(_zeros(m)))
        yield _case(
            f"drawing bomb, {megabytes} MB", "a.pdf", lambda m=megabytes: content_pdf(b"(ha) Tj " * (m * 20_000))
        )
    yield _case("packed many times", "a.pdf", lambda: packed_pdf(_packed(30), b"[" + b"/FlateDecode " * 30 + b"]"))
    yield _case("loop of pages", "a.pdf", loop_pdf)
    yield _case("deep arrays", "a.pdf", lambda: a_pdf(b"[" * 50_000 + b"]" * 50_000))
    yield _case("deep keys", "a.pdf", lambda: a_pdf(b"<< /A " * 20_000 + b">>" * 20_000))
    yield _case(
        "many objects", "a.pdf", lambda: pdf_of([b"<< /Type /Catalog >>", *[b"[1]"] * 60_000]), "too_many_parts"
    )
    yield _case("no end", "a.pdf", lambda: a_pdf()[:-30], "two_in_one", "damaged")
    yield _case("endless numbers", "a.pdf", lambda: a_pdf(b"1" * 2_000_000))
    yield _case("table that points at itself", "a.pdf", lambda: a_pdf().replace(b"/Size 6", b"/Size 6 /Prev 9"))


@cache
def _zeros(megabytes: int) -> bytes:
    return zlib.compress(b"\x00" * (megabytes * 1_000_000), 9)


def _packed(times: int) -> bytes:
    data = b"\x00" * 20_000_000
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data


INTERESTING = tuple(
    struct.pack("<I", number) for number in (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 100_000)
)


def spoiled(data: bytes, draw: Draw) -> bytes:
    """One to four changes of the bytes."""
    for _ in range(1 + draw.below(4)):
        at, length = draw.below(len(data)), 1 + draw.below(64)
        way = draw.below(7)
        if way == 0:
            data = data[:at]
        elif way == 1:
            data = data[:at] + bytes([(data[at] if data else 0) ^ 1 << draw.below(8)]) + data[at + 1 :]
        elif way == 2:
            data = data[:at] + data[at + length :]
        elif way == 3:
            data = data[:at] + data[at : at + length] * (2 + draw.below(50)) + data[at + length :]
        elif way == 4:
            data = data[:at] + draw.some(length) + data[at:]
        elif way == 5:
            data = data[:at] + INTERESTING[draw.below(len(INTERESTING))] + data[at + 4 :]
        else:
            kinds = sorted(SOUND)
            other = SOUND[kinds[draw.below(len(kinds))]]()
            data = data[:at] + other[draw.below(len(other)) :]
    return data


def mutated(seed: int, number: int) -> Hostile:
    """A sound file spoiled in its bytes, or in the bytes of one part before it is packed."""
    draw = Draw("hostile", seed, number)
    kinds: Sequence[str] = sorted(SOUND)
    kind = kinds[draw.below(len(kinds))]
    name = f"a.{kinds[draw.below(len(kinds))] if draw.below(5) == 0 else kind}"
    if kind in MAIN and draw.below(3):
        parts = parts_of(SOUND[kind]())
        part = sorted(parts)[draw.below(len(parts))] if draw.below(2) else MAIN[kind]
        return _case(
            f"{seed}/{number}: {kind}, {part}", name, lambda: zipped({**parts, part: spoiled(parts[part], draw)})
        )
    return _case(f"{seed}/{number}: {kind}", name, lambda: spoiled(SOUND[kind](), draw))


def hostile(count: int, seed: int = 1) -> Iterator[Hostile]:
    """So many files: every one made by hand first, then mutations."""
    made = list(by_hand())
    yield from made[:count]
    for number in range(max(0, count - len(made))):
        yield mutated(seed, number)


__all__ = ["Draw", "Hostile", "an_odt", "by_hand", "hostile"]
