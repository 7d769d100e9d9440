"""The sheet that keeps a checkpoint on paper: what it says, the code, and room for two officials to sign."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from zeren.kernel.words import Text
from zeren.papers.documents import Document, Grid, Heading, Paragraph, day_text
from zeren.papers.letters import marks
from zeren.papers.pdf import document_pdf
from zeren.papers.seals import Seal

TITLE = Text("总账存根", "Checkpoint of the record")
OPENING = Text(
    "本页记下{day}为止总账的状况。两名工作人员在此签名，各自或由档案室保存；日后把导出的总账与本页核对，本页以前的内容如有改动、缺失，即可看出。",
    "This sheet holds how the record stood on {day}. Two officials sign it; they or the archive keep it. An export of the record "
    "can be compared with it at any time: it shows if anything before it was changed or left out.",
)
HOW = Text(
    "核对方法：扫码得到存根全文，存为文件，运行 python3 zeren_verify_ledger.py 导出文件夹 --checkpoint 存根文件；第 9 步给出结果。没有扫码条件的，对照上表的条数和树根。",
    "To compare: scan the code, keep its text as a file, run python3 zeren_verify_ledger.py EXPORT --checkpoint FILE; step 9 gives "
    "the answer. Without a scanner, compare number of entries and root as they stand in the table.",
)


@dataclass(frozen=True, slots=True)
class CheckpointSheet:
    """What is printed: the checkpoint, its parts in words, and whether its clock is simulated."""

    seal: Seal
    record: str
    root: str
    key: str
    on: date
    demonstration: bool = False
    simulated: bool = False


def checkpoint_sheet(sheet: CheckpointSheet, language: str = "zh-hans") -> Document:
    """The sheet in one language."""
    held = (
        (Text("总账名称", "Record"), sheet.record),
        (Text("条数", "Entries"), str(sheet.seal.size)),
        (Text("树根", "Root"), _grouped(sheet.root)),
        (Text("签名公钥", "Signed with"), _grouped(sheet.key.partition("+")[2], 11)),
    )
    signing = Text("姓名", "Name"), Text("职务", "Post"), Text("签名", "Signature"), Text("日期", "Date")
    return Document(
        title=TITLE.read(language),
        blocks=(
            Paragraph(OPENING.with_values(day=day_text(sheet.on)).read(language)),
            Grid(
                (Text("事项", "Item").read(language), Text("内容", "Content").read(language)),
                tuple((name.read(language), said) for name, said in held),
                (22, 78),
            ),
            Heading(Text("保存人签名", "Signed by those who keep it").read(language)),
            Grid(
                tuple(one.read(language) for one in signing),
                (("", "", "", ""), ("", "", "", "")),
                (24, 28, 28, 20),
                tall=True,
            ),
            Paragraph(HOW.read(language)),
        ),
        marks=marks(language, draft=False, demonstration=sheet.demonstration, simulated=sheet.simulated),
        language=language,
        seal=replace(sheet.seal, side=40),
    )


def checkpoint_pdf(sheet: CheckpointSheet, fonts: Sequence[Path] = (), language: str = "zh-hans") -> bytes:
    """The sheet as PDF; `fonts` as in `pdf.document_pdf`."""
    return document_pdf(checkpoint_sheet(sheet, language), fonts)


def _grouped(said: str, width: int = 8) -> str:
    """In groups that can be read aloud, and broken into lines."""
    return " ".join(said[start : start + width] for start in range(0, len(said), width))
