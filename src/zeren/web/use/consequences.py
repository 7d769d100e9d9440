"""The ledger of uses: what has to follow from decisions, by when, and what became of it; recorded one by one or together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.queries import years_with_runs
from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import person_names
from zeren.use.actions import draw_consequences, record_use, record_uses
from zeren.use.queries import ConsequenceFound, consequences, drawing_of, waits_to_be_drawn
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import Tag, said, whole
from zeren.web.now import pack_now
from zeren.web.pieces import Pages
from zeren.web.use.told import STATES, because_of, owner_of, source_of, state_of, waits_of

PERMISSION = "use.read"
SIZE = 40
NONE_TICKED = Reason("nothing_chosen", Text("没有勾选任何一项。", "Nothing was ticked."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: year, state, rule, the page, and the row that is opened."""

    year: int
    state: str
    rule: str
    page: int
    row: int

    def address(self, **changed: object) -> str:
        """The query of the same list with something changed; nothing stands in it that is not asked for."""
        parts = {"year": self.year, "state": self.state, "rule": self.rule, "page": self.page, **changed}
        return urlencode({key: value for key, value in parts.items() if value})


@dataclass(frozen=True, slots=True)
class Row:
    """A use as the ledger shows it."""

    one: ConsequenceFound
    grade: Text | str
    state: Tag
    is_open: bool
    source: Text
    by: str
    opened: bool
    because: Text | None
    waits: Text | None
    owner: Text | None


@page(PERMISSION, about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """Uses by due day, what is overdue first; `?year=`, `?state=` and `?rule=` keep some."""
    return _page(request, _asked(request))


@page(post="use.record", about=of_everything)
def record(request: HttpRequest) -> HttpResponse:
    """Record one use, or all those that were ticked with one note; a refusal stands where the form was."""
    typed = request.POST
    chosen = [whole(one) for one in typed.getlist("use") if whole(one)]
    state, note = typed.get("state", ""), typed.get("note", "")
    asked = _asked(request)
    try:
        if not chosen:
            raise Refused(NONE_TICKED)
        if typed.get("together"):
            count = record_uses(request.actor, chosen, note)
        else:
            record_use(request.actor, chosen[0], state, note)
            count = 1
    except Refused as refusal:
        return _page(request, asked, refusal.reasons, chosen, 422)
    messages.success(request, said("已记录 {n} 项运用。", "Recorded: {n}.", n=count))
    return redirect(f"{reverse('use-consequences')}?{asked.address()}")


@page(post="use.record", about=of_everything)
def draw(request: HttpRequest) -> HttpResponse:
    """Draw up what follows from the decisions of a year, and close what rests on replaced ones."""
    year = whole(request.POST.get("year", ""))
    before = drawing_of(year, request.frame.today)
    draw_consequences(request.actor, year)
    messages.success(
        request,
        said(
            "列出 {n} 项，撤回 {m} 项。",
            "Drawn up: {n}; withdrawn: {m}.",
            n=len(before.fresh),
            m=len(before.withdrawn),
        ),
    )
    return redirect(f"{reverse('use-consequences')}?{urlencode({'year': year})}")


def _to_draw(request: HttpRequest, day: date) -> list[tuple[int, int, int]]:
    """Year, decisions without a use yet and uses that no longer rest on a decision, of the last two years decided on."""
    if not may(request.actor, "use.record"):
        return []
    found = [(year, *waits_to_be_drawn(year, day)) for year in years_with_runs()[:2]]
    return [(year, missing, fallen) for year, missing, fallen in found if missing or fallen]


def _asked(request: HttpRequest) -> Asked:
    asked = request.GET
    state = asked.get("state", "")
    return Asked(
        whole(asked.get("year", "")), state if state in STATES else "", asked.get("rule", "")[:60],
        max(1, whole(asked.get("page", ""))), whole(asked.get("row", "")),
    )  # fmt: skip


def _page(
    request: HttpRequest,
    asked: Asked,
    reasons: tuple[Reason, ...] = (),
    chosen: Sequence[int] = (),
    status: int = 200,
) -> HttpResponse:
    day, pack = request.frame.today, pack_now(request)
    every = consequences(day)
    years = sorted({one.year for one in every}, reverse=True)
    of_year = [one for one in every if not asked.year or one.year == asked.year]
    counts = Counter(state_of(one, day) for one in of_year)
    rules = Counter(one.rule for one in of_year)
    titles = {one.rule: one.title for one in of_year}
    found = [
        one
        for one in of_year
        if (not asked.state or state_of(one, day) == asked.state) and (not asked.rule or one.rule == asked.rule)
    ]
    found.sort(key=lambda one: (one.state != "open", one.due_on, one.id))
    last = max(1, -(-len(found) // SIZE))
    number = min(asked.page, last)
    shown = found[(number - 1) * SIZE : number * SIZE]
    by = person_names({one.done_by.removeprefix("person:") for one in shown if one.done_by})
    rows = [
        Row(
            one, pack.words.name(one.grade), STATES[state_of(one, day)], one.state == "open",
            source_of(one.source, pack), by.get(one.done_by.removeprefix("person:"), ""), one.id == asked.row,
            because_of(one, pack), waits_of(one), owner_of(one.owner, pack),
        )
        for one in shown
    ]  # fmt: skip
    typed = request.POST
    context = {
        "rows": rows,
        "total": len(of_year),
        "counts": counts,
        "due": _next_due(found, day),
        "states": [(key, tag.words, counts[key], asked.address(state=key, page=0)) for key, tag in STATES.items()],
        "all_states": asked.address(state="", page=0),
        "years": [(year, asked.address(year=year, page=0, rule="")) for year in years],
        "all_years": asked.address(year=0, page=0, rule=""),
        "rules": [(key, titles[key], count) for key, count in sorted(rules.items())],
        "asked": asked,
        "here": asked.address(page=number),
        "pages": Pages(number, last, len(found), f"?{asked.address(page=0)}&page="),
        "may_record": may(request.actor, "use.record"),
        "to_draw": _to_draw(request, day),
        "any_open": any(row.is_open for row in rows),
        "reasons": reasons,
        "together": bool(typed.get("together")),
        "chosen": frozenset(chosen),
        "note": typed.get("note", ""),
        "state": typed.get("state", ""),
    }
    return render(request, "web/use/consequences.html", context, status=status)


def _next_due(found: Sequence[ConsequenceFound], day: date) -> date | None:
    """The next day on which an open use falls due."""
    return min((one.due_on for one in found if one.state == "open" and one.due_on >= day), default=None)
