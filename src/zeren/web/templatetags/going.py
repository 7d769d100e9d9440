"""Links that lead somewhere: `{% go "name" args… after="?year=2026" css="onward" %}words{% endgo %}`.

Where the reader may not open the page, a name stays as plain text and a link with a class (a button, an onward link)
is not drawn, unless `otherwise` says what to put there as a tag. Whoever is not signed in sees the link; it leads to the sign-in page first.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class GoNode(template.Node):
    """`to` is the name of an address with its arguments, or a whole address."""

    def __init__(self, to: FilterExpression, args: list[FilterExpression], said: dict[str, Any], words: NodeList):
        self.to, self.args, self.said, self.nodelist = to, args, said, words

    def render(self, context: template.Context) -> SafeString:
        to = str(self.to.resolve(context) or "")
        if to and not to.startswith(("/", "?", "#")):
            to = reverse(to, args=[arg.resolve(context) for arg in self.args])
        after, css, otherwise = (
            str(self.said[key].resolve(context)) if key in self.said else "" for key in ("after", "css", "otherwise")
        )
        words = self.nodelist.render(context)
        may_open = getattr(context.get("request"), "may_open", None)  # put there by the access middleware
        if not to or (may_open and not may_open(to)):
            if otherwise:
                return format_html('<span class="tag">{}</span>', otherwise)
            return mark_safe("" if css else words)  # noqa: S308  rendered by the template engine just now
        attribute = format_html(' class="{}"', css) if css else ""
        return format_html('<a href="{}"{}>{}</a>', to + after, attribute, words)


@register.tag
def go(parser: Parser, token: Token) -> GoNode:
    """Parse the tag; see the head of this file."""
    bits = token.split_contents()[1:]
    named = [bit for bit in bits if bit.startswith(("after=", "css=", "otherwise="))]
    plain = [parser.compile_filter(bit) for bit in bits if bit not in named]
    words = parser.parse(("endgo",))
    parser.delete_first_token()
    return GoNode(plain[0], plain[1:], token_kwargs(named, parser), words)
