"""Papers of an appointment: the first page alone on its page, in the layout of GB/T 9704, tagged, the same each time."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest
from pypdf import PdfReader

from papers.test_letters import FONTS, body_lines, pages, squeezed, words
from zeren.kernel.words import Text
from zeren.papers.appointment_papers import DossierPaper, Notice, dossier_docx, dossier_pdf, notice_letter
from zeren.papers.letters import Section, TextTable, letter_docx, letter_pdf


def twice(words: str) -> Text:
    return Text(words, words)


def table(count: int) -> TextTable:
    return TextTable(
        (twice("年度"), twice("等次")), tuple((twice(str(2026 - n)), twice("称职")) for n in range(count))
    )


PAPER = DossierPaper(
    name=twice("林知远"),
    post=twice("河湾镇党委书记"),
    day=date(2027, 3, 1),
    office=twice("清禾县责任制办公室"),
    made_on=date(2027, 1, 29),
    first=(Section(twice("近年党建工作责任制考核结果"), (), table(3)), Section(twice("发现的问题和整改"), (twice("没有记录发现的问题。"),))),
    rest=(Section(twice("任用资格"), (twice("记录中没有妨碍任用的事项。"),)), Section(twice("述职评议"), (), table(40))),
    excluded=(twice("生产总值和增长率的数值、名次（政绩考核通知）"),),
    digest="ab" * 32,
    demonstration=True,
)  # fmt: skip
NOTICE = Notice(
    issuer=twice("清禾县责任制办公室"),
    addressee=twice("河湾镇"),
    name=twice("林知远同志"),
    post=twice("河湾镇党委书记"),
    day=date(2027, 3, 1),
    body=twice("县委常委会"),
    decided_on=date(2027, 1, 29),
    number=twice("清委干〔2027〕7号"),
    digest="ab" * 32,
    departures=(twice("民主推荐已过有效期"),),
    reason=twice("责任制考核以事实为依据以规则为准绳" * 80),
    answer_for=twice("沈砚秋、程望舒"),
    vote=(9, 7, 6),
    manner=twice("无记名投票"),
    public_until=date(2027, 2, 9),
)


def test_dossier__first_page_stands_alone_and_the_rest_follows() -> None:
    read = [squeezed(page) for page in pages(dossier_pdf(PAPER, FONTS))]
    assert "一、近年党建工作责任制考核结果" in read[0] and "本材料不列：生产总值" in read[0]
    assert "任用资格" not in read[0] and "三、任用资格" in read[1]
    assert len(read) > 2 and "ab" * 32 in "".join(read) and all("演示数据" in page for page in read)
    said = words(dossier_docx(PAPER))
    assert said.index("一、") < said.index("本材料不列") < said.index("三、任用资格")


def test_notice__says_who_to_which_post_by_whom_and_what_it_departs_from() -> None:
    letter = notice_letter(NOTICE)
    for text in (squeezed("".join(pages(letter_pdf(letter, FONTS)))), squeezed(words(letter_docx(letter)))):
        for part in (
            "清委干〔2027〕7号", "关于林知远同志任职的通知", "河湾镇：",
            "经县委常委会于2027年1月29日研究决定：林知远同志任河湾镇党委书记，自2027年3月1日起", "突破：民主推荐已过有效期", "由沈砚秋、程望舒负责",
            "会议应到成员9人，实到7人，无记名投票，同意6人", "任前公示期到2027年2月9日为止（含当日）",
        ):  # fmt: skip
            assert part in text, part
    plain = squeezed(words(letter_docx(notice_letter(replace(NOTICE, departures=(), vote=None, public_until=None)))))
    assert not [part for part in ("突破", "应到", "公示") if part in plain]


def test_notice__twenty_eight_characters_a_line_twenty_two_lines_a_page() -> None:
    second = body_lines(pages(letter_pdf(notice_letter(NOTICE), FONTS))[1])
    assert [len(line.strip()) for line in second] == [28] * 22


def test_dossier__twenty_eight_characters_a_line_twenty_two_lines_a_page() -> None:
    long = Section(twice("任用资格"), (twice("责任制考核以事实为依据以规则为准绳" * 80),))
    third = body_lines(pages(dossier_pdf(replace(PAPER, rest=(long,), demonstration=False), FONTS))[2])
    assert [len(line.strip()) for line in third] == [28] * 22


@pytest.mark.parametrize(
    "content", [dossier_docx(PAPER), letter_docx(notice_letter(NOTICE))], ids=["dossier", "notice"]
)
def test_docx__page_and_grid_as_the_standard_says(content: bytes) -> None:
    section = docx.Document(io.BytesIO(content)).sections[0]
    sides = (
        section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(side.mm) for side in sides] == [210, 297, 37, 35, 28, 26]
    assert 'w:linePitch="579"' in section._sectPr.xml


def test_pdf__is_tagged_with_title_and_language_and_the_same_each_time() -> None:
    for content, title in (
        (dossier_pdf(PAPER, FONTS), "任用材料：林知远"),
        (letter_pdf(notice_letter(NOTICE), FONTS), "关于林知远同志任职的通知"),
    ):
        reader = PdfReader(io.BytesIO(content))
        catalog = reader.trailer["/Root"]
        assert catalog["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in catalog and catalog["/Lang"].startswith("zh")
        assert b"pdfuaid" in content or "pdfuaid" in str(catalog["/Metadata"].get_data())
        assert reader.metadata is not None and reader.metadata.title == title
    assert dossier_pdf(PAPER, FONTS) == dossier_pdf(PAPER, FONTS)
    assert dossier_docx(PAPER, "en") == dossier_docx(PAPER, "en")
