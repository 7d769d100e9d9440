"""At most one document shows a fact: kept under its digest, put in and taken off with a reason, never a picture.

Source: domain notes on trace-ism (no photo or notes field scores, one file an item); evidence.megabytes (project default).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from zeren.implement.rules.facts import STATE_NAMES
from zeren.implement.rules.stages import LIVE
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

MOST = "evidence.megabytes"
KINDS = ("docx", "xlsx", "pdf", "odt", "ods", "txt")
"""What documents offices write. Pictures are left out on purpose."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read and found sound: its name, kind, bytes, text, and how many pictures it holds besides."""

    name: str
    kind: str
    content: bytes
    text: str
    pictures: int = 0


def cannot_attach(document: Document, state: str, has_one: bool, most: Fraction | None) -> Iterator[Reason]:
    """Every reason why this document cannot be put to a fact; `most` megabytes, None where the office takes none."""
    if most is None:
        yield _no(
            "no_files_taken",
            "本单位不收佐证文件。",
            "The office takes no documents.",
            "写明来源即可。",
            "The source in words is enough.",
        )
    elif len(document.content) > most * 1_000_000:
        number = float(most)
        yield _no(
            "file_too_large",
            f"文件超过 {number:g} MB。",
            f"The file is larger than {number:g} MB.",
            "请只留能说明这件事的几页。",
            "Keep the pages that show the matter.",
        )
    if document.kind not in KINDS:
        yield _no(
            "kind_not_taken",
            "不收这种文件；照片不作佐证。",
            "Files of this kind are not taken; photos are no evidence.",
            "可收：" + "、".join(KINDS),
            "Taken are: " + ", ".join(KINDS),
        )
    yield from _stands(state)
    if has_one:
        yield _no(
            "one_file_at_most",
            "这条事实已有一份文件，最多一份。",
            "The fact has a document; one at most.",
            "先撤下原来的，写明理由。",
            "Take the former one off first, saying why.",
        )


def cannot_take_off(state: str, has_one: bool, because: str) -> Iterator[Reason]:
    """Every reason why the document of a fact cannot be taken off."""
    if not has_one:
        yield _no(
            "no_file", "这条事实没有文件。", "The fact has no document.", "不用撤下。", "There is none to take off."
        )
    yield from _stands(state)
    if not because.strip():
        yield _no("because_missing", "请写明理由。", "Say why.", "写一句就够。", "A sentence is enough.")


def _stands(state: str) -> Iterator[Reason]:
    if state not in LIVE:
        name = STATE_NAMES.get(state, Text(state, state))
        yield _no(
            "not_standing",
            f"这条事实{name.zh}，文件不再变动。",
            f"This fact is {name.en}; its document stays as it is.",
            "请到代替它的一条。",
            "Go to the one in its place.",
        )


def _no(code: str, zh: str, en: str, next_zh: str, next_en: str) -> Reason:
    return Reason(code, Text(zh, en), MOST if code == "file_too_large" else "", Text(next_zh, next_en))
