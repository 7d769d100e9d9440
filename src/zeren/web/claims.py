"""The article, running: each statement of the source, what stands for it now, and the test that holds it."""

import csv
import io
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

from zeren.kernel.errors import NotFound
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import pack_on
from zeren.policy.pack import Claim
from zeren.web.access import OPEN, may_open, page
from zeren.web.claim_figures import Figure, figures
from zeren.web.look import MENU, Page, Step
from zeren.web.pieces import Part
from zeren.web.templatetags.words import language


@dataclass(frozen=True, slots=True)
class Row:
    """One statement: its figure, its page with the way there in words, the name of its test."""

    claim: Claim
    figure: Figure | None
    url: str
    place: Text
    test: str
    opens: bool

    @property
    def test_parts(self) -> list[str]:
        """The name of the test in pieces, so that a narrow column breaks it between words."""
        return [part for part in re.split(r"(?<=_)(?=[^_])", self.test) if part]


@page(OPEN)
def show(request: HttpRequest) -> HttpResponse:
    """All rows; `?built=yes` or `?built=no` shows a part of them."""
    rows = _rows(request)
    built = [row for row in rows if row.claim.built]
    asked = request.GET.get("built", "")
    shown = {"yes": built, "no": [row for row in rows if not row.claim.built]}.get(asked, rows)
    context = {
        "rows": shown,
        "asked": asked,
        "total": len(rows),
        "built": len(built),
        "unbuilt": len(rows) - len(built),
        "parts": [
            Part(Text("已建", "built"), len(built), "accent"),
            Part(Text("未建", "not built"), len(rows) - len(built), "dashed"),
        ],
        "pack": request.frame.pack_label,
        "with_figures": _may_see(request),
    }
    return render(request, "web/claims.html", context)


@page(OPEN)
def as_csv(request: HttpRequest) -> HttpResponse:
    """The same rows as a table to take away."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    said = language()
    writer.writerow(["row", "statement", "built", "figure", "counts", "page", "test"])
    for row in _rows(request):
        figure = row.figure
        writer.writerow(
            [
                row.claim.row,
                row.claim.statement.read(said),
                "yes" if row.claim.built else "no",
                figure.value.read(said) if figure else "",
                figure.counts.read(said) if figure else "",
                row.claim.page or "",
                row.claim.test or "",
            ]
        )
    return HttpResponse(
        "\ufeff" + buffer.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="claims.csv"'},
    )


def _rows(request: HttpRequest) -> list[Row]:
    try:
        pack = pack_on(request.frame.today)
    except NotFound:
        return []
    names = tuple(claim.figure for claim in pack.claims if claim.built and claim.figure)
    found: dict[str, Figure] = {}
    if _may_see(request):
        record = f"{connection.settings_dict['NAME']} {request.frame.audit_line}"
        found = figures(record, request.frame.today, pack.digest, names)
    return [
        Row(
            claim,
            found.get(claim.figure or ""),
            claim.page or "",
            _place(claim.page or ""),
            (claim.test or "").partition("::")[2],
            _opens(request, claim.page or ""),
        )
        for claim in pack.claims
    ]


def _may_see(request: HttpRequest) -> bool:
    """Figures of a real organisation are for those who may read all of it; a demonstration shows them to anybody."""
    return settings.DEMO or bool(request.actor and may(request.actor, "diagnose.read"))


def _opens(request: HttpRequest, page_address: str) -> bool:
    """Whether the reader's posts open a page: by its own rule, and by the menu that names it."""
    found = _in_menu(page_address)
    by_menu = request.actor is None or found is None or found[1].is_open_to(request.frame.rights)
    return by_menu and may_open(request.actor, page_address)


def _place(page_address: str) -> Text:
    """The step and page of an address, as the menu names them; the address itself when the menu has none."""
    found = _in_menu(page_address)
    if found is None:
        return Text(page_address, page_address)
    step, one = found
    return Text(f"{step.words.zh} › {one.words.zh}", f"{step.words.en} › {one.words.en}")


def _in_menu(page_address: str) -> tuple[Step, Page] | None:
    try:
        name = resolve(page_address.partition("?")[0]).url_name or ""
    except Resolver404:
        return None
    return next(
        ((step, one) for step in MENU for one in step.pages if name == one.name or name.startswith(f"{one.name}-")),
        None,
    )
