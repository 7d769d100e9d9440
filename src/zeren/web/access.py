"""Every page states who may open it, and every error of ours becomes a page that says why and what to do next.

`@page(…)` marks a view; the middleware refuses a view without a mark and a method that the mark does not name, names
the actor, and turns the five roots of errors into answers. Every address has its row in docs/access.md.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
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

from zeren.accounts import sessions
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Corrupt, Invalid, NotAllowed, NotFound, Reason, Refused, ZerenError
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.failpoints import passing
from zeren.ledger.gate import WHOLE, About, may
from zeren.ledger.once import pressed
from zeren.ledger.queries import present
from zeren.ledger.reach import reach
from zeren.ledger.reading import asked_once, reading
from zeren.ledger.troubles import trouble_of
from zeren.organisations.queries import person_signed_in, posts_of
from zeren.web.framing import frame_of
from zeren.web.lapsed import hold
from zeren.web.troubles import press_of, trouble_page

STATUS: dict[type[ZerenError], int] = {NotFound: 404, NotAllowed: 403, Refused: 409, Invalid: 422, Corrupt: 500}
OPEN = "open"
SIGNED_IN = "signed in"
READING = ("GET", "HEAD")
FIRST = "first"
"""What a session holds under this name is the page that must be dealt with before any other opens."""
View = Callable[..., HttpResponse]
Rule = tuple[str, Callable[..., About] | None]


@dataclass
class Looking:
    """What a page shows of another person (a kind of `ledger.looks`), and whether the look has been told of."""

    kind: str
    told: bool = False
    recorded: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Which permission a page asks for by method, what it is about, and whether its existence is a secret itself."""

    asks: Mapping[str, str]
    about: Callable[..., About] | None = None
    hidden: bool = False

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that the page answers."""
        return (*self.asks, "HEAD") if "GET" in self.asks else tuple(self.asks)

    def rule(self, method: str) -> Rule | None:
        """Permission and object for a method; None for one that the page does not answer."""
        asked = self.asks.get("GET" if method in READING else method)
        return None if asked is None else (asked, self.about)


def page(
    permission: str = "",
    about: Callable[..., About] | None = None,
    *,
    post: str = "",
    hidden: bool = False,
    looks: str = "",
) -> Callable[[View], View]:
    """Mark a view with its access rule: `permission` to read it (GET, HEAD), `post` to send something to it (POST).

    Each is one of the pack's, or OPEN (anybody), or SIGNED_IN (anybody with a post or mandate). A method without a
    permission is answered 405. `about` is given the values in the address and says what the page is about; without it
    the page is about whatever part the actor reaches, and the view asks `may` or a reach for it.
    A `hidden` page answers alike whether something is not there or not the reader's. `looks` is the kind of
    thing of a person that the page shows; its view says whose by `looks.looked_at`.
    """
    asks = {method: asked for method, asked in (("GET", permission), ("POST", post)) if asked}
    if not asks:
        raise TypeError("a page answers at least one method")

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            looking = Looking(looks)
            request.looking = looking  # type: ignore[attr-defined]  # told by the view, read by the layout
            answer = view(request, *args, **kwargs)
            if looks and answer.status_code == HTTPStatus.OK and not looking.told:
                raise RuntimeError(f"{view.__name__} shows a {looks} and does not say whose")
            return answer

        guarded.access = Access(asks, about, hidden)  # type: ignore[attr-defined]  # read by the middleware
        guarded.looks = looks  # type: ignore[attr-defined]  # read by the house test
        return guarded

    return mark


def of_everything(**_: Any) -> About:
    """What a page of the office is about that shows or changes what concerns everybody."""
    return WHOLE


class AccessMiddleware:
    """Names the actor of a request, opens the actor's reach in one transaction, asks the access rule, answers errors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with reading():
            actor = actor_of(request)
            request.actor = actor  # type: ignore[attr-defined]  # every view reads it
            request.frame = frame_of(request)  # type: ignore[attr-defined]  # the layout reads it
            request.may_open = functools.partial(may_open, actor)  # type: ignore[attr-defined]  # for links
            with reach(actor), pressed(press_of(request) if actor else None):
                answer = self.get_response(request)
            passing("before the answer")
            return answer

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        access = access_of(view)
        if access is None:
            raise NotAllowed(
                Reason("page_without_rule", Text("这个页面没有访问规则。", "This page has no access rule."))
            )
        rule = access.rule(request.method or "")
        if rule is None:
            return _refused(request, (_no_such_method(),), 405, ", ".join(access.methods))
        actor: Actor | None = request.actor  # type: ignore[attr-defined]
        if actor is None and rule[0] != OPEN:
            door = reverse("who" if settings.DEMO else "login")
            lapsed = getattr(request, "lapsed", "")
            if lapsed and not settings.DEMO and (kept := hold(request, lapsed)):
                return render(request, "web/login.html", {"held": kept, "next": reverse("home")}, status=401)
            onward = request.get_full_path() if request.method in READING else reverse("home")
            return HttpResponseRedirect(f"{door}?{urlencode({'next': onward})}")
        if actor is not None and (first := request.session.get(FIRST)) and not _beside(request, first):
            return HttpResponseRedirect(reverse(first))
        try:
            if actor is None or opens(rule, actor, kwargs):
                return None
        except ZerenError as error:
            return self.process_exception(request, error)
        return self.process_exception(
            request, NotFound(_not_there()) if access.hidden else NotAllowed(_not_yours(rule[0]))
        )

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if trouble := trouble_of(error):
            return trouble_page(request, trouble)
        if not isinstance(error, ZerenError):
            return None
        access = access_of(request.resolver_match.func) if request.resolver_match else None
        if access is not None and access.hidden and isinstance(error, NotFound):
            error = NotFound(_not_there())
        return _refused(
            request, error.reasons, next(code for root, code in STATUS.items() if isinstance(error, root))
        )


