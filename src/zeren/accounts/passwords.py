"""Passwords and second factors as they are kept: sealed, hashed, encrypted. Called by deeds and by the sign-in."""

import base64
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db.models import Q

from zeren.accounts.models import CodeUsed, Credential, EarlierPassword
from zeren.accounts.rules import SignInPolicy

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1: codes are read aloud and copied by hand."""
GROUPS, GROUP = 4, 4
RECOVERY_CODES = 10
STEP_SECONDS = 30


def policy() -> SignInPolicy:
    """This installation's figures."""
    figures: SignInPolicy = settings.SIGN_IN
    return figures


def put(account: Any, password: str, now: datetime, one_time: bool = False) -> Credential:
    """Give an account a password (none when empty) and seal it; the old one is remembered as used."""
    if account.password and account.has_usable_password():
        EarlierPassword.objects.create(account=account, hash=account.password)
        old = EarlierPassword.objects.filter(account=account).order_by("-id")[policy().history :]
        EarlierPassword.objects.filter(id__in=[row.id for row in old]).delete()
    account.password = make_password(password or None)
    account.save(update_fields=["password"])
    until = now + timedelta(days=policy().one_time_days) if one_time else None
    kept, _ = Credential.objects.update_or_create(
        account=account,
        defaults={
            "seal": seal_of(account.password), "set_at": now, "must_change": one_time, "one_time_until": until,
            "closed_at": None,
        },
    )  # fmt: skip
    return kept


def seal_of(stored: str) -> str:
    """The seal over a stored hash."""
    return sha256(stored.encode()).hexdigest()


def is_right(account: Any, password: str) -> bool:
    """Whether this is the account's password. The same work is done for an account that does not exist (None)."""
    kept = Credential.objects.filter(account=account).first() if account else None
    usable = kept is not None and account.has_usable_password()
    stored = account.password if usable else _nobody()
    right = check_password(password, stored)
    return right and kept is not None and usable and kept.closed_at is None and kept.seal == seal_of(stored)


_nobodys: dict[str, str] = {}


def _nobody() -> str:
    """A hash that no password fits, made once for the hasher in use; checking it costs what checking a real one does."""
    hasher = settings.PASSWORD_HASHERS[0]
    if hasher not in _nobodys:
        _nobodys[hasher] = make_password(secrets.token_urlsafe(32))
    return _nobodys[hasher]


def used_before(account: Any, password: str) -> bool:
    """Whether it is the present password or one of the last few."""
    latest = EarlierPassword.objects.filter(account=account).order_by("-id")[: max(policy().history - 1, 0)]
    return any(check_password(password, stored) for stored in [account.password, *(row.hash for row in latest)])


def is_common(password: str) -> bool:
    """Whether it stands on the list of twenty thousand common passwords that comes with Django."""
    return password.lower().strip() in CommonPasswordValidator().passwords


def drawn() -> str:
    """A password for one sign-in or a code for an emergency: 80 random bits in four groups."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def digest_of_code(code: str) -> str:
    """A code as it is kept: without its dashes, in capitals, hashed."""
    return sha256("".join(letter for letter in code.upper() if letter.isalnum()).encode()).hexdigest()


# -- second factor -----------------------------------------------------------------------------------------------


def new_secret() -> str:
    """160 random bits in base32, as authenticator programs take them."""
    return pyotp.random_base32()


def sealed_secret(secret: str, what: str = "second factor") -> str:
    """A secret as it is stored or sent out, to be opened by this installation alone and as the same thing."""
    return _box(what).encrypt(secret.encode()).decode()


def opened_secret(stored: str, what: str = "second factor") -> str:
    """A sealed secret in the clear; empty when it was sealed with another key or as another thing."""
    try:
        return _box(what).decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""


def _box(what: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"{what}:{settings.SECRET_KEY}".encode()).digest()))


def address_for_programs(secret: str, key: str) -> str:
    """What the square on the page holds: an otpauth address."""
    return pyotp.TOTP(secret).provisioning_uri(name=key, issuer_name=settings.OFFICE_NAME or "Zeren 责任")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time to which a code belongs: the present one, the one before or the one after."""
    given = "".join(code.split())
    here = int(now.timestamp()) // STEP_SECONDS
    if not secret or not given.isascii():
        return None
    codes = pyotp.TOTP(secret)
    steps = (here, here - 1, here + 1)
    return next((step for step in steps if secrets.compare_digest(codes.at(step * STEP_SECONDS), given)), None)


def take_code(account: Any, secret: str, code: str, now: datetime) -> bool:
    """Whether a code is right and was not used; from now on neither it nor any before it is."""
    step = step_of(secret, code, now)
    if step is None:
        return False
    CodeUsed.objects.get_or_create(account=account, defaults={"step": 0})
    return bool(CodeUsed.objects.filter(Q(account=account), Q(step__lt=step)).update(step=step))


def account_named(name: str) -> Any:
    """The account of this name, or None."""
    return get_user_model().objects.filter(username=name).first()
