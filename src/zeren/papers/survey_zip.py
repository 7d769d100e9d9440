"""Zipped office files (.xlsx, .docx, .ods, .odt): unpack under a limit, refuse tricks, and pack what was looked at anew.

The parser is then given exactly the parts that were examined here, so that no second reading of a crafted
archive can differ from the first.
"""

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from xml.etree import ElementTree
from xml.parsers import expat

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.survey import Limits, damaged, unreadable

_CHUNK = 1 << 20
_SMALL = 5_000_000
"""Unpacked to no more than this, a file is no bomb whatever its ratio."""
_SAVE_AS = Text("请在 Excel 或 WPS 中另存为 .xlsx 后再上传。", "Save it as .xlsx in Excel or WPS and upload again.")
_NOT_NEEDED = ("xl/drawings/", "xl/media/", "xl/charts/", "xl/theme/", "xl/printerSettings/", "xl/comments", "customXml/", "Pictures/", "Thumbnails/")  # fmt: skip


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The archive's XML parts by name, each well-formed and free of entities; pictures and the like left out.

    Errors: Invalid for a broken archive, one that unpacks beyond the limits, encrypted, doubled or crafted parts.
    """
    with opened(data) as archive:
        infos = parts_listed(archive)
        if against := tuple(list_problems(infos, len(data), limits)):
            raise Invalid(*against)
        parts = _read_all(archive, infos, len(data), limits)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise encrypted()
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            check_xml(name, content)
    return parts


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The archive, with its list of contents read and nothing unpacked; whatever breaks inside is told as damage."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        IndexError,
    ) as wrong:
        raise damaged(Text("压缩包读不出来", "the archive cannot be read")) from wrong


def parts_listed(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What the archive says it holds, folders left out."""
    return [info for info in archive.infolist() if not info.is_dir()]


def list_problems(infos: Sequence[zipfile.ZipInfo], size: int, limits: Limits) -> Iterator[Reason]:
    """Every reason against what the list of contents claims, before anything is unpacked."""
    if len(infos) > limits.parts:
        yield from unreadable(
            "too_many_parts",
            Text(
                f"压缩包内有 {len(infos)} 个部分，超过 {limits.parts} 个。",
                f"The archive holds {len(infos)} parts, more than {limits.parts}.",
            ),
            _SAVE_AS,
        ).reasons
    if any(info.flag_bits & 1 for info in infos):
        yield from encrypted().reasons
    names = [part_name(info) for info in infos]
    if len(set(names)) != len(names):
        yield from damaged(Text("压缩包里有重名的部分", "parts of the archive bear the same name")).reasons
    if any(_is_crafted(info.orig_filename.replace("\\", "/")) for info in infos):
        yield from damaged(
            Text("压缩包里有跳出文件夹或含控制字符的名字", "a part's name leads out of its folder or hides signs")
        ).reasons
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        yield from damaged(
            Text("压缩方式不是办公软件所用的", "it is packed in a way that office programs do not use")
        ).reasons
    if _is_too_large(sum(info.file_size for info in infos), size, limits):
        yield from _too_large(limits).reasons


def _is_crafted(name: str) -> bool:
    return ".." in name.split("/") or ":" in name or any(unicodedata.category(sign) in ("Cc", "Cf") for sign in name)


def _is_too_large(unpacked: int, size: int, limits: Limits) -> bool:
    return unpacked > limits.unpacked or (unpacked > _SMALL and unpacked > limits.ratio * size)


def _too_large(limits: Limits) -> Invalid:
    return unreadable(
        "unpacks_too_large",
        Text(
            f"文件解压后超过允许的大小（{limits.unpacked // 1_000_000} MB 或原文件的 {limits.ratio} 倍），可能是压缩炸弹。",
            f"Unpacked, the file exceeds {limits.unpacked // 1_000_000} MB or {limits.ratio} times its size; it may be a zip bomb.",
        ),
        Text("请把内容复制到新的空白文件后再上传。", "Copy the content to a new file and upload that."),
    )


def part_name(info: zipfile.ZipInfo) -> str:
    """A part's name as office programs mean it."""
    return info.filename.replace("\\", "/").lstrip("/")


def _read_all(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> dict[str, bytes]:
    """Unpack part by part and count what really comes out, whatever the list of contents claims."""
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        name = part_name(info)
        wanted = not name.startswith(_NOT_NEEDED)
        chunks: list[bytes] = []
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if _is_too_large(total, size, limits):
                    raise _too_large(limits)
                if wanted:
                    chunks.append(chunk)
        if wanted:
            parts[name] = b"".join(chunks)
    return parts


def encrypted() -> Invalid:
    return unreadable(
        "encrypted",
        Text("文件设有打开密码，无法读取。", "The file is protected by a password and cannot be read."),
        Text("请取消密码后另存，再上传。", "Remove the password, save, and upload again."),
    )


def parser_for(name: str, separator: str | None = None) -> expat.XMLParserType:
    """An XML parser that refuses document types, and with them every kind of entity; with a separator it knows namespaces."""
    parser = expat.ParserCreate(namespace_separator=separator)

    def refuse(*_: object) -> None:
        raise unreadable(
            "xml_entities",
            Text(
                f"文件的 {name} 部分含有实体定义，正常的表格不会有。",
                f"Part {name} declares entities, which no ordinary spreadsheet does.",
            ),
            Text("请把清单复制到新的空白工作簿后再上传。", "Copy the list to a new workbook and upload that."),
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def parse(parser: expat.XMLParserType, name: str, content: bytes) -> None:
    """Run `parser` over a part; a fault in the XML is told as damage."""
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, UnicodeError, ValueError, LookupError) as wrong:
        raise damaged(Text(f"{name} 部分的内容有错", f"part {name} is not well-formed")) from wrong


def check_xml(name: str, content: bytes) -> None:
    """Well-formed also to a reader that knows namespaces, as those after this one do."""
    parse(parser_for(name, " "), name, content)


DEEPEST, MOST_ELEMENTS = 200, 400_000
"""No office program writes parts that are nested deeper; a tree of so many elements fills the memory allowed."""


def tree_of(name: str, content: bytes) -> ElementTree.Element:
    """A part that `unpack` gave, as a tree, unless it is too deep or too large for one. Errors: Invalid."""
    try:
        parser = ElementTree.XMLParser(target=_Bounded(name))  # noqa: S314 - unpack() has refused document types already
        parser.feed(content)
        return parser.close()
    except ElementTree.ParseError as wrong:
        raise damaged(Text(f"{name} 部分的内容有错", f"part {name} is not well-formed")) from wrong


class _Bounded:
    """Builds the tree, and counts how deep and how large it grows."""

    def __init__(self, name: str) -> None:
        self._name, self._depth, self._count = name, 0, 0
        self._builder = ElementTree.TreeBuilder()
        self.data, self.close = self._builder.data, self._builder.close

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise damaged(
                Text(f"{self._name} 部分套得太深或太大", f"part {self._name} is nested too deep or too large")
            )
        self._builder.start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)


def pack(parts: dict[str, bytes]) -> bytes:
    """The examined parts as a new archive, packed a little: the parser holds it in memory beside what it unpacks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 1)
    return buffer.getvalue()
