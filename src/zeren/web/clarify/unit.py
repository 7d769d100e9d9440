"""One unit's lists side by side, the first duty on top, each acknowledged by name with one button."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.clarify.actions import acknowledge_list
from zeren.clarify.queries import ListFound, list_found, lists_of_unit
from zeren.clarify.rules.acknowledgement import STATE_NAMES
from zeren.clarify.rules.lists import BEARER_NAMES, BEARERS, COMMITTEE, Line
from zeren.kernel.actors import Actor
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.clarify.places import Tag, said, way_to, year_asked, year_choices
from zeren.web.now import pack_now

TAGS: dict[str, str] = {"acknowledged": "done", "waiting": "plain", "overdue": "red", "vacant": "dashed"}


@dataclass(frozen=True, slots=True)
class Held:
    """One list and the name that it takes, with whether the reader is the one to put it down."""

    found: ListFound
    tag: Tag
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Lists with the same lines: the lines once, and below them every bearer."""

    lines: tuple[tuple[Line, Text | str], ...]
    held: tuple[Held, ...]

    @property
    def one(self) -> ListFound:
        return self.held[0].found


@dataclass(frozen=True, slots=True)
class Column:
    """The lists of one kind of bearer."""

    key: str
    words: Text
    cards: tuple[Card, ...]
    count: int
    chosen: bool


@page("organisations.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Committee, first responsible person, members: three columns at a desk, tabs on a phone."""
    day = request.frame.today
    year = year_asked(request, day)
    found = unit_on(unit, day)
    pack = pack_now(request)
    lists = [_held(one, request.actor) for one in lists_of_unit(unit, year, day)]
    context = {
        "unit": found,
        "kind": pack.words.name(found.kind),
        "year": year,
        "years": year_choices(),
        "columns": _columns(lists, request.GET.get("list", ""), pack),
        "count": len(lists),
        "mine": [one for one in lists if one.is_mine and one.found.ack_state in ("waiting", "overdue")],
        "pack": pack,
        "may_generate": may(request.actor, "clarify.generate", About(unit=unit)),
        "may_read_facts": may(request.actor, "implement.read", About(unit=unit)),
        "crumbs": way_to(request, found),
    }
    return render(request, "web/clarify/unit.html", context)


@page(post="clarify.acknowledge")
def acknowledge(request: HttpRequest, list_id: int) -> HttpResponse:
    """Put the own name to a list; the action judges whose list it is and gives every reason."""
    acknowledge_list(request.actor, list_id)
    found = list_found(list_id, request.frame.today)
    name = BEARER_NAMES[found.bearer]
    messages.success(
        request, said("已确认：{bearer}责任清单。", "Acknowledged: the list of the {bearer}.", bearer=name)
    )
    back = request.POST.get("next", "")
    if back == "home":
        return redirect("home")
    return redirect(f"{reverse('clarify-lists-unit', args=[found.unit])}?year={found.year}&list={found.bearer}")


def _held(one: ListFound, actor: Actor) -> Held:
    return Held(one, Tag(STATE_NAMES[one.ack_state], TAGS[one.ack_state]), one.person == actor.id)


def _columns(lists: list[Held], asked: str, pack: Pack) -> list[Column]:
    found = {key: [one for one in lists if one.found.bearer == key] for key in BEARERS}
    chosen = asked if found.get(asked) else next((key for key, ones in found.items() if ones), COMMITTEE)
    return [
        Column(key, BEARER_NAMES[key], _cards(ones, pack), len(ones), key == chosen)
        for key, ones in found.items()
        if ones
    ]


def _cards(lists: list[Held], pack: Pack) -> tuple[Card, ...]:
    """One card for each different content: ten members with the same duties read them once."""
    same: dict[tuple[Line, ...], list[Held]] = {}
    for one in lists:
        same.setdefault(one.found.lines, []).append(one)
    return tuple(
        Card(tuple((line, _source(line, pack)) for line in lines), tuple(ones)) for lines, ones in same.items()
    )


def _source(line: Line, pack: Pack) -> Text | str:
    return pack.sources[line.source].title if line.source in pack.sources else line.source
