"""The allocation matrix duty × bearer of one unit, and the form that changes it; every reason stands before the button."""

from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.clarify.actions import set_allocation
from zeren.clarify.queries import AllocationFound, allocation_of
from zeren.clarify.rules.allocation import LEAD, PART_NAMES, SHARE, Matrix, Part, in_order, validate_allocation
from zeren.clarify.rules.lists import Line
from zeren.kernel.errors import Reason, Refused
from zeren.ledger.gate import About, may
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import page
from zeren.web.clarify.places import onward, own_unit, said, way_to, year_asked, year_choices


@dataclass(frozen=True, slots=True)
class Row:
    """One duty: its line, and for every bearer the part it has (empty for none)."""

    line: Line
    cells: tuple[tuple[object, str, object], ...]
    reasons: tuple[Reason, ...]

    @property
    def shared(self) -> int:
        """How many share it."""
        return sum(part == SHARE for _, part, _ in self.cells)


@page("organisations.read")
def own(request: HttpRequest) -> HttpResponse:
    """The matrix of the reader's own unit."""
    return onward(request, "clarify-matrix-unit", own_unit(request.actor, request.frame.today))


@page("organisations.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Who leads and who shares each duty of the committee."""
    return _render(
        request,
        unit,
        allocation_of(unit, year_asked(request, request.frame.today), request.frame.today),
        "web/clarify/matrix.html",
    )


@page("clarify.allocate", about=lambda unit: About(unit=unit), post="clarify.allocate")
def edit(request: HttpRequest, unit: str) -> HttpResponse:
    """Change who leads and who shares; a refusal shows every reason beside its duty, and nothing is stored."""
    year = year_asked(request, request.frame.today)
    found = allocation_of(unit, year, request.frame.today)
    if request.method != "POST":
        return _render(request, unit, found, "web/clarify/matrix_edit.html")
    parts = _parts_of(request, found.matrix)
    try:
        set_allocation(request.actor, unit, year, parts)
    except Refused as refusal:
        asked = replace(found.matrix, parts=parts)
        refused = AllocationFound(asked, found.is_settled, refusal.reasons)
        return _render(request, unit, refused, "web/clarify/matrix_edit.html", status=409)
    messages.success(request, said("责任分工已记下。", "The allocation is put down."))
    return redirect(f"{reverse('clarify-matrix-unit', args=[unit])}?year={year}")


def _parts_of(request: HttpRequest, matrix: Matrix) -> tuple[Part, ...]:
    """What the form says: a lead for each duty, and any number that share it; whoever leads does not share besides."""
    parts = []
    for line in matrix.lines:
        leads = [post for post in request.POST.getlist(f"lead-{line.code}") if post]
        sharing = [post for post in request.POST.getlist(f"share-{line.code}") if post not in leads]
        parts += [Part(line.code, post, LEAD) for post in leads] + [Part(line.code, post, SHARE) for post in sharing]
    return tuple(sorted(parts))


def _render(
    request: HttpRequest, unit: str, found: AllocationFound, template: str, status: int = 200
) -> HttpResponse:
    reasons = found.reasons or validate_allocation(found.matrix)
    codes = {line.code for line in found.matrix.lines}
    context = {
        "unit": unit_on(unit, request.frame.today),
        "year": year_asked(request, request.frame.today),
        "years": year_choices(),
        "found": found,
        "bearers": in_order(found.matrix.bearers),
        "rows": [_row(line, found.matrix, reasons) for line in found.matrix.lines],
        "reasons": reasons,
        "general": [reason for reason in reasons if not codes & set(reason.place)],
        "may_edit": may(request.actor, "clarify.allocate", About(unit=unit)),
        "crumbs": way_to(request, unit_on(unit, request.frame.today)),
    }
    return render(request, template, context, status=status)


def _row(line: Line, matrix: Matrix, reasons: tuple[Reason, ...]) -> Row:
    held = {part.post: part.part for part in matrix.parts if part.code == line.code}
    cells = tuple(
        (one, held.get(one.post, ""), PART_NAMES.get(held.get(one.post, ""), "")) for one in in_order(matrix.bearers)
    )
    return Row(line, cells, tuple(reason for reason in reasons if line.code in reason.place))
