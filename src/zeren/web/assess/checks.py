"""What each code of the checks means: when it is found, what to do, what asks for it. Drawn from the lint's own list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.words import Text
from zeren.policy.lint_codes import CODES
from zeren.web.access import SIGNED_IN, page
from zeren.web.clarify.places import crumbs


@page(SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """Every code with a place of its own, so that a finding can point to it."""
    ways = ((Text("赋分与权重", "Points and weights"), "/appraisal/schemes/"), (Text("检查项", "Checks"), ""))
    return render(request, "web/assess/checks.html", {"codes": CODES, "crumbs": crumbs(*ways)})
