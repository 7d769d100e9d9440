"""A person's page: posts and terms of office over time, marks in force, and where to go on. A key and a name, no more."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.diagnose.queries import handovers
from zeren.kernel.errors import NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import (
    HolderFound,
    kinds_of,
    pack_on,
    person_name,
    posts_of,
    standings,
    terms_in,
    unit_names,
)
from zeren.web.access import SIGNED_IN, page
from zeren.web.addresses import address
from zeren.web.looks import looked_at, nobody_shown
from zeren.web.organisations.marks import marks

LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2999, 12, 31)

ELSEWHERE = (
    ("assess-cards-of", "assess.read", Text("成绩单", "Score cards")),
    ("use-eligibility-person", "use.eligibility", Text("任用资格", "Eligibility")),
    ("use-dossiers-person", "use.read", Text("档案", "Dossier")),
)


@page(SIGNED_IN, looks="marks")
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One person; open to oneself and to whoever may read the units of a post held now (or at last)."""
    name = person_name(key)
    day = request.frame.today
    terms = sorted(terms_in(LONG_AGO, FAR_AHEAD, person=key), key=lambda term: term.from_day or day, reverse=True)
    _is_open_to(request, key, terms)
    names = unit_names({term.unit for term in terms})
    leading = kinds_of(pack_on(day)).first_responsible
    may_see_marks = request.actor.id == key or may(request.actor, "use.read")
    if may_see_marks:
        looked_at(request, key, key, "use.read")
    else:
        nobody_shown(request)
    context = {
        "name": name,
        "key": key,
        "day": day,
        "held": posts_of(key, day),
        "terms": [
            (term, names.get(term.unit, term.unit), term.kind in leading, _running(term, day)) for term in terms
        ],
        "marks": marks(standings(day, person=key)) if may_see_marks else [],
        "may_see_marks": may_see_marks,
        "handovers": handovers(person=key),
        "elsewhere": _elsewhere(key, request.frame.rights or frozenset()),
    }
    return render(request, "web/organisations/person.html", context)


def _is_open_to(request: HttpRequest, key: str, terms: list[HolderFound]) -> None:
    """Errors: NotAllowed for somebody who is none of the reader's business."""
    if request.actor.id == key or may(request.actor, "organisations.read"):
        return
    if not any(may(request.actor, "organisations.read", About(unit=unit)) for unit in {t.unit for t in terms}):
        raise NotAllowed(
            Reason(
                "person_not_yours",
                Text("你的岗位不能查看这个人的任职。", "Your post does not open this person's terms of office."),
                "organisations.read",
            )
        )


def _running(term: HolderFound, day: date) -> bool:
    return (term.from_day or day) <= day and (term.until_day is None or term.until_day >= day)


def _elsewhere(key: str, rights: frozenset[str]) -> list[tuple[Text, str]]:
    return [(words, found) for name, right, words in ELSEWHERE if right in rights and (found := address(name, key))]
