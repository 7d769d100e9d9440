"""Words on the ballot's pages, in the language that the page was asked for in; it stands in no cookie."""

from typing import Any

from django import template

from zeren.kernel.words import Text

register = template.Library()


@register.simple_tag(takes_context=True)
def t(context: dict[str, Any], zh: str, en: str, **values: object) -> str:
    """The sentence in the reader's language; `{name}` in it is filled from `name=value`."""
    return Text(zh, en).with_values(**values).read(context["language"])


@register.simple_tag(takes_context=True)
def tt(context: dict[str, Any], text: object) -> str:
    """A `Text` in the reader's language; plain text stays as it is."""
    return text.read(context["language"]) if isinstance(text, Text) else str(text or "")
