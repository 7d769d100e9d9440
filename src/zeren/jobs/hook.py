"""A message handed to an address of the office as signed JSON; what it becomes there (a note in a messenger) is made there.

The receiver checks `X-Zeren-Signature` = HMAC-SHA256 of "time.body" with the shared key, and that the time in
`X-Zeren-Time` (seconds since 1970) is near its own; a message it has seen before has the same `id`.
"""

import hmac
import json
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

SECONDS = 10
TIME, SIGNATURE = "X-Zeren-Time", "X-Zeren-Signature"


@dataclass(frozen=True, slots=True)
class Hook:
    """Where signed messages go, and the key that receiver and sender share."""

    url: str
    key: str

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in {"http", "https"}:
            raise ValueError("a hook has an address that begins with http:// or https://")
        if not self.key:
            raise ValueError("a hook has a key, or nobody could tell who sent it")


class _NoDetour(HTTPRedirectHandler):
    """A message goes where the office said and nowhere else."""

    def redirect_request(self, *_: object) -> None:
        return None


def signature(key: str, seconds: int, body: bytes) -> str:
    """The signature of a body at a time.

    >>> signature("k", 1, b"{}")[:16]
    '3dd49b2593d0f9a3'
    """
    return hmac.new(key.encode(), f"{seconds}.".encode() + body, sha256).hexdigest()


def post(hook: Hook, message: dict[str, object], seconds: int) -> None:
    """Hand a message over. Errors: OSError when nobody is there or the answer is not one of 200 to 299."""
    body = json.dumps(message, ensure_ascii=False, sort_keys=True).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        TIME: str(seconds),
        SIGNATURE: signature(hook.key, seconds, body),
    }
    request = Request(hook.url, body, headers, method="POST")  # noqa: S310  the scheme was checked when the hook was made
    with build_opener(_NoDetour).open(request, timeout=SECONDS) as answer:
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            raise OSError(f"answered {answer.status}")
