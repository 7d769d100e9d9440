"""The door for files from outside: what kind it is, whether it is safe to parse, and in which words to say no.

Everything is refused by `Invalid` with a reason in both languages; nothing else ever comes out of here.
"""

from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.survey import Book, Limits, damaged, unreadable
from zeren.papers.survey_ods import survey_ods
from zeren.papers.survey_xls import MAGIC, survey_xls
from zeren.papers.survey_xlsx import survey_xlsx
from zeren.papers.survey_zip import unpack

_OTHERS: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", Text("PDF 文件", "a PDF file")),
    (b"\x89PNG", Text("图片", "a picture")),
    (b"\xff\xd8\xff", Text("图片", "a picture")),
    (b"GIF8", Text("图片", "a picture")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("gzip 压缩包", "a gzip archive")),
    (b"<html", Text("改了扩展名的网页", "a web page under another name")),
    (b"<!doctype html", Text("改了扩展名的网页", "a web page under another name")),
    (b"<table", Text("改了扩展名的网页", "a web page under another name")),
    (b"<?xml", Text("XML 文件", "an XML file")),
)
_ZIPPED_OTHERS: tuple[tuple[str, Text], ...] = (
    ("word/document.xml", Text("Word 文档", "a Word document")),
    ("ppt/presentation.xml", Text("演示文稿", "a presentation")),
    ("xl/workbook.bin", Text("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")),
    ("OFD.xml", Text("OFD 版式文件", "an OFD file")),
)


def examine(data: bytes, limits: Limits) -> Book:
    """The file as a Book that is safe to parse. Errors: Invalid, whatever the bytes are."""
    if not data.strip(b"\x00"):
        raise unreadable(
            "empty_file",
            Text("文件是空的。", "The file is empty."),
            Text("请检查后重新上传。", "Check it and upload again."),
        )
    if len(data) > limits.size:
        raise unreadable(
            "file_too_large",
            Text(
                f"文件有 {len(data) / 1e6:.1f} MB，超过 {limits.size / 1e6:g} MB。",
                f"The file has {len(data) / 1e6:.1f} MB, more than {limits.size / 1e6:g} MB.",
            ),
            Text(
                "请去掉图片和多余的工作表，或分成几个文件。",
                "Remove pictures and sheets that are not needed, or split it.",
            ),
        )
    if data.startswith(MAGIC):
        return survey_xls(data, limits)
    if not data.startswith(b"PK"):
        raise not_a_spreadsheet(_looks_like(data))
    return _examine_zip(data, limits)


def _examine_zip(data: bytes, limits: Limits) -> Book:
    parts = unpack(data, limits)
    if "xl/workbook.xml" in parts:
        return survey_xlsx(parts, limits)
    if b"opendocument.spreadsheet" in parts.get("mimetype", b""):
        return survey_ods(parts, limits)
    other = next((name for part, name in _ZIPPED_OTHERS if part in parts), None)
    if other is None and any(part.startswith("xl/") for part in parts):
        raise damaged(Text("缺少 xl/workbook.xml 部分", "part xl/workbook.xml is missing"))
    raise not_a_spreadsheet(other or Text("普通压缩包或其他文档", "an ordinary archive or another document"))


def _looks_like(data: bytes) -> Text:
    start = data[:256].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    for sign, name in _OTHERS:
        if start.startswith(sign.lower()):
            return name
    if b"\x00" not in data[:4096] and (b"," in data[:4096] or b"\t" in data[:4096]):
        return Text("文本文件（如 CSV）", "a text file (such as CSV)")
    return Text("无法识别的文件", "a file of unknown kind")


def not_a_spreadsheet(what: Text) -> Invalid:
    return unreadable(
        "not_a_spreadsheet",
        Text(f"这不是表格文件，看起来是{what.zh}。", f"This is not a spreadsheet; it looks like {what.en}."),
        Text(
            "请在 Excel 或 WPS 中打开原表，另存为 .xlsx 后再上传。",
            "Open the table in Excel or WPS, save it as .xlsx and upload that.",
        ),
    )
