"""Allocating the committee's duties: one unit by hand, or the proposal taken for all units that have none."""

from collections.abc import Iterable
from dataclasses import replace

from zeren.clarify.events import AllocationsProposedWereTaken, DutiesAllocated
from zeren.clarify.models import Allocation
from zeren.clarify.queries import allocation_of, drafting, unallocated_units, year_state
from zeren.clarify.rules.allocation import Part, validate_allocation
from zeren.clarify.rules.years import OPEN
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, Done, action, digest_of
from zeren.organisations.queries import post_ids, unit_ids


@action(permission="clarify.allocate", about=lambda unit, year, parts: About(unit=unit))
def set_allocation(actor: Actor, unit: str, year: int, parts: Iterable[Part]) -> Done:
    """Put down who leads and who shares each duty of a unit's committee; what stood before is replaced.

    Errors: Refused with every reason: orphan duty, double lead, two first responsible persons, vacant lead.
    """
    _refuse_closed(year)
    parts = tuple(sorted(set(parts)))
    before = allocation_of(unit, year, today())
    reasons = validate_allocation(replace(before.matrix, parts=parts))
    if reasons:
        raise Refused(*reasons)
    _store({unit: parts}, year)
    return Done(len(parts), DutiesAllocated(unit, year, len(parts), _seal({unit: parts})))


@action(permission="clarify.allocate", about=lambda root, year: About(unit=root))
def take_proposals(actor: Actor, root: str, year: int) -> Done:
    """For every unit below `root` without an allocation take the proposal as it stands. Gives how many units.

    A unit whose proposal would have an orphan duty or a vacant lead is left out: it shows on the map of gaps.
    """
    _refuse_closed(year)
    proposals = unallocated_units(drafting(root, year, today()))
    _store(proposals, year)
    count = sum(len(parts) for parts in proposals.values())
    return Done(len(proposals), AllocationsProposedWereTaken(root, year, len(proposals), count, _seal(proposals)))


def _store(allocations: dict[str, tuple[Part, ...]], year: int) -> None:
    """Replace the allocations of these units: two statements, however many."""
    units = unit_ids(allocations)
    posts = post_ids({part.post for parts in allocations.values() for part in parts})
    Allocation.objects.filter(year=year, unit_id__in=units.values()).delete()
    Allocation.objects.bulk_create(
        Allocation(unit_id=units[unit], year=year, code=part.code, post_id=posts[part.post], part=part.part)
        for unit, parts in allocations.items()
        for part in parts
    )


def _seal(allocations: dict[str, tuple[Part, ...]]) -> str:
    return digest_of([[unit, p.code, p.post, p.part] for unit in sorted(allocations) for p in allocations[unit]])


def _refuse_closed(year: int) -> None:
    """A year reopened for late facts stays as it was allocated: who answered for what is no late fact."""
    if year_state(year) != OPEN:
        refuse_if(
            [
                Reason(
                    "year_not_open",
                    Text(f"{year} 年没有打开，或者已经关账，责任分工不再改动。", f"{year} is not open, or closed: its allocation stays as it is."),
                    "",
                    Text("请选择进行中的年度。", "Choose a year that is running."),
                )
            ]
        )  # fmt: skip
