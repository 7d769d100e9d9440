"""Words, days and numbers as a reader sees them, in the language of the request.

Built in: every template has `{% t "中文" "English" %}`, `{% tt text %}` and the filters below without loading them.
"""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django import template
from django.utils import timezone, translation

from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text

register = template.Library()

THIN = "\u2009"  # between thousands; the narrower U+202F cannot be seen in Chinese faces
UNBROKEN = "\u00a0"  # before a percent sign
WEEKDAYS = (
    Text("星期一", "Mon"),
    Text("星期二", "Tue"),
    Text("星期三", "Wed"),
    Text("星期四", "Thu"),
    Text("星期五", "Fri"),
    Text("星期六", "Sat"),
    Text("星期日", "Sun"),
)


def language() -> str:
    """ "zh-hans" or "en", as negotiated for this request."""
    return "zh-hans" if (translation.get_language() or "zh").startswith("zh") else "en"


@register.simple_tag
def t(zh: str, en: str, **values: object) -> str:
    """The sentence in the reader's language; `{name}` in it is filled from `name=value`."""
    sentence = Text(zh, en).read(language())
    return sentence.format(**{name: _word(value) for name, value in values.items()}) if values else sentence


@register.simple_tag
def tt(text: object, **values: object) -> str:
    """A `Text` in the reader's language; plain text stays as it is, None is empty."""
    sentence = _word(text)
    return sentence.format(**{name: _word(value) for name, value in values.items()}) if values else sentence


@register.filter
def read(text: object) -> str:
    """`{{ reason.text|read }}`: the same as `tt`, where a tag does not fit."""
    return _word(text)


@register.simple_tag
def html_lang() -> str:
    """The value of a `lang` attribute for the reader's language."""
    return "zh-Hans" if language() == "zh-hans" else "en"


@register.filter
def day(value: date | datetime | None) -> str:
    """2027-01-22; empty for None."""
    found = _day(value)
    return found.isoformat() if found else ""


@register.filter
def short_day(value: date | datetime | None) -> str:
    """01-22, where the year is plain from the page."""
    return day(value)[5:]


@register.filter
def weekday(value: date | datetime | None) -> str:
    """星期五 or Fri."""
    found = _day(value)
    return WEEKDAYS[found.weekday()].read(language()) if found else ""


@register.filter
def long_day(value: date | datetime | None) -> str:
    """A deadline: 2027-02-26 星期五, Fri 2027-02-26."""
    if value is None:
        return ""
    pair = (day(value), weekday(value)) if language() == "zh-hans" else (weekday(value), day(value))
    return " ".join(pair)


@register.filter
def moment(value: datetime | None) -> str:
    """2026-12-21 15:42, in the office's zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d %H:%M")


@register.filter
def points(value: Fraction | Decimal | int | str | None, least: int = 1) -> str:
    """Exact points, at most two decimals and at least `least`: 98.0, 7.5, 98.75. Errors: TypeError for a float."""
    return "" if value is None or value == "" else shown(exact(value), 2, int(least))


@register.filter
def thin(value: Fraction | Decimal | int | str | None) -> str:
    """Thousands set apart by a thin space: 4 126."""
    if value is None or value == "":
        return ""
    whole, point, part = shown(exact(value), 4).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", THIN) + point + part


@register.filter
def percent(value: Fraction | Decimal | int | str | None, least: int = 0) -> str:
    """A ratio as 97.6 %, half up at one decimal."""
    return "" if value is None or value == "" else f"{shown(exact(value) * 100, 1, int(least))}{UNBROKEN}%"


def _day(value: date | datetime | None) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def _word(value: object) -> str:
    if isinstance(value, Text):
        return value.read(language())
    return "" if value is None else str(value)
