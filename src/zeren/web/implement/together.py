"""Main work and Party building side by side: the four-together check, the unlinked, the matrix with owners, the two hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.implement.queries import Together, main_work, parities
from zeren.implement.rules.activities import spans
from zeren.implement.rules.together import Cell, MainItem, Parity, matrix, together
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import UnitFound, subtree
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.policy.activities import Pairing
from zeren.web.access import page
from zeren.web.clarify.places import depth_seen, onward, top_of, way_to, year_asked, year_choices
from zeren.web.now import pack_now

PERMISSION = "implement.read"
HALVES = (Text("上半年", "first half"), Text("下半年（到今天）", "second half, so far"))


@dataclass(frozen=True, slots=True)
class LinkShown:
    """One link of an item: the fact that tells of it, the duty that stood beside it with its task."""

    words: Text
    fact: str = ""
    beside: str = ""
    task: int = 0


@dataclass(frozen=True, slots=True)
class ItemShown:
    """An item of main work as a line."""

    item: MainItem
    front: Text
    field: Text
    links: tuple[LinkShown, ...]
    share: str
    whole: bool


@dataclass(frozen=True, slots=True)
class HandsShown:
    """Both completion rates of a period in words."""

    title: Text
    parity: Parity
    business: str
    party: str
    gap: str
    harder: Text


@dataclass(frozen=True, slots=True)
class UnitShown:
    """A unit below with its main work."""

    unit: UnitFound
    items: int
    unlinked: int
    share: str
    hands: tuple[HandsShown, ...]
    url: str

    @property
    def one_sided(self) -> bool:
        return any(one.parity.one_sided for one in self.hands)


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The main work of the highest unit that the reader may see."""
    return onward(request, "implement-together-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """The joint review of one unit, and of all that the reader sees below it."""
    day, pack = request.frame.today, pack_now(request)
    year = year_asked(request, day)
    until = min(day, date(year, 12, 31))
    found = unit_on(unit, until)
    tree = subtree(unit, until, depth_seen(request.actor, PERMISSION, unit, day))
    pairing = pack.activities.pairing
    work = main_work([one.key for one in tree], year, pack)
    hands = parities(work, year, spans("half_year", year), day, pack)
    mine = work.items.get(unit, ())
    below = _below(tree, unit, work, hands, pairing, year)
    cells = _cells(mine, tree, pairing, unit) if pairing and mine else ()
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "links": [pack.words.name(key) for key in pairing.links] if pairing else [],
        "items": [_item(one, work, pairing, pack) for one in mine] if pairing else [],
        "unlinked": [one for one in mine if one.unlinked],
        "rows": _rows(cells, pairing, pack) if pairing else [],
        "empty": sum(not one.owners for one in cells),
        "cells": len(cells),
        "hands": _hands(hands.get(unit, ())),
        "most": pack.values.get(pairing.gap) if pairing else None,
        "below": below,
        "total": sum(row.items for row in below),
        "unlinked_below": sum(row.unlinked for row in below),
        "one_sided": sum(row.one_sided for row in below),
        "may_enter": may(request.actor, "implement.enter_fact", About(unit=unit)),
        "enter_url": f"{reverse('implement-enter-unit', args=[unit])}?name={pairing.fact}" if pairing else "",
        "source": pairing.source if pairing else "",
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/together.html", context)


def _item(item: MainItem, work: Together, pairing: Pairing, pack: Pack) -> ItemShown:
    links = []
    for key in pairing.links:
        link = item.links.get(key)
        beside = link.beside if link else ""
        links.append(
            LinkShown(pack.words.name(key), link.fact if link else "", beside, work.tasks.get((item.unit, beside), 0))
        )
    share = together(item, pairing.links)
    said = f"{share * len(pairing.links)}/{len(pairing.links)}"
    return ItemShown(item, pack.words.name(item.front), pack.words.name(item.field), tuple(links), said, share == 1)


def _cells(items: Sequence[MainItem], tree: Sequence[UnitFound], pairing: Pairing, unit: str) -> tuple[Cell, ...]:
    """The matrix over the fields that the unit has: kinds of units below it, or all where nothing stands below."""
    kinds = {one.kind for one in tree if one.key != unit}
    fields = [field for field in pairing.fields if field in kinds]
    named = {item.field for item in items}
    return matrix(items, pairing, [one for one in pairing.fields if one in fields or one in named] or pairing.fields)


def _rows(cells: Sequence[Cell], pairing: Pairing, pack: Pack) -> list[tuple[Text, Text, list[tuple[Text, tuple[str, ...]]]]]:  # fmt: skip
    """Rows of the matrix: front and field, and under each link who owns it."""
    wide = len(pairing.links)
    return [
        (
            pack.words.name(cells[start].front), pack.words.name(cells[start].field),
            [(pack.words.name(cell.link), cell.owners) for cell in cells[start : start + wide]],
        )
        for start in range(0, len(cells), wide)
    ]  # fmt: skip


def _hands(found: Sequence[Parity]) -> tuple[HandsShown, ...]:
    rows = []
    for title, one in zip(HALVES, found, strict=False):
        if one.business.share is None and one.party.share is None:
            continue
        gap = one.gap
        harder = Text("业务硬、党建软", "business hard, Party building soft") if gap is not None and gap > 0 else Text("党建硬、业务软", "Party building hard, business soft")  # fmt: skip
        rows.append(HandsShown(title, one, _rate(one.business.share), _rate(one.party.share), shown(abs(gap), 1) if gap is not None else "", harder))  # fmt: skip
    return tuple(rows)


def _rate(share: Fraction | None) -> str:
    return "" if share is None else f"{shown(share * 100, 1)} %"


def _below(
    tree: Sequence[UnitFound], top: str, work: Together, hands: dict[str, tuple[Parity, ...]], pairing: Pairing | None, year: int
) -> list[UnitShown]:  # fmt: skip
    """Units below with main work of their own, those that call for a look first."""
    if pairing is None:
        return []
    rows = []
    for unit in tree:
        items = work.items.get(unit.key, ())
        if unit.key == top or not items:
            continue
        mean = sum((together(one, pairing.links) for one in items), Fraction(0)) / len(items)
        url = f"{reverse('implement-together-unit', args=[unit.key])}?year={year}"
        unlinked = sum(one.unlinked for one in items)
        rows.append(UnitShown(unit, len(items), unlinked, shown(mean, 2, 2), _hands(hands.get(unit.key, ())), url))
    return sorted(rows, key=lambda row: (not row.one_sided, -row.unlinked, row.share, row.unit.key))
