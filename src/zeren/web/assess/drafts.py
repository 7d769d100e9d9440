"""From an office's own table to a pack: hand it in, see each clause beside what was understood, choose, try, take it away."""

import io
import zipfile
from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.kernel.errors import Invalid, NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.organisations.actions import choose_reading, hand_in
from zeren.organisations.queries import drafts, person_names
from zeren.papers.office_sheets import office_workbook
from zeren.papers.office_tables import read_office_table
from zeren.policy import check_pack
from zeren.policy.drafting.choices import HEAD, problems_of_choice
from zeren.policy.drafting.pack import files_of
from zeren.policy.drafting.rules import KINDS, PARTIALS, PERIODS
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.assess.draft_forms import (
    NATURES,
    PERIOD_WORDS,
    POLICY_WORDS,
    block_answer,
    head_answer,
    item_answer,
)
from zeren.web.assess.draft_page import (
    KIND,
    OWN_KINDS,
    Draft,
    blocks_of,
    counts_of,
    draft_found,
    head_of,
    item_shown,
    items_shown,
    wanting,
)
from zeren.web.assess.schemes import told
from zeren.web.clarify.places import crumbs, said
from zeren.web.handed_in import cannot_take, sheet
from zeren.web.now import pack_now

ALWAYS = (2000, 1, 1, 0, 0, 0)
OWN = Text("从自己的表起草", "From your own table")


@page("organisations.import", about=of_everything, post="organisations.import")
def start(request: HttpRequest) -> HttpResponse:
    """Hand in a table; below it the drafts that were begun."""
    file = request.FILES.get("file")
    reasons = cannot_take(file, "office") if request.method == "POST" else ()
    if file and request.method == "POST" and not reasons:
        try:
            content = file.read()
            table = read_office_table(content)
            number = hand_in(request.actor, KIND, file.name, content, 0, {"rows": len(table.clauses)})
            return redirect("assess-schemes-draft", number=number)
        except Invalid as invalid:
            reasons = invalid.reasons
    found = drafts()
    context = {
        "reasons": reasons,
        "file_name": file.name if file else "",
        "drafts": [
            (one, person_names({_key(one.person_key)}).get(_key(one.person_key), one.person_key)) for one in found
        ],
        "crumbs": crumbs((OWN, "")),
    }
    return render(request, "web/assess/drafts.html", context, status=422 if reasons else 200)


@page("organisations.import", about=of_everything)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The draft: each clause's words on the left, what was understood on the right, and what is still open."""
    return _page(request, draft_found(number))


@page(post="organisations.import", about=of_everything)
def choose(request: HttpRequest, number: int, place: str) -> HttpResponse:
    """Take a choice for the head, an item or a block; refused with every reason, and nothing is kept then."""
    draft = draft_found(number)
    sent = {key: str(value) for key, value in request.POST.items()}
    answer = {} if sent.get("verb") == "open" else _answer(request, draft, place, sent)
    reasons = problems_of_choice(draft.table, place, answer) if answer else ()
    if not reasons:
        choose_reading(request.actor, number, place, answer)
        draft = draft_found(number)
    status = 422 if reasons else 200
    if request.headers.get("HX-Request") and place.startswith("I"):
        return _swapped(request, draft, place, sent, reasons, status)
    if reasons:
        return _page(request, draft, place, sent, reasons, status)
    messages.success(request, said("已记下。", "Noted."))
    return redirect(f"{reverse('assess-schemes-draft', args=[number])}#{place}")


@page("organisations.import", about=of_everything)
def take_away(request: HttpRequest, number: int) -> HttpResponse:
    """The pack as it stands, as a zip of its files; the same choices give the same bytes.

    Errors: Refused while the document that the table stands in is not named.
    """
    draft = draft_found(number)
    refuse_if([] if draft.choices.head else [_no_document()])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files_of(draft.table, draft.choices, draft.key).items():
            archive.writestr(zipfile.ZipInfo(f"{draft.key}/{name}", ALWAYS), text)
    name = f'attachment; filename="{draft.key}.zip"'
    return HttpResponse(buffer.getvalue(), content_type="application/zip", headers={"Content-Disposition": name})


@page("organisations.import", about=of_everything)
def table_again(request: HttpRequest, number: int) -> HttpResponse:
    """The office's table again, cell by cell, from the draft."""
    return sheet(office_workbook(draft_found(number).table.sheet), f"table-{number}.xlsx")


def _no_document() -> Reason:
    return Reason(
        "SOURCE_MISSING",
        Text("还没有写明这张表出自哪份文件，规则包没有来源。", "The document that the table stands in is not named; the pack would have no source."),
        next_step=Text("回到草案，先写明文件并记下。", "Go back to the draft, name the document and note it."),
    )  # fmt: skip


def _answer(request: HttpRequest, draft: Draft, place: str, sent: Mapping[str, str]) -> dict[str, object]:
    if place == HEAD:
        return {**head_answer(sent, pack_now(request).words.unit_kinds)}
    if place.startswith("B"):
        return {**block_answer(sent)}
    try:
        return item_answer(draft.table.item(place), sent)
    except KeyError:
        raise NotFound(Reason("no_such_place", Text("表里没有这一项。", "The table has no such item."))) from None


def _swapped(
    request: HttpRequest, draft: Draft, place: str, sent: Mapping[str, str], reasons: tuple[Reason, ...], status: int
) -> HttpResponse:
    """One item in its place, with the counts beside it."""
    items = items_shown(draft)
    shown = item_shown(draft, draft.table.item(place), sent if reasons else None, reasons)
    context = {"draft": draft, "item": shown, "counts": counts_of(items), "swapped": "yes", **_lists()}
    return render(request, "web/assess/draft_swapped.html", context, status=status)


def _page(
    request: HttpRequest,
    draft: Draft,
    place: str = "",
    sent: Mapping[str, str] | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    items = items_shown(draft)
    pack = draft.pack()
    head = dict(sent) if place == HEAD and sent else head_of(draft)
    context = {
        "draft": draft,
        "by": draft.names.get(_key(draft.found.person_key), draft.found.person_key),
        "items": [item_shown(draft, draft.table.item(place), sent, reasons) if one.id == place and reasons else one for one in items],
        "counts": counts_of(items),
        "head": head,
        "head_open": HEAD not in draft.made or (place == HEAD and bool(reasons)),
        "head_reasons": reasons if place == HEAD else (),
        "kinds": pack_now(request).words.unit_kinds,
        "periods": PERIOD_WORDS,
        "policies": [(key, title, head.get(key, "undeclared"), words) for key, (title, words) in POLICY_WORDS.items()],
        "blocks": blocks_of(draft),
        "natures": NATURES,
        "wanting": wanting(draft),
        "findings": [told(found) for found in check_pack(pack)],
        "crumbs": crumbs((OWN, address("assess-schemes-drafts")), (draft.found.file_name, "")),
        **_lists(),
    }  # fmt: skip
    return render(request, "web/assess/draft.html", context, status=status)


def _lists() -> dict[str, object]:
    return {
        "own_kinds": [(kind, KINDS[kind].name) for kind in OWN_KINDS],
        "stretches": PERIODS,
        "partials": PARTIALS,
    }


def _key(signature: str) -> str:
    return signature.removeprefix("person:")
