"""The pack in force on the day of a request, without asking again what the frame already knows."""

from django.http import HttpRequest

from zeren.organisations.queries import pack_by_digest, pack_on
from zeren.policy import Pack


def pack_now(request: HttpRequest) -> Pack:
    """The pack of today. Errors: NotFound, with the next step, while none is adopted."""
    digest = request.frame.pack_digest
    return pack_by_digest(digest) if digest else pack_on(request.frame.today)
