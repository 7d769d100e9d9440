"""Letters and decision papers: what they say, how they are laid out, that they are the same each time, and fast."""

import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from time import process_time

import docx
import pytest
from pypdf import PdfReader

from papers.office_letters import ISSUER, decision_paper_said, grade_letter_said
from zeren.kernel.errors import Corrupt, Invalid
from zeren.kernel.words import Text
from zeren.papers.batch import write_letters
from zeren.papers.decision_papers import decision_docx, decision_pdf
from zeren.papers.documents import Document, Grid, Heading, Paragraph, numeral, signature_indents, written_day
from zeren.papers.docx import document_docx
from zeren.papers.grade_letters import grade_letter
from zeren.papers.letters import Letter, Section, letter_document, letter_docx, letter_pdf
from zeren.papers.pdf import document_pdf
from zeren.papers.stored import decision_paper_from, grade_letter_from

ROOT = Path(__file__).parents[2]
FONTS = [ROOT / "src" / "zeren" / "web" / "static" / "built" / "fonts"]
LETTER = grade_letter(grade_letter_said())
DRAFT = grade_letter(grade_letter_said(decided_by=None, decided_on=None))
TRICKY = '#panic("x") $x$ [a] *b* <w:p>&amp; @c \\ // ` {{ 1 }} =1+1'


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def words(data: bytes) -> str:
    """The text of a Word file, tables and headers included."""
    opened = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    heads = [paragraph.text for paragraph in opened.sections[0].header.paragraphs]
    return "\n".join([*heads, *(paragraph.text for paragraph in opened.paragraphs), *cells])


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_letter__says_everything_that_a_person_must_know() -> None:
    for text in ("".join(pages(letter_pdf(LETTER, FONTS))), words(letter_docx(LETTER))):
        text = squeezed(text)
        for part in (
            "清党建办〔2026〕5号", "关于2026年度党建工作责任制考核结果的通知", "林知远同志：", "“称职”，得分98分", "决定等次的理由",
            "连续五个月没有真实开展活动", "未达到", "如在9月或10月有一次经核实的专题活动", "由中共清禾县委常委会会议于2026年12月18日决定",
            "得分方案“书记”2026.1", "冻结时尚未答复", "2026年12月30日前（含当日）", "不因提出异议而加重处理", "2026年12月20日", "抄送：河湾镇党委",
            "演示数据，均为虚构", "本系统默认，非上级规定",
        ):  # fmt: skip
            assert squeezed(part) in text, part
        assert "草稿" not in text


def test_letter__in_english() -> None:
    for text in (" ".join(pages(letter_pdf(LETTER, FONTS, "en"))), words(letter_docx(LETTER, "en"))):
        text = " ".join(text.split())
        for part in (
            "Comrade Lin Zhiyuan,",
            "is “competent”, with a score of 98",
            "not met",
            "until 30 December 2026",
            "Demonstration data, all invented",
        ):
            assert part in text, part


def test_draft__is_marked_on_every_page_and_claims_nothing() -> None:
    read = pages(letter_pdf(DRAFT, FONTS))
    assert all("草稿：尚未决定" in squeezed(page) for page in read)
    for text in (squeezed("".join(read)), squeezed(words(letter_docx(DRAFT)))):
        assert "建议等次为“称职”" in text
        assert "不是结果" in text
        assert "草稿：尚未决定" in text
        assert "〔2026〕" not in text
        assert "2026年12月30日" not in text
        assert "特此通知" not in text


def test_marks__each_shows_where_it_holds() -> None:
    plain = Letter(ISSUER, Text("标题", "Title"), Text("某同志", "Comrade"))
    assert "演示" not in words(letter_docx(plain))
    assert "模拟时钟" in words(letter_docx(replace(plain, simulated=True)))
    assert "模拟时钟" in squeezed(pages(letter_pdf(replace(plain, simulated=True), FONTS))[0])


def test_letter__same_content_same_bytes_in_one_process_and_the_next() -> None:
    made = [
        letter_pdf(LETTER, FONTS),
        letter_docx(LETTER),
        decision_pdf(decision_paper_said(), FONTS),
        decision_docx(decision_paper_said()),
    ]
    letter_pdf(DRAFT, FONTS, "en")
    again = [
        letter_pdf(LETTER, FONTS),
        letter_docx(LETTER),
        decision_pdf(decision_paper_said(), FONTS),
        decision_docx(decision_paper_said()),
    ]
    assert made == again
    script = (
        "from hashlib import sha256; from papers.test_letters import *\n"
        "p = decision_paper_said()\n"
        "for b in (letter_pdf(LETTER, FONTS), letter_docx(LETTER), decision_pdf(p, FONTS), decision_docx(p)):\n"
        "    print(sha256(b).hexdigest())\n"
    )
    fresh = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT / "tests", capture_output=True, text=True, check=True
    )
    assert fresh.stdout.split() == [sha256(data).hexdigest() for data in made]


