"""The lists of a tree as the pack would have them beside the lists as they stand: what generating would change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.clarify.models import DutyList
from zeren.clarify.rules.acknowledgement import DAYS
from zeren.clarify.rules.allocation import Bearer
from zeren.clarify.rules.lists import Catalogue, Change, Draft, Key, Stored, change_by, drafts_for
from zeren.clarify.rules.years import first_day_of
from zeren.organisations.queries import HolderFound, UnitFound, choices_of, holders, pack_on, roots, subtree
from zeren.policy import Pack
from zeren.policy.adoption import adopted


@dataclass(frozen=True, slots=True)
class Drafting:
    """Units, posts with their holders, the pack, the lists wanted and what would change."""

    year: int
    day: date
    pack: Pack
    units: tuple[UnitFound, ...]
    bearers: dict[str, tuple[Bearer, ...]]
    drafts: tuple[Draft, ...]
    change: Change


def drafting(root: str, year: int, today: date, depth: int = 20) -> Drafting:
    """For a unit and so many levels below it (for all units when `root` is empty): a constant number of queries.

    Errors: NotFound for an unknown unit or when no pack is adopted.
    """
    day = first_day_of(year, today)
    pack = pack_on(day)
    units = units_below(root, day, depth)
    bearers = bearers_of((unit.key for unit in units), day, pack)
    posts = [(one.post, unit, one.bearer) for unit, found in bearers.items() for one in found]
    drafts = drafts_for(Catalogue(pack.duties), ((unit.key, unit.kind) for unit in units), posts, year)
    change = change_by(drafts, stored_lists((unit.key for unit in units), year))
    return Drafting(year, day, pack, units, bearers, drafts, change)


def units_below(root: str, day: date, depth: int = 20) -> tuple[UnitFound, ...]:
    """A unit and all below it, parents first; with an empty root everything there is."""
    if root:
        return subtree(root, day, depth)
    return tuple(unit for top in roots(day) for unit in subtree(top.key, day))


def bearers_of(unit_keys: Iterable[str], day: date, pack: Pack) -> dict[str, tuple[Bearer, ...]]:
    """The posts that bear duties, by unit, with who holds them on `day`; vacancies with an empty person."""
    found: dict[str, list[Bearer]] = {}
    for holder in holders(unit_keys, day, with_vacancies=True):
        one = as_bearer(holder, pack)
        if one.bearer != "none":
            found.setdefault(holder.unit, []).append(one)
    return {unit: tuple(ones) for unit, ones in found.items()}


def acknowledgement_days(pack: Pack) -> int | None:
    """The pack's days to acknowledge as the office adopted them; None when it switched the term off."""
    in_force = adopted(pack, choices_of(pack.digest)).values_in_force.get(DAYS)
    return int(in_force) if in_force else None


def as_bearer(holder: HolderFound, pack: Pack) -> Bearer:
    """A post as the rules of this room see it."""
    kind = pack.post_kinds.get(holder.kind)
    bearer = kind.bearer if kind else "none"
    return Bearer(holder.post, holder.title, bearer, holder.kind, holder.field, holder.person, holder.name)


def stored_lists(unit_keys: Iterable[str], year: int) -> dict[Key, Stored]:
    """The current lists of these units: one query."""
    rows = DutyList.objects.filter(year=year, state="current", unit__key__in=list(unit_keys))
    columns = rows.values_list("unit__key", "bearer", "post__key", "id", "content_digest")
    return {(unit, bearer, post or ""): Stored(number, digest) for unit, bearer, post, number, digest in columns}
