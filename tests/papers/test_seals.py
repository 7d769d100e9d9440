"""The checkpoint on paper: a code that a scanner reads back to the very text, in Word and in PDF; the sheet for two to sign."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import docx
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from papers.office_letters import decision_paper_said
from zeren.kernel.words import Text
from zeren.papers import pdf
from zeren.papers.checkpoint_sheets import CheckpointSheet, checkpoint_pdf, checkpoint_sheet
from zeren.papers.decision_papers import decision_document, decision_docx, decision_pdf
from zeren.papers.documents import Document
from zeren.papers.docx import document_docx
from zeren.papers.letters import Letter, letter_document, letter_docx, letter_pdf
from zeren.papers.seals import Seal

FONTS = [Path(__file__).resolve().parents[2] / "src/zeren/web/static/built/fonts"]
NAME = "zeren/simulated/0123456789abcdef0123456789abcdef"
NOTE = f"{NAME}\n1234567\nXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvXvX=\n\n— {NAME} {'Az3g' * 22}AA==\n"
SEAL = Seal(NOTE, 1234567)
LETTER = Letter(
    Text("鹭汀县责任制办公室", "Responsibility office of Luting"),
    Text("关于结果的通知", "Notice of the result"),
    Text("顾予衡", "Gu Yuheng"),
    (Text("现通知如下。", "We tell you the following."),),
    number=Text("鹭责办〔2026〕5号", "No. 5 of 2026"),
    signed_on=date(2026, 11, 30),
    copies=(Text("霜林镇", "Shuanglin"),),
)
SHEET = CheckpointSheet(
    SEAL, NAME, "ab" * 32, f"{NAME}+abcdef01+AX9tMLO28I0Aou0XcsuGaxTLnLSTHL1yD1zRzdjF8h8g", date(2026, 11, 30)
)


def pictured(document: Document) -> list[Image.Image]:
    """The pages as pictures, set by the same compiler from the same data."""
    compiler, families = pdf._compiler(tuple(map(str, FONTS)))
    said = json.dumps(pdf._clean({**pdf._data(document), "families": families}), ensure_ascii=False)
    made = compiler.compile(input=pdf._TEMPLATE, format="png", ppi=150, sys_inputs={"document": said})
    return [Image.open(io.BytesIO(page)) for page in (made if isinstance(made, list) else [made])]


def scanned(pictures: list[Image.Image]) -> list[str]:
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture.convert("L"))]


def test_letter__its_code_is_read_back_from_the_page_and_from_the_word_file() -> None:
    for language in ("zh-hans", "en"):
        assert scanned(pictured(letter_document(LETTER, language, SEAL))) == [NOTE]
        with zipfile.ZipFile(io.BytesIO(letter_docx(LETTER, language, SEAL))) as packed:
            assert scanned([Image.open(io.BytesIO(packed.read("word/media/checkpoint.png")))]) == [NOTE]
        opened = docx.Document(io.BytesIO(letter_docx(LETTER, language, SEAL)))
        assert round(opened.inline_shapes[0].width.mm) == 28
        assert SEAL.words.read(language) in [cell.text for table in opened.tables for cell in table._cells]


def test_letter__tells_the_code_to_who_cannot_see_it() -> None:
    with zipfile.ZipFile(io.BytesIO(letter_docx(LETTER, "zh-hans", SEAL))) as packed:
        assert NAME in packed.read("word/document.xml").decode().partition('descr="')[2].partition('"')[0]
    reader = PdfReader(io.BytesIO(letter_pdf(LETTER, FONTS, "en", SEAL)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "first 1234567 entries" in " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_decision_paper__bears_the_code_before_its_annexes(language: str) -> None:
    paper = decision_paper_said()
    assert scanned(pictured(decision_document(paper, language, SEAL))) == [NOTE]
    assert decision_pdf(paper, FONTS, language, SEAL) != decision_pdf(paper, FONTS, language)
    assert b"checkpoint.png" in decision_docx(paper, language, SEAL)


def test_draft__bears_no_code() -> None:
    draft = Letter(LETTER.issuer, LETTER.title, LETTER.addressee, draft=True)
    assert letter_document(draft, "zh-hans", SEAL).seal is None


def test_without_a_seal__nothing_of_it_is_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(letter_docx(LETTER))) as packed:
        assert not [name for name in packed.namelist() if "media" in name]
        assert "png" not in packed.read("[Content_Types].xml").decode()


def test_files__are_the_same_bytes_each_time() -> None:
    for make in (lambda: letter_docx(LETTER, "en", SEAL), lambda: letter_pdf(LETTER, FONTS, "en", SEAL)):
        assert make() == make()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_sheet__is_one_page_with_the_code_and_room_for_two(language: str) -> None:
    document = checkpoint_sheet(SHEET, language)
    assert scanned(pictured(document)) == [NOTE]
    reader = PdfReader(io.BytesIO(checkpoint_pdf(SHEET, FONTS, language)))
    assert len(reader.pages) == 1
    text = reader.pages[0].extract_text()
    assert NAME in text and "1234567" in text and "abababab" in text and "--checkpoint" in text
    assert [len(block.rows) for block in document.blocks if getattr(block, "tall", False)] == [2]
    assert docx.Document(io.BytesIO(document_docx(document))).tables[1].rows[1].height is not None


def test_longest__a_record_of_many_entries_still_fits_a_code() -> None:
    long = NOTE.replace("1234567", str(10**15))
    assert scanned(pictured(letter_document(LETTER, "en", Seal(long, 10**15)))) == [long]


def test_typst__is_asked_with_data_never_with_markup() -> None:
    odd = Seal(NOTE.replace("Az3g", "#[x]"), 7)
    assert scanned(pictured(letter_document(LETTER, "en", odd))) == [odd.note]
