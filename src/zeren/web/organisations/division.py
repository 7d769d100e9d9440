"""A page of the size test: one administrative division, the way up and what lies below. Nothing else hangs on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.organisations.queries import division_found
from zeren.web.access import OPEN, page
from zeren.web.pieces import Crumb


@page(OPEN)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Open to all: the list is public, and a database that holds it has no people who could sign in."""
    found = division_found(code)
    way = tuple(Crumb(name, reverse("organisations-division", args=[above])) for above, name in found.path)
    return render(request, "web/organisations/division.html", {"found": found, "crumbs": way})
