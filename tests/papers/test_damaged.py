"""Two hundred spoiled spreadsheets: each gives a clear reason or a list of wrong rows, in time, and never a traceback."""

from time import process_time

import pytest

from papers.damaged_books import Damaged, book, damaged_books
from papers.office_words import UNITS
from zeren.kernel.errors import Invalid, Reason
from zeren.papers.survey import Limits
from zeren.papers.tables import read_table

MOST_SECONDS = 2.0


def outcome(data: bytes) -> tuple[Reason, ...]:
    """Every reason, whether the file or rows of it were refused; anything but Invalid comes through and fails."""
    try:
        read = read_table(data, UNITS)
        return read.problems or tuple(note for note in read.notes if note.code == "no_rows")
    except Invalid as refused:
        return refused.reasons


def test_damaged__the_sound_book_is_read_whole() -> None:
    read = read_table(book(), UNITS)
    assert len(read.rows) == 4
    assert not read.problems


def test_damaged__there_are_at_least_two_hundred_cases() -> None:
    cases = list(damaged_books())
    assert len(cases) >= 200
    assert len({case.name for case in cases}) == len(cases)


@pytest.mark.parametrize("case", damaged_books(), ids=lambda case: case.name)
def test_damaged(case: Damaged) -> None:
    data = case.data
    begun = process_time()
    reasons = outcome(data)
    seconds = process_time() - begun
    assert seconds < MOST_SECONDS
    assert reasons or case.harmless
    for reason in reasons:
        assert reason.code
        assert reason.text.zh
        assert reason.text.en
        assert reason.text.zh != reason.text.en
        assert reason.next_step is not None
        assert reason.next_step.zh


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xlsx cut at 10/20", "damaged"),
        ("zip bomb in xl/worksheets/sheet1.xml", "unpacks_too_large"),
        ("bomb that lies about its size", "damaged"),
        ("entity bomb in xl/sharedStrings.xml", "xml_entities"),
        ("one cell at the far corner", "too_wide"),
        ("xls with a cell at the far corner", "too_wide"),
        ("ods row repeated", "too_many_cells"),
        ("xlsx with a password", "encrypted"),
        ("ods with a password", "encrypted"),
        ("locked archive", "encrypted"),
        ("docx", "not_a_spreadsheet"),
        ("links to other files", "external_links"),
        ("nothing", "empty_file"),
        ("ten thousand parts", "too_many_parts"),
        ("sheet under another name among several", "sheet_missing"),
        ("two sheets that both could be meant", "sheet_twice"),
        ("heading 单位名称 missing", "heading_missing"),
        ("heading 单位名称 twice", "heading_twice"),
        ("headings below row 40", "no_headings"),
        ("every row with the same key", "key_twice"),
        ("key merged over rows", "merged"),
        ("error value stored", "error_value"),
        ("cell E5 number 18: =TODAY()", "formula_without_value"),
        ("cell A5 number 7: 11010519491231002X", "identity_number"),
        ("cell E5 number 1: 去年", "not_a_day"),
        ("cell E5 number 2: 2026.3", "day_incomplete"),
        ("cell E5 number 8: 2026-02-30", "no_such_day"),
        ("cell A5 number 1: 1.5", "code_spoiled"),
        ("cell B5 number 1: 名名名名名名名名名名名名名名名名名名名名", "too_long"),
        ("cell C5 number 1: 县级市", "not_a_choice"),
        ("cell B5 number 0: ", "missing"),
    ],
)
def test_damaged__the_reason_names_what_is_wrong(name: str, code: str) -> None:
    case = next(case for case in damaged_books() if case.name == name)
    assert code in {reason.code for reason in outcome(case.data)}


def test_damaged__a_file_over_the_size_limit_is_not_even_opened() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(book(), UNITS, limits=Limits(size=1000))
    assert refused.value.reasons[0].code == "file_too_large"


def test_damaged__bombs_are_refused_without_unpacking_them_whole() -> None:
    for case in damaged_books():
        if case.name.startswith("zip bomb"):
            data = case.data
            begun = process_time()
            outcome(data)
            assert process_time() - begun < 0.5


def test_damaged__row_problems_name_sheet_and_cell() -> None:
    spoiled = next(case for case in damaged_books() if case.name == "cell E5 number 1: 去年")
    (reason,) = outcome(spoiled.data)
    assert reason.place == ("单位", "E5")
    assert "去年" in reason.text.zh
    assert reason.next_step is not None
    assert "2026-03-05" in reason.next_step.zh
