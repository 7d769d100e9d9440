"""Sessions: where somebody is signed in, since when, and why that is over. What a session knows of posts is their digest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from zeren.accounts import rules
from zeren.accounts.models import Session
from zeren.accounts.passwords import policy
from zeren.ledger.clock import is_simulated, now

SEEN_EACH = timedelta(seconds=60)
"""A look at the clock is written down once a minute, not with every page."""


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session as its owner sees it."""

    key: str
    begun_at: datetime
    seen_at: datetime
    address: str
    device: str
    here: bool


def begin(account_id: int, session_key: str, posts: str, address: str, device: str) -> None:
    """Somebody signed in. Sessions that are over for good are cleared away."""
    moment = now()
    Session.objects.filter(begun_at__lt=moment - timedelta(hours=policy().session_hours)).delete()
    Session.objects.update_or_create(
        key=digest_of(session_key),
        defaults={
            "account_id": account_id, "begun_at": moment, "seen_at": moment, "posts": posts, "address": address,
            "device": device,
        },
    )  # fmt: skip


def stands(account_id: int, session_key: str, posts: str) -> bool:
    """Whether this session still opens anything. One that is over is removed.

    A simulated clock jumps by days, so there only other posts end a session.
    """
    row = Session.objects.filter(key=digest_of(session_key), account_id=account_id).first()
    if row is None:
        return False
    moment = now()
    over = rules.session_over(row.begun_at, row.seen_at, moment, row.posts == posts, policy())
    if over == "posts" or (over and not is_simulated()):
        row.delete()
        return False
    if moment - row.seen_at >= SEEN_EACH:
        Session.objects.filter(key=row.key).update(seen_at=moment)
    return True


def of_account(account_id: int, session_key: str) -> tuple[SessionFound, ...]:
    """Every session of an account, the present one marked, the last used first."""
    here = digest_of(session_key)
    rows = Session.objects.filter(account_id=account_id).order_by("-seen_at", "-begun_at")
    return tuple(SessionFound(r.key, r.begun_at, r.seen_at, r.address, r.device, r.key == here) for r in rows)


def end(account_id: int, key: str) -> None:
    """End one session of this account."""
    Session.objects.filter(account_id=account_id, key=key).delete()


def end_all(account: Any) -> None:
    """End every session of an account (a row or its number)."""
    Session.objects.filter(account=account).delete()


def digest_of(session_key: str) -> str:
    """How a session key is kept."""
    return sha256(session_key.encode()).hexdigest()


def posts_digest(posts: list[tuple[str, str]]) -> str:
    """What a session keeps of the posts (key and kind) under which it began."""
    return sha256(repr(sorted(posts)).encode()).hexdigest()


def device_of(agent: str) -> str:
    """A browser and its system in three words; enough for its owner to know it again."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )  # fmt: skip
    found = [next((name for mark, name in group if mark in agent), "") for group in (browsers, systems)]
    return " · ".join(word for word in found if word)
