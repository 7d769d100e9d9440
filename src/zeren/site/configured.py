"""What an installation configures of the sign-in, read from environment variables; each figure has a floor or a ceiling."""

from collections.abc import Mapping

from zeren.accounts.rules import SignInPolicy

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


def named_in(listed: str) -> frozenset[str]:
    """The names of a list with commas."""
    return frozenset(part.strip() for part in listed.split(",") if part.strip())
