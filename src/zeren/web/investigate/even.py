"""Like failures with unlike measures, side by side, with the reasons that were given and those that are owed."""

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.calibration.intervals import exact_interval
from zeren.investigate.queries import decided_cases, judged_cases
from zeren.investigate.rules import FINDINGS, Decided, Exempted, exempted_by, unlike
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force, person_names, unit_names
from zeren.web.access import of_everything, page
from zeren.web.now import pack_now

POOLED = Text("其余合在一起", "the others together")
WHOLE = Text("全部", "all")
BY_UNIT, BY_DECIDER = Text("按单位", "By unit"), Text("按决定人", "By who decided")


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one duty and finding; each with its measure in words and whether it owes its reason."""

    duty: str
    text: Text
    finding: Text
    cases: tuple[tuple[Decided, Text, bool], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Exemptions of one unit or decider in words: the share with the interval in which the truth may lie."""

    name: Text | str
    found: Exempted
    share: str
    between: str


def _lines(found: tuple[Exempted, ...], names: dict[str, str]) -> list[Line]:
    return [_line(one, names.get(one.key, one.key) if one.key else POOLED) for one in found]


def _line(one: Exempted, name: Text | str) -> Line:
    low, high = exact_interval(one.exempted, one.decided)
    share = f"{shown(Fraction(one.exempted, one.decided) * 100, 1)} %"
    return Line(name, one, share, f"{shown(low * 100, 1)}–{shown(high * 100, 1)} %")


@page("investigate.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """Groups in which the measures differ, and the ladder of measures; nobody is named or ranked, no number is a goal."""
    pack, decided = pack_now(request), decided_cases()
    texts = {duty.code: duty.text for duty in pack.duties}
    known, judged = pack.measures, judged_cases()
    least = int(number_in_force("even.cases_least", request.frame.today) or 1)
    by_unit = exempted_by(((one.unit, one.exempted) for one in judged), least)
    by_decider = exempted_by(((one.by.removeprefix("person:"), one.exempted) for one in judged), least)
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
        "least": least,
        "whole": _line(Exempted("", sum(one.exempted for one in judged), len(judged)), WHOLE) if judged else None,
        "rates": [
            (BY_UNIT, _lines(by_unit, unit_names({one.key for one in by_unit}))),
            (BY_DECIDER, _lines(by_decider, person_names({one.key for one in by_decider}))),
        ],
        "ladder": sorted((one for one in known.values() if one.object == "person"), key=lambda one: one.weight),
    }
    return render(request, "web/investigate/even.html", context)
