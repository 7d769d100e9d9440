"""The document of a fact: put to it, given back as a file that no browser opens in place, taken off with a reason."""

from dataclasses import replace

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from zeren.implement.actions import attach_evidence, take_off_evidence
from zeren.implement.queries import evidence_content, fact_found
from zeren.implement.rules.evidence import MOST, Document
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import number_in_force
from zeren.papers.evidence import tidy_name, too_large
from zeren.web.access import page
from zeren.web.apart import read_apart
from zeren.web.clarify.places import said
from zeren.web.implement.one_fact import Trial, render_fact
from zeren.web.looks import looked_at, nobody_shown

FIELD = ("file",)
"""Where in a form a reason against a file stands."""


def _about(key: str) -> About:
    found = fact_found(key)
    return About(unit=found.unit, person=found.person)


@page("implement.read", about=_about, looks="evidence")
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The file as it came, to be kept and opened elsewhere. Whose fact it is, sees who took it."""
    fact = fact_found(key)
    found, content = evidence_content(key)
    if not fact.person:
        nobody_shown(request)
    elif asked := looked_at(request, fact.person, key, "implement.read"):
        return asked
    return HttpResponse(
        content,
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": content_disposition_header(True, found.name) or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@page(post="implement.enter_fact", about=_about)
def attach(request: HttpRequest, key: str) -> HttpResponse:
    """Put a document to the fact."""
    try:
        document = document_of(request.FILES.get("file"), request)
        attach_evidence(request.actor, key, document)
    except (Invalid, Refused) as refusal:
        return render_fact(request, key, Trial("attach", {}, refusal.reasons), 422)
    messages.success(request, said("文件已附上。", "The document is attached."))
    return redirect("implement-facts-fact", key=key)


@page(post="implement.enter_fact", about=_about)
def take_off(request: HttpRequest, key: str) -> HttpResponse:
    """Take the document off the fact, saying why."""
    try:
        take_off_evidence(request.actor, key, request.POST.get("because", ""))
    except Refused as refusal:
        return render_fact(request, key, Trial("take_off", dict(request.POST.items()), refusal.reasons), 422)
    messages.success(request, said("文件已撤下，留在记录里。", "The document is taken off and stays on record."))
    return redirect("implement-facts-fact", key=key)


def document_of(file: UploadedFile | None, request: HttpRequest) -> Document:
    """The file read apart. Errors: Invalid with every reason, each placed at the field."""
    if file is None:
        raise Invalid(Reason("no_file", Text("请选择一个文件。", "Choose a file."), place=FIELD))
    name = tidy_name(file.name or "")
    most = int((number_in_force(MOST, request.frame.today) or 0) * 1_000_000)
    if (file.size or 0) > most:
        raise Invalid(replace(too_large(file.size or 0, most), place=FIELD))
    content = file.read()
    try:
        found = read_apart("evidence", content, name, most)
    except Invalid as refused:
        raise Invalid(*(replace(one, place=FIELD) for one in refused.reasons)) from None
    return Document(name, found["kind"], content, found["text"], found["pictures"])
