"""One cell: from what the spreadsheet holds to an exact value, or the reason why it cannot be read.

No value ever leaves here as a binary float. Where an office's habit allows two readings, the cell is sent back.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.choices import AttributeReader, Vocabulary
from zeren.papers.faults import fault
from zeren.papers.marks import holds_identity_number, person_name, plain, same, tidy
from zeren.papers.spec import Column

Raw = str | int | float | bool | date | datetime | time | timedelta | None
Value = str | int | Fraction | date | tuple[str, ...] | dict[str, str] | None

NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\"})
_OPEN_END = frozenset({"至今", "现任", "在任", "长期", "present"})
LONGEST = {"text": 2000, "name": 60, "code": 64}
_NUMBER = re.compile(
    r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,17})?"
)  # a formula's quotient has up to seventeen decimals
_DAY = re.compile(
    r"(\d{4})\s*[-年./。、–—]\s*(\d{1,2})\s*[-月./。、–—]\s*(\d{1,2})\s*[日号]?(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_PART_OF_DAY = re.compile(r"\d{4}\s*(年|[-./]\s*\d{1,2}|年\s*\d{1,2}\s*月?)?\s*")
_SHORT_YEAR = re.compile(r"\d{2}\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2}\s*[日号]?")
_CHINESE_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
_DIGITS = {
    sign: digit
    for digit, signs in enumerate(("〇○零", "一", "二", "三", "四", "五", "六", "七", "八", "九"))
    for sign in signs
}
_FIRST_SERIAL = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_WRITE_DAY = Text("请写成 2026-03-05 或 2026年3月5日。", "Write it as 2026-03-05.")


def as_text(raw: Raw) -> str:
    """The cell as a person would read it, without format: 3.0 is 3, a day is 2026-03-05."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return _float_text(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ", "seconds")
    return raw.isoformat() if isinstance(raw, (date, time)) else str(raw)


def _float_text(raw: float) -> str:
    """The 15 digits a spreadsheet vouches for, as decimal text: 0.1+0.2 is 0.3, 2026.0 is 2026."""
    text = format(raw, ".15g")
    if "e" in text and abs(raw) < 1e15:
        text = format(Decimal(text), "f")
    return text


class CellReader:
    """Reads the cells of one column. What was read once is remembered, since lists repeat themselves."""

    def __init__(self, column: Column, *, from_1904: bool = False) -> None:
        self.column = column
        self._from_1904 = from_1904
        self._words = Vocabulary(column.choices)
        self._attributes = AttributeReader(column)
        self._known: dict[Raw | tuple[type, Raw], Value | Reason] = {}

    def read(self, raw: Raw) -> Value | Reason:
        """The cell's value by the column's kind, or one Reason (without place): what is wrong and what to write."""
        known: Raw | tuple[type, Raw] = raw if raw.__class__ is str else (type(raw), raw)
        if known not in self._known:
            self._known[known] = self._read(raw)
        value = self._known[known]
        return dict(value) if value.__class__ is dict else value

    def _read(self, raw: Raw) -> Value | Reason:
        text, column = as_text(raw), self.column
        if plain(text) in NOTHING:
            return _missing(column) if column.required else nothing(column)
        if column.kind == "day":
            return read_day(raw, from_1904=self._from_1904)
        if column.kind == "choice":
            return self._words.find(text, column.heading)
        if column.kind in _WRITTEN and holds_identity_number(text):
            return _identity_number(column)
        return (
            self._attributes.read(text) if column.kind == "attributes" else _READERS[column.kind](raw, text, column)
        )


def read_cell(raw: Raw, column: Column, *, from_1904: bool = False) -> Value | Reason:
    """One cell by itself; for whole columns keep a `CellReader`."""
    return CellReader(column, from_1904=from_1904).read(raw)


def _identity_number(column: Column) -> Reason:
    return fault(
        "identity_number",
        "“{heading}”里有像居民身份证号码的数字；本系统任何地方都不得登记身份证号码。",
        "“{heading}” holds a number built like an identity-card number; no such number may be entered anywhere.",
        Text("请删除号码，改用本单位自编的编码。", "Delete it and use a code of your own."),
        heading=column.heading,
    )


def nothing(column: Column) -> Value:
    """What an empty cell of the column gives."""
    return () if column.kind == "codes" else {} if column.kind == "attributes" else None


def _missing(column: Column) -> Reason:
    return fault(
        "missing",
        "“{heading}”没有填写。",
        "“{heading}” is empty.",
        Text(f"请填写{column.heading.zh}。", f"Fill in: {column.heading.en}."),
        heading=column.heading,
    )


def _text(raw: Raw, text: str, column: Column) -> Value | Reason:
    value = person_name(text) if column.kind == "name" else tidy(text)
    longest = LONGEST[column.kind]
    if len(value) > longest:
        return fault(
            "too_long",
            "“{heading}”有 {count} 个字，超过 {longest} 个。",
            "“{heading}” has {count} characters, more than {longest}.",
            Text("请缩短，详细材料另附。", "Shorten it; attach the rest elsewhere."),
            heading=column.heading,
            count=len(value),
            longest=longest,
        )
    return value


def _code(raw: Raw, text: str, column: Column) -> Value | Reason:
    spoiled = isinstance(raw, float) and ("." in text or "e" in text or abs(raw) >= 1e15)
    if spoiled or isinstance(raw, (bool, date, time, timedelta)):
        return fault(
            "code_spoiled",
            "“{heading}”被表格软件存成了数值或日期（{text}），原来的写法可能已经丢失。",
            "“{heading}” was stored by the spreadsheet as a number or date ({text}); how it was written may be lost.",
            Text("请把这一列设为“文本”格式后重新填写。", "Set the column's format to Text and enter it again."),
            heading=column.heading,
            text=text,
        )
    return _short_code(text, column)


