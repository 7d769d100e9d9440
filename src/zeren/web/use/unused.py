"""Results that nobody used within the term: whose, how long ago, what waits and with whom."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.assess.queries import DecisionFound
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force
from zeren.use.queries import unused
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import whole
from zeren.web.now import pack_now
from zeren.web.pieces import Pages
from zeren.web.use.told import owner_of

SIZE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A result that was not used: its grade in words, and what waits with whom."""

    decision: DecisionFound
    grade: Text | str
    days: int
    waiting: tuple[tuple[Text, Text | None], ...]


@page("use.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """The oldest first; a result of which everything was done, or left with a reason, is not here."""
    day, pack = request.frame.today, pack_now(request)
    found = unused(day)
    last = max(1, -(-len(found) // SIZE))
    number = min(max(1, whole(request.GET.get("page", ""))), last)
    rows = [
        Row(
            one.decision, pack.words.name(one.decision.grade), one.days,
            tuple((use.title, owner_of(use.owner, pack)) for use in one.waiting),
        )
        for one in found[(number - 1) * SIZE : number * SIZE]
    ]  # fmt: skip
    days = number_in_force("use.days", day)
    context = {
        "rows": rows,
        "total": len(found),
        "days": None if days is None else int(days),
        "pages": Pages(number, last, len(found), "?page="),
    }
    return render(request, "web/use/unused.html", context)
