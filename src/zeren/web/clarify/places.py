"""Where a page about a tree begins: the unit that the reader may see most from, and the year that was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from zeren.clarify.queries import years
from zeren.kernel.actors import Actor
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound, keys_below, posts_of, roots, scopes_of, subtree, unit, unit_names
from zeren.web.pieces import Crumb
from zeren.web.templatetags.words import language


@dataclass(frozen=True, slots=True)
class Tag:
    """A word in a frame. Kinds: done, ink, red, plain, dashed; red for overdue only."""

    words: Text | str
    kind: str = "plain"


def top_of(actor: Actor, permission: str, day: date) -> UnitFound:
    """The highest unit that `actor` may see with `permission`; a top with a single unit below gives way to that one."""
    scopes = scopes_of(actor.id, permission, day)
    if any(scope.reach == "all" for scope in scopes):
        return _first_with_several(roots(day)[0], day)
    reached = [unit(scope.unit, day) for scope in scopes if scope.reach in ("unit", "subtree")]
    return min(reached, key=lambda found: (found.depth, found.key)) if reached else own_unit(actor, day)


def depth_seen(actor: Actor, permission: str, unit: str, day: date) -> int:
    """How many levels below a unit the reader sees with `permission`: all of them, or none with a right to one unit."""
    return (
        20
        if any(
            scope.reach == "all"
            or (scope.reach == "subtree" and (scope.unit == unit or unit in keys_below(scope.unit, day)))
            for scope in scopes_of(actor.id, permission, day)
        )
        else 0
    )


def onward(request: HttpRequest, name: str, unit: UnitFound) -> HttpResponseRedirect:
    """On to the page of one unit, with whatever stood behind the question mark."""
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse(name, args=[unit.key]) + (f"?{query}" if query else ""))


def own_unit(actor: Actor, day: date) -> UnitFound:
    """The unit of the first post that `actor` holds; the top of the tree for somebody without a post."""
    held = posts_of(actor.id, day)
    return unit(held[0].unit, day) if held else roots(day)[0]


def _first_with_several(top: UnitFound, day: date) -> UnitFound:
    below = subtree(top.key, day, depth=2)
    children = [found for found in below if found.depth == 1]
    if len(children) == 1 and any(found.depth == 2 for found in below):
        return children[0]
    return top


def year_asked(request: HttpRequest, day: date) -> int:
    """The year in the address, else this one, else the last that was opened."""
    asked = request.GET.get("year") or request.POST.get("year") or ""
    if asked.isdigit() and 2000 <= int(asked) <= day.year + 1:
        return int(asked)
    opened = [found.year for found in years()]
    return day.year if day.year in opened or not opened else max(opened)


def year_choices() -> tuple[int, ...]:
    """The years to choose from, the latest first."""
    return tuple(sorted((found.year for found in years()), reverse=True))


def whole(text: str) -> int:
    """A whole number of an address, 0 for anything else."""
    return int(text) if text.isdigit() and len(text) < 9 else 0


def said(zh: str, en: str, **values: object) -> str:
    """A message in the reader's language."""
    return Text(zh, en).with_values(**values).read(language())


def behind_place(request: HttpRequest, way: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Keys and names of a way without the reader's own place and what stands above it: the frame shows the place."""
    place = str(request.frame.place)
    known = [number for number, (_, name) in enumerate(way) if name == place]
    return tuple(way[known[-1] + 1 :] if known else way)


def way_to(request: HttpRequest, found: UnitFound) -> tuple[Crumb, ...]:
    """The units between the reader's own place and this one, which stands last; the place itself is in the frame."""
    names = unit_names(found.path)
    keys = list(found.path)
    frame = getattr(request, "frame", None)
    place = str(frame.place) if frame else ""
    known = [number for number, key in enumerate(keys) if names.get(key) == place]
    shown = keys[known[-1] + 1 :] if known else keys[-2:] if len(keys) > 2 else keys[-1:]
    return crumbs(*((names.get(key, key), reverse("clarify-lists-map", args=[key])) for key in shown))


def crumbs(*steps: tuple[Text | str, str]) -> tuple[Crumb, ...]:
    """The places behind those of the frame."""
    return tuple(Crumb(words, url) for words, url in steps)
