"""What results led to for one person: results by year, uses, marks, terms of office; for the office and for oneself."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.assess.queries import DecisionFound, decisions_of, earlier_grades, earlier_results, results_of_person
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import (
    StandingFound,
    person_name,
    person_names,
    search,
    standings,
    terms_in,
    unit_names,
)
from zeren.policy import Pack
from zeren.use.queries import consequences
from zeren.use.rules.drawing import refers_to
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.clarify.places import Tag, crumbs, whole
from zeren.web.looks import looked_at
from zeren.web.now import pack_now
from zeren.web.pieces import Pages
from zeren.web.use.told import STATES, because_of, source_of, state_of

PERMISSION = "use.read"
SIZE = 40
LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class YearResult:
    """One year's result: this duty's share first, then the total and what was decided, or where history had it from."""

    year: int
    unit: str
    post: str
    first_part: Decimal | None
    total: Decimal | None
    grade: Text | str
    decided_on: date | None
    proposed: Text | str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Weighing:
    """A mark in force: its word, what it refers to, its days, and the first day after it (None while it has no end)."""

    kind: Text | str
    refers: Text
    since: date
    until: date | None
    free: date | None


@page(PERMISSION, about=of_everything)
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody with a decided grade, the last years side by side; `?q=` by name or code."""
    words = request.GET.get("q", "").strip()[:60]
    pack, decided = pack_now(request), decisions_of()
    grades = {person: dict(found) for person, found in earlier_grades().items()}
    units: dict[str, tuple[int, str]] = {}
    for one in sorted((row for row in decided if row.person), key=lambda row: (row.year, row.decided_on, row.id)):
        grades.setdefault(one.person, {})[one.year] = one.grade
        units[one.person] = (one.year, one.unit_name)
    years = sorted({year for found in grades.values() for year in found}, reverse=True)[:4]
    wanted = {key for key, _ in search(words, 200)[1]} if words else None
    people = sorted(key for key in grades if wanted is None or key in wanted)
    last = max(1, -(-len(people) // SIZE))
    number = min(max(1, whole(request.GET.get("page", ""))), last)
    shown = people[(number - 1) * SIZE : number * SIZE]
    names = person_names(shown)
    rows = [
        (key, names.get(key, key), units.get(key, (0, ""))[1], [(year, _grade(grades[key], year, pack)) for year in years])
        for key in shown
    ]  # fmt: skip
    context = {
        "rows": rows,
        "years": years,
        "q": words,
        "total": len(grades),
        "pages": Pages(number, last, len(people), f"?q={words}&page="),
    }
    return render(request, "web/use/dossiers.html", context)


@page(PERMISSION, about=lambda person: About(person=person), looks="dossier")
def show(request: HttpRequest, person: str) -> HttpResponse:
    """One person's dossier; another's is opened on a ground."""
    person_name(person)
    return looked_at(request, person, person, PERMISSION) or _dossier(request, person, own=False)


@page("assess.read_own")
def mine(request: HttpRequest) -> HttpResponse:
    """One's own file: the same page as the office has."""
    return _dossier(request, request.actor.id, own=True)


def _dossier(request: HttpRequest, person: str, own: bool) -> HttpResponse:
    name, day, pack = person_name(person), request.frame.today, pack_now(request)
    results = _results(person, pack)
    uses = [
        (one, STATES[state_of(one, day)], source_of(one.source, pack), because_of(one, pack))
        for one in consequences(day, person=person)
    ]
    terms = sorted(terms_in(LONG_AGO, FAR_AHEAD, person=person), key=lambda one: one.from_day or day, reverse=True)
    context = {
        "own": own,
        "person": person,
        "name": name,
        "results": results,
        "uses": uses,
        "open_uses": sum(one.state == "open" for one, *_ in uses),
        "marks": [_weighing(one, pack) for one in standings(day, person=person)],
        "terms": [(one, one.from_day <= day and (one.until_day is None or one.until_day >= day)) for one in terms],
        "cards": address("assess-my-card") if own else address("assess-cards-of", person),
        "cases": address("investigate-mine") if own else "",
        "eligibility": ""
        if own or "use.eligibility" not in (request.frame.rights or ())
        else address("use-eligibility-person", person),
        "crumbs": crumbs((Text("我的档案", "My file") if own else name, "")),
    }
    return render(request, "web/use/dossier.html", context)


def _results(person: str, pack: Pack) -> list[YearResult]:
    """Results by year, the newest first; below them what history brought in."""
    decided = {(one.year, one.scheme, one.subject): one for one in decisions_of(person=person)}
    found = []
    for row in results_of_person(person):
        decision = decided.get((row.year, row.scheme, row.subject))
        found.append(
            YearResult(
                row.year, row.unit_name, row.post_title, row.first_part, row.total,
                pack.words.name(decision.grade) if decision else "", decision.decided_on if decision else None,
                _proposed(decision, pack), decision.reason if decision else "", "",
            )
        )  # fmt: skip
    earlier = earlier_results(person=person)
    units = unit_names({row.unit for row in earlier})
    for row in earlier:
        grade = pack.words.name(row.grade)
        found.append(
            YearResult(row.year, units.get(row.unit, ""), "", None, row.total, grade, None, "", "", row.source)
        )
    return sorted(found, key=lambda one: -one.year)


def _proposed(decision: DecisionFound | None, pack: Pack) -> Text | str:
    """The proposed grade, where the decision departs from it."""
    return pack.words.name(decision.proposed) if decision and decision.departs else ""


def _weighing(one: StandingFound, pack: Pack) -> Weighing:
    free = one.until_day + timedelta(days=1) if one.until_day else None
    return Weighing(pack.words.name(one.kind), refers_to(one.reference), one.from_day, one.until_day, free)


def _grade(grades: dict[int, str], year: int, pack: Pack) -> Tag | None:
    """A year's grade as a tag; None where there is none."""
    return Tag(pack.words.name(grades[year])) if year in grades else None
