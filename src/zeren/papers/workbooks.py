"""Workbooks handed back to be filled in: the blank template, and the wrong rows alone with what is wrong beside them."""

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.headings import PROBLEM_HEADING, ROW_HEADING
from zeren.papers.marks import cell_name
from zeren.papers.spec import Column, TableSpec
from zeren.papers.tables import TableRead, WrongRow

ALWAYS = datetime(2000, 1, 1)
"""What stands in every workbook as its day of creation, so that the same content gives the same bytes."""
ROWS_PREPARED = 2000
_GUIDE = Text("填写说明", "How to fill in")
_CHOICES = Text("选项", "Choices")
_SONG, _HEI = "宋体", "黑体"
_KINDS = {
    "text": Text("文字", "text"),
    "name": Text("姓名", "name"),
    "code": Text("编码", "code"),
    "codes": Text("编码，用顿号分开", "codes, separated by ;"),
    "day": Text("日期", "day"),
    "number": Text("数", "number"),
    "whole": Text("整数", "whole number"),
    "choice": Text("从下拉单选", "one of the list"),
    "attributes": Text("名称=内容；名称=内容", "name=value;name=value"),
}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": _HEI, "font_size": 16, "align": "center", "valign": "vcenter"},
    "note": {"font_name": _SONG, "font_size": 11, "text_wrap": True, "valign": "vcenter"},
    "head": {"font_name": _HEI, "font_size": 12, "align": "center", "valign": "vcenter", "border": 1, "text_wrap": True, "bg_color": "#EDEDED"},
    "text": {"font_name": _SONG, "font_size": 12, "num_format": "@", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "entry": {"font_name": _SONG, "font_size": 12, "num_format": "@"},
    "day": {"font_name": _SONG, "font_size": 12, "num_format": "yyyy-mm-dd"},
    "plain": {"font_name": _SONG, "font_size": 12},
    "red": {"font_name": _SONG, "font_size": 12, "num_format": "@", "border": 2, "border_color": "#B00020", "bg_color": "#FFE5E5", "text_wrap": True, "valign": "vcenter"},
    "problem": {"font_name": _SONG, "font_size": 11, "font_color": "#B00020", "border": 1, "text_wrap": True, "valign": "vcenter"},
}  # fmt: skip


class Sheets:
    """A workbook being written, with its formats by name. Nothing in it depends on the day or the machine."""

    def __init__(self, buffer: io.BytesIO, formats: dict[str, dict[str, Any]]) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(buffer, options)
        self.book.set_properties({"created": ALWAYS})
        self.formats = {name: self.book.add_format(look) for name, look in formats.items()}

    def sheet(self, name: str) -> Worksheet:
        """A sheet under a name that spreadsheet programs accept: at most 31 characters, none of []:*?/\\."""
        name = "".join(sign for sign in name if sign not in "[]:*?/\\'")[:31]
        return self.book.add_worksheet(name or None)

    def merged(self, sheet: Worksheet, row: int, last_column: int, text: str, look: str) -> None:
        """One line over the whole width; a single column is no merge."""
        if last_column:
            sheet.merge_range(row, 0, row, last_column, text, self.formats[look])
        else:
            sheet.write_string(row, 0, text, self.formats[look])


@contextmanager
def writing(buffer: io.BytesIO, formats: dict[str, dict[str, Any]]) -> Iterator[Sheets]:
    sheets = Sheets(buffer, formats)
    yield sheets
    sheets.book.close()


def blank_workbook(
    specs: Sequence[TableSpec],
    language: str = "zh-hans",
    rows: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
) -> bytes:
    """A template: a guide, then a sheet for each spec with frozen headings, drop-down lists and hints at each cell.

    `rows` are what stands in a sheet already, by its key: cells as text, by column.
    """
    buffer = io.BytesIO()
    with writing(buffer, _FORMATS) as sheets:
        guide = sheets.sheet(_GUIDE.read(language))
        _write_guide(sheets, guide, specs, language)
        pages = [(spec, sheets.sheet(spec.sheet.read(language))) for spec in specs]
        lists = sheets.sheet(_CHOICES.read(language))
        lists.hide()
        used = 0
        for spec, page in pages:
            used = _write_blank(sheets, spec, page, (lists, used), language)
            _write_rows(sheets, spec, page, (rows or {}).get(spec.key, ()))
        if pages:
            pages[0][1].activate()
    return buffer.getvalue()


def _write_guide(sheets: Sheets, guide: Worksheet, specs: Sequence[TableSpec], language: str) -> None:
    heads = (
        Text("工作表", "Sheet"),
        Text("列", "Column"),
        Text("必填", "Required"),
        Text("填什么", "What"),
        Text("说明", "Remarks"),
    )
    sheets.merged(guide, 0, len(heads) - 1, _GUIDE.read(language), "title")
    guide.set_row(0, 30)
    for place, (head, width) in enumerate(zip(heads, (14, 16, 8, 26, 50), strict=True)):
        guide.write_string(1, place, head.read(language), sheets.formats["head"])
        guide.set_column(place, place, width)
    lines = [(spec, column) for spec in specs for column in spec.columns]
    for row, (spec, column) in enumerate(lines, start=2):
        duty = Text("是", "yes") if column.required else Text("", "")
        words = (spec.sheet, column.heading, duty, _KINDS[column.kind], _hint(column))
        for place, text in enumerate(words):
            guide.write_string(row, place, text.read(language), sheets.formats["text"])
    guide.freeze_panes(2, 0)


