"""What results led to for one person: results by year, uses, marks, terms of office; for the office and for oneself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from zeren.assess.actions import record_appraisals
from zeren.assess.queries import (
    DecisionFound,
    decisions_of,
    earlier_grades,
    earlier_results,
    other_appraisals,
    results_of_person,
)
from zeren.assess.rules.beside import Beside, span_words
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import (
    person_name,
    person_names,
    search,
    terms_in,
    unit_names,
)
from zeren.policy import Pack
from zeren.use.queries import consequences
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.clarify.places import Tag, crumbs, said, whole
from zeren.web.looks import looked_at, nobody_shown
from zeren.web.now import pack_now
from zeren.web.pieces import Pages
from zeren.web.use.marks import FAR_AHEAD, LONG_AGO, marks_of
from zeren.web.use.told import STATES, because_of, source_of, state_of, waits_of

PERMISSION = "use.read"
SIZE = 40


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


@page(post="use.record", about=of_everything, looks="dossier")
def appraise(request: HttpRequest, person: str) -> HttpResponse:
    """Put the result of a routine, special or term appraisal on record."""
    person_name(person)
    row = typed_appraisal(request.POST, person)
    try:
        record_appraisals(request.actor, [row])
    except Refused as refusal:
        looked_at(request, person, person, PERMISSION)
        return _dossier(request, person, own=False, reasons=refusal.reasons)
    nobody_shown(request)
    messages.success(request, said("已登记考核结果。", "The result is on record."))
    return redirect("use-dossiers-person", person=person)


def typed_appraisal(typed: QueryDict, person: str = "", unit: str = "") -> Beside:
    """The result of an appraisal as a form has it."""
    return Beside(
        person, typed.get("kind", ""), _date(typed.get("since", "")), _date(typed.get("day", "")) or FAR_AHEAD,
        typed.get("about", ""), typed.get("grade", ""), typed.get("words", ""), typed.get("document", ""), unit,
    )  # fmt: skip


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


@page("assess.read_own")
def mine(request: HttpRequest) -> HttpResponse:
    """One's own file: the same page as the office has."""
    return _dossier(request, request.actor.id, own=True)


def _dossier(request: HttpRequest, person: str, own: bool, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    name, day, pack = person_name(person), request.frame.today, pack_now(request)
    kinds = {one.key: one.title for one in pack.appraisals}
    results, found = _results(person, pack), marks_of(person, day, pack)
    uses = [
        (one, STATES[state_of(one, day)], source_of(one.source, pack), because_of(one, pack), waits_of(one))
        for one in consequences(day, person=person)
    ]
    terms = sorted(terms_in(LONG_AGO, FAR_AHEAD, person=person), key=lambda one: one.from_day or day, reverse=True)
    context = {
        "own": own,
        "person": person,
        "name": name,
        "results": results,
        "beside": [(one, span_words(one), kinds.get(one.kind, one.kind)) for one in other_appraisals([person])],
        "kinds": kinds,
        "may_record": not own and may(request.actor, "use.record"),
        "reasons": reasons,
        "typed": request.POST,
        "uses": uses,
        "open_uses": sum(one.state == "open" for one, *_ in uses),
        "marks": [one for one in found if not one.found.lifted_on and one.found.from_day <= day],
        "lifted": [one for one in found if one.found.lifted_on],
        "terms": [(one, one.from_day <= day and (one.until_day is None or one.until_day >= day)) for one in terms],
        "cards": address("assess-my-card") if own else address("assess-cards-of", person),
        "cases": address("investigate-mine") if own else "",
        "eligibility": ""
        if own or "use.eligibility" not in (request.frame.rights or ())
        else address("use-eligibility-person", person),
        "crumbs": crumbs((Text("我的档案", "My file") if own else name, "")),
    }
    return render(request, "web/use/dossier.html", context, status=422 if reasons else 200)


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


def _grade(grades: dict[int, str], year: int, pack: Pack) -> Tag | None:
    """A year's grade as a tag; None where there is none."""
    return Tag(pack.words.name(grades[year])) if year in grades else None
