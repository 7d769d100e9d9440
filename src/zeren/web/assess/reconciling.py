"""An office's own totals beside a run's (对账): a sheet handed in, every difference with what explains it; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.assess.queries import run_found
from zeren.assess.queries.again import RunAgain, run_again
from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated
from zeren.papers.hand_totals import HandTotals, read_hand_totals
from zeren.papers.printed_tables import PrintedTable, write_tables
from zeren.scoring.reconcile import reconcile
from zeren.scoring.slip_words import STATES, Told, by_clause, counted_states, headings_of, report, told
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import Tag, crumbs
from zeren.web.handed_in import cannot_take, sheet
from zeren.web.templatetags.words import language

SHOWN = 200
KINDS = {"same": "done", "explained": "plain", "several": "dashed", "unexplained": "ink", "no_total": "ink"}


@dataclass(frozen=True)
class Compared:
    """What came of a sheet: everybody in both, differences first, the clauses behind them, who stands in one alone."""

    read: HandTotals
    rows: tuple[Told, ...]
    clauses: tuple[tuple[Text, Text, int], ...]
    absent: tuple[tuple[str, str], ...]
    moved_since: int

    @property
    def counts(self) -> Mapping[str, int]:
        return counted_states(self.rows)

    @property
    def differing(self) -> tuple[Told, ...]:
        return tuple(row for row in self.rows if row.status != "same")

    @property
    def strangers(self) -> tuple[tuple[str, Text], ...]:
        """Rows of the sheet that could not be used, those that could not be read among them."""
        unread = tuple(
            (f"#{row.number} {' '.join(cell for cell in row.cells if cell)[:40]}", reason.text)
            for row in self.read.wrong
            for reason in row.reasons
        )
        return (
            tuple((row.called or f"#{row.number}", row.doubt or Text("", "")) for row in self.read.strangers) + unread
        )


@page("assess.read", of_everything, post="assess.read")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The form; with a sheet, the page of differences, or the same as a workbook."""
    run = run_found(number)
    again = run_again(number)
    compared, reasons = None, ()
    if request.method == "POST":
        file = request.FILES.get("file")
        reasons = cannot_take(file)
        try:
            compared = None if reasons or file is None else compared_with(again, file.read())
        except Invalid as invalid:
            reasons = invalid.reasons
    if compared is not None and "workbook" in request.POST:
        return sheet(workbook(again, compared, language()), f"reconciliation-{run.year}-{run.scheme}.xlsx")
    context = {
        "run": run,
        "title": again.scheme.title,
        "reasons": reasons,
        "compared": compared,
        "rows": [(row, Tag(row.state, KINDS[row.status])) for row in compared.differing[:SHOWN]] if compared else [],
        "counts": [(STATES[key], count) for key, count in compared.counts.items()] if compared else [],
        "crumbs": crumbs((Text("测算", "Runs"), f"{reverse('assess-ranking-runs')}?year={run.year}"), (f"{number}", reverse("assess-ranking-run", args=[number])), (Text("对账", "Reconciliation"), "")),
    }  # fmt: skip
    return render(request, "web/assess/reconcile.html", context, status=422 if reasons else 200)


def compared_with(again: RunAgain, content: bytes) -> Compared:
    """The sheet read and every row of it explained. Errors: Invalid when it cannot be read."""
    world = again.basis.world(again.scheme)
    read = read_hand_totals(content, again.names, headings_of(world))
    results = reconcile(world, read.figures)
    rows = tuple(told(world, one, again.called.get(one.subject, "")) for one in results)
    computed = {one.subject: one.computed for one in results}
    moved = sum(computed[key] != again.totals.get(key) for key in computed)
    absent = tuple((key, again.called.get(key, "")) for key in read.absent)
    ordered = tuple(sorted(rows, key=lambda row: (row.status == "same", row.subject)))
    return Compared(read, ordered, tuple(by_clause(world, results)), absent, moved)


def workbook(again: RunAgain, compared: Compared, reader: str) -> bytes:
    """The report as a workbook of three sheets."""
    title = Text(
        f"{again.year} 年度对账：{again.scheme.title.zh}", f"Reconciliation {again.year}: {again.scheme.title.en}"
    )
    marks = (Text("演示数据，均为虚构", "Demonstration data, invented").read(reader),) if is_simulated() else ()
    sheets = report(compared.rows, compared.clauses, compared.strangers, compared.absent, reader)
    return write_tables(
        [
            PrintedTable(f"{title.read(reader)} · {name.read(reader)}", heads, rows, name.read(reader), marks=marks, language=reader)
            for name, heads, rows in sheets
        ]
    )  # fmt: skip
