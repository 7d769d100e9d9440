"""A workbook of the organisation: hand it in, see what it would change with every error in its place, confirm, take back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.actions import bring_in_organisation, hand_in, take_back_organisation
from zeren.organisations.queries import (
    ImportFound,
    import_content,
    import_found,
    imports,
    pack_on,
    person_names,
)
from zeren.papers.sheets import organisation_sheets
from zeren.papers.workbooks import blank_workbook, errors_workbook
from zeren.web.access import of_everything, page
from zeren.web.addresses import address
from zeren.web.clarify.places import said
from zeren.web.handed_in import PROBLEMS_SHOWN, STATES, cannot_take, has_errors, no_such_import, sheet, stages
from zeren.web.organisations.reading import Reading, read_organisation
from zeren.web.organisations.told_changes import told_changes
from zeren.web.templatetags.words import language

CHANGES_SHOWN = 100
KINDS = {
    "organisation": Text("组织", "organisation"),
    "facts": Text("事实", "facts"),
    "findings": Text("认定", "findings"),
    "appraisals": Text("其他考核", "other appraisals"),
    "scheme": Text("考核表", "appraisal table"),
    "scheme_changed": Text("改过的方案", "changed scheme"),
}
PREVIEWS = {
    "organisation": "organisations-imports-preview",
    "facts": "implement-import-preview",
    "findings": "implement-returned-preview",
    "appraisals": "use-appraisals-sheet",
    "scheme": "assess-schemes-draft",
    "scheme_changed": "assess-schemes-changed",
}
SHEETS = {
    "units": Text("单位", "Units"),
    "posts": Text("岗位", "Posts"),
    "people": Text("人员", "People"),
    "terms": Text("任职", "Terms of office"),
}


@page("organisations.import", about=of_everything, post="organisations.import")
def show(request: HttpRequest) -> HttpResponse:
    """Choose a file; below it every file that was handed in, of facts too."""
    file = request.FILES.get("file")
    reasons = cannot_take(file) if request.method == "POST" else ()
    if file and request.method == "POST" and not reasons:
        try:
            return redirect("organisations-imports-preview", number=_keep(request, file.name, file.read()))
        except Invalid as invalid:
            reasons = invalid.reasons
    found = imports(60)
    names = person_names({one.person_key.removeprefix("person:") for one in found})
    context = {
        "reasons": reasons,
        "file_name": file.name if file else "",
        "rows": [
            (
                one,
                KINDS.get(one.kind, one.kind),
                STATES.get(one.state, one.state),
                _by(one, names),
                address(PREVIEWS.get(one.kind, ""), one.id),
                _rows(one),
            )
            for one in found
        ],
    }
    return render(request, "web/organisations/imports.html", context, status=422 if reasons else 200)


@page("organisations.import", about=of_everything)
def blank(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, with its columns explained and its words to choose from."""
    pack = pack_on(today())
    return sheet(blank_workbook(organisation_sheets(pack.words, pack.post_kinds), language()), "organisation.xlsx")


@page("organisations.import", about=of_everything)
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What the file would change, with every error by sheet, row and column."""
    return _preview(request, _file(number), ())


@page("organisations.import", about=of_everything)
def errors(request: HttpRequest, number: int) -> HttpResponse:
    """The wrong rows alone, to be mended and handed in again."""
    return sheet(errors_workbook(_read(_file(number)).with_problems, language()), "errors.xlsx")


@page(post="organisations.import", about=of_everything)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Bring all rows in, or none."""
    found = _file(number)
    reading = _read(found)
    if any(read.wrong for read in reading.reads.values()):
        return _preview(request, found, (_wrong_places(reading.wrong),))
    try:
        counts = bring_in_organisation(request.actor, number, reading.incoming)
    except (Invalid, Refused) as refusal:
        return _preview(request, found, refusal.reasons[:20])
    messages.success(
        request,
        said(
            "已导入：新增 {added} 行，改动 {changed} 行。",
            "Brought in: {added} rows added, {changed} changed.",
            added=counts["added"],
            changed=counts["changed"],
        ),
    )
    return redirect("organisations-imports-preview", number=number)


@page(post="organisations.import", about=of_everything)
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Undo everything that this file brought, or say every reason why not."""
    found = _file(number)
    try:
        count = take_back_organisation(request.actor, number)
    except Refused as refusal:
        return _preview(request, found, refusal.reasons)
    messages.success(request, said("已收回 {n} 行。", "{n} rows taken back.", n=count))
    return redirect("organisations-imports-preview", number=number)


def _keep(request: HttpRequest, name: str, content: bytes) -> int:
    reading = read_organisation(content, pack_on(today()))
    return hand_in(request.actor, "organisation", name, content, reading.wrong, reading.rows)


def _read(found: ImportFound) -> Reading:
    return read_organisation(import_content(found.id), pack_on(today()))


def _file(number: int) -> ImportFound:
    found = import_found(number)
    if found.kind != "organisation":
        raise NotFound(no_such_import())
    return found


def _same_before(found: ImportFound) -> ImportFound | None:
    """An earlier import of the very same bytes that is in force."""
    return next(
        (
            one
            for one in imports(500)
            if one.digest == found.digest and one.id != found.id and one.state == "confirmed"
        ),
        None,
    )


def _preview(request: HttpRequest, found: ImportFound, reasons: tuple[Reason, ...]) -> HttpResponse:
    waiting = found.state == "previewed"
    reading = _read(found) if waiting else None
    context = {
        "found": found,
        "handed_in_by": _by(found, person_names({found.person_key.removeprefix("person:")})),
        "reading": reading,
        "counts": [(SHEETS[one.sheet], one) for one in reading.counts] if reading else [],
        "changes": told_changes(reading.changes, pack_on(today()), CHANGES_SHOWN) if reading else [],
        "changes_more": max(0, len(reading.changes) - CHANGES_SHOWN) if reading else 0,
        "problems": reading.told[:PROBLEMS_SHOWN] if reading else [],
        "more": max(0, len(reading.told) - PROBLEMS_SHOWN) if reading else 0,
        "same": _same_before(found) if waiting else None,
        "stages": stages(found.state),
        "reasons": reasons,
    }
    return render(request, "web/organisations/import_preview.html", context, status=409 if reasons else 200)


def _by(found: ImportFound, names: dict[str, str]) -> Text | str:
    key = found.person_key.removeprefix("person:")
    return names.get(key) or (Text("初始导入", "set-up") if key == found.person_key else key)


def _rows(found: ImportFound) -> int:
    return sum(found.counts.get(key, 0) for key in ("units", "posts", "people", "terms", "facts", "rows"))


def _wrong_places(count: int) -> Reason:
    return has_errors(
        Text(f"有 {count} 处有误，一行也没有导入。", f"There are {count} errors; not one row was brought in.")
    )
