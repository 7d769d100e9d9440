"""The home of those who keep accounts: what waits, who is locked, who should have a second factor, who has left."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.accounts.passwords import policy
from zeren.accounts.queries import unknown_names_locked
from zeren.web.accounts.listing import FILTERS, rows_on, told_resets
from zeren.web.addresses import address

SHOWN = ("locked", "waiting", "no_factor", "left", "none", "closed")


def show(request: HttpRequest) -> HttpResponse:
    """Counts that lead to their lists; no content of the way."""
    rows = rows_on(request.frame.today)
    counted = {
        "locked": sum(row.account.state == "locked" for row in rows),
        "waiting": sum(row.account.state == "waiting" for row in rows),
        "no_factor": sum(row.factor_missing for row in rows),
        "left": sum(row.left and row.account.state != "closed" for row in rows),
        "none": sum(row.account.state == "none" for row in rows),
        "closed": sum(row.account.state == "closed" for row in rows),
    }
    context = {
        "figures": [(FILTERS[key], counted[key], f"{address('accounts')}?state={key}") for key in SHOWN],
        "locked": [row for row in rows if row.account.state == "locked"][:20],
        "waiting": told_resets(request.actor),
        "unknown": unknown_names_locked(),
        "total": len(rows),
        "policy": policy(),
    }
    return render(request, "web/home_accounts.html", context)
