"""The deeds of accounts: locks, passwords handed over and changed, second factors set and taken off, accounts closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zeren.accounts import passwords, sessions
from zeren.accounts.events import (
    AccountClosed,
    AccountUnlocked,
    FactorResetAgreed,
    FactorResetAsked,
    FactorResetRefused,
    FirstPasswordHandedOver,
    PasswordChanged,
    PasswordReset,
    RecoveryCodeUsed,
    SecondFactorSet,
    SetUp,
    SignInLocked,
)
from zeren.accounts.models import Attempt, CodeUsed, Credential, FactorReset, RecoveryCode, SecondFactor
from zeren.accounts.rules import SET_UP_ALREADY, WRONG_CODE, cannot_agree, not_to_oneself, password_faults
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, now
from zeren.ledger.gate import Done, action
from zeren.ledger.queries import entries_of


@dataclass(frozen=True, slots=True)
class Secret:
    """What a deed tells once. It is no plain value, so that nothing keeps it for whoever sends the same form again."""

    told: tuple[str, ...]


@action(permission="accounts.set_up")
def finish_setup(actor: Actor, system: str, security: str) -> Done:
    """The first two administrators have their accounts. Errors: Refused the second time."""
    refuse_if([SET_UP_ALREADY] if entries_of(["set_up"]) else [])
    return Done(None, SetUp(system, security))


@action(permission="accounts.lock")
def record_lock(actor: Actor, person: str, failures: int, until: datetime) -> Done:
    """A name was tried too often; the job `door` notes it. `person` is empty when no account has that name."""
    moment = until.astimezone(ZONE).isoformat(timespec="seconds")
    return Done(None, SignInLocked(person, failures, moment))


@action(permission="accounts.unlock")
def unlock(actor: Actor, person: str) -> Done:
    """Lift a lock before its time, after the person was recognised. Errors: Refused for oneself."""
    refuse_if(not_to_oneself(actor.id, person))
    Attempt.objects.filter(account=_account(person)).delete()
    return Done(None, AccountUnlocked(person))


@action(permission="accounts.open")
def hand_over_first_password(actor: Actor, person: str) -> Done:
    """Gives a password for one sign-in, to be handed over in person.

    Errors: Refused for oneself, and for somebody who has a password already: that is the security administrator's.
    """
    account = _account(person)
    refuse_if([*not_to_oneself(actor.id, person), *_has_a_password(account)])
    password = passwords.drawn()
    passwords.put(account, password, now(), one_time=True)
    return Done(Secret((password,)), FirstPasswordHandedOver(person))


@action(permission="accounts.reset")
def reset_password(actor: Actor, person: str) -> Done:
    """Gives a password for one sign-in instead of a lost one; the lock is lifted and every session ends.

    Errors: Refused for oneself and for a closed account.
    """
    account = _account(person)
    refuse_if([*not_to_oneself(actor.id, person), *_is_closed(account)])
    password = passwords.drawn()
    passwords.put(account, password, now(), one_time=True)
    Attempt.objects.filter(account=account).delete()
    sessions.end_all(account)
    return Done(Secret((password,)), PasswordReset(person))


@action(permission="accounts.own")
def change_password(actor: Actor, password: str) -> Done:
    """Choose the own new password; every session ends. Errors: Refused with everything that is wrong with it."""
    account = _account(actor.id)
    refuse_if(
        password_faults(
            password,
            (actor.id, actor.name),
            passwords.is_common(password),
            passwords.used_before(account, password),
            passwords.policy(),
        )
    )
    passwords.put(account, password, now())
    sessions.end_all(account)
    return Done(None, PasswordChanged(actor.id))


@action(permission="accounts.close")
def close_account(actor: Actor, person: str) -> Done:
    """Nobody signs in by this account any more; every session ends. Errors: Refused for oneself."""
    account = _account(person)
    refuse_if([*not_to_oneself(actor.id, person), *_is_closed(account)])
    Credential.objects.update_or_create(account=account, defaults={"closed_at": now(), "set_at": now()})
    sessions.end_all(account)
    return Done(None, AccountClosed(person))


@action(permission="accounts.own")
def set_second_factor(actor: Actor, secret: str, code: str) -> Done:
    """Sign in with a code as well from now on. Gives the codes for an emergency, which are shown this once.

    Errors: Refused when there is one already (it is taken off by two people) and when the code does not fit the secret.
    """
    account, moment = _account(actor.id), now()
    refuse_if(_has_a_factor(account))
    CodeUsed.objects.filter(account=account).delete()
    refuse_if([] if passwords.take_code(account, secret, code, moment) else [WRONG_CODE])
    SecondFactor.objects.create(account=account, secret=passwords.sealed_secret(secret), since=moment)
    RecoveryCode.objects.filter(account=account).delete()
    codes = [passwords.drawn() for _ in range(passwords.RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=passwords.digest_of_code(code)) for code in codes
    )
    return Done(Secret(tuple(codes)), SecondFactorSet(actor.id, len(codes)))


@action(permission="accounts.own")
def use_recovery_code(actor: Actor, digest: str) -> Done:
    """A code for an emergency opens once. Errors: Refused when it does not."""
    account = _account(actor.id)
    taken = RecoveryCode.objects.filter(account=account, digest=digest, used_at__isnull=True).update(used_at=now())
    refuse_if([] if taken else [WRONG_CODE])
    left = RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()
    return Done(left, RecoveryCodeUsed(actor.id, left))


@action(permission="accounts.reset")
def ask_factor_reset(actor: Actor, person: str) -> Done:
    """Ask that a lost second factor be taken off. Gives the request; a second person must agree.

    Errors: Refused for oneself, without a second factor, and while a request is open.
    """
    account = _account(person)
    refuse_if([*not_to_oneself(actor.id, person), *_has_no_factor(account), *_asked_already(account)])
    row = FactorReset.objects.create(account=account, person=person, asked_by=actor.id, asked_at=now())
    return Done(row.id, FactorResetAsked(row.id, person))


@action(permission="accounts.agree")
def agree_factor_reset(actor: Actor, reset: int) -> Done:
    """The second person agrees: the second factor and its codes are gone, every session ends.

    Errors: Refused for whoever asked, for the one concerned, and when the request was settled or has run out.
    """
    row = _reset(reset)
    late = now() - row.asked_at > timedelta(days=passwords.policy().one_time_days)
    refuse_if(cannot_agree(actor.id, row.asked_by, row.person, row.settled_at is None, late))
    _settle(row, actor, agreed=True)
    SecondFactor.objects.filter(account=row.account).delete()
    RecoveryCode.objects.filter(account=row.account).delete()
    sessions.end_all(row.account)
    return Done(None, FactorResetAgreed(row.id, row.person))


@action(permission="accounts.read")
def refuse_factor_reset(actor: Actor, reset: int) -> Done:
    """Refuse such a request, or withdraw the own one. Errors: Refused for the one concerned and when it was settled."""
    row = _reset(reset)
    refuse_if(cannot_agree(actor.id, "", row.person, row.settled_at is None, late=False))
    _settle(row, actor, agreed=False)
    return Done(None, FactorResetRefused(row.id, row.person))


def _account(person: str) -> Any:
    account = passwords.account_named(person)
    if account is None:
        raise NotFound(Reason("no_account", Text("这个人没有账号。", "This person has no account.")))
    return account


def _reset(reset: int) -> FactorReset:
    row = FactorReset.objects.select_for_update().filter(id=reset).first()
    if row is None:
        raise NotFound(Reason("no_such_reset", Text("没有这项申请。", "There is no such request.")))
    return row


def _settle(row: FactorReset, actor: Actor, agreed: bool) -> None:
    row.settled_by, row.settled_at, row.agreed = actor.id, now(), agreed
    row.save(update_fields=["settled_by", "settled_at", "agreed"])


def _has_a_password(account: Any) -> list[Reason]:
    kept = Credential.objects.filter(account=account).first()
    if kept is None or kept.must_change or kept.closed_at or not account.has_usable_password():
        return []
    return [
        Reason(
            "has_a_password",
            Text("这个人已有口令。", "This person has a password already."),
            next_step=Text("忘了的，请安全管理员重置。", "If it is lost, have the security administrator reset it."),
        )
    ]


def _is_closed(account: Any) -> list[Reason]:
    if not Credential.objects.filter(account=account, closed_at__isnull=False).exists():
        return []
    return [
        Reason(
            "account_closed",
            Text("这个账号已经停用。", "This account is closed."),
            next_step=Text("请系统管理员先启用。", "Have the system administrator open it first."),
        )
    ]


def _has_a_factor(account: Any) -> list[Reason]:
    if not SecondFactor.objects.filter(account=account).exists():
        return []
    return [
        Reason(
            "factor_there",
            Text("已经设了动态验证码。", "A second factor is set already."),
            next_step=Text(
                "换手机的，请安全管理员提出、另一人批准后重设。",
                "For another phone, the security administrator asks and a second person agrees; then set it anew.",
            ),
        )
    ]


def _has_no_factor(account: Any) -> list[Reason]:
    if SecondFactor.objects.filter(account=account).exists():
        return []
    return [Reason("no_factor", Text("这个人没有设动态验证码。", "This person has no second factor."))]


def _asked_already(account: Any) -> list[Reason]:
    if not FactorReset.objects.filter(account=account, settled_at__isnull=True).exists():
        return []
    return [Reason("asked_already", Text("已有一项申请等待批准。", "A request is waiting for agreement already."))]
