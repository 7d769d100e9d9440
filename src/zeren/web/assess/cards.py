"""Score cards: the list to look one up, one's own, a person's, a unit's. Whose card may be read, and when its grade shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.queries import (
    ResultLine,
    decided_grades,
    find_results,
    proposed_runs,
    rounds,
    speaks_for,
    what_if_of,
    years_with_runs,
)
from zeren.assess.rules.showing import milestone, schemes_for, shows_grade
from zeren.kernel.days import year_span
from zeren.kernel.errors import NotAllowed, NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import HolderFound, kinds_of, term_in_force, terms_in, unit_names, unit_spans
from zeren.policy import Pack, Scheme
from zeren.policy.phrases import FactOf
from zeren.scoring.sensitivity import steady_words
from zeren.web.access import SIGNED_IN, page
from zeren.web.assess.card import Card, Whose, load_card, load_so_far, whose_of_term
from zeren.web.assess.card_days import may_object
from zeren.web.assess.card_said import card_in_sentences
from zeren.web.assess.reach import not_open, reach_of
from zeren.web.clarify.places import crumbs, whole
from zeren.web.looks import looked_at, nobody_shown
from zeren.web.now import pack_now
from zeren.web.pieces import Pages

NOTHING = Text("", "")
PARTS = {
    "sentences": Text("逐句说明", "In sentences"),
    "changes": Text("什么会改变等次", "What would have changed the grade"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A result in the list; the grade is shown when the reader may see it."""

    line: ResultLine
    scheme: Text
    group: Text
    grade: Text | None
    decided: bool
    url: str


@dataclass(frozen=True, slots=True)
class Year:
    """The grade of another year."""

    year: int
    grade: Text
    total: Decimal | None
    source: str


@page(SIGNED_IN)
def start(request: HttpRequest) -> HttpResponse:
    """Look a card up by group, name and year; whoever may read no others goes to the own card."""
    day = request.frame.today
    reach = reach_of(request.actor, day)
    if not reach.is_all and not reach.units:
        return redirect("assess-my-card")
    pack = pack_now(request)
    years = years_with_runs()
    year = whole(request.GET.get("year", "")) or (years[0] if years else day.year)
    scheme, group, words = (request.GET.get(key, "")[:60].strip() for key in ("scheme", "group", "q"))
    found = find_results(year, scheme, group, words, reach.units, max(1, whole(request.GET.get("page", "1"))))
    address = f"{reverse('assess-cards')}?year={year}&scheme={scheme}&group={group}&q={words}&page="
    context = {
        "year": year,
        "years": years,
        "scheme": scheme,
        "schemes": [(key, one.title) for key, one in pack.schemes.items()],
        "group": group,
        "groups": [(one.key, one.title) for one in pack.peer_groups],
        "words": words,
        "rows": rows_of(found.rows, pack, year, reach.is_all, day),
        "pages": Pages(found.page, found.pages, found.total, address),
        "own": may(request.actor, "assess.read_own", About(person=request.actor.id)),
        "all": reach.is_all,
    }
    return render(request, "web/assess/cards.html", context)


@page("assess.read_own", looks="card")
def own(request: HttpRequest) -> HttpResponse:
    """My own card: of the year whose appraisal is under way, or of another year; of another post, when there are several.

    Whoever holds no post that is appraised is told so.
    """
    day = request.frame.today
    person = request.actor.id
    year = whole(request.GET.get("year", "")) or year_under_way(day)
    try:
        return _person(request, year, person, request.GET.get("post", ""))
    except NotFound as none:
        nobody_shown(request)
        return render(request, "web/assess/card_none.html", {"year": year, "reasons": none.reasons})


@page(SIGNED_IN, looks="card")
def of_person(request: HttpRequest, year: int, subject: str) -> HttpResponse:
    """The card of a person in a post (`person@post`)."""
    person, _, post = subject.partition("@")
    return _person(request, year, person, post)


@page(SIGNED_IN, looks="card")
def of(request: HttpRequest, person: str) -> HttpResponse:
    """The card of a person in the last year that was computed."""
    years = years_with_runs()
    return _person(
        request, whole(request.GET.get("year", "")) or (years[0] if years else request.frame.today.year), person, ""
    )