def _short_code(text: str, column: Column) -> str | Reason:
    value = "".join(plain(text).split())
    if len(value) <= LONGEST["code"]:
        return value
    return fault(
        "too_long",
        "“{heading}”超过 {longest} 个字符。",
        "“{heading}” is longer than {longest} characters.",
        Text("请改用较短的编码。", "Use a shorter code."),
        heading=column.heading,
        longest=LONGEST["code"],
    )


def _codes(raw: Raw, text: str, column: Column) -> Value | Reason:
    parts = [part for part in re.split(r"[、,，;；\n]+", tidy(text)) if part.strip()]
    codes = [_short_code(part, column) for part in parts]
    wrong = next((code for code in codes if isinstance(code, Reason)), None)
    return wrong or tuple(code for code in codes if isinstance(code, str))


def read_number(raw: Raw, heading: Text, units: Iterable[str] = ()) -> Fraction | Reason:
    """An exact number from a cell: full-width digits, thousands marks and the column's own unit words are understood."""
    text = as_text(raw)
    number = "".join(plain(text).split())
    for unit in units:
        number = number.removesuffix(same(unit))
    if not isinstance(raw, (bool, date, time, timedelta)) and _NUMBER.fullmatch(number):
        return Fraction(number.replace(",", ""))
    if number.endswith("%"):
        mend = Text("请只写百分号前的数，如 92。", "Write the number before the percent sign alone, such as 92.")
    else:
        mend = Text(
            "请只写数字，如 12 或 12.5；没有就写 0 或留空。",
            "Write digits only, such as 12 or 12.5; 0 or nothing if none.",
        )
    return fault(
        "not_a_number",
        "“{heading}”应为数，现为“{text}”。",
        "“{heading}” should be a number but is “{text}”.",
        mend,
        heading=heading,
        text=text[:40],
    )


def _number(raw: Raw, text: str, column: Column) -> Value | Reason:
    return read_number(raw, column.heading, column.units)


def _whole(raw: Raw, text: str, column: Column) -> Value | Reason:
    number = read_number(raw, column.heading, column.units)
    if isinstance(number, Reason) or number.denominator == 1:
        return number if isinstance(number, Reason) else int(number)
    return fault(
        "not_whole",
        "“{heading}”应为整数，现为“{text}”。",
        "“{heading}” should be a whole number but is “{text}”.",
        Text("请写整数。", "Write a whole number."),
        heading=column.heading,
        text=text,
    )


def read_day(raw: Raw, *, from_1904: bool = False) -> date | Reason | None:
    """A day from a real date, a serial number, 20260305, or text in the ways offices write it; open ends give None."""
    if isinstance(raw, datetime):
        return _sensible(raw.date(), as_text(raw))
    if isinstance(raw, date):
        return _sensible(raw, as_text(raw))
    text = plain(as_text(raw))
    if isinstance(raw, (bool, time, timedelta)):
        return _no_day(text)
    if same(text) in _OPEN_END:
        return None
    for pattern, made in ((_DAY, _by_parts), (_CHINESE_DAY, _by_signs)):
        found = pattern.fullmatch(text)
        if found:
            return made(found.groups(), text)
    if re.fullmatch(r"\d{8}", text):
        return _by_parts((text[:4], text[4:6], text[6:]), text)
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and 20000 <= int(text[:5]) <= 80000:
        return _sensible(_FIRST_SERIAL[from_1904] + timedelta(days=int(text[:5])), text)
    return _no_day(text)


def _by_parts(parts: tuple[str, ...], text: str) -> date | Reason:
    try:
        return _sensible(date(*(int(part) for part in parts)), text)
    except ValueError:
        return fault("no_such_day", "没有“{text}”这一天。", "There is no such day: “{text}”.", _WRITE_DAY, text=text)


def _by_signs(parts: tuple[str, ...], text: str) -> date | Reason:
    year = "".join(str(_DIGITS[sign]) for sign in parts[0])
    return _by_parts((year, *(str(_below_hundred(part)) for part in parts[1:])), text)


def _below_hundred(signs: str) -> int:
    """三 is 3, 十 is 10, 十一 is 11, 三十一 is 31; what is no number gives 0, which no calendar has."""
    tens, ten, ones = signs.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    if not ten:
        return _DIGITS[ones]
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[ones] if ones else 0)


def _sensible(day: date, text: str) -> date | Reason:
    if 1901 <= day.year <= 2100:
        return day
    return fault(
        "day_far_off",
        "日期“{text}”不在 1901 年至 2100 年之间。",
        "The day “{text}” is not between 1901 and 2100.",
        _WRITE_DAY,
        text=text,
    )


def _no_day(text: str) -> Reason:
    if _PART_OF_DAY.fullmatch(text):
        return fault(
            "day_incomplete",
            "日期“{text}”不完整，缺少月或日。",
            "The day “{text}” is incomplete: month or day is missing.",
            _WRITE_DAY,
            text=text,
        )
    if _SHORT_YEAR.fullmatch(text):
        return fault(
            "short_year",
            "日期“{text}”的年份不足四位。",
            "The year of “{text}” has fewer than four digits.",
            _WRITE_DAY,
            text=text,
        )
    return fault("not_a_day", "“{text}”不是日期。", "“{text}” is not a day.", _WRITE_DAY, text=text[:40])


_WRITTEN = ("text", "name", "code", "codes", "attributes")
_READERS: dict[str, Callable[[Raw, str, Column], Value | Reason]] = {
    "text": _text,
    "name": _text,
    "code": _code,
    "codes": _codes,
    "number": _number,
    "whole": _whole,
}
