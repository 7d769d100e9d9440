"""Small writers of old formats for the tests: an .xls (records in a compound file) and an .ods."""

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

FREE, CHAIN_END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

Cell = str | float | None


def _record(code: int, body: bytes) -> bytes:
    return struct.pack("<2H", code, len(body)) + body


def _text(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _cell(row: int, column: int, value: Cell) -> bytes:
    place = struct.pack("<3H", row, column, 0)
    if isinstance(value, str):
        return _record(0x0204, place + _text(value))
    return _record(0x0203, place + struct.pack("<d", value)) if value is not None else b""


def xls_stream(name: str, rows: Sequence[Sequence[Cell]], extra: bytes = b"", *, first: bytes = b"") -> bytes:
    """The workbook stream of one sheet; `extra` are further records of the sheet, `first` of the workbook."""
    begin = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    sheet_name = struct.pack("<2B", len(name), 1) + name.encode("utf-16-le")
    sheet_at = len(begin) + len(first) + 4 + 6 + len(sheet_name) + 4
    bound = _record(0x0085, struct.pack("<IBB", sheet_at, 0, 0) + sheet_name)
    sheet_begin = _record(0x0809, struct.pack("<4H2I", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    cells = b"".join(_cell(row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))
    end = _record(0x000A, b"")
    return begin + first + bound + end + sheet_begin + cells + extra + end


def compound_file(streams: dict[str, bytes]) -> bytes:
    """A compound file with the streams, each padded to at least 4096 bytes."""
    bodies = {name: body.ljust(4096, b"\0") for name, body in streams.items()}
    sectors: list[bytes] = []
    fat: list[int] = []

    def add(body: bytes) -> int:
        start, count = len(sectors), -(-len(body) // 512)
        sectors.extend(body[at * 512 : at * 512 + 512].ljust(512, b"\0") for at in range(count))
        fat.extend([*range(start + 1, start + count), CHAIN_END])
        return start

    starts = {name: add(body) for name, body in bodies.items()}
    entries = [_entry("Root Entry", 5, CHAIN_END, 0, child=1)]
    entries += [
        _entry(name, 2, starts[name], len(body), right=at + 2 if at + 1 < len(bodies) else FREE)
        for at, (name, body) in enumerate(bodies.items())
    ]
    directory = add(b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0"))
    table_at = len(sectors)
    fat.append(FAT_SECTOR)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    if len(table) > 512:
        raise ValueError("this writer has one sector for its table")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, 1, directory, 0, 4096, CHAIN_END, 0, CHAIN_END, 0)
    head += struct.pack("<109I", table_at, *[FREE] * 108)
    return head + b"".join(sectors) + table


def _entry(name: str, kind: int, start: int, size: int, *, child: int = FREE, right: int = FREE) -> bytes:
    coded = name.encode("utf-16-le")
    return (
        coded.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(coded) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<3I", start, size, 0)
    )


def xls(name: str, rows: Sequence[Sequence[Cell]], extra: bytes = b"", *, first: bytes = b"") -> bytes:
    return compound_file({"Workbook": xls_stream(name, rows, extra, first=first)})


def far_cell(row: int, column: int) -> bytes:
    return _cell(row, column, 1.0)


def ods(name: str, rows: Sequence[Sequence[Cell]], *, repeat_cell: int = 1, repeat_row: int = 1) -> bytes:
    """An .ods; the last cell of the last row may be repeated, and its row too."""
    lines = []
    for at, row in enumerate(rows):
        last = at == len(rows) - 1
        cells = "".join(
            _ods_cell(cell, repeat_cell if last and place == len(row) - 1 else 1) for place, cell in enumerate(row)
        )
        times = f' table:number-rows-repeated="{repeat_row}"' if last and repeat_row > 1 else ""
        lines.append(f"<table:table-row{times}>{cells}</table:table-row>")
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{escape(name)}">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def _ods_cell(cell: Cell, times: int) -> str:
    repeated = f' table:number-columns-repeated="{times}"' if times > 1 else ""
    if cell is None:
        return f"<table:table-cell{repeated}/>"
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"{repeated}><text:p>{escape(cell)}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell}"{repeated}><text:p>{cell}</text:p></table:table-cell>'
