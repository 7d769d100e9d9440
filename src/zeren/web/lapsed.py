"""What somebody was filling in when the session ran out: held, encrypted, in the sign-in page, for the same person alone.

Only what passed the check against forged requests is held; files are not. docs/decisions/0034-who-signs-in.md
"""

import json
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from zeren.accounts.passwords import opened_secret, sealed_secret

MOST = 200_000
"""Bytes of a form that are held; a longer one is lost, and the page does not say otherwise."""
WHAT = "held form"
LEFT_OUT = frozenset({"csrfmiddlewaretoken"})


@dataclass(frozen=True, slots=True)
class Held:
    """A form to be sent again: to which address, by whom, its fields in order."""

    path: str
    person: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shown(self) -> tuple[str, ...]:
        """What was typed, for its author to know it again."""
        return tuple(value for _, value in self.fields if len(value.strip()) > 1)


def hold(request: HttpRequest, person: str) -> str:
    """The form that was just sent, sealed; empty when it cannot be held."""
    if request.method != "POST" or request.FILES or request.headers.get("HX-Request"):
        return ""
    if request.path.startswith(reverse("own-account")):  # passwords and codes are not held
        return ""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        return ""
    fields = [
        (name, value)
        for name in request.POST
        if name not in LEFT_OUT and "password" not in name
        for value in request.POST.getlist(name)
    ]
    return sealed_secret(json.dumps([request.get_full_path(), person, fields], ensure_ascii=False), WHAT)


def held_for(sealed: str, person: str) -> Held | None:
    """What was held, for the person who had filled it in; None for anybody else."""
    said = opened_secret(sealed, WHAT) if sealed else ""
    if not said:
        return None
    path, author, fields = json.loads(said)
    return Held(path, author, tuple((name, value) for name, value in fields)) if author == person else None
