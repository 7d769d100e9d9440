"""The allocation matrix of a unit, as put down or, where nobody has yet, as proposed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from zeren.clarify.models import Allocation, DutyList
from zeren.clarify.queries.drafting import Drafting, bearers_of
from zeren.clarify.queries.lists import lines_of
from zeren.clarify.rules.allocation import Matrix, Part, proposed_allocation, validate_allocation
from zeren.clarify.rules.lists import COMMITTEE, Catalogue, Line
from zeren.clarify.rules.years import first_day_of
from zeren.kernel.errors import Reason
from zeren.organisations.queries import pack_on, unit


@dataclass(frozen=True, slots=True)
class AllocationFound:
    """A matrix, whether somebody put it down, and every reason why it cannot stand as it is today."""

    matrix: Matrix
    is_settled: bool
    reasons: tuple[Reason, ...]


def allocation_of(unit_key: str, year: int, today: date) -> AllocationFound:
    """Duty × bearer of one unit. Errors: NotFound."""
    day = first_day_of(year, today)
    pack = pack_on(day)
    lines = (
        _committee_lines(unit_key, year)
        or Catalogue(pack.duties).content(unit(unit_key, day).kind, COMMITTEE, year).lines
    )
    bearers = bearers_of([unit_key], day, pack).get(unit_key, ())
    rows = Allocation.objects.filter(unit__key=unit_key, year=year).values_list("code", "post__key", "part")
    parts = tuple(sorted(Part(*row) for row in rows))
    matrix = Matrix(unit_key, lines, bearers, parts or proposed_allocation(lines, bearers))
    return AllocationFound(matrix, bool(parts), validate_allocation(matrix))


def allocations_in(year: int) -> dict[str, tuple[Part, ...]]:
    """Every allocation that was put down for a year, by unit: one query."""
    found: dict[str, list[Part]] = defaultdict(list)
    rows = Allocation.objects.filter(year=year).order_by("unit__key", "code", "post__key")
    for unit_key, code, post, part in rows.values_list("unit__key", "code", "post__key", "part"):
        found[unit_key].append(Part(code, post, part))
    return {unit_key: tuple(parts) for unit_key, parts in found.items()}


def unallocated_units(found: Drafting) -> dict[str, tuple[Part, ...]]:
    """The proposal for each unit of a drafting that has no allocation yet and could have a whole one."""
    settled = set(Allocation.objects.filter(year=found.year).values_list("unit__key", flat=True).distinct())
    proposals = {}
    for draft in found.drafts:
        if draft.bearer == COMMITTEE and draft.unit not in settled:
            bearers = found.bearers.get(draft.unit, ())
            parts = proposed_allocation(draft.content.lines, bearers)
            if parts and not validate_allocation(Matrix(draft.unit, draft.content.lines, bearers, parts)):
                proposals[draft.unit] = parts
    return proposals


def _committee_lines(unit_key: str, year: int) -> tuple[Line, ...]:
    row = DutyList.objects.filter(unit__key=unit_key, year=year, bearer=COMMITTEE, state="current").first()
    if row is None:
        return ()
    return tuple(lines_of([row.id])[row.id])
