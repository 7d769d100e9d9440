"""The way in, for pages and commands alike: name and password, then the code; failures are counted before they are told.

Not deeds: nobody has signed in yet, so nobody acts. Only a lock is recorded, by the job `door`.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.crypto import salted_hmac

from zeren.accounts import passwords, rules
from zeren.accounts.actions import record_lock, use_recovery_code
from zeren.accounts.models import Address, Attempt, Credential, RecoveryCode, SecondFactor
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Reason
from zeren.ledger.clock import is_simulated, now

DOOR = Actor("job", "door", mandate="locks names that were tried too often")
REFUSED = ("locked", "too_fast")
"""Reasons for which nothing was even tried."""


def check_password(name: str, password: str, address: str) -> Any:
    """The account that this name and password open. Errors: NotAllowed; nothing tells whether the name exists."""
    moment = now()
    _reserve(name, address, moment)
    account = passwords.account_named(name)
    if not passwords.is_right(account, password):
        _failed(name, account)
        raise NotAllowed(rules.WRONG)
    kept = Credential.objects.get(account=account)
    if kept.must_change and kept.one_time_until and kept.one_time_until < moment:
        raise NotAllowed(rules.ONE_TIME_OVER)
    _give_back(name, address)
    return account


def check_code(account: Any, code: str, address: str, name: str = "") -> None:
    """The second step: a code of the person's device, or one for an emergency. Errors: NotAllowed."""
    moment = now()
    _reserve(account.username, address, moment)
    kept = SecondFactor.objects.filter(account=account).first()
    secret = passwords.opened_secret(kept.secret) if kept else ""
    if not passwords.take_code(account, secret, code, moment) and not _is_recovery(account, code, name):
        _failed(account.username, account)
        raise NotAllowed(rules.WRONG_CODE)
    _give_back(account.username, address)


def entered(account: Any) -> None:
    """Somebody has come in: earlier failures against the name are forgotten."""
    Attempt.objects.filter(name=digest_of_name(account.username)).delete()


def must_change(account: Any) -> bool:
    """Whether the password holds for this one sign-in only, or has grown too old (not by days that only a simulated clock ran)."""
    kept = Credential.objects.filter(account=account).first()
    if kept is None or kept.must_change:
        return kept is not None
    return not is_simulated() and rules.grown_old(kept.set_at, now(), passwords.policy())


def address_of(meta: dict[str, Any]) -> str:
    """The network address of a request, through the proxies that the installation trusts."""
    return rules.address_of(
        str(meta.get("REMOTE_ADDR", "")), str(meta.get("HTTP_X_FORWARDED_FOR", "")), settings.TRUSTED_PROXIES
    )


def digest_of_name(name: str) -> str:
    """How a typed name is kept: what people type there by mistake is now and then their password."""
    return salted_hmac("zeren.accounts.attempts", name.strip().casefold(), algorithm="sha256").hexdigest()


@transaction.atomic
def _reserve(name: str, address: str, moment: datetime) -> None:
    """Count a try before it is made, so that a hundred at once are no more than one after the other."""
    policy, reasons = passwords.policy(), list[Reason]()
    Address.objects.get_or_create(address=address, defaults={"busy_until": moment})
    Attempt.objects.get_or_create(name=digest_of_name(name), defaults={"last_at": moment})
    place = Address.objects.select_for_update().get(address=address)
    tried = Attempt.objects.select_for_update().get(name=digest_of_name(name))
    until = rules.locked_until(tried.tries, tried.last_at, moment, policy)
    wait = rules.wait_of_address(place.busy_until, moment, policy)
    if until is not None:
        reasons.append(rules.locked(until))
    if wait:
        reasons.append(rules.too_fast(wait))
    if reasons:
        raise NotAllowed(*reasons)
    fresh = tried.last_at + policy.lock <= moment
    tried.tries, tried.last_at = (1 if fresh else tried.tries + 1), moment
    tried.save(update_fields=["tries", "last_at"])
    place.busy_until = max(place.busy_until, moment) + policy.step
    place.save(update_fields=["busy_until"])


def _give_back(name: str, address: str) -> None:
    Attempt.objects.filter(name=digest_of_name(name)).update(tries=Greatest(F("tries") - 1, Value(0)))
    Address.objects.filter(address=address).update(busy_until=F("busy_until") - passwords.policy().step)


def _failed(name: str, account: Any) -> None:
    """Note whose name it is; the failure that locks it is recorded, for a name that nobody has as well."""
    Attempt.objects.filter(name=digest_of_name(name)).update(account=account)
    tried = Attempt.objects.get(name=digest_of_name(name))
    if tried.tries >= passwords.policy().tries:
        until = tried.last_at + passwords.policy().lock
        record_lock(DOOR, account.username if account else "", tried.tries, until)


def _is_recovery(account: Any, code: str, name: str) -> bool:
    digest = passwords.digest_of_code(code)
    if not RecoveryCode.objects.filter(account=account, digest=digest, used_at__isnull=True).exists():
        return False
    use_recovery_code(Actor("person", account.username, name), digest)
    return True
