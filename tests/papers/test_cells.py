"""Single cells: every way in which offices write days, numbers, names and codes, and nothing ever as a float."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.cells import Raw, read_cell, read_day, read_number
from zeren.papers.marks import holds_identity_number
from zeren.papers.spec import Attribute, Choice, Column, Kind

steady = settings(deadline=None, derandomize=True, database=None)
"""The same examples each time, and no clock: the machine may be busy."""
HEADING = Text("列", "column")
DAYS = st.dates(date(1901, 1, 1), date(2100, 12, 31))
WIDE = str.maketrans("0123456789.-/", "０１２３４５６７８９．－／")


def column(kind: Kind, **more: object) -> Column:
    return Column("key", HEADING, kind, **more)  # type: ignore[arg-type]


def code_of(read: object) -> str:
    assert isinstance(read, Reason), read
    return read.code


@pytest.mark.parametrize(
    "text",
    ["2026.3.5", "2026年3月5日", "2026-03-05", "20260305", "2026/3/5", "２０２６．３．５", "2026年03月05号", " 2026 年 3 月 5 日 ",
     "二〇二六年三月五日", "2026。3。5", "2026-03-05 00:00:00", "2026-03-05T08:30", "2026、3、5", "46086"],
)  # fmt: skip
def test_day__written_as_offices_write_it(text: str) -> None:
    assert read_day(text) == date(2026, 3, 5)


@pytest.mark.parametrize("raw", [46086.0, 46086, 46086.75, date(2026, 3, 5), datetime(2026, 3, 5, 14, 0), 20260305.0])
def test_day__from_what_spreadsheets_store(raw: Raw) -> None:
    assert read_day(raw) == date(2026, 3, 5)


def test_day__serials_of_the_other_epoch() -> None:
    assert read_day(46086 - 1462, from_1904=True) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["至今", "现任", "长期"])
def test_day__an_open_end_is_no_day(text: str) -> None:
    assert read_day(text) is None


@steady
@given(DAYS)
def test_day__every_day_comes_back_from_every_form(day: date) -> None:
    numbers = (day.year, day.month, day.day)
    forms = ["{}.{}.{}", "{}年{}月{}日", "{}-{:02}-{:02}", "{}/{}/{}", "{}{:02}{:02}"]
    for form in forms:
        text = form.format(*numbers)
        assert read_day(text) == day
        assert read_day(text.translate(WIDE)) == day
    if 20000 <= (day - date(1899, 12, 30)).days <= 80000:
        assert read_day(float((day - date(1899, 12, 30)).days)) == day


@steady
@given(st.text(max_size=30))
def test_day__any_text_gives_a_day_or_a_reason(text: str) -> None:
    read = read_cell(text, column("day"))
    assert read is None or isinstance(read, (date, Reason))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("１２．５", "12.5"),
        ("1,234.5", "1234.5"),
        ("，12".replace("，", ""), 12),
        ("12 次", 12),
        ("-3", -3),
        ("0.10", "0.1"),
    ],
)
def test_number__as_text(text: str, value: int | str) -> None:
    assert read_number(text, HEADING, ("次",)) == Fraction(value)


@pytest.mark.parametrize(
    "text", ["无", "12%", "3/4", "1e5", "1,23", "十二", "12次次", "NaN", "inf", "1" * 20, "--", "0x10", "１２个"]
)
def test_number__what_could_be_read_two_ways_is_sent_back(text: str) -> None:
    assert code_of(read_number(text, HEADING, ("次",))) == "not_a_number"


@steady
@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_number__whole_numbers_stored_as_floats_come_back_exactly(number: int) -> None:
    assert read_number(float(number), HEADING) == number
    assert read_cell(float(number), column("whole")) == number


@steady
@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False))
def test_number__four_decimals_survive_the_spreadsheet(number: Decimal) -> None:
    assert read_number(float(number), HEADING) == Fraction(number)
    assert read_number(str(number), HEADING) == Fraction(number)


@steady
@given(st.floats())
def test_number__any_float_gives_a_fraction_or_a_reason(number: float) -> None:
    read = read_number(number, HEADING)
    assert isinstance(read, (Fraction, Reason))


def test_number__noise_of_binary_sums_is_gone() -> None:
    assert read_number(0.1 + 0.2, HEADING) == Fraction(3, 10)


def test_whole__a_part_is_refused() -> None:
    assert code_of(read_cell(2.5, column("whole"))) == "not_whole"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张 三", "张三"),
        ("欧阳　小 明", "欧阳小明"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("Anna  Lee", "Anna Lee"),
        ("张三\u200b", "张三"),
    ],
)
def test_name(written: str, name: str) -> None:
    assert read_cell(written, column("name")) == name


@pytest.mark.parametrize(
    ("raw", "code"), [("Ａ０１", "A01"), (3.0, "3"), (" A 01 ", "A01"), ("A—01", "A—01"), ("007", "007")]
)
def test_code(raw: Raw, code: str) -> None:
    assert read_cell(raw, column("code")) == code


@pytest.mark.parametrize("raw", [1.1, 1e17, date(2026, 3, 1), True, time(1), timedelta(days=1)])
def test_code__what_the_spreadsheet_spoiled_is_sent_back(raw: Raw) -> None:
    assert code_of(read_cell(raw, column("code"))) == "code_spoiled"


def test_codes__several_people() -> None:
    assert read_cell("R1、R2；R３", column("codes")) == ("R1", "R2", "R3")
    assert read_cell("", column("codes")) == ()


def test_text__chinese_punctuation_stays() -> None:
    assert read_cell("清党建办〔２０２６〕５号，（试行）", column("text")) == "清党建办〔2026〕5号，（试行）"


CHOICES = (Choice("township", Text("乡镇", "township")), Choice("village", Text("村", "village"), ("行政村",)))


@pytest.mark.parametrize("text", ["乡镇", " 乡 镇", "Township", "township"])
def test_choice(text: str) -> None:
    assert read_cell(text, column("choice", choices=CHOICES)) == "township"


def test_choice__a_near_word_is_suggested_and_others_listed() -> None:
    near = read_cell("镇", column("choice", choices=CHOICES))
    assert isinstance(near, Reason)
    assert near.next_step is not None
    assert "乡镇" in near.next_step.zh
    far = read_cell("公司", column("choice", choices=CHOICES))
    assert isinstance(far, Reason)
    assert far.next_step is not None
    assert "乡镇、村" in far.next_step.zh


def test_choice__a_word_for_two_keys_is_not_guessed() -> None:
    twice = (Choice("a", Text("优秀", "excellent")), Choice("b", Text("优秀", "excellent")))
    assert code_of(read_cell("优秀", column("choice", choices=twice))) == "several_choices"
    assert read_cell("b", column("choice", choices=twice)) == "b"


LEVELS = (Choice("county", Text("县级", "county")),)
ATTRIBUTES = (Attribute("level", Text("级别", "level"), LEVELS), Attribute("project", Text("项目", "project")))


@pytest.mark.parametrize(
    "text", ["级别=县级；项目=书面推广", "级别＝县级;项目＝书面推广", "level=county\n项目：书面推广；"]
)
def test_attributes(text: str) -> None:
    assert read_cell(text, column("attributes", attributes=ATTRIBUTES)) == {"level": "county", "project": "书面推广"}


@pytest.mark.parametrize(
    ("text", "code"),
    [("县级", "attribute_form"), ("等级别名=县", "not_a_choice"), ("级别=县级；级别=县级", "attribute_twice")],
)
def test_attributes__refused(text: str, code: str) -> None:
    assert code_of(read_cell(text, column("attributes", attributes=ATTRIBUTES))) == code


def test_identity_numbers__are_found_by_their_check_digit() -> None:
    assert holds_identity_number("身份证：11010519491231002X")
    assert holds_identity_number("１１０１０５１９４９１２３１００２Ｘ")
    assert not holds_identity_number("110105194912310021")
    assert not holds_identity_number("2026030500010002000300")


@steady
@given(st.sampled_from(["text", "name", "code", "codes", "day", "number", "whole", "choice", "attributes"]),
       st.one_of(st.text(max_size=60), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.none()))  # fmt: skip
def test_any_cell__gives_a_value_of_its_kind_or_a_reason_never_a_float(kind: Kind, raw: Raw) -> None:
    read = read_cell(raw, column(kind, choices=CHOICES, attributes=ATTRIBUTES))
    assert not isinstance(read, float)
    if isinstance(read, Reason):
        assert read.text.zh
        assert read.text.en
        assert read.next_step is not None
