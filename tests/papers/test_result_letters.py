"""Letters about results besides those to a person about a grade: without one, to a unit, about a place that moved."""

import io
import json

import docx
import pytest
from pypdf import PdfReader

from papers.office_letters import grade_letter_said, place_notice_said
from papers.test_letters import FONTS, as_stored, pages, squeezed, words
from zeren.kernel.errors import Corrupt
from zeren.kernel.words import Text
from zeren.papers.grade_letters import grade_letter
from zeren.papers.letters import letter_docx, letter_pdf
from zeren.papers.place_notices import place_notice
from zeren.papers.stored import place_notice_from, result_letter_from


def test_letter__about_a_result_is_told_from_its_plain_values_which_it_is() -> None:
    for said, letter in ((grade_letter_said(), grade_letter), (place_notice_said(), place_notice)):
        stored = json.loads(json.dumps(as_stored(said)))
        assert result_letter_from(stored) == letter(said)  # type: ignore[operator]
    assert place_notice_from(json.loads(json.dumps(as_stored(place_notice_said())))) == place_notice_said()
    with pytest.raises(Corrupt):
        result_letter_from({"moved": []})


def test_letter__without_a_grade_says_why_and_names_none() -> None:
    none = grade_letter(
        grade_letter_said(grade=None, score=None, nearest=None, uses=(Text("另发通知书。", "A letter follows."),))
    )
    for text in ("".join(pages(letter_pdf(none, FONTS))), words(letter_docx(none))):
        said = squeezed(text)
        for part in ("年度不定等次。", "不定等次的原因", "以后怎样办", "另发通知书。", "2026年12月30日前"):
            assert squeezed(part) in said, part
        assert "最接近的另一结果" not in said and "得分98" not in said and "决定等次的理由" not in said


def test_letter__to_a_unit_speaks_to_the_unit() -> None:
    said = squeezed(
        words(letter_docx(grade_letter(grade_letter_said(to_unit=True, subject=Text("河湾镇", "Hewan")))))
    )
    assert "现将你单位的结果" in said and "由你单位第一责任人在2026年12月30日前" in said and "您可以" not in said
    assert "the unit's first responsible person may object" in " ".join(
        words(letter_docx(grade_letter(grade_letter_said(to_unit=True)), "en")).split()
    )


def test_notice__of_a_change_is_laid_out_as_a_letter_with_before_and_after() -> None:
    notice = place_notice(place_notice_said())
    for text in ("".join(pages(letter_pdf(notice, FONTS))), words(letter_docx(notice))):
        said = squeezed(text)
        for part in (
            "清党建办〔2026〕5号",
            "重新测算后变动情况的通知",
            "变动前",
            "变动后",
            "名额内",
            "名额外",
            "不变",
            "如何提出异议",
            "2026年12月20日",
        ):
            assert squeezed(part) in said, part
    page = PdfReader(io.BytesIO(letter_pdf(notice, FONTS))).pages[0]
    assert [round(float(side)) for side in page.mediabox] == [0, 0, 595, 842]
    assert 'w:linePitch="579"' in docx.Document(io.BytesIO(letter_docx(notice))).sections[0]._sectPr.xml
