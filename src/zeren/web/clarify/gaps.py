"""The gap report: duties without a task, tasks that failed and nothing followed, each linked from list to case.

Put together here: the chain comes from `implement`, what was done about a task from `investigate`.
"""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from zeren.clarify.rules.lists import BEARER_NAMES
from zeren.implement.queries import gap_report
from zeren.implement.rules.findings import NAMES as FINDING_NAMES
from zeren.implement.rules.gaps import NAMES, NO_DISPOSITION, Disposition, Gap, gap_counts
from zeren.investigate.queries import dispositions as by_task
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import unit as unit_on
from zeren.organisations.queries import unit_names
from zeren.web.access import page
from zeren.web.clarify.places import Tag, depth_seen, onward, top_of, way_to, whole, year_asked, year_choices
from zeren.web.pieces import Pages

SIZE = 50
TAGS: dict[str, str] = {"no_task": "ink", "no_disposition": "ink", "not_looked_at": "plain", "no_fact": "red"}


@dataclass(frozen=True, slots=True)
class Shown:
    """One gap with the links of its chain: list, task, last fact, and what followed."""

    gap: Gap
    unit: str
    bearer: Text
    tag: Tag
    finding: Text
    list_url: str
    task_url: str
    fact_url: str
    lead_url: str


@page("implement.read")
def own(request: HttpRequest) -> HttpResponse:
    """Gaps from the highest unit that the reader may see."""
    return onward(request, "clarify-gaps-unit", top_of(request.actor, "implement.read", request.frame.today))


@page("implement.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Every break of a tree, the heaviest first."""
    day = request.frame.today
    year = year_asked(request, day)
    found = gap_report(unit, year, day, dispositions(), depth_seen(request.actor, "implement.read", unit, day))
    counts = gap_counts(found)
    asked = request.GET.get("kind", "")
    kind = asked if asked in counts else next((one for one, count in counts.items() if count), "no_task")
    wanted = [gap for gap in found if gap.kind == kind]
    number = max(1, whole(request.GET.get("page", "1")))
    rows = wanted[(number - 1) * SIZE : number * SIZE]
    names = unit_names({gap.chain.unit for gap in rows})
    may_open = kind == NO_DISPOSITION and may(request.actor, "investigate.open")
    context = {
        "unit": unit_on(unit, day),
        "year": year,
        "years": year_choices(),
        "total": len(found),
        "counts": [(one, NAMES[one], count) for one, count in counts.items()],
        "kind": kind,
        "kind_words": NAMES[kind],
        "rows": [_shown(gap, names, may_open) for gap in rows],
        "next_step": rows[0].next_step if rows else "",
        "pages": Pages(number, max(1, -(-len(wanted) // SIZE)), len(wanted), _address(unit, year, kind)),
        "crumbs": way_to(request, unit_on(unit, day)),
    }
    return render(request, "web/clarify/gaps.html", context)


def dispositions() -> dict[int, Disposition]:
    """What was done about tasks, by task number: the lead or case that each became, with its page."""
    return {
        task: Disposition(state, key, _url("investigate-cases-case", key)) for task, (key, state) in by_task().items()
    }


def _shown(gap: Gap, names: dict[str, str], may_open: bool) -> Shown:
    chain = gap.chain
    facts = sorted(chain.facts)
    return Shown(
        gap, names.get(chain.unit, chain.unit), BEARER_NAMES[chain.bearer], Tag(NAMES[gap.kind], TAGS[gap.kind]),
        FINDING_NAMES[chain.finding], reverse("clarify-lists-unit", args=[chain.unit]) + f"?list={chain.bearer}",
        _url("implement-tasks-unit", chain.unit) + f"#task-{chain.task_id}" if chain.task_id else "",
        _url("implement-facts-fact", facts[-1]) if facts else "",
        f"{_url('investigate-leads-new')}?task={chain.task_id}" if may_open else "",
    )  # fmt: skip


def _address(unit: str, year: int, kind: str) -> str:
    return f"{reverse('clarify-gaps-unit', args=[unit])}?year={year}&kind={kind}&page="


def _url(name: str, *args: str) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
