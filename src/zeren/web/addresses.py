"""Addresses of pages by name; nothing for a page that does not exist, so that a link to it is not drawn."""

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object) -> str:
    """The address of a page, empty when there is none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
