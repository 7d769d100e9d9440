"""One press, one change: a form or a program that sends the same again gets the answer of the first time.

The door says with `pressed` what it was sent; the gate claims it in the deed's own transaction, so that claim and change
stand together or not at all. docs/decisions/0039-one-press-one-change.md
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import connection

from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text


@dataclass
class Press:
    """What a door was sent: `token` tells this sending from every other, `said` is the digest of its content.

    `deeds` counts the deeds done for it so far, since one sending may ask for several.
    """

    token: str
    said: str
    deeds: int = 0


_press: ContextVar[Press | None] = ContextVar("press", default=None)
_DAY, _UNTOLD = "day", "untold"


@contextmanager
def pressed(press: Press | None) -> Iterator[None]:
    """Every deed in this block belongs to this sending; None for what cannot be sent twice."""
    kept = _press.set(press)
    try:
        yield
    finally:
        _press.reset(kept)


@dataclass(frozen=True, slots=True)
class Claim:
    """A deed's hold on its sending: `earlier` is what it gave the first time, if it was done before."""

    key: str
    is_done: bool
    earlier: Any = None

    def keep(self, value: Any) -> None:
        """Keep what the deed gives, for whoever sends the same again."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_press_gave(%s, %s)", [self.key, _written(value)])


def claim(signature: str, deed: str) -> Claim | None:
    """Claim the present sending for a deed, inside its transaction; None when nothing was sent.

    Two at the same moment: the second waits here until the first has committed or failed.
    Errors: Invalid when the same token came with other content, Refused when what the deed gave was not kept.
    """
    press = _press.get()
    if press is None:
        return None
    key = _key(press, signature)
    press.deeds += 1
    said = sha256(f"{deed}\n{press.said}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT said, gave FROM ledger_press(%s, %s)", [key, said])
        found = cursor.fetchone()
    if found is None:
        return Claim(key, False)
    if found[0] != said:
        raise Invalid(_other_content())
    return Claim(key, True, _read(found[1]))


def is_repeated(signature: str) -> bool:
    """Whether the present sending was done before: a page then asks no question that its own change would raise."""
    press = _press.get()
    if press is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM ledger_press WHERE key = %s)", [_key(press, signature)])
        return bool(cursor.fetchone()[0])


def forget_presses() -> int:
    """Drop the claims of more than seven days ago; gives how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_press_forget()")
        return int(cursor.fetchone()[0])


def _key(press: Press, signature: str) -> str:
    return sha256(f"{signature}\n{press.deeds}\n{press.token}".encode()).hexdigest()


def _written(value: Any) -> str:
    """Plain values as JSON, a day beside its mark; what is neither is not kept."""
    try:
        return json.dumps(value, ensure_ascii=False, default=_marked)
    except TypeError:
        return json.dumps({_UNTOLD: True})


def _marked(value: Any) -> dict[str, str]:
    if type(value) is date:
        return {_DAY: value.isoformat()}
    raise TypeError(f"not kept: {value!r}")


def _read(text: str) -> Any:
    value = json.loads(text)
    if isinstance(value, dict) and set(value) == {_DAY}:
        return date.fromisoformat(value[_DAY])
    if isinstance(value, dict) and set(value) == {_UNTOLD}:
        raise Refused(_done_before())
    return value


def _other_content() -> Reason:
    return Reason(
        "press_with_other_content",
        Text(
            "同一个提交标识先前用于另一份内容，这次没有办理。",
            "The same key was sent before with other content; this time nothing was done.",
        ),
        next_step=Text("请重新打开页面再提交；程序请换一个标识。", "Open the page anew, or use another key."),
    )


def _done_before() -> Reason:
    return Reason(
        "done_before",
        Text("这次提交已经办成，没有再办一次。", "This was done already and has not been done again."),
        next_step=Text("请打开所在页面查看结果。", "Open its page to see the result."),
    )
