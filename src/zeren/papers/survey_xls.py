"""The look at an old .xls or WPS .et before parsing: a compound file with a stream of records.

Chains that run in circles, passwords and cells at the far corner are found here, before the parser believes them.
"""

import struct
from collections.abc import Iterator

from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.survey import Book, Limits, Survey, check_area, damaged, unreadable
from zeren.papers.survey_zip import encrypted

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_SUBSTREAM, _END, _SHEET, _PASSWORD, _DATES, _FORMULA = 0x0809, 0x000A, 0x0085, 0x002F, 0x0022, 0x0006
_ONE_CELL = {0x0203, 0x0204, 0x0205, 0x00FD, 0x027E, 0x00D6, _FORMULA}
_MANY_NUMBERS = 0x00BD
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def survey_xls(data: bytes, limits: Limits) -> Book:
    """A Book from the bytes of a compound file. Errors: Invalid."""
    try:
        streams = _streams(data)
        if "EncryptedPackage" in streams:
            raise encrypted()
        start, size = streams.get("Workbook") or streams.get("Book") or (None, 0)
        if start is None:
            raise _other_document()
        stream = _stream(data, start, size)
        return _survey_stream(data, stream, limits)
    except (struct.error, IndexError, ValueError, UnicodeError) as wrong:
        raise damaged(Text("旧格式文件的内部目录有错", "the inner directory of the old format is broken")) from wrong


def _other_document() -> Invalid:
    return unreadable(
        "not_a_spreadsheet",
        Text(
            "这是旧格式的其他文档（如 Word），不是表格。",
            "This is another kind of old document (such as Word), not a spreadsheet.",
        ),
        Text("请上传 .xlsx 表格。", "Upload an .xlsx spreadsheet."),
    )


def _sector(data: bytes, number: int) -> bytes:
    shift = 1 << struct.unpack_from("<H", data, 30)[0]
    begin = (number + 1) * shift
    if shift not in (512, 4096) or begin >= len(data):
        raise ValueError("sector outside the file")
    return data[begin : begin + shift]


def _allocation(data: bytes) -> list[int]:
    """The file allocation table: for each sector the next one."""
    numbers = list(struct.unpack_from("<109I", data, 76))
    next_list, lists = struct.unpack_from("<2I", data, 68)
    for _ in range(min(lists, 10_000)):
        if next_list >= _LAST_SECTOR:
            break
        block = _sector(data, next_list)
        *more, next_list = struct.unpack(f"<{len(block) // 4}I", block)
        numbers.extend(more)
    table: list[int] = []
    for number in numbers:
        if number < _LAST_SECTOR:
            block = _sector(data, number)
            table.extend(struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4]))
    return table


def _chain(table: list[int], start: int) -> Iterator[int]:
    seen: set[int] = set()
    while start < _LAST_SECTOR:
        if start in seen:
            raise ValueError("a chain of sectors runs in a circle")
        seen.add(start)
        yield start
        start = table[start]


def _streams(data: bytes) -> dict[str, tuple[int, int]]:
    """The directory: name of each stream to its first sector and size."""
    table = _allocation(data)
    directory = b"".join(_sector(data, number) for number in _chain(table, struct.unpack_from("<I", data, 48)[0]))
    found: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        if directory[at + 66] in (2, 5) and 2 <= length <= 64:
            name = directory[at : at + length - 2].decode("utf-16-le")
            found[name] = struct.unpack_from("<2I", directory, at + 116)
    return found


def _stream(data: bytes, start: int, size: int) -> bytes:
    table = _allocation(data)
    if size >= struct.unpack_from("<I", data, 56)[0]:
        return b"".join(_sector(data, number) for number in _chain(table, start))[:size]
    root_start, _ = _streams(data)["Root Entry"]
    small = b"".join(_sector(data, number) for number in _chain(table, root_start))
    first, _ = struct.unpack_from("<2I", data, 60)
    blocks = b"".join(_sector(data, number) for number in _chain(table, first))
    small_table = list(struct.unpack(f"<{len(blocks) // 4}I", blocks))
    return b"".join(small[number * 64 : number * 64 + 64] for number in _chain(small_table, start))[:size]


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<2H", stream, at)
        yield at, code, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _survey_stream(data: bytes, stream: bytes, limits: Limits) -> Book:
    names: dict[int, str] = {}
    hidden: set[str] = set()
    sheets: dict[str, Survey] = {}
    from_1904 = False
    begun: list[int] = []
    for at, code, body in _records(stream):
        if code == _PASSWORD:
            raise encrypted()
        if code == _SUBSTREAM:
            begun.append(at)
        elif code == _END and begun:
            begun.pop()
        elif code == _SHEET:
            names[struct.unpack_from("<I", body)[0]] = name = _sheet_name(body)
            hidden |= {name} if body[4] & 3 else set()
        elif code == _DATES:
            from_1904 = body[:2] == b"\x01\x00"
        elif begun and begun[0] in names:
            name = names[begun[0]]
            _note_cells(code, body, sheets.setdefault(name, Survey()), name, limits)
    for name in names.values():
        sheets.setdefault(name, Survey())
    if not sheets:
        raise damaged(Text("没有找到工作表", "it holds no sheet"))
    check_area(sheets, limits)
    return Book("xls", data, sheets, frozenset(hidden), from_1904)


def _sheet_name(body: bytes) -> str:
    count, wide = body[6], body[7] & 1
    return body[8 : 8 + 2 * count].decode("utf-16-le") if wide else body[8 : 8 + count].decode("latin-1")


def _note_cells(code: int, body: bytes, survey: Survey, name: str, limits: Limits) -> None:
    if code == _MANY_NUMBERS:
        row, first = struct.unpack_from("<2H", body)
        for column in range(first, struct.unpack_from("<H", body, len(body) - 2)[0] + 1):
            survey.saw(row, column, limits, name)
    elif code in _ONE_CELL:
        row, column = struct.unpack_from("<2H", body)
        place = (row, column)
        survey.saw(row, column, limits, name)
        if code == _FORMULA:
            survey.formulas[place] = True
            if body[12:14] == b"\xff\xff" and body[6] == 2:
                survey.errors[place] = _ERRORS.get(body[8], "#N/A")
        elif code == 0x0205 and body[7] == 1:
            survey.errors[place] = _ERRORS.get(body[6], "#N/A")
