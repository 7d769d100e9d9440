"""The gallery of components at /-/gallery/: every piece with sample figures, for those who build pages.

Reachable while debugging and in the demonstration only. All names and numbers are invented.
"""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.words import Text
from zeren.web.access import OPEN, page
from zeren.web.gallery_samples import FRAME, card_sample, home_sample, pieces_sample, ranking_sample, year_sample
from zeren.web.pieces import Crumb

SHEETS = {
    "pieces": pieces_sample,
    "card": card_sample,
    "home": home_sample,
    "my-year": year_sample,
    "ranking": ranking_sample,
}


@page(OPEN)
def gallery(request: HttpRequest, sheet: str = "pieces") -> HttpResponse:
    """One sheet of the gallery. Errors: Http404 outside debugging and the demonstration."""
    if not (settings.DEBUG or settings.DEMO) or sheet not in SHEETS:
        raise Http404
    request.frame = replace(FRAME, pack_label="party-building-cn 2026.2")  # type: ignore[attr-defined]  # read by the frame
    context = {
        "sheets": list(SHEETS),
        "sheet": sheet,
        "crumbs": [Crumb(Text("组件", "Components"), "/-/gallery/"), Crumb(sheet)],
        **SHEETS[sheet](),
    }
    return render(request, f"web/gallery/{sheet}.html", context)
