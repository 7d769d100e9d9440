"""The years that were opened, and what opening the next one would bring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.clarify.models import Year
from zeren.clarify.queries.allocations import allocations_in
from zeren.clarify.queries.drafting import Drafting, drafting
from zeren.clarify.rules.allocation import Part
from zeren.clarify.rules.lists import COMMITTEE
from zeren.clarify.rules.years import UNOPENED, Difference, carried_over, differences
from zeren.ledger.clock import today
from zeren.ledger.waivers import terms_running
from zeren.ledger.waiving import LATE_ENTRY, REOPENING
from zeren.organisations.queries import pack_by_digest
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class YearFound:
    """A year: under which pack it was opened, when, and whether it still takes facts."""

    id: int
    year: int
    pack_digest: str
    opened_on: date
    closed_on: date | None
    state: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening a year would do: lists, allocations carried over, and what its pack changes against the year before."""

    year: int
    before: Pack | None
    pack: Pack
    lists: int
    units: int
    carried: dict[str, tuple[Part, ...]]
    left_behind: tuple[str, ...]
    differences: tuple[Difference, ...]


def years() -> tuple[YearFound, ...]:
    """Every year that was opened, in order."""
    return tuple(_year(row) for row in Year.objects.select_related("pack"))


def open_years() -> frozenset[int]:
    """The years that take facts now: open, or closed and reopened for a term that runs."""
    again = [number for number, _ in terms_running(Year._meta.db_table, REOPENING, today())]
    return frozenset(Year.objects.filter(Q(state="open") | Q(id__in=again)).values_list("year", flat=True))


def years_open_to(units: Iterable[str]) -> frozenset[tuple[int, str]]:
    """Closed years that take late facts of these units now, each with the unit: a waiver was granted."""
    wanted = set(units)
    running = [
        (number, unit) for number, unit in terms_running(Year._meta.db_table, LATE_ENTRY, today()) if unit in wanted
    ]
    years_by_id = dict(Year.objects.filter(id__in=[number for number, _ in running]).values_list("id", "year"))
    return frozenset((years_by_id[number], unit) for number, unit in running)


def year_found(year: int) -> YearFound | None:
    """One year, None when it was never opened."""
    row = Year.objects.select_related("pack").filter(year=year).first()
    return _year(row) if row else None


def year_state(year: int) -> str:
    """unopened, open or closed."""
    return Year.objects.filter(year=year).values_list("state", flat=True).first() or UNOPENED


def opening_preview(year: int, today: date) -> Opening:
    """What `open_year` would do today. Errors: NotFound when no pack is adopted."""
    found = drafting("", year, today)
    last = Year.objects.select_related("pack").filter(year__lt=year).order_by("-year").first()
    before = pack_by_digest(last.pack.digest) if last else None
    old_parts = allocations_in(last.year) if last else {}
    carried = carried_over(old_parts, _codes(found), _posts(found))
    return Opening(
        year, before, found.pack, len(found.drafts), len({draft.unit for draft in found.drafts}), carried,
        _left_behind(old_parts, carried), differences(before, found.pack) if before else (),
    )  # fmt: skip


def _codes(found: Drafting) -> dict[str, frozenset[str]]:
    return {
        draft.unit: frozenset(line.code for line in draft.content.lines)
        for draft in found.drafts
        if draft.bearer == COMMITTEE
    }


def _posts(found: Drafting) -> frozenset[str]:
    return frozenset(one.post for ones in found.bearers.values() for one in ones)


def _left_behind(old: Mapping[str, tuple[Part, ...]], carried: Mapping[str, tuple[Part, ...]]) -> tuple[str, ...]:
    """Units whose allocation cannot be carried over whole and has to be put down anew."""
    return tuple(sorted(unit for unit, parts in old.items() if len(carried.get(unit, ())) < len(parts)))


def _year(row: Year) -> YearFound:
    return YearFound(row.id, row.year, row.pack.digest, row.opened_on, row.closed_on, row.state)
