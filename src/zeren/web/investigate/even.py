"""Like failures with unlike measures, side by side, with the reasons that were given and those that are owed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.investigate.queries import decided_cases
from zeren.investigate.rules import FINDINGS, Decided, unlike
from zeren.kernel.words import Text
from zeren.web.access import of_everything, page
from zeren.web.now import pack_now


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one duty and finding; each with its measure in words and whether it owes its reason."""

    duty: str
    text: Text
    finding: Text
    cases: tuple[tuple[Decided, Text, bool], ...]


@page("investigate.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """Groups in which the measures differ, and the ladder of measures; nobody is named or ranked, no number is a goal."""
    pack, decided = pack_now(request), decided_cases()
    texts = {duty.code: duty.text for duty in pack.duties}
    known = pack.measures
    groups = [
        Group(
            one.duty, texts.get(one.duty, Text("", "")), FINDINGS[one.finding],
            tuple((case, known[case.measure].title, case.key in one.owing) for case in one.cases if case.measure in known),
        )
        for one in unlike(decided)
    ]  # fmt: skip
    context = {
        "groups": groups,
        "owing": sum(owes for group in groups for *_, owes in group.cases),
        "total": len(decided),
        "ladder": sorted((one for one in known.values() if one.object == "person"), key=lambda one: one.weight),
    }
    return render(request, "web/investigate/even.html", context)
