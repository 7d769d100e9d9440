"""Accounts: how a person signs in. What an account may do comes from terms of office alone."""

from django.contrib.auth import get_user_model

from zeren.accounts import passwords
from zeren.accounts.rules import not_to_oneself
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import Done, action
from zeren.organisations.events import AccountOpened
from zeren.organisations.models import Person


@action(permission="accounts.open")
def open_account(actor: Actor, person: str, password: str = "") -> Done:
    """Open (or open again) a person's account under the person's key; gives its number.

    Without a password nobody can sign in by one. Errors: NotFound without such a person, Refused for oneself.
    """
    row = Person.objects.filter(key=person).first()
    if row is None:
        raise NotFound(Reason("no_such_person", Text(f"查不到人员“{person}”。", f"There is no person “{person}”.")))
    refuse_if(not_to_oneself(actor.id, person))
    account, _ = get_user_model().objects.get_or_create(username=person)
    passwords.put(account, password, now())
    if row.account_id != account.pk:
        row.account = account
        row.save(update_fields=["account"])
    return Done(account.pk, AccountOpened(person))
