"""Accounts: how a person signs in. What an account may do comes from terms of office alone."""

from django.contrib.auth import get_user_model

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import Done, action
from zeren.organisations.events import AccountOpened
from zeren.organisations.models import Person


@action(permission="organisations.manage")
def open_account(actor: Actor, person: str, password: str = "") -> Done:
    """Open (or renew) a person's account under the person's key. Without a password nobody can sign in by one."""
    row = Person.objects.filter(key=person).first()
    if row is None:
        raise NotFound(Reason("no_such_person", Text(f"查不到人员“{person}”。", f"There is no person “{person}”.")))
    account, _ = get_user_model().objects.get_or_create(username=person)
    account.set_password(password or None)
    account.save()
    row.account = account
    row.save(update_fields=["account"])
    return Done(account.pk, AccountOpened(person))
