"""May this person be appointed on that day? The verdict in words, everything in the way, and what no record answers.

Beside it, for those who may: putting a recommendation or a body's written finding on record; counts over everybody.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import person_name, posts_of, search
from zeren.policy import Pack
from zeren.policy.measures import Measure
from zeren.use.actions import lift_mark, record_finding, record_measure, record_recommendation
from zeren.use.queries import RecommendationFound, eligibilities, eligibility_of, recommendations
from zeren.use.rules.drawing import CASE, about_mark
from zeren.use.rules.eligible import BarFound, Eligibility, Question
from zeren.use.rules.measures import titles
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.clarify.places import Tag, crumbs, said, whole
from zeren.web.looks import looked_at, nobody_shown
from zeren.web.now import pack_now
from zeren.web.organisations.adoption import CONFIDENCE
from zeren.web.use.marks import marks_of
from zeren.web.use.told import source_of

PERMISSION = "use.eligibility"
NO_SUCH_MARK = Reason("no_such_mark", Text("这个人没有这个标记。", "This person has no such mark."))
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
        Text("没有已知障碍，但有的事项记录回答不了，不能直接判定。", "Nothing known is in the way, but the record leaves something unanswered, so no record decides it."),
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


@dataclass(frozen=True, slots=True)
class ToReview:
    """A question that the record does not answer, with its source."""

    question: Question
    source: Text


@page(PERMISSION, about=of_everything, looks="eligibility")
def ask(request: HttpRequest) -> HttpResponse:
    """The form; with `?person=` the answer, with `?q=` whoever has such a name or code, with `?all=` counts over everybody."""
    person, words = request.GET.get("person", "").strip(), request.GET.get("q", "").strip()[:60]
    if person:
        return _answer(request, person)
    matches = search(words)[1] if words else []
    if len(matches) == 1:
        return _answer(request, matches[0][0])
    nobody_shown(request)
    day, post = _day(request), _post(request)
    context = {
        "matches": matches,
        "q": words,
        "day": day,
        "post": post,
        "post_kinds": _post_kinds(pack_now(request)),
        "asked": urlencode({"day": f"{day:%Y-%m-%d}", "post": post}),
        "counts": _counts(eligibilities(day, post).values()) if request.GET.get("all") else None,
    }
    return render(request, "web/use/eligibility.html", context)


@page(PERMISSION, about=of_everything, looks="eligibility")
def show(request: HttpRequest, person: str) -> HttpResponse:
    """The answer for one person; `?day=` asks for another day than today, `?post=` for a kind of post."""
    return _answer(request, person)


@page(post="use.record", about=of_everything, looks="eligibility")
def recommend(request: HttpRequest, person: str) -> HttpResponse:
    """Put a recommendation on record."""
    typed = request.POST
    try:
        record_recommendation(
            request.actor, person, typed.get("kind", ""), _date(typed.get("held_on", "")) or date.max,
            whole(typed.get("present", "")), whole(typed.get("due", "")), typed.get("document", ""),
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, person, ("recommend", refusal.reasons))
    nobody_shown(request)
    messages.success(request, said("已登记推荐。", "The recommendation is on record."))
    return redirect("use-eligibility-person", person=person)


@page(post="use.find", about=of_everything, looks="eligibility")
def find(request: HttpRequest, person: str) -> HttpResponse:
    """Put a body's written finding on record; it stands in the way from its day on."""
    typed = request.POST
    try:
        record_finding(
            request.actor, person, typed.get("finding", ""), _date(typed.get("from_day", "")) or date.max,
            _date(typed.get("until_day", "")), typed.get("document", ""),
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, person, ("find", refusal.reasons))
    nobody_shown(request)
    messages.success(request, said("已登记书面结论。", "The finding is on record."))
    return redirect("use-eligibility-person", person=person)


@page(post="use.find", about=of_everything, looks="eligibility")
def measure(request: HttpRequest, person: str) -> HttpResponse:
    """Put a measure on record that a body decided outside this program; its period weighs."""
    typed = request.POST
    try:
        record_measure(
            request.actor, person, typed.get("measure", ""), typed.get("body", ""), typed.get("document", ""),
            _date(typed.get("decided_on", "")) or date.max, typed.get("decided_by", ""), whole(typed["months"]) if typed.get("months") else None,
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, person, ("measure", refusal.reasons))
    nobody_shown(request)
    messages.success(
        request, said("已登记措施，影响期随之起算。", "The measure is on record, and its period weighs.")
    )
    return redirect("use-eligibility-person", person=person)


