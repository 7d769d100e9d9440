"""A small organisation on the real clock, with accounts, passwords and the codes that a phone would show."""

from datetime import date, timedelta

import pyotp
from django.db import connection
from django.test import Client

from clarify import small
from worlds import world
from zeren.kernel.actors import Actor
from zeren.ledger.clock import now, start
from zeren.organisations.actions import adopt_pack, open_account
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

PASSWORD = "invented-2026-Word"
SYSTEM = Actor("person", "P-SYS", "席云屏")
SECURITY = Actor("person", "P-SEC", "安如磐")
AUDIT = Actor("person", "P-AUD", "鉴明远")
SECOND = Actor("person", "P-SYS2", "席远山")
POSTS = (
    (SYSTEM, "O1-91", "系统管理员", "system_admin"),
    (SECURITY, "O1-92", "安全管理员", "security_admin"),
    (AUDIT, "O1-93", "审计管理员", "audit_admin"),
    (SECOND, "O1-94", "系统管理员（二）", "system_admin"),
)


@world
def build() -> None:
    """The organisation of `clarify.small` with its three administrators, on the database's own clock."""
    start("database")
    adopt_pack(small.SETUP, small.default_pack(), date(2025, 1, 1))
    small.bring_in(small.organisation())
    small.bring_in(administrators())


def administrators() -> Organisation:
    """Posts, people and terms of the administrators."""
    return Organisation(
        {},
        {post: PostRow(post, "O1", title, kind) for _, post, title, kind in POSTS},
        {actor.id: PersonRow(actor.id, actor.name) for actor, *_ in POSTS},
        tuple(TermRow(post, actor.id, small.FIRST_DAY) for actor, post, *_ in POSTS),
    )


def opened(*actors: Actor) -> None:
    """Accounts with PASSWORD, as if it had been chosen."""
    for actor in actors:
        open_account(small.SETUP, actor.id, PASSWORD)


def browser(language: str = "zh-hans", address: str = "10.1.1.1") -> Client:
    """Somebody at a machine, not signed in."""
    return Client(headers={"accept-language": language}, REMOTE_ADDR=address)


def knock(client: Client, name: str, password: str = PASSWORD, **more: str):
    """Send the sign-in form."""
    return client.post("/login/", {"username": name, "password": password, **more})


def signed_in(actor: Actor, **more: str) -> Client:
    """A client that went through the door with a password."""
    client = browser(**more)
    assert knock(client, actor.id).status_code == 302
    return client


def code_for(secret: str, steps: int = 0) -> str:
    """What the phone shows now, or so many steps of thirty seconds later."""
    return pyotp.TOTP(secret.replace(" ", "")).at(now() + timedelta(seconds=30 * steps))


def rows(statement: str, *values: object) -> list[tuple]:
    """What a statement gives, asked as the role app."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def backdate(person: str, column: str, days: int) -> None:
    """Move a moment of a credential back, with an entry that takes the row up."""
    rows(
        f"UPDATE accounts_credential SET {column} = {column} - make_interval(days => %s) WHERE account_id ="
        " (SELECT id FROM auth_user WHERE username = %s)", days, person,
    )  # fmt: skip
    rows("SELECT ledger_append('job:setup', ARRAY['rows_held'], ARRAY['{}'])")
