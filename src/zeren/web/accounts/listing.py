"""Accounts as their two administrators see them: who has one, who is locked, what waits; no content of the way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.accounts import actions
from zeren.accounts.actions import agree_factor_reset, refuse_factor_reset
from zeren.accounts.queries import AccountFound, account_of, accounts_of, everybody, open_resets, unknown_names_locked
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, ZerenError
from zeren.kernel.words import Text
from zeren.organisations.actions import open_account
from zeren.organisations.queries import HolderFound, pack_on, person_name, person_names, posts_of, terms_in
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.accounts.own import once
from zeren.web.pieces import Pages

ON_A_PAGE = 50
STATES = {
    "none": Text("未开通", "none yet"),
    "waiting": Text("待首次登录", "first sign-in awaited"),
    "open": Text("使用中", "in use"),
    "locked": Text("已锁定", "locked"),
    "closed": Text("已停用", "closed"),
}
FILTERS = {
    "": Text("全部", "all"),
    **STATES,
    "no_factor": Text("应设未设验证码", "second factor missing"),
    "left": Text("已无任职", "no post any more"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One person: name, post, account, whether a second factor is asked for and missing."""

    person: str
    name: str
    post: str
    account: AccountFound
    factor_missing: bool
    left: bool

    @property
    def state(self) -> Text:
        return STATES[self.account.state]


@page("accounts.read")
def show(request: HttpRequest) -> HttpResponse:
    """Everybody with a post or an account, by state or by name; above, what waits for somebody."""
    rows = rows_on(request.frame.today)
    chosen, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    found = [row for row in rows if _is(row, chosen) and (not words or words in row.name or words == row.person)]
    number = _number(request.GET.get("page", ""))
    count = max(1, -(-len(found) // ON_A_PAGE))
    number = min(number, count)
    context = {
        "rows": found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE],
        "filters": [(key, words_, sum(_is(row, key) for row in rows)) for key, words_ in FILTERS.items()],
        "chosen": chosen,
        "q": words,
        "pages": Pages(number, count, len(found), f"?state={chosen}&q={words}&page="),
        "waiting": told_resets(request.actor),
        "unknown": unknown_names_locked(),
    }
    return render(request, "web/accounts/list.html", context)


def rows_on(day: date) -> list[Row]:
    """Everybody who holds a post on a day, and everybody who has an account; a fixed number of queries."""
    held: dict[str, HolderFound] = {}
    kinds: dict[str, set[str]] = {}
    for term in terms_in(day, day):
        held.setdefault(term.person, term)
        kinds.setdefault(term.person, set()).add(term.kind)
    keys = sorted({*held, *everybody()})
    names, accounts, asking = person_names(keys), accounts_of(keys), kinds_asking(pack_on(day))
    return [
        Row(
            key,
            names.get(key, key),
            f"{held[key].unit_name} · {held[key].title}" if key in held else "",
            account := accounts.get(key, AccountFound(key, "none")),
            account.state == "open" and not account.second_factor and bool(kinds.get(key, set()) & asking),
            key not in held,
        )
        for key in keys
    ]


def kinds_asking(pack: Pack) -> set[str]:
    """Kinds of posts whose roles ask for a second factor."""
    return {
        key for key, kind in pack.post_kinds.items() if any(pack.roles[role].second_factor for role in kind.roles)
    }


def told_resets(actor: Actor) -> list[dict[str, Any]]:
    """Requests that wait for a second person, with names, and whether this reader can be the one."""
    resets = open_resets()
    names = person_names({key for reset in resets for key in (reset.person, reset.asked_by)})
    return [
        {
            "reset": reset,
            "name": names.get(reset.person, reset.person),
            "asked_by": names.get(reset.asked_by, reset.asked_by),
            "mine": actor.id == reset.asked_by,
            "about_me": actor.id == reset.person,
        }
        for reset in resets
    ]


@page("accounts.read")
def one(request: HttpRequest, person: str) -> HttpResponse:
    """One person's account, with what this reader may do to it."""
    return _one(request, person, ())


def _one(request: HttpRequest, person: str, reasons: tuple[Reason, ...]) -> HttpResponse:
    held = posts_of(person, request.frame.today)
    account = account_of(person)
    context = {
        "name": person_name(person),
        "person": person,
        "held": held,
        "account": account,
        "state": STATES[account.state],
        "factor_asked": bool({post.kind for post in held} & kinds_asking(pack_on(request.frame.today))),
        "reasons": reasons,
        "own": request.actor.id == person,
        "waiting": [told for told in told_resets(request.actor) if told["reset"].person == person],
    }
    return render(request, "web/accounts/one.html", context, status=409 if reasons else 200)


def _open(actor: Actor, person: str) -> Any:
    open_account(actor, person)
    return actions.hand_over_first_password(actor, person)


DEEDS: dict[str, Callable[[Actor, str], Any]] = {
    "open": _open,
    "first": actions.hand_over_first_password,
    "close": actions.close_account,
    "unlock": actions.unlock,
    "reset": actions.reset_password,
    "factor": actions.ask_factor_reset,
}


@page(post="accounts.read")
def do(request: HttpRequest, person: str, deed: str) -> HttpResponse:
    """Do one thing to an account; the deed asks for its own right. A password for one sign-in is shown this once."""
    if deed not in DEEDS:
        raise NotFound(Reason("no_such_deed", Text("没有这项办理。", "There is no such deed.")))
    name = person_name(person)
    try:
        given = DEEDS[deed](request.actor, person)
    except ZerenError as refusal:
        return _one(request, person, refusal.reasons)
    if isinstance(given, actions.Secret):
        context = {"name": name, "person": person, "password": given.told[0], "account": account_of(person)}
        return once(render(request, "web/accounts/handed_over.html", context))
    return redirect("accounts-one", person)


@page(post="accounts.read")
def answer(request: HttpRequest, number: int, choice: str) -> HttpResponse:
    """Agree to a request as the second person, refuse it, or take the own one back."""
    deed = {"agree": agree_factor_reset, "refuse": refuse_factor_reset}.get(choice)
    if deed is None:
        raise NotFound(Reason("no_such_deed", Text("没有这项办理。", "There is no such deed.")))
    deed(request.actor, number)
    return redirect("accounts")


def _is(row: Row, state: str) -> bool:
    if state == "left":
        return row.left and row.account.state != "closed"
    if state == "no_factor":
        return row.factor_missing
    return not state or row.account.state == state


def _number(said: str) -> int:
    return max(1, int(said)) if said.isdecimal() and len(said) < 8 else 1
