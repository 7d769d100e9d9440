"""A document handed in as evidence: what it is, whether it is what it says, and its text for likeness.

Refused with every reason, most of them from the list of contents, before anything is unpacked. Nothing in it is run,
followed or shown; pictures are counted and left alone. Meant to run in a process of its own (`apart`).
"""

import posixpath
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zipfile import ZipInfo

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers import evidence_pdf
from zeren.papers.evidence_text import MOST_TEXT, text_of_plain, text_of_xml
from zeren.papers.survey import Limits, damaged, unreadable
from zeren.papers.survey_zip import encrypted, list_problems, opened, part_name, parts_listed, unpack

LEAST_TEXT = 20
"""Signs. A file with less is a picture in a document's clothes, and pictures are no evidence."""

KINDS = {
    "docx": Text("Word 文档", "a Word document"),
    "xlsx": Text("Excel 工作簿", "an Excel workbook"),
    "pdf": Text("PDF 文件", "a PDF file"),
    "odt": Text("OpenDocument 文本", "an OpenDocument text"),
    "ods": Text("OpenDocument 表格", "an OpenDocument spreadsheet"),
    "txt": Text("纯文本", "plain text"),
}
_ACTIVE = ("vbaproject", "/macrosheets/", "/activex/", "/ctrlprops/", "basic/script", "scripts/", "/dialogsheets/")
_INSIDE = ("/embeddings/", "object ", "objectreplacements/")
_ARCHIVES = (".zip", ".7z", ".rar", ".gz", ".xz", ".bz2", ".tar", ".jar", ".cab", ".iso", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".pdf", ".ole", ".exe", ".dll", ".js", ".vbs", ".hta")  # fmt: skip
_PICTURES = ("/media/", "pictures/")
_END = b"PK\x05\x06"
_END_SIZE = 22


@dataclass(frozen=True, slots=True)
class Evidence:
    """A document that may be kept: its kind, its text (cut at a length), and how many pictures it holds besides."""

    kind: str
    text: str
    pictures: int = 0


def read_evidence(data: bytes, name: str, most: int) -> Evidence:
    """The document called `name`, of at most `most` bytes. Errors: Invalid with every reason, whatever the bytes are."""
    reasons = [*_size_problems(data, most), *_ending_problems(name)]
    kind, read, against = _judge(data, Limits(size=most))
    reasons += against
    if kind and not reasons and kind != _ending(name):
        reasons.append(_another_kind(name, kind))
    if reasons or read is None:
        raise Invalid(*(reasons or [_no_kind(name)]))
    found = read()
    if len("".join(found.text.split())) < LEAST_TEXT:
        raise Invalid(_no_text())
    return found


def tidy_name(name: str) -> str:
    """A file's name as it may be shown and given back: no folders, no signs that hide or turn it round, not too long."""
    bare = posixpath.basename(name.replace("\\", "/"))
    seen = "".join(sign for sign in unicodedata.normalize("NFC", bare) if unicodedata.category(sign)[0] != "C").strip(
        " ."
    )
    stem, dot, ending = seen.rpartition(".")
    return f"{stem[:80]}{dot}{ending[:10]}" if dot else seen[:80]


def _judge(data: bytes, limits: Limits) -> tuple[str, Callable[[], Evidence] | None, list[Reason]]:
    """The kind by content, how to read it, and every reason against it."""
    if not data.strip(b"\x00"):
        return "", None, []
    if data.startswith(b"PK"):
        return _judge_zip(data, limits)
    if b"%PDF-" in data[:1024]:
        against = list(evidence_pdf.problems(data))
        return "pdf", lambda: Evidence("pdf", *evidence_pdf.read(data)), against
    try:
        text = text_of_plain(data)
    except Invalid as refused:
        return "", None, list(refused.reasons)
    return "txt", lambda: Evidence("txt", text), []


def _judge_zip(data: bytes, limits: Limits) -> tuple[str, Callable[[], Evidence] | None, list[Reason]]:
    try:
        with opened(data) as archive:
            infos = parts_listed(archive)
            against = [*list_problems(infos, len(data), limits), *_strict_problems(data, infos)]
            kind = _zip_kind(infos, archive.read("mimetype")[:80] if _is_small(infos, "mimetype") else b"")
    except Invalid as refused:
        return "", None, list(refused.reasons)
    if not kind:
        return "", None, [*against, _other_archive()]
    pictures = sum(any(sign in f"/{part_name(info).lower()}" for sign in _PICTURES) for info in infos)
    return kind, lambda: Evidence(kind, _zip_text(kind, unpack(data, limits)), pictures), against


def _zip_kind(infos: list[ZipInfo], mimetype: bytes) -> str:
    names = {part_name(info) for info in infos}
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return "odt"
    return "ods" if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet") else ""


