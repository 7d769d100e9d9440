"""Every page states who may open it, and every error of ours becomes a page that says why and what to do next.

`@page(permission=…)` marks a view; the middleware refuses a view without a mark, names the actor, and turns the
five roots of errors into answers. `access_rules()` lists all pages for the check at start.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils.http import urlencode

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Corrupt, Invalid, NotAllowed, NotFound, Reason, Refused, ZerenError
from zeren.kernel.words import Text
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import WHOLE, About, may
from zeren.ledger.once import pressed
from zeren.ledger.reading import asked_once, reading
from zeren.ledger.troubles import trouble_of
from zeren.organisations.queries import person_signed_in
from zeren.web.framing import frame_of
from zeren.web.troubles import press_of, trouble_page

STATUS: dict[type[ZerenError], int] = {NotFound: 404, NotAllowed: 403, Refused: 409, Invalid: 422, Corrupt: 500}
OPEN = "open"
SIGNED_IN = "signed in"
View = Callable[..., HttpResponse]
Rule = tuple[str, Callable[..., About] | None]


@dataclass
class Looking:
    """What a page shows of another person (a kind of `ledger.looks`), and whether the look has been told of."""

    kind: str
    told: bool = False
    recorded: bool = False


def page(permission: str, about: Callable[..., About] | None = None, looks: str = "") -> Callable[[View], View]:
    """Mark a view with its access rule.

    `permission` is one of the pack's, or OPEN (anybody), or SIGNED_IN (anybody with a post or mandate).
    `about` is given the view's keyword arguments and says what the page is about; without it, the page
    is about the actor's own things or the whole, and the view asks `may` for parts of it.
    `looks` is the kind of thing of a person that the page shows; its view says whose by `looks.looked_at`.
    """

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            looking = Looking(looks)
            request.looking = looking  # type: ignore[attr-defined]  # told by the view, read by the layout
            answer = view(request, *args, **kwargs)
            if looks and answer.status_code == HTTPStatus.OK and not looking.told:
                raise RuntimeError(f"{view.__name__} shows a {looks} and does not say whose")
            return answer

        guarded.access = (permission, about)  # type: ignore[attr-defined]  # read by the middleware
        guarded.looks = looks  # type: ignore[attr-defined]  # read by the house test
        return guarded

    return mark


class AccessMiddleware:
    """Names the actor of a request, asks the access rule of its view, and answers errors with all reasons."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading():
            request.actor = actor_of(request)  # type: ignore[attr-defined]  # every view reads it
            request.frame = frame_of(request)  # type: ignore[attr-defined]  # the layout reads it
            request.may_open = functools.partial(may_open, request.actor)  # type: ignore[attr-defined]  # for links
            with pressed(press_of(request) if request.actor else None):  # type: ignore[attr-defined]  # named above
                answer = self.get_response(request)
            passing("before the answer")
            return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        rule = access_of(view)
        if rule is None:
            raise NotAllowed(
                Reason("page_without_rule", Text("这个页面没有访问规则。", "This page has no access rule."))
            )
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None and rule[0] != OPEN:
            door = reverse("who" if settings.DEMO else "login")
            return HttpResponseRedirect(f"{door}?{urlencode({'next': request.get_full_path()})}")
        if actor is not None and not opens(rule, actor, kwargs):
            return self.process_exception(request, NotAllowed(_not_yours(rule[0])))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if trouble := trouble_of(error):
            return trouble_page(request, trouble)
        if not isinstance(error, ZerenError):
            return None
        status = next(code for root, code in STATUS.items() if isinstance(error, root))
        return render(request, "web/refused.html", {"reasons": error.reasons, "status": status}, status=status)


def opens(rule: Rule, actor: Actor, kwargs: dict[str, Any]) -> bool:
    """Whether a page with this rule opens for `actor`, given the values in its address."""
    permission, about = rule
    if permission in (OPEN, SIGNED_IN):
        return True
    return may(actor, permission, about(**kwargs) if about else self_or_whole(actor, permission))


@asked_once
def may_open(actor: Actor | None, url: str) -> bool:
    """Whether a link is worth showing. Whoever is not signed in is led to the sign-in page, so it is."""
    try:
        match = resolve(urlsplit(url).path or "/")
    except Resolver404:
        return False
    rule = access_of(match.func)
    return rule is None or actor is None or opens(rule, actor, match.kwargs)


def self_or_whole(actor: Actor, permission: str) -> About:
    """What a page without a named object is about: the whole if the actor may, else the actor's own things."""
    return WHOLE if may(actor, permission, WHOLE) else About(person=actor.id)


def actor_of(request: HttpRequest) -> Actor | None:
    """The person behind the signed-in account, or None."""
    user = get_user(request)
    if not user.is_authenticated:
        return None
    key, name = person_signed_in(user.pk)
    return Actor("person", key, name) if key else None


def access_of(view: Any) -> Rule | None:
    """The access rule of a view, or None if it has none. Static files and the API carry their own mark."""
    found = getattr(view, "access", None)
    return found if isinstance(found, tuple) else None


def pages_without_rule() -> list[str]:
    """Routes of this program whose view states no access rule; must be empty at start."""
    return [route for route, view in _routes(get_resolver()) if access_of(view) is None]


def _routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from _routes(entry, route)


def _not_yours(permission: str) -> Reason:
    return Reason(
        "page_not_yours",
        Text("你的岗位不能打开这一页。", "Your post does not open this page."),
        permission,
        Text(
            "请换一个岗位登录，或请办公室核对你的任职。",
            "Sign in with another post, or have the office check your term.",
        ),
    )
