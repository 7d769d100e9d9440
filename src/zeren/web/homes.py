"""Home depends on the role: the office's head, a first responsible person or member, the deciding body, a clerk, an auditor."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.web import home_accounts, home_audit, home_decide, home_head, home_tasks, home_year

HOMES: tuple[tuple[str, Callable[[HttpRequest], HttpResponse]], ...] = (
    ("assess.propose", home_head.show),
    ("assess.confirm", home_year.show),
    ("assess.decide", home_decide.show),
    ("investigate.hear", home_decide.show),
    ("implement.import_facts", home_tasks.show),
    ("accounts.read", home_accounts.show),
    ("ledger.read", home_audit.show),
)
"""The first right that somebody holds names the home: who decides before who enters, who is appraised before who assists."""


def home_of(request: HttpRequest) -> HttpResponse:
    """The home of whoever is signed in, by what the posts allow."""
    rights = request.frame.rights or frozenset()
    show = next((home for right, home in HOMES if right in rights), None)
    return show(request) if show else render(request, "web/home_plain.html", {"own": _own_matters(request)})


def _own_matters(request: HttpRequest) -> bool:
    """Whether somebody without a post has a page of what is held: after the term it stays open."""
    return bool(request.may_open(reverse("held")))  # type: ignore[attr-defined]  # set by the access middleware
