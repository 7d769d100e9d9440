"""What happened to accounts, in the past tense: keys of people, counts and moments; never a name that somebody typed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SetUp:
    """The first two administrators were given accounts; nobody else ever gets in like this."""

    system: str
    security: str


@dataclass(frozen=True, slots=True)
class SignInLocked:
    """A name was tried too often and is locked for a while; `person` is empty when no account has that name."""

    person: str
    failures: int
    until: str


@dataclass(frozen=True, slots=True)
class AccountUnlocked:
    """A lock was lifted before its time."""

    person: str


@dataclass(frozen=True, slots=True)
class AccountClosed:
    """A person can no longer sign in; every session ended."""

    person: str


@dataclass(frozen=True, slots=True)
class FirstPasswordHandedOver:
    """A person was given a password that holds for one sign-in and a few days."""

    person: str


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """As above, because the old one was lost; every session ended."""

    person: str


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """A person chose a new password; every session ended."""

    person: str


@dataclass(frozen=True, slots=True)
class SecondFactorSet:
    """A person signs in with a code as well from now on, and was given so many codes for an emergency."""

    person: str
    recovery_codes: int


@dataclass(frozen=True, slots=True)
class RecoveryCodeUsed:
    """A person signed in with a code for an emergency; so many are left."""

    person: str
    left: int


@dataclass(frozen=True, slots=True)
class FactorResetAsked:
    """Somebody asked that a person's second factor be taken off; a second one must agree."""

    reset: int
    person: str


@dataclass(frozen=True, slots=True)
class FactorResetAgreed:
    """A second person agreed: the second factor is off, every session ended."""

    reset: int
    person: str


@dataclass(frozen=True, slots=True)
class FactorResetRefused:
    """A request to take a second factor off was refused or withdrawn."""

    reset: int
    person: str
