"""Small drawn things for the components: icons of the sprite, widths of bars, digests in groups of four."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zeren.kernel.exact import exact, shown

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """One icon of the sprite, silent to a screen reader: a word always stands beside it."""
    return format_html(
        '<svg class="icon" width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("built/icons.svg"),
        name,
    )


@register.filter
def fours(digest: str, groups: int = 4) -> str:
    """The first `groups` groups of a digest: 9f3c 71ab e02d 5540. Zero or less means all of it."""
    text = str(digest or "").replace(" ", "")
    parts = [text[start : start + 4] for start in range(0, len(text), 4)]
    return " ".join(parts[: int(groups)] if int(groups) > 0 else parts)


@register.filter
def grow(value: Fraction | Decimal | int | str | None) -> str:
    """A number for `flex-grow`, which takes decimals and no fractions; None counts as nothing."""
    return shown(exact(value if value not in (None, "") else 0), 4)


@register.simple_tag
def share(value: object, whole: object) -> str:
    """`value` of `whole` as a CSS percentage between 0 and 100."""
    part, all_of_it = exact(value or 0), exact(whole or 0)  # type: ignore[arg-type]  # templates hand in anything
    if all_of_it <= 0:
        return "0%"
    return f"{shown(max(Fraction(0), min(Fraction(1), part / all_of_it)) * 100, 3)}%"


@register.filter
def total_of(parts: Iterable[object]) -> Fraction:
    """The sum of the parts' values; parts are `pieces.Part` or mappings."""
    return sum((exact(_value(part)) for part in parts or ()), Fraction(0))


def _value(part: object) -> Fraction | int | str:
    found = part.get("value", 0) if isinstance(part, dict) else getattr(part, "value", 0)
    return found or 0
