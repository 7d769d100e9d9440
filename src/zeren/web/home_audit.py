"""The auditor's home: the record's last lines, what was frozen under which digest, and the article, running."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.assess.queries import runs_of
from zeren.clarify.queries import years
from zeren.ledger.queries import last_seq, latest
from zeren.organisations.queries import adopted_packs
from zeren.web.addresses import address
from zeren.web.now import pack_now

LINES = 10


def show(request: HttpRequest) -> HttpResponse:
    """The record, the freezes and runs with their digests, the packs that were adopted."""
    pack = pack_now(request)
    runs = [run for found in reversed(years()) for run in runs_of(found.year)]
    built = [claim for claim in pack.claims if claim.built]
    context = {
        "size": last_seq() + 1,
        "lines": latest(LINES),
        "runs": [(run, pack.schemes[run.scheme].title if run.scheme in pack.schemes else run.scheme) for run in runs],
        "packs": adopted_packs(),
        "claims": pack.claims,
        "built": len(built),
        "claims_url": address("claims"),
        "record_url": address("record"),
    }
    return render(request, "web/home_audit.html", context)
