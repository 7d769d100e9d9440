"""The style sheet and the script of the ballot's pages, at an address that changes when they do."""

import functools
import hashlib
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse

LOOK = Path(__file__).with_name("look")
KINDS = {"ballot.css": "text/css", "ballot.js": "text/javascript"}


@functools.cache
def look_version() -> str:
    """Changes when one of the two does."""
    return hashlib.sha256(b"".join((LOOK / name).read_bytes() for name in KINDS)).hexdigest()[:12]


def look(request: HttpRequest, version: str, name: str) -> HttpResponse:
    """One of the two: the same for everybody, so a browser may keep it."""
    if name not in KINDS or version != look_version():
        raise Http404
    answer = HttpResponse((LOOK / name).read_bytes(), content_type=f"{KINDS[name]}; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