def _hint(column: Column) -> Text:
    example = Text(f"例：{column.example}", f"e.g. {column.example}") if column.example else Text("", "")
    parts = [text for text in (column.hint, example) if text.zh]
    return Text("；".join(text.zh for text in parts), "; ".join(text.en for text in parts))


def _write_blank(
    sheets: Sheets, spec: TableSpec, page: Worksheet, lists: tuple[Worksheet, int], language: str
) -> int:
    """One sheet of the template; gives the next free column of the hidden lists."""
    hidden, used = lists
    sheets.merged(
        page, 0, len(spec.columns) - 1, (spec.title if spec.title.zh else spec.sheet).read(language), "title"
    )
    page.set_row(0, 32)
    for place, column in enumerate(spec.columns):
        star = "*" if column.required else ""
        page.write_string(1, place, column.heading.read(language) + star, sheets.formats["head"])
        look = {"day": "day", "number": "plain", "whole": "plain"}.get(column.kind, "entry")
        page.set_column(place, place, column.width, sheets.formats[look])
        words = _words(column, language)
        if words:
            hidden.write_column(0, used, words)
        page.data_validation(2, place, ROWS_PREPARED + 1, place, _validation(column, len(words), used, language))
        used += bool(words)
    page.set_row(1, 26)
    page.freeze_panes(2, 1)
    return used


def _write_rows(sheets: Sheets, spec: TableSpec, page: Worksheet, rows: Sequence[Mapping[str, str]]) -> None:
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(spec.columns):
            page.write_string(number, place, row.get(column.key, ""), sheets.formats["text"])


def _words(column: Column, language: str) -> list[str]:
    more = column.choices_without[1] if column.choices_without else ()
    return list(dict.fromkeys(choice.name.read(language) for choice in (*column.choices, *more)))


def _validation(column: Column, count: int, place: int, language: str) -> dict[str, Any]:
    """A list where words are fixed, otherwise only the hint; the reading checks, the template helps."""
    hint = _hint(column).read(language)
    said: dict[str, Any] = (
        {"input_title": column.heading.read(language)[:32], "input_message": hint[:255]} if hint else {}
    )
    if not count:
        return {"validate": "any", **said} if said else {"validate": "any", "show_input": False}
    first, last = cell_name(0, place), cell_name(count - 1, place)
    letters = "".join(sign for sign in first if sign.isalpha())
    source = f"='{_CHOICES.read(language)}'!${letters}$1:${letters}${last[len(letters) :]}"
    return {
        "validate": "list",
        "source": source,
        "error_title": column.heading.read(language)[:32],
        "error_message": Text("请从下拉列表中选择。", "Choose from the list.").read(language),
        **said,
    }


def errors_workbook(reads: Sequence[TableRead], language: str = "zh-hans") -> bytes:
    """The wrong rows of each sheet as they stood, wrong cells in red, reasons in the last column.

    Sheets and headings are those of the file. The right rows are not in it: an import takes all rows or none.
    """
    buffer = io.BytesIO()
    with writing(buffer, _FORMATS) as sheets:
        for read in reads:
            _write_wrong(sheets, read, language)
    return buffer.getvalue()


def _write_wrong(sheets: Sheets, read: TableRead, language: str) -> None:
    page = sheets.sheet(read.sheet)
    kept = [place for place, text in enumerate(read.headings) if text]
    last = len(kept) + 1
    title = Text(
        f"有误的行（{len(read.wrong)} 行），请在原表中改正后整表重交：有误时一行也不导入",
        f"Rows with errors ({len(read.wrong)}); mend them in your own file and hand in all of it: with an error no row is brought in",
    )
    sheets.merged(page, 0, last, title.read(language), "title")
    page.set_row(0, 30)
    widths = {column.heading.zh: column.width for column in read.spec.columns}
    for at, place in enumerate(kept):
        page.write_string(1, at, read.headings[place], sheets.formats["head"])
        page.set_column(at, at, widths.get(read.headings[place].strip("*"), 16))
    for at, text in ((last - 1, ROW_HEADING), (last, PROBLEM_HEADING)):
        page.write_string(1, at, text.read(language), sheets.formats["head"])
    page.set_column(last - 1, last - 1, 8)
    page.set_column(last, last, 60)
    for number, row in enumerate(read.wrong, start=2):
        _write_wrong_row(sheets, page, number, row, kept, language)
    page.freeze_panes(2, 0)


def _write_wrong_row(
    sheets: Sheets, page: Worksheet, number: int, row: WrongRow, kept: Sequence[int], language: str
) -> None:
    for at, place in enumerate(kept):
        page.write_string(number, at, row.cells[place], sheets.formats["red" if place in row.red else "text"])
    page.write_string(number, len(kept), str(row.number), sheets.formats["text"])
    said = "\n".join(told(reason, language) for reason in row.reasons)
    page.write_string(number, len(kept) + 1, said, sheets.formats["problem"])


def told(reason: Reason, language: str) -> str:
    """A reason in one line: the cell, what is wrong, what to write."""
    place = f"{reason.place[-1]} " if len(reason.place) > 1 else ""
    mend = reason.next_step.read(language) if reason.next_step else ""
    return f"{place}{reason.text.read(language)}{'' if language.startswith('zh') or not mend else ' '}{mend}"
