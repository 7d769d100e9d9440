"""Verifying by drawn sample: what was drawn of a unit and its tree, how much of it others verified, and one sample, fact by fact."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.implement.actions import answer_sample, draw_sample
from zeren.implement.queries import (
    Alike,
    EvidenceFound,
    ItemFound,
    SampleFound,
    alike_texts,
    evidence_of,
    sample_found,
    samples_of,
    verified_shares,
)
from zeren.implement.rules.sampling import NAMES, SIZE, is_anothers
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import number_in_force, person_names, subtree, unit_names
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import page
from zeren.web.clarify.places import crumbs, depth_seen, onward, said, top_of, way_to, whole, year_asked, year_choices
from zeren.web.implement.telling import Told, actor_name, told
from zeren.web.now import pack_now
from zeren.web.pieces import Pages, Tag

PERMISSION = "implement.verify"
SHOWN = 25
TAGS = {"confirmed": "done", "questioned": "red", "corrected": "dashed", "waiting": "plain"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One drawn fact on the page: its words, document, where it stands, and what is asked about texts like it."""

    item: ItemFound
    told: Told
    document: EvidenceFound | None
    tag: Tag
    by: Text
    alike: tuple[tuple[Alike, Text, str], ...]
    is_mine: bool


def _about(number: int) -> About:
    return About(unit=sample_found(number).unit)


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The page of the highest unit that the reader may verify."""
    return onward(request, "implement-samples-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit), post=PERMISSION)
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Draw a sample; the samples drawn before; how much of each unit's facts others verified."""
    day = request.frame.today
    year = year_asked(request, day)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        year = whole(request.POST.get("year", "")) or year
        try:
            number = draw_sample(
                request.actor, unit, year, (request.POST.get("one", ""), request.POST.get("other", ""))
            )
            return redirect("implement-sample", number=number)
        except Refused as refusal:
            reasons = refusal.reasons
    found = unit_on(unit, day)
    tree = [one.key for one in subtree(unit, day, depth_seen(request.actor, PERMISSION, unit, day))]
    shares, names = verified_shares(tree, year), unit_names(tree)
    words, number = request.GET.get("q", "").strip()[:60], max(1, whole(request.GET.get("page", "1")))
    asked_for = [one for one in shares if words in names.get(one.unit, one.unit) or words == one.unit]
    least_first = sorted(asked_for, key=lambda one: (one.per_cent, -one.facts, one.unit))
    pages = max(1, -(-len(asked_for) // SHOWN))
    number = min(number, pages)
    drawn = samples_of(tree, year)
    people = person_names({one.drawn_by.removeprefix("person:") for one in drawn})
    size = number_in_force(SIZE, day)
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "size": shown(size, 2) if size else "",
        "samples": [
            (one, names.get(one.unit, one.unit), actor_name(one.drawn_by, people), _counts(one)) for one in drawn
        ],
        "shares": [
            (one, names.get(one.unit, one.unit)) for one in least_first[(number - 1) * SHOWN : number * SHOWN]
        ],
        "units": len(shares),
        "words": words,
        "pages": Pages(number, pages, len(asked_for), f"?{urlencode({'year': year, 'q': words})}&page="),
        "facts": sum(one.facts for one in shares),
        "verified": sum(one.verified for one in shares),
        "reasons": reasons,
        "typed": request.POST,
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/samples.html", context, status=422 if reasons else 200)


@page(PERMISSION, about=_about, post=PERMISSION)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One sample, fact by fact: confirm, question, or go to the fact and correct it."""
    reasons: tuple[Reason, ...] = ()
    tried = 0
    if request.method == "POST":
        tried = whole(request.POST.get("item", ""))
        try:
            if tried not in {item.id for item in sample_found(number).items}:
                raise NotFound(Reason("no_such_item", Text("没有抽到这一条。", "No such fact was drawn.")))
            answer_sample(request.actor, tried, request.POST.get("answer", ""), request.POST.get("note", ""))
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("已记录。", "Recorded."))
            return redirect(f"{reverse('implement-sample', args=[number])}#item-{tried}")
    found = sample_found(number)
    unit = unit_on(found.unit, request.frame.today)
    people = person_names(
        {found.drawn_by.removeprefix("person:"), *(item.by.removeprefix("person:") for item in found.items)}
    )
    context = {
        "sample": found,
        "unit": unit,
        "drawn_by": actor_name(found.drawn_by, people),
        "counts": _counts(found),
        "rows": _asked(request, found, people),
        "reasons": reasons,
        "tried": tried,
        "typed": request.POST,
        "crumbs": (
            *way_to(request, unit),
            *crumbs((Text("抽样核实", "Verifying by sample"), reverse("implement-samples-unit", args=[found.unit]))),
        ),
    }
    return render(request, "web/implement/sample.html", context, status=422 if reasons else 200)


def _counts(found: SampleFound) -> list[tuple[Tag, int]]:
    return [(Tag(NAMES[key], TAGS[key]), count) for key, count in found.counts.items() if count]


def _asked(request: HttpRequest, found: SampleFound, people: dict[str, str]) -> list[Asked]:
    words = pack_now(request).words
    rows = told([item.fact for item in found.items], words)
    near = [alike_texts(item.fact.key) if item.standing in ("waiting", "questioned") else () for item in found.items]
    names = unit_names({one.unit for ones in near for one in ones})
    return [
        Asked(
            item, row, evidence_of(item.fact.key), Tag(NAMES[item.standing], TAGS[item.standing]),
            actor_name(item.by, people) if item.by else Text("", ""),
            tuple((one, words.name(one.name), names.get(one.unit, one.unit)) for one in ones),
            is_anothers(item.fact.entered_by, item.fact.person, request.actor.signature),
        )
        for item, row, ones in zip(found.items, rows, near, strict=True)
    ]  # fmt: skip