@page(post="use.find", about=of_everything, looks="eligibility")
def lift(request: HttpRequest, person: str) -> HttpResponse:
    """Lift one of the person's marks before its time."""
    typed = request.POST
    number = whole(typed.get("mark", ""))
    if all(one.found.id != number for one in marks_of(person, request.frame.today, pack_now(request))):
        return _answer(request, person, ("lift", (NO_SUCH_MARK,)))
    try:
        lift_mark(
            request.actor, number, typed.get("because", ""), typed.get("document", ""),
            _date(typed.get("on", "")) or date.max,
        )  # fmt: skip
    except Refused as refusal:
        return _answer(request, person, ("lift", refusal.reasons))
    nobody_shown(request)
    messages.success(request, said("已解除标记。", "The mark is lifted."))
    return redirect("use-eligibility-person", person=person)


def _answer(request: HttpRequest, person: str, refused: tuple[str, tuple[Reason, ...]] = ("", ())) -> HttpResponse:
    name, day, post, pack = person_name(person), _day(request), _post(request), pack_now(request)
    looked_at(request, person, person, PERMISSION)
    found = eligibility_of(person, day, post)
    verdict, meaning = VERDICTS[found.verdict]
    rights = request.frame.rights or frozenset()
    context = {
        "person": person,
        "name": name,
        "posts": posts_of(person, day),
        "day": day,
        "post": post,
        "post_kinds": _post_kinds(pack),
        "asked_post": pack.post_kinds[post].title if post else None,
        "q": name,
        "found": found,
        "verdict": verdict,
        "meaning": meaning,
        "bars": [_in_the_way(bar, pack, "investigate.read" in rights) for bar in found.bars],
        "review": [ToReview(one, _source(one.source, pack)) for one in found.review],
        "recommended": [(one, _kind(one, pack)) for one in recommendations([person])],
        "findings": [(bar.finding, bar.title) for bar in pack.bars if bar.finding],
        "measures": [(one, titles(one.by, pack.deciding_bodies)) for one in _measures(pack)],
        "bodies": pack.deciding_bodies.values(),
        "combined": max((one.combined_months or 0 for one in pack.measures.values()), default=0),
        "marks": marks_of(person, request.frame.today, pack) if may(request.actor, "use.find") else [],
        "may_recommend": may(request.actor, "use.record"),
        "may_find": may(request.actor, "use.find"),
        "refused": refused[0],
        "reasons": refused[1],
        "typed": request.POST,
        "dossier": address("use-dossiers-person", person) if "use.read" in rights else "",
        "crumbs": crumbs((name, "")),
    }
    return render(request, "web/use/eligibility.html", context, status=422 if refused[1] else 200)


def _measures(pack: Pack) -> list[Measure]:
    """What can be put on record of a person: measures with a period of their own, the lightest first."""
    found = (one for one in pack.measures.values() if one.object == "person" and one.weighs)
    return sorted(found, key=lambda one: one.weight)


def _in_the_way(bar: BarFound, pack: Pack, reads_cases: bool) -> InTheWay:
    url = ""
    if reads_cases and CASE.fullmatch(bar.reference):
        url = reverse("investigate-cases-case", args=[bar.reference])
    return InTheWay(
        bar, source_of(bar.source, pack), CONFIDENCE[bar.confidence], about_mark(bar.reference, bar.measure), url
    )


def _source(key: str, pack: Pack) -> Text:
    """A source by its title, or the value of the pack that asks it."""
    value = pack.values.get(key)
    return value.title if value else source_of(key, pack)


def _kind(one: RecommendationFound, pack: Pack) -> Text:
    kind = pack.post_kinds.get(one.post)
    return kind.title if kind else Text("不定向", "no post in particular")


def _post_kinds(pack: Pack) -> list[tuple[str, Text]]:
    """The kinds of posts that bear duties: what somebody is put forward for."""
    return [(key, kind.title) for key, kind in pack.post_kinds.items() if kind.bearer != "none"]


def _counts(found: Iterable[Eligibility]) -> dict[str, object]:
    """How many there are of each verdict, and how many each bar or question is met by; nobody is named."""
    verdicts: Counter[str] = Counter()
    reasons: dict[Text, Counter[str]] = {}
    for one in found:
        verdicts[one.verdict] += 1
        for title, what in {
            **{bar.title: "bar" for bar in one.bars},
            **{ask.title: "ask" for ask in one.review},
        }.items():
            reasons.setdefault(title, Counter())[what] += 1
    rows = [(title, count["bar"], count["ask"]) for title, count in reasons.items()]
    return {
        "total": verdicts.total(),
        "verdicts": [(VERDICTS[key][0], verdicts[key]) for key in VERDICTS],
        "reasons": sorted(rows, key=lambda row: (-row[1], -row[2], row[0].zh)),
    }


def _day(request: HttpRequest) -> date:
    """The day asked for, else today."""
    return _date(request.GET.get("day", "")) or request.frame.today


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _post(request: HttpRequest) -> str:
    """The kind of post asked for, "" for none or an unknown one."""
    asked = request.GET.get("post", "")
    return asked if asked in dict(_post_kinds(pack_now(request))) else ""
