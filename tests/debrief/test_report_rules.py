"""The report's rules bare: characters, composition by the default pack's numbers, headings as offices write them."""

import io

import docx
import pytest

from clarify.small import PACKS
from zeren.debrief.rules.composing import Answer, Asked, Composition, Section, Written, cannot_hand_in, characters
from zeren.debrief.rules.headings import Line, cut, is_heading
from zeren.debrief.rules.hearing import HearingDay, window_of, wrong_days
from zeren.papers.report_docx import paragraphs_of
from zeren.policy import load_pack

PACK = load_pack(PACKS / "party-building-cn")
GRADES = ("GOOD", "FAIR", "AVERAGE", "POOR")


def limit(key: str) -> int | None:
    return int(PACK.number(key)) if key else None


COMPOSITION = Composition(
    tuple(
        Section(one.key, one.title, one.headings, limit(one.most), limit(one.least), limit(one.about), one.answers)
        for one in PACK.report_sections
    ),
    limit("debrief.total_most"),
)
ASKED = (Asked("2025-1", "后备力量培养偏慢", "claimed"), Asked("2025-2", "活动室利用率低", "overdue"))


def against(achievements: int, problems: int, following: int) -> list[str]:
    sections = {"achievements": "成" * achievements, "problems": "问" * problems, "next": "下" * following}
    return [one.code for one in cannot_hand_in(COMPOSITION, Written(sections, {}, 90, "GOOD"), (), GRADES)]


@pytest.mark.parametrize(
    ("counts", "refused"),
    [
        ((650, 1450, 700), ["section_too_short"]),
        ((700, 1500, 700), []),
        ((701, 1500, 700), ["section_too_long"]),
        ((700, 1500, 800), []),
        ((700, 1500, 801), ["report_too_long"]),
        ((0, 0, 0), ["section_empty", "section_empty", "section_empty"]),
    ],
)
def test_composition__as_the_pack_says(counts: tuple[int, int, int], refused: list[str]) -> None:
    assert against(*counts) == refused


def test_characters__marks_count_and_blanks_do_not() -> None:
    assert characters("　一、抓 基层，\n12 %。\u200b") == 10
    assert characters(" \n\t　") == 0


def test_window__runs_into_the_next_year() -> None:
    assert [str(day) for day in window_of(2026, "11-01", "03-31")] == ["2026-11-01", "2027-03-31"]
    first, last = window_of(2026, "03-01", "03-31")
    days = {"T": HearingDay("T", "镇", first, "C"), "C": HearingDay("C", "县", last)}
    assert [*wrong_days(days, (first, last))] == []
    days["C"] = HearingDay("C", "县", first)
    assert [(unit, reason.code) for unit, reason in wrong_days(days, (first, last))] == [("T", "after_the_one_above")]


def office_file(*paragraphs: tuple[str, str]) -> bytes:
    """A Word file: text and style of each paragraph."""
    made = docx.Document()
    for text, style in paragraphs:
        made.add_paragraph(text, style=style or None)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def lines_of(data: bytes) -> list[Line]:
    return [Line(one.number, one.text, one.is_heading) for one in paragraphs_of(data)]


def test_docx__is_cut_by_headings_as_offices_write_them() -> None:
    data = office_file(
        ("苔溪镇党委书记抓基层党建工作述职报告", "Title"), ("各位领导：", ""),
        ("一、履职情况和主要成绩", ""), ("全年召开专题会议两次。", ""), ("（一）抓班子", ""), ("谈话十二人次。", ""),
        ("二、上年度述职评议反馈问题整改情况", ""),
        ("1.后备力量培养偏慢：结对帮带。整改结果：两人入库。", ""), ("2．活动室利用率低：每周开放。", ""), ("结果：月均四次。", ""),
        ("存在的主要问题及原因", "Heading 1"), ("压力传导不够。", ""),
        ("四、下一步工作打算", ""), ("建立台账。", ""),
    )  # fmt: skip
    found = cut(lines_of(data), COMPOSITION, ASKED)
    assert found.problems == []
    assert found.sections["achievements"] == "全年召开专题会议两次。\n（一）抓班子\n谈话十二人次。"
    assert found.sections["problems"] == "压力传导不够。" and found.sections["next"] == "建立台账。"
    assert found.answers["2025-1"] == Answer("后备力量培养偏慢：结对帮带。", "两人入库。")
    assert found.answers["2025-2"].result == "月均四次。"


def test_docx__what_cannot_be_placed_is_named_with_its_place() -> None:
    data = office_file(
        ("述职报告", ""), ("甲" * 200, ""), ("一、主要成绩", ""), ("会议。", ""), ("二、其他", ""), ("杂项。", ""),
        ("三、工作成效", ""), ("又一次。", ""), ("四、去年问题整改", ""), ("1.只答了一项。", ""),
    )  # fmt: skip
    found = cut(lines_of(data), COMPOSITION, ASKED)
    told = {one.code: one.place for one in found.problems}
    assert told == {
        "heading_unknown": ("5",), "section_twice": ("7",), "answers_do_not_match": ("10",),
        "section_missing": ("next",), "text_before_headings": (),
    }  # fmt: skip
    assert sum(one.code == "section_missing" for one in found.problems) == 2


def test_heading__is_short_and_numbered_or_styled() -> None:
    assert is_heading(Line(1, "一、主要成绩")) and is_heading(Line(1, "主要成绩", True))
    assert not is_heading(Line(1, "一、" + "字" * 50)) and not is_heading(Line(1, "（一）抓班子"))
    assert not is_heading(Line(1, "一、建好三支队伍。"))
