"""What happens around a session: it gets its row when somebody signs in, and says what has to be dealt with first."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from zeren.accounts import entering, sessions
from zeren.accounts.queries import has_second_factor
from zeren.ledger.clock import today
from zeren.organisations.queries import person_of_account, second_factor_asked
from zeren.web.access import FIRST, posts_held

BACKEND = "django.contrib.auth.backends.ModelBackend"


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Whoever is signed in by whatever way has a row; without one a session key opens nothing."""
    person = person_of_account(user.pk)
    if person:
        if request.session.session_key is None:  # a session that was just emptied gets its key when it is saved
            request.session.save()
        address = entering.address_of(request.META)
        device = sessions.device_of(request.META.get("HTTP_USER_AGENT", ""))
        sessions.begin(user.pk, request.session.session_key or "", posts_held(person), address, device)


def come_in(request: HttpRequest, account: Any) -> None:
    """Sign in after everything was checked: a new session key, and what has to be dealt with first."""
    entering.entered(account)
    for key in list(request.session.keys()):
        del request.session[key]
    login(request, account, backend=BACKEND)
    deal_first(request, account)


def deal_first(request: HttpRequest, account: Any) -> None:
    """What this session may not go past: a password for one sign-in or too old, a second factor that the post asks for."""
    if entering.must_change(account):
        request.session[FIRST] = "own-password"
    elif factor_asked(account.username) and not has_second_factor(account.pk):
        request.session[FIRST] = "own-factor"
    else:
        request.session.pop(FIRST, None)


def factor_asked(person: str) -> bool:
    """Whether a post held today asks for a second factor; in a demonstration none does, and its pages say so."""
    return not settings.DEMO and second_factor_asked(person, today())


def leave(request: HttpRequest) -> None:
    """Sign out: the session ends here and in its table."""
    if request.user.is_authenticated:
        sessions.end(request.user.pk, sessions.digest_of(request.session.session_key or ""))
    logout(request)