@page("assess.read", about=lambda unit, year=0: About(unit=unit))
def of_unit(request: HttpRequest, unit: str, year: int = 0) -> HttpResponse:
    """The card of a unit itself; without a year, of the last one that was computed."""
    day = request.frame.today
    years = years_with_runs()
    year = year or whole(request.GET.get("year", "")) or (years[0] if years else day.year)
    spans = unit_spans([unit])
    if unit not in spans:
        raise NotFound(_no_card(unit, year))
    name = unit_names([unit])[unit]
    whose = Whose(unit, name, unit, name, "", "", False)
    pack = pack_now(request)
    scheme = next(
        (one for one in pack.schemes.values() if one.subject == "unit" and spans[unit][0] in one.applies_to), None
    )
    return _show(request, year, whose, scheme, pack, (), reverse("assess-cards-unit", args=[year, unit]))


def _person(request: HttpRequest, year: int, person: str, post: str) -> HttpResponse:
    pack = pack_now(request)
    span = year_span(year)
    held = terms_in(span.start, span.end or span.start, person=person)
    kinds = {unit: kind for unit, (kind, _) in unit_spans({term.unit for term in held}).items()}
    appraised = [(term, found) for term in held if (found := scheme_of(pack, term, kinds.get(term.unit, "")))]
    chosen = next((pair for pair in appraised if pair[0].post == post), None if post else next(iter(appraised), None))
    if chosen is None:
        raise NotFound(_no_card(person, year)) if not held or person == request.actor.id else NotAllowed(not_open())
    term, scheme = chosen
    if not _may_read(request, term):
        raise NotAllowed(not_open())
    looked_at(request, person, f"{year} {person}@{term.post}", "assess.read")
    names = unit_names({one.unit for one, _ in appraised})
    leading = kinds_of(pack).first_responsible
    whose = whose_of_term(term, names[term.unit], term.kind in leading)
    others = tuple((one, names[one.unit]) for one, _ in appraised if one.post != term.post)
    url = reverse("assess-cards-person", args=[year, whose.subject])
    return _show(request, year, whose, scheme, pack, others, url)


def _may_read(request: HttpRequest, term: HolderFound) -> bool:
    actor = request.actor
    if term.person == actor.id:
        return may(actor, "assess.read_own", About(person=actor.id))
    return may(actor, "assess.read", About(unit=term.unit, person=term.person))


def _show(
    request: HttpRequest, year: int, whose: Whose, scheme: Scheme | None, pack: Pack,
    others: tuple[tuple[HolderFound, str], ...], url: str,
) -> HttpResponse:  # fmt: skip
    day = request.frame.today
    opened = request.GET.get("open", "")
    reads_all = whose.person != request.actor.id and reach_of(request.actor, day).is_all
    card = load_card(whose, year, reads_all, day, opened)
    if card is None and scheme is not None and (year == day.year or any(one.year == year for one in rounds())):
        card = load_so_far(whose, scheme, pack, year, day, opened)
    if card is None:
        raise NotFound(_no_card(whose.name, year))
    if part := request.GET.get("part", ""):
        return _part(request, card, part, url)
    context = {
        "card": card,
        "url": url,
        "year_urls": [(one, _of_year(whose, one)) for one in sorted({day.year, *years_with_runs()}, reverse=True)],
        "others": others,
        "history": _history(card),
        "visible_from": card.course.visible_from(card.pack),
        "answer_days": term_in_force("objection.answer_days", card.pack),
        "objection_to": card.course.proposal.body if card.course.proposal else Text("决定机关", "the deciding body"),
        "is_own": (whose.person or speaks_for(whose.unit, day)) == request.actor.id,
        "may_object": may_object(card.course, request.actor.id, day),
        "days_left": _days_left(card, day),
        "reads_all": reads_all,
        "counted_otherwise": _counted_otherwise(card),
        "group": _group(card),
        "today": day,
        "bar_title": Text(f"{year} 年度成绩单", f"Score card {year}") if whose.person == request.actor.id else "",
        "crumbs": crumbs((str(year), f"{reverse('assess-cards')}?year={year}"), (whose.name, "")),
    }
    return render(request, "web/assess/card.html", context)


