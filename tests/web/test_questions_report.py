"""The report of the three questions: two pages at most, what is lacking by name, the tree in counts, in both languages."""

import io
from datetime import date

import pypdf
import pytest
from docx import Document

from clarify import small
from databases import Prepared
from stories import stages
from web.test_diagnose_pages import YEAR_OVER, client_of, county, did  # noqa: F401  the fixture
from web.test_links import CAST, signed_in

ADDRESS = "/diagnosis/three-questions/{unit}/report.{form}?year=2026"


def text_of(content: bytes) -> tuple[int, str]:
    """How many pages a PDF has, and its words without breaks."""
    read = pypdf.PdfReader(io.BytesIO(content))
    return len(read.pages), "".join("".join(page.extract_text().split()) for page in read.pages)


@pytest.fixture
def demonstration(prepared: Prepared) -> None:
    stages.stand_at(stages.TODAY, prepared)


@pytest.mark.django_db
def test_report__names_what_is_lacking_and_whose(county: None) -> None:  # noqa: F811
    small.move_to(YEAR_OVER)
    did("performance_log", date(2026, 5, 6), person=small.SECRETARY.id, kind="ask")
    head = client_of(small.HEAD)
    pages, said = text_of(head.get(ADDRESS.format(unit="T1", form="pdf")).content)
    assert pages <= 2
    assert "苔溪镇2026年落实党建工作责任制三问报告" in said
    assert "没有做足的" in said and small.SECRETARY.name in said
    assert "未答" in said
    words = Document(io.BytesIO(head.get(ADDRESS.format(unit="T1", form="docx")).content))
    cells = [cell.text for table in words.tables for row in table.rows for cell in row.cells]
    assert small.SECRETARY.name in cells
    english = client_of(small.HEAD, "en").get(ADDRESS.format(unit="T1", form="pdf")).content
    assert "thethreequestionsof2026" in text_of(english)[1]
    assert head.get(ADDRESS.format(unit="T1", form="odt")).status_code == 404
    assert client_of(small.MEMBER).get(ADDRESS.format(unit="T2", form="pdf")).status_code in (403, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_report__of_a_whole_county_is_two_pages(demonstration: None, language: str) -> None:
    head = signed_in(CAST["head"])
    for unit in ("LT", "LT01"):
        answer = head.get(ADDRESS.format(unit=unit, form="pdf"), headers={"accept-language": language})
        pages, said = text_of(answer.content)
        assert pages <= 2, (unit, pages)
        assert ("先看" in said) or ("Lookfirst" in said) or ("Nonereads" in said) or ("没有一个读作" in said)