def _is_small(infos: list[ZipInfo], name: str) -> bool:
    """Whether this part may be read before the rest is judged: it is there and cannot be a bomb."""
    return any(info.filename == name and info.file_size < 200 and not info.flag_bits & 1 for info in infos)


def _zip_text(kind: str, parts: dict[str, bytes]) -> str:
    if kind == "docx":
        names, inside = ["word/document.xml"], frozenset({"t"})
    elif kind == "xlsx":
        sheets = sorted(name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml"))
        names, inside = ["xl/sharedStrings.xml", *sheets], frozenset({"t"})
    else:
        names, inside = ["content.xml"], frozenset({"p", "h"})
    if names[-1] not in parts:
        raise damaged(Text(f"缺少 {names[-1]} 部分", f"part {names[-1]} is missing"))
    return "\n".join(text_of_xml(name, parts[name], inside) for name in names if name in parts)[:MOST_TEXT]


def _strict_problems(data: bytes, infos: list[ZipInfo]) -> Iterator[Reason]:
    """What a spreadsheet that is only read may hold, and a document that is given to others may not."""
    names = [f"/{part_name(info).lower()}" for info in infos]
    if any(sign in name for name in names for sign in _ACTIVE):
        yield from unreadable(
            "macros",
            Text("文件里有宏或控件。", "The file holds macros or controls."),
            Text("请另存为不含宏的格式。", "Save it in a format without macros."),
        ).reasons
    if any(sign in name for name in names for sign in _INSIDE) or any(name.endswith(_ARCHIVES) for name in names):
        yield from unreadable(
            "files_inside",
            Text("文件里嵌着别的文件或压缩包。", "Other files or archives are embedded in it."),
            Text("一条事实最多一份文件；请删去嵌入的对象。", "A fact has one file at most; remove what is embedded."),
        ).reasons
    starts = min((info.header_offset for info in infos), default=0)
    if starts or data[-_END_SIZE : -_END_SIZE + 4] != _END:
        yield _two_in_one()


def _size_problems(data: bytes, most: int) -> Iterator[Reason]:
    if not data.strip(b"\x00"):
        yield from unreadable(
            "empty_file",
            Text("文件是空的。", "The file is empty."),
            Text("请检查后重新上传。", "Check it and upload it again."),
        ).reasons
    if len(data) > most:
        yield too_large(len(data), most)


def too_large(size: int, most: int) -> Reason:
    """A file beyond the office's limit."""
    return Reason(
        "file_too_large",
        Text(f"文件有 {size / 1e6:.1f} MB，超过 {most / 1e6:g} MB。", f"The file has {size / 1e6:.1f} MB, more than {most / 1e6:g} MB."),
        next_step=Text("请去掉图片，只留能说明这件事的几页。", "Remove pictures and keep the pages that show the matter."),
    )  # fmt: skip


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _ending_problems(name: str) -> Iterator[Reason]:
    if _ending(name) not in KINDS:
        yield _no_kind(name)


def _no_kind(name: str) -> Reason:
    kinds = "、".join(KINDS)
    return Reason(
        "kind_not_taken",
        Text(f"不收“{tidy_name(name)}”这种文件。", f"A file such as “{tidy_name(name)}” is not taken."),
        next_step=Text(f"可收：{kinds}；照片不作佐证。", f"Taken are {', '.join(KINDS)}; photos are no evidence."),
    )


def _another_kind(name: str, kind: str) -> Reason:
    return Reason(
        "another_kind",
        Text(
            f"名字以“.{_ending(name)}”结尾，内容却是{KINDS[kind].zh}。",
            f"Its name ends in “.{_ending(name)}”, its content is {KINDS[kind].en}.",
        ),
        next_step=Text("请用原来的软件重新保存后再上传。", "Save it anew in its own program and upload that."),
    )


def _other_archive() -> Reason:
    return Reason(
        "archive_not_taken",
        Text("这是压缩包或别的文档，不是可收的文件。", "It is an archive or another document, none that is taken."),
        next_step=Text("请取出其中一份文件单独上传。", "Take one document out of it and upload that."),
    )


def _two_in_one() -> Reason:
    return Reason(
        "two_in_one",
        Text("文件前后还藏着别的内容。", "Something else is hidden before or after the document."),
        next_step=Text("请用办公软件重新保存后再上传。", "Save it anew in an office program and upload that."),
    )


def _no_text() -> Reason:
    return Reason(
        "no_text",
        Text("文件里读不出文字，像是扫描件或照片。", "No text can be read in it; it seems to be a scan or a photo."),
        next_step=Text("照片不作佐证；请上传文件的文字版。", "Photos are no evidence; upload the document as text."),
    )


__all__ = ["KINDS", "Evidence", "encrypted", "read_evidence", "tidy_name", "too_large"]