def test_letter__no_wall_clock_stands_in_the_files() -> None:
    information = PdfReader(io.BytesIO(letter_pdf(LETTER, FONTS))).metadata
    assert information is not None
    assert information.creation_date_raw is None
    with zipfile.ZipFile(io.BytesIO(letter_docx(LETTER))) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "2026-12-20T00:00:00Z" in archive.read("docProps/core.xml").decode()


def test_pdf__is_tagged_and_bears_title_and_language() -> None:
    reader = PdfReader(io.BytesIO(letter_pdf(LETTER, FONTS)))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "zh-CN"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalog
    assert reader.metadata is not None
    assert reader.metadata.title == "关于2026年度党建工作责任制考核结果的通知"


def body_lines(page: str) -> list[str]:
    return [line for line in page.splitlines() if line.strip() and not line.startswith("—")]


def test_pdf__twenty_eight_characters_a_line_twenty_two_lines_a_page() -> None:
    """GB/T 9704-2012: the type area of 156 by 225 mm holds 22 lines of 28 characters."""
    text = "责任制考核以事实为依据以规则为准绳" * 120
    second = body_lines(pages(document_pdf(Document("测量", (Paragraph(text),)), FONTS))[1])
    assert [len(line.strip()) for line in second] == [28] * 22


def test_pdf__page_size_and_margins() -> None:
    page = PdfReader(io.BytesIO(document_pdf(Document("测量", (Paragraph("责" * 2000),)), FONTS))).pages[1]
    assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
    places: list[tuple[float, float]] = []

    def note(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        if "责" in text:
            places.append(
                (
                    inner[4] * outer[0] + inner[5] * outer[2] + outer[4],
                    inner[4] * outer[1] + inner[5] * outer[3] + outer[5],
                )
            )

    page.extract_text(visitor_text=note)
    left = min(x for x, _ in places)
    assert left == pytest.approx(28 / 25.4 * 72, abs=0.5)
    heights = sorted({round(y, 1) for _, y in places}, reverse=True)
    steps = {round(one - other, 1) for one, other in pairwise(heights)}
    assert steps <= {28.9, 29.0}


def test_docx__page_grid_and_fonts_as_the_standard_says() -> None:
    opened = docx.Document(io.BytesIO(letter_docx(LETTER)))
    section = opened.sections[0]
    in_mm = [
        round(side.mm)
        for side in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ]
    assert in_mm == [210, 297, 37, 35, 28, 26]
    body = section._sectPr.xml
    assert 'w:linePitch="579"' in body
    with zipfile.ZipFile(io.BytesIO(letter_docx(LETTER))) as archive:
        styles = archive.read("word/styles.xml").decode()
    for font in ("仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"):
        assert font in styles
    assert (
        next(paragraph.text for paragraph in opened.paragraphs if paragraph.style.name == "Heading 1")
        == "一、考核等次"
    )
    assert opened.core_properties.title == letter_document(LETTER).plain_title


def test_text__never_acts_as_markup() -> None:
    document = Document(
        "题目 " + TRICKY,
        (Heading("一、" + TRICKY), Paragraph(TRICKY + "\x07"), Grid(("甲", "乙"), ((TRICKY, "丙"), ("一行到底",)))),
    )
    assert squeezed("".join(pages(document_pdf(document, FONTS)))).count(squeezed("=1+1")) == 4
    assert words(document_docx(document)).count(TRICKY) == 3
    assert docx.Document(io.BytesIO(document_docx(document))).core_properties.title == "题目 " + TRICKY


def test_pdf__a_sign_that_no_font_holds_is_told_not_dropped() -> None:
    with pytest.raises(Invalid) as refused:
        document_pdf(Document("题目", (Paragraph("某某\U0010ffff同志"),)), FONTS)
    assert refused.value.reasons[0].code == "no_such_sign"


def test_pdf__rare_signs_of_names_are_printed() -> None:
    assert "喆玥翀珺镕堃𬭎䶮" in squeezed(
        pages(document_pdf(Document("题目", (Paragraph("喆玥翀珺镕堃𬭎䶮"),)), FONTS))[0]
    )


def test_letter__forty_different_ones_stay_within_their_share_of_the_time() -> None:
    """430 letters in both formats are to take less than 25 seconds; forty here less than 2.3."""
    letter_pdf(LETTER, FONTS)
    begun = process_time()
    for number in range(40):
        reasons = tuple(
            Text(f"第{number}号理由之{at}：" + "事实与规则各得其所，" * (at + number % 7), f"reason {number} {at}")
            for at in range(4)
        )
        letter = grade_letter(
            grade_letter_said(number, reasons=reasons, subject=Text(f"第{number}位书记", f"secretary {number}"))
        )
        letter_pdf(letter, FONTS)
        letter_docx(letter)
    assert process_time() - begun < 2.3


def test_decision__lists_lines_ties_and_a_page_for_each_case() -> None:
    read = pages(decision_pdf(decision_paper_said(), FONTS))
    text = squeezed("".join(read))
    for part in (
        "提请决定的材料",
        "“优秀”名额线：2个名额到此为止",
        "本系统不自行排出先后",
        "未经决定不发生效力",
        "2026年12月10日",
    ):
        assert part in text
    assert [squeezed(page).find("附件") >= 0 for page in read[-2:]] == [True, True]
    assert "陶若川" in squeezed(read[-2])
    assert "柳明湖" in squeezed(read[-1])
    assert "名额线" in words(decision_docx(decision_paper_said()))


def test_titles__break_into_even_lines_and_keep_numbers_whole() -> None:
    long = Document("关于清禾县2026年度乡镇党委书记抓基层党的建设工作责任制考核结果及有关事项的通知", ())
    lines = long.title_lines
    assert "".join(lines) == long.title
    assert len(lines) == 3
    assert max(len(line) for line in lines) - min(len(line) for line in lines) <= 6
    assert any("2026年度" in line for line in lines)
    assert Document("短题目", ()).title_lines == ("短题目",)


def test_titles__break_where_the_writer_allows_it_and_only_if_they_must() -> None:
    assert letter_document(LETTER).title_lines == ("关于2026年度", "党建工作责任制考核结果的通知")
    short = grade_letter(grade_letter_said(matter=Text("考核", "appraisal")))
    assert letter_document(short).title_lines == ("关于2026年度考核结果的通知",)


def test_signature__stands_centred_over_the_day_four_from_the_edge() -> None:
    document = Document("题", (), signature="县委办公室", signed_on=date(2026, 12, 20))
    assert signature_indents(document) == (5.0, 4.0)
    wide = replace(document, signature="清禾县党的建设工作领导小组办公室")
    assert signature_indents(wide) == (0.0, 4.5)


def test_words__days_and_numerals() -> None:
    assert written_day(date(2026, 1, 2), "zh-hans") == "2026年1月2日"
    assert written_day(date(2026, 1, 2), "en") == "2 January 2026"
    assert [numeral(number) for number in (1, 10, 11, 20, 21)] == ["一", "十", "十一", "二十", "二十一"]


def test_letter__sections_are_numbered_in_both_languages() -> None:
    letter = Letter(
        ISSUER,
        Text("题", "Title"),
        Text("某", "X"),
        sections=(Section(Text("甲", "First")), Section(Text("乙", "Second"))),
    )
    assert "二、乙" in words(letter_docx(letter))
    assert "2. Second" in words(letter_docx(letter, "en"))


def as_stored(value: object) -> object:
    """What a room keeps of a letter: plain values that went through JSON."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_stored(getattr(value, field.name)) for field in fields(value)}
    return [as_stored(each) for each in value] if isinstance(value, tuple) else value


def test_letter__comes_back_whole_from_how_it_is_stored() -> None:
    said = grade_letter_said()
    assert grade_letter_from(json.loads(json.dumps(as_stored(said)))) == said
    paper = decision_paper_said()
    assert decision_paper_from(json.loads(json.dumps(as_stored(paper)))) == paper


def test_letter__delivery_sets_the_last_day_for_an_objection() -> None:
    before = grade_letter_said(objection=replace(grade_letter_said().objection, until=None, days=10))
    assert "自本通知送达之日起10日内" in words(letter_docx(grade_letter(before)))
    after = grade_letter_from(as_stored(before), until=date(2027, 1, 4))  # type: ignore[arg-type]
    assert "在2027年1月4日前（含当日）" in words(letter_docx(grade_letter(after)))


def test_letter__stored_incompletely_is_corrupt() -> None:
    stored = as_stored(grade_letter_said())
    assert isinstance(stored, dict)
    with pytest.raises(Corrupt):
        grade_letter_from({name: value for name, value in stored.items() if name != "reasons"})
    with pytest.raises(Corrupt):
        decision_paper_from({"matter": {"zh": "考核"}})


def test_letter__an_addressee_that_bears_its_colon_gets_no_second() -> None:
    letter = grade_letter(grade_letter_said(addressee=Text("林知远：", "Lin Zhiyuan:")))
    assert "林知远：：" not in words(letter_docx(letter))
    assert "林知远：" in words(letter_docx(letter))


def test_batch__two_workers_write_what_one_writes(tmp_path: Path) -> None:
    said = {f"letter-{number:02}": as_stored(grade_letter_said(number)) for number in range(20)}
    for workers in (1, 2):
        assert write_letters(said, tmp_path / str(workers), FONTS, workers) == 20  # type: ignore[arg-type]
    one, two = ({file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("1", "2"))
    assert len(one) == 40
    assert one == two