def _counted_otherwise(card: Card) -> str:
    """Where the activities of the card are counted by what makes one count, while the card counts days held; or nothing."""
    kinds = {kind.fact for kind in card.pack.activities.kinds if kind.value and kind.needs}
    told = {of.fact for node in card.scheme.nodes if isinstance(of := getattr(node.body, "of", None), FactOf)}
    return f"{reverse('implement-activities-unit', args=[card.whose.unit])}?year={card.year}" if kinds & told else ""


def _part(request: HttpRequest, card: Card, part: str, url: str) -> HttpResponse:
    """What a card leads to: itself in sentences, or what would have moved its grade."""
    context = {
        "card": card,
        "url": url,
        "crumbs": crumbs((str(card.year), f"{reverse('assess-cards')}?year={card.year}"), (card.whose.name, url), (PARTS.get(part, NOTHING), "")),
    }  # fmt: skip
    if part == "sentences":
        return render(request, "web/assess/card_sentences.html", {**context, "rows": card_in_sentences(card)})
    if part == "changes" and card.with_grade and card.result is not None:
        tried = what_if_of(card.result.run, card.whose.subject)
        steady = steady_words(tried.weights) if tried and tried.weights else None
        return render(
            request, "web/assess/card_changes.html", {**context, "found": tried and tried.facts, "steady": steady}
        )
    raise NotFound(_no_card(card.whose.name, card.year))


def scheme_of(pack: Pack, term: HolderFound, unit_kind: str) -> Scheme | None:
    """The scheme that appraises the holder of a post."""
    return next((one for one in schemes_for(pack, term.kind, unit_kind, False) if one.subject == "person"), None)


def year_under_way(day: date) -> int:
    """Last year while its appraisal runs (its round was opened, and less than the year's first half is over), else this one."""
    return day.year - 1 if day.month <= 6 and any(one.year == day.year - 1 for one in rounds()) else day.year


def rows_of(
    lines: tuple[ResultLine, ...], pack: Pack, year: int, reads_all: bool, day: date, with_links: bool = True
) -> list[Row]:
    """Results with the grades that this reader may see: two queries."""
    decided = decided_grades(year, {line.subject for line in lines})
    proposed = proposed_runs({line.run for line in lines})
    visible_from = milestone(pack, "proposal_visible", year)
    groups = {one.key: one.title for one in pack.peer_groups}
    rows = []
    for line in lines:
        known = decided.get((line.scheme, line.subject))
        shown = shows_grade(reads_all, known is not None, line.run in proposed, visible_from, day)
        grade = (known.grade if known else line.grade) if shown else ""
        scheme = pack.schemes[line.scheme].title if line.scheme in pack.schemes else Text(line.scheme, line.scheme)
        rows.append(
            Row(line, scheme, groups.get(line.group, Text("", "")), pack.words.name(grade) if grade else None,
                known is not None, card_url(year, line) if with_links else "")
        )  # fmt: skip
    return rows


def card_url(year: int, line: ResultLine) -> str:
    if line.person:
        return reverse("assess-cards-person", args=[year, line.subject])
    return reverse("assess-cards-unit", args=[year, line.unit])


def _days_left(card: Card, day: date) -> int | None:
    last = card.course.letter.object_by if card.course.letter else None
    return (last - day).days if last else None


def _of_year(whose: Whose, year: int) -> str:
    if whose.person:
        return reverse("assess-cards-person", args=[year, whose.subject])
    return reverse("assess-cards-unit", args=[year, whose.unit])


def _history(card: Card) -> list[Year]:
    """Grades of the other years, newest first: decided here, or brought in with their source."""
    found = [
        Year(one.year, card.pack.words.name(one.grade), None, "") for one in card.decided if one.year != card.year
    ]
    found += [Year(one.year, card.pack.words.name(one.grade), one.total, one.source) for one in card.earlier]
    return sorted(found, key=lambda one: -one.year)


def _group(card: Card) -> str:
    return card.result.group if card.result else ""


def _no_card(whose: str, year: int) -> Reason:
    return Reason(
        "no_card",
        Text(f"“{whose}”没有 {year} 年度的成绩单。", f"There is no card of “{whose}” for {year}."),
        "",
        Text(
            "这一年没有测算过，或者规则包没有考核这个岗位（单位）的方案。",
            "Nothing was computed for that year, or no scheme of the pack appraises this post or unit.",
        ),
    )
