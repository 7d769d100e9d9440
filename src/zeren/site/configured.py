"""What an installation configures, from environment variables: the sign-in (each figure with a floor or ceiling), mail, hook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from zeren.accounts.rules import SignInPolicy
from zeren.jobs.hook import Hook

SMTP = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""How a mail server is spoken to: the port where none is said."""

FIGURES: dict[str, tuple[str, int, int]] = {
    "ZEREN_SIGN_IN_TRIES": ("tries", 1, 10),
    "ZEREN_LOCK_MINUTES": ("lock_minutes", 5, 24 * 60),
    "ZEREN_ADDRESS_BURST": ("address_burst", 5, 200),
    "ZEREN_ADDRESS_SECONDS": ("address_seconds", 5, 600),
    "ZEREN_IDLE_MINUTES": ("idle_minutes", 5, 8 * 60),
    "ZEREN_SESSION_HOURS": ("session_hours", 1, 24),
    "ZEREN_PASSWORD_LENGTH": ("length", 8, 64),
    "ZEREN_PASSWORD_KINDS": ("kinds", 1, 4),
    "ZEREN_PASSWORD_HISTORY": ("history", 0, 24),
    "ZEREN_PASSWORD_DAYS": ("days", 0, 3650),
    "ZEREN_ONE_TIME_DAYS": ("one_time_days", 1, 14),
}
"""Variable: the figure of `SignInPolicy`, the least and the most that it may be."""


def sign_in_policy(environment: Mapping[str, str]) -> SignInPolicy:
    """The figures of this installation. Errors: ValueError, naming the variable, for what is no number or out of bounds."""
    chosen = {}
    for variable, (figure, least, most) in FIGURES.items():
        said = environment.get(variable, "").strip()
        if said:
            if not said.isdecimal() or not least <= int(said) <= most:
                raise ValueError(f"{variable} must be a whole number from {least} to {most}")
            chosen[figure] = int(said)
    return SignInPolicy(**chosen)


@dataclass(frozen=True, slots=True)
class Mailing:
    """The mail server of this installation as Django takes it, and who its messages are from; both empty for none."""

    mailers: dict[str, Any]
    sender: str


def mailing(environment: Mapping[str, str]) -> Mailing:
    """From ZEREN_SMTP (smtp:// plain, smtp+tls:// STARTTLS, smtps:// TLS; name and port), the user, password and sender.

    Errors: ValueError, naming the variable, for what is incomplete.
    """
    if not (said := environment.get("ZEREN_SMTP", "").strip()):
        return Mailing({}, "")
    found, sender = urlsplit(said), environment.get("ZEREN_MAIL_FROM", "").strip()
    if found.scheme not in SMTP or not found.hostname:
        raise ValueError("ZEREN_SMTP must be like smtps://mail.office.cn:465")
    if "@" not in sender:
        raise ValueError("ZEREN_MAIL_FROM must be the address that reminders come from")
    options = {
        "host": found.hostname,
        "port": found.port or SMTP[found.scheme],
        "username": environment.get("ZEREN_SMTP_USER", ""),
        "password": environment.get("ZEREN_SMTP_PASSWORD", ""),
        "use_tls": found.scheme == "smtp+tls",
        "use_ssl": found.scheme == "smtps",
        "timeout": 10,
    }
    return Mailing(
        {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}, sender
    )


def hooked(environment: Mapping[str, str]) -> Hook | None:
    """Where signed messages go, from ZEREN_HOOK and ZEREN_HOOK_KEY. Errors: ValueError without a key."""
    said = environment.get("ZEREN_HOOK", "").strip()
    return Hook(said, environment.get("ZEREN_HOOK_KEY", "")) if said else None


def named_in(listed: str) -> frozenset[str]:
    """The names of a list with commas."""
    return frozenset(part.strip() for part in listed.split(",") if part.strip())
