"""The performance log: one matter, one entry. Of a unit or of one of its people, by month and kind; contact points and visits."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.implement.queries import performance_log
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import person_names
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.clarify.places import onward, own_unit, way_to, whole, year_asked, year_choices
from zeren.web.implement.telling import told
from zeren.web.now import pack_now
from zeren.web.pieces import Pages

PERMISSION, ENTER = "implement.read", "implement.enter_fact"
SIZE = 40
Choice = tuple[Text | str, int, str, bool]
"""Words, how many entries, the address, whether it is the one chosen."""


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The log of the reader's own unit."""
    return onward(request, "implement-log-unit", own_unit(request.actor, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """The entries of a year as `person`, `name` and `month` of the address narrow them; the four in person; contact points."""
    day, pack, get = request.frame.today, pack_now(request), request.GET
    found, year, words = unit_on(unit, day), year_asked(request, day), pack.words
    person = get.get("person", "")
    log = performance_log(unit, year, day, pack, person)
    people = {one.person for one in (*log.entries, *log.in_person, *log.contacts) if one.person} | {
        person or request.actor.id
    }
    names = person_names(people)
    asked = {"year": str(year), "person": person, "name": get.get("name", ""), "month": get.get("month", "")}

    def choices(key: str, counts: dict[str, int], say: dict[str, Text | str]) -> list[Choice]:
        here = asked[key]
        return [
            (say[one], count, _link(asked, **{key: "" if one == here else one}), one == here)
            for one, count in counts.items()
        ]

    rows = [
        one
        for one in log.entries
        if asked["name"] in ("", one.name) and asked["month"] in ("", f"{one.happened_on:%m}")
    ]
    number = max(1, whole(get.get("page", "1")))
    kinds, contact = log.count("name"), pack.activities.contact
    may_enter = may(request.actor, ENTER, About(unit=unit))
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "person": person,
        "person_name": names.get(person, person),
        "total": len(log.entries),
        "months": choices("month", log.count("month"), {f"{n:02}": Text(f"{n} 月", f"{year}-{n:02}") for n in range(1, 13)}),
        "kinds": choices("name", kinds, {key: words.name(key) for key in kinds}),
        "people": choices("person", {key: count for key, count in log.count("person").items() if key}, dict(names)),
        "narrowed": bool(asked["name"] or asked["month"]),
        "all_of_it": _link(asked, name="", month=""),
        "whole_unit": _link(asked, person=""),
        "rows": told(rows[(number - 1) * SIZE : number * SIZE], words),
        "pages": Pages(number, max(1, -(-len(rows) // SIZE)), len(rows), f"{_link(asked)}&page="),
        "four": [
            (one, names.get(one.person, one.person), [(words.name(key), [(count, place < one.over) for place, count in enumerate(quarters)]) for key, quarters in one.counts])
            for one in log.in_person
        ],
        "contacts": [
            (one, names.get(one.person, one.person), shown(one.usual, 2), _entry(unit, pack, contact.visit, one.person, unit=one.point))
            for one in log.contacts
        ] if contact else [],
        "has_contacts": contact is not None,
        "write_one": _entry(unit, pack, pack.activities.log.fact, person) if may_enter and pack.activities.log else "",
        "name_one": _entry(unit, pack, contact.fact, person) if may_enter and contact else "",
        "crumbs": way_to(request, found),
    }  # fmt: skip
    return render(request, "web/implement/log.html", context)


def _entry(at: str, pack: Pack, name: str, person: str, **said: str) -> str:
    """The one-minute entry with what is known already filled in: whose, where, and that the log is its own source."""
    known = {"name": name, "person": person, "source": pack.words.name(name).zh}
    known |= {f"attribute-{key}": value for key, value in said.items()}
    return f"{reverse('implement-enter-unit', args=[at])}?{urlencode({key: value for key, value in known.items() if value})}"


def _link(asked: dict[str, str], **changed: str) -> str:
    return f"?{urlencode({key: value for key, value in {**asked, **changed}.items() if value})}"
