"""May this person be appointed on that day? The verdict in words, everything in the way, and what no record answers."""

import re
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.kernel.words import Text
from zeren.organisations.queries import person_name, posts_of, search
from zeren.policy import Pack
from zeren.use.queries import eligibility_of
from zeren.use.rules.eligible import BarFound
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.clarify.places import Tag, crumbs
from zeren.web.looks import looked_at, nobody_shown
from zeren.web.now import pack_now
from zeren.web.organisations.adoption import CONFIDENCE
from zeren.web.use.told import refers_to, source_of

PERMISSION = "use.eligibility"
CASE = re.compile(r"\d{4}-\d+")
VERDICTS: dict[str, tuple[Text, Text]] = {
    "eligible": (
        Text("没有已知障碍", "Nothing known in the way"),
        Text("记录中没有妨碍任用的事项。用不用，由决定机关按程序研究。", "Nothing on record stands in the way. Whether to appoint is for the deciding body."),
    ),
    "blocked": (
        Text("这一天不得任用", "Not to be appointed on that day"),
        Text("下列事项在这一天有效。期满的次日起，系统不再列出。", "What follows is in force on that day, and no longer from the day after it ends."),
    ),
    "needs_review": (
        Text("需要人工核查", "People have to look into it"),
        Text("没有已知障碍，但上一年度没有考核结果，不能直接判定。", "Nothing known is in the way, but last year has no result, so no record decides it."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A bar with its source, confidence and reference in words; `url` is its case, for those who may read cases."""

    bar: BarFound
    source: Text
    confidence: Tag
    refers: Text
    url: str


@page(PERMISSION, about=of_everything, looks="eligibility")
def ask(request: HttpRequest) -> HttpResponse:
    """The form; with `?person=` the answer, with `?q=` whoever has such a name or code."""
    person, words = request.GET.get("person", "").strip(), request.GET.get("q", "").strip()[:60]
    if person:
        return _answer(request, person)
    matches = search(words)[1] if words else []
    if len(matches) == 1:
        return _answer(request, matches[0][0])
    nobody_shown(request)
    return render(request, "web/use/eligibility.html", {"matches": matches, "q": words, "day": _day(request)})


@page(PERMISSION, about=of_everything, looks="eligibility")
def show(request: HttpRequest, person: str) -> HttpResponse:
    """The answer for one person; `?day=` asks for another day than today."""
    return _answer(request, person)


def _answer(request: HttpRequest, person: str) -> HttpResponse:
    name, day, pack = person_name(person), _day(request), pack_now(request)
    looked_at(request, person, person, PERMISSION)
    found = eligibility_of(person, day)
    verdict, meaning = VERDICTS[found.verdict]
    rights = request.frame.rights or frozenset()
    context = {
        "person": person,
        "name": name,
        "posts": posts_of(person, day),
        "day": day,
        "q": name,
        "found": found,
        "verdict": verdict,
        "meaning": meaning,
        "bars": [_in_the_way(bar, pack, "investigate.read" in rights) for bar in found.bars],
        "dossier": address("use-dossiers-person", person) if "use.read" in rights else "",
        "crumbs": crumbs((name, "")),
    }
    return render(request, "web/use/eligibility.html", context)


def _in_the_way(bar: BarFound, pack: Pack, reads_cases: bool) -> InTheWay:
    url = ""
    if reads_cases and CASE.fullmatch(bar.reference):
        url = reverse("investigate-cases-case", args=[bar.reference])
    return InTheWay(bar, source_of(bar.source, pack), CONFIDENCE[bar.confidence], refers_to(bar.reference), url)


def _day(request: HttpRequest) -> date:
    """The day asked for, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", "").strip())
    except ValueError:
        return request.frame.today
