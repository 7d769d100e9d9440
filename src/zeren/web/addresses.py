"""Addresses of pages by name; nothing for a page that does not exist, so that a link to it is not drawn."""

from urllib.parse import urlsplit

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object) -> str:
    """The address of a page, empty when there is none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def own_address(said: str) -> str:
    """An address inside this program, or the home page."""
    parts = urlsplit(said)
    inside = said.startswith("/") and not said.startswith(("//", "/\\")) and not parts.netloc
    return said if inside else reverse("home")
