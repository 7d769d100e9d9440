"""Zipped spreadsheets (.xlsx, .ods): unpack under a limit, refuse tricks, and pack what was looked at anew.

The parser is then given exactly the parts that were examined here, so that no second reading of a crafted
archive can differ from the first.
"""

import io
import zipfile
import zlib
from xml.parsers import expat

from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.survey import Limits, damaged, unreadable

_CHUNK = 1 << 20
_SAVE_AS = Text("请在 Excel 或 WPS 中另存为 .xlsx 后再上传。", "Save it as .xlsx in Excel or WPS and upload again.")
_NOT_NEEDED = ("xl/drawings/", "xl/media/", "xl/charts/", "xl/theme/", "xl/printerSettings/", "xl/comments", "customXml/", "Pictures/", "Thumbnails/")  # fmt: skip


def unpack(data: bytes, limits: Limits) -> dict[str, bytes]:
    """The archive's XML parts by name, each well-formed and free of entities; pictures and the like left out.

    Errors: Invalid for a broken archive, one that unpacks beyond the limits, encrypted, doubled or crafted parts.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_list(infos, len(data), limits)
            parts = _read_all(archive, infos, len(data), limits)
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
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise encrypted()
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            check_xml(name, content)
    return parts


def _check_list(infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(infos) > limits.parts:
        raise unreadable(
            "too_many_parts",
            Text(
                f"压缩包内有 {len(infos)} 个部分，超过 {limits.parts} 个。",
                f"The archive holds {len(infos)} parts, more than {limits.parts}.",
            ),
            _SAVE_AS,
        )
    if any(info.flag_bits & 1 for info in infos):
        raise encrypted()
    names = [_place(info) for info in infos]
    if len(set(names)) != len(names):
        raise damaged(Text("压缩包里有重名的部分", "parts of the archive bear the same name"))
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise damaged(
            Text("压缩方式不是表格软件所用的", "it is packed in a way that spreadsheet programs do not use")
        )
    _check_unpacked(sum(info.file_size for info in infos), size, limits)


def _check_unpacked(unpacked: int, size: int, limits: Limits) -> None:
    if unpacked > limits.unpacked or (unpacked > 20_000_000 and unpacked > limits.ratio * size):
        raise unreadable(
            "unpacks_too_large",
            Text(
                f"文件解压后超过允许的大小（{limits.unpacked // 1_000_000} MB 或原文件的 {limits.ratio} 倍），可能是压缩炸弹。",
                f"Unpacked, the file exceeds {limits.unpacked // 1_000_000} MB or {limits.ratio} times its size; it may be a zip bomb.",
            ),
            Text("请把清单复制到新的空白工作簿后再上传。", "Copy the list to a new workbook and upload that."),
        )


def _place(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/").lstrip("/")


def _read_all(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> dict[str, bytes]:
    """Unpack part by part and count what really comes out, whatever the list of contents claims."""
    parts: dict[str, bytes] = {}
    total = 0
    for info in infos:
        name = _place(info)
        wanted = not name.startswith(_NOT_NEEDED)
        chunks: list[bytes] = []
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                _check_unpacked(total, size, limits)
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


def parser_for(name: str) -> expat.XMLParserType:
    """An XML parser that refuses document types, and with them every kind of entity."""
    parser = expat.ParserCreate()

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
    parse(parser_for(name), name, content)


def pack(parts: dict[str, bytes]) -> bytes:
    """The examined parts as a new archive, stored without compression."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()