def _beside(request: HttpRequest, first: str) -> bool:
    """Whether an address opens although something has to be dealt with first: that page itself, help, and the way out."""
    match = request.resolver_match
    return match is not None and match.url_name in {first, "logout", "language", "help"}


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
    access = access_of(match.func)
    rule = access.rule("GET") if access else None
    return rule is not None and (actor is None or opens(rule, actor, match.kwargs))


def self_or_whole(actor: Actor, permission: str) -> About:
    """What a page without a named object is about: the whole if the actor may, else the actor's own things."""
    return WHOLE if may(actor, permission, WHOLE) else About(person=actor.id)


def actor_of(request: HttpRequest) -> Actor | None:
    """The person behind the signed-in account, or None; a session that is over is gone with its cookie."""
    user = get_user(request)
    if not user.is_authenticated:
        return None
    key, name = person_signed_in(user.pk)
    if not key:
        return None
    present()  # the frame asks for the same; the time comes along
    if not sessions.stands(user.pk, request.session.session_key or "", posts_held(key)):
        request.session.flush()
        request.lapsed = key  # type: ignore[attr-defined]  # whoever was just filling something in
        return None
    return Actor("person", key, name)


def posts_held(person: str) -> str:
    """What a session keeps of the posts that a person holds today: with other posts it is over."""
    return sessions.posts_digest([(held.post, held.kind) for held in posts_of(person, today())])


def access_of(view: Any) -> Access | None:
    """The access rule of a view, or None if it has none."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def pages_without_rule() -> list[str]:
    """Routes of this program whose view states no access rule; must be empty at start."""
    return [route for route, view in routes() if access_of(view) is None]


def routes() -> list[tuple[str, Any]]:
    """Every address of this program, as the table of addresses writes it, with its view."""
    return list(_routes(get_resolver()))


def _refused(request: HttpRequest, reasons: tuple[Reason, ...], status: int, allow: str = "") -> HttpResponse:
    answer = render(request, "web/refused.html", {"reasons": reasons, "status": status}, status=status)
    if allow:
        answer["Allow"] = allow
    return answer


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


def _not_there() -> Reason:
    return Reason(
        "not_there",
        Text("没有这一件，或者它不向你的岗位开放。", "There is no such thing, or it is not open to your post."),
        "",
        Text("请从自己的列表里打开。", "Open it from your own list."),
    )


def _no_such_method() -> Reason:
    return Reason(
        "no_such_method",
        Text("这个地址不接受这种请求。", "This address does not take this kind of request."),
        "",
        Text("请回到原来的页面，用那里的按钮办理。", "Go back to the page and use the button there."),
    )
