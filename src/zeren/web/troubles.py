"""What was sent, and what to answer when the database or a disk cannot: one page, both languages, when to try again."""

import sys
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from zeren.ledger.once import Press
from zeren.ledger.troubles import Trouble, trouble_of

LONGEST_KEY = 200
SECRET_FIELDS = frozenset({"password", "old", "new", "code"})
"""Fields of forms whose content no page may show again."""


def press_of(request: HttpRequest) -> Press | None:
    """What makes a sending the same as an earlier one; None for reading, and for what carries no token.

    A page's forms carry a CSRF token that is masked anew each time the page is drawn, so the same token with the same
    content is the same press of the same button. A program says it with the header Idempotency-Key.
    """
    if request.method != "POST":
        return None
    if key := request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]:
        return Press(f"key {request.path} {key}", _digest(iter((key.encode(), request.body))))
    token = request.POST.get("csrfmiddlewaretoken", "")
    said = _digest(_said(request, token))  # with the token in it nobody can find out what was typed by trying
    return Press(f"form {said}", said) if token else None


def _said(request: HttpRequest, token: str) -> Iterator[bytes]:
    yield token.encode()
    yield request.get_full_path().encode()
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            yield from (name.encode(), *(value.encode() for value in request.POST.getlist(name)))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            yield from (name.encode(), str(file.name).encode(), *file.chunks())
            file.seek(0)


def _digest(parts: Iterator[bytes]) -> str:
    """SHA-256 over parts that each stand for themselves, however they are cut."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def trouble_now() -> Trouble | None:
    """The trouble of the error that is being answered just now, if it is one."""
    return trouble_of(sys.exc_info()[1])


def _fields(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What was typed, token and all, so that one press sends the same again; nothing where a file or a secret is in it."""
    try:
        if request.FILES or SECRET_FIELDS & set(request.POST):
            return ()
        return tuple((name, said) for name, values in request.POST.lists() for said in values)
    except (OSError, MultiPartParserError, SuspiciousOperation):  # it could not be read, which may be the trouble
        return ()


def trouble_page(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    """The page for it, with the status and `Retry-After`; it needs no database."""
    sent = request.method != "GET"
    came_from = urlsplit(request.headers.get("Referer", ""))
    back = came_from.path if came_from.netloc == request.get_host() else "/"
    context = {
        "fields": _fields(request) if sent else (),
        "trouble": trouble,
        "reasons": (trouble.reason,),
        "sent": sent,
        "retry": back if sent else request.get_full_path(),
    }
    answer = render(request, "web/trouble.html", context, status=trouble.status)
    if trouble.retry_after:
        answer["Retry-After"] = str(trouble.retry_after)
    return answer
