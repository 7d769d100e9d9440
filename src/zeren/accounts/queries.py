"""Asking about accounts: their state, who is locked, what waits for a second person. No secret comes out here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model

from zeren.accounts import rules
from zeren.accounts.models import Attempt, Credential, FactorReset, RecoveryCode, SecondFactor
from zeren.accounts.passwords import policy
from zeren.ledger.clock import now


@dataclass(frozen=True, slots=True)
class AccountFound:
    """An account by its person's key. `state`: none, waiting (first password not used), open, locked, closed."""

    person: str
    state: str
    second_factor: bool = False
    locked_until: datetime | None = None
    password_set_at: datetime | None = None
    one_time_until: datetime | None = None
    recovery_left: int = 0


@dataclass(frozen=True, slots=True)
class ResetFound:
    """A request to take a second factor off."""

    id: int
    person: str
    asked_by: str
    asked_at: datetime
    late: bool


def accounts_of(people: Iterable[str]) -> dict[str, AccountFound]:
    """The accounts of these people; a fixed number of queries. Whoever has none is left out."""
    rows = get_user_model().objects.filter(username__in=list(people)).in_bulk()
    kept = {row.account_id: row for row in Credential.objects.filter(account__in=rows)}
    factors = set(SecondFactor.objects.filter(account__in=rows).values_list("account_id", flat=True))
    tried = {row.account_id: row for row in Attempt.objects.filter(account__in=rows)}
    found = {}
    for number, account in rows.items():
        credential, attempt = kept.get(number), tried.get(number)
        until = rules.locked_until(attempt.tries, attempt.last_at, now(), policy()) if attempt else None
        usable = bool(account.password) and account.has_usable_password()
        found[account.username] = AccountFound(
            account.username,
            _state(credential, usable, until),
            number in factors,
            until,
            credential.set_at if credential and usable else None,
            credential.one_time_until if credential else None,
        )
    return found


def _state(credential: Credential | None, usable: bool, until: datetime | None) -> str:
    if credential is not None and credential.closed_at:
        return "closed"
    if until:
        return "locked"
    return "waiting" if credential is None or credential.must_change or not usable else "open"


def account_of(person: str) -> AccountFound:
    """One person's account, with how many codes for an emergency are left."""
    found = accounts_of([person]).get(person, AccountFound(person, "none"))
    left = RecoveryCode.objects.filter(account__username=person, used_at__isnull=True).count()
    return AccountFound(
        found.person, found.state, found.second_factor, found.locked_until, found.password_set_at,
        found.one_time_until, left,
    )  # fmt: skip


def unknown_names_locked() -> int:
    """How many names are locked that no account has: somebody is guessing at names."""
    since = now() - policy().lock
    return Attempt.objects.filter(tries__gte=policy().tries, last_at__gt=since, account__isnull=True).count()


def open_resets() -> tuple[ResetFound, ...]:
    """Requests that wait for a second person, the oldest first."""
    rows = FactorReset.objects.filter(settled_at__isnull=True).order_by("id")
    last = now() - timedelta(days=policy().one_time_days)
    return tuple(ResetFound(row.id, row.person, row.asked_by, row.asked_at, row.asked_at < last) for row in rows)


def has_second_factor(account_id: int) -> bool:
    """Whether this account signs in with a code as well."""
    return SecondFactor.objects.filter(account_id=account_id).exists()


def everybody() -> tuple[str, ...]:
    """The keys of all who have an account, in order."""
    return tuple(get_user_model().objects.order_by("username").values_list("username", flat=True))


def any_account() -> bool:
    """Whether anybody can sign in here at all."""
    return Credential.objects.exists()
