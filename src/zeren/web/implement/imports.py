"""A file of facts: hand it in, see what it would do with every error in its place, confirm once, take back."""

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.implement.actions import import_facts, take_back_facts
from zeren.implement.queries import alike_to, facts_of_import
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import About, may
from zeren.organisations.actions import keep_file
from zeren.organisations.queries import (
    ImportFound,
    import_content,
    import_found,
    imports,
    pack_on,
    person_names,
    unit_names,
)
from zeren.papers.sheets import fact_sheet
from zeren.papers.workbooks import blank_workbook, errors_workbook
from zeren.web.access import page
from zeren.web.clarify.places import own_unit, said
from zeren.web.handed_in import PROBLEMS_SHOWN, STATES, cannot_take, has_errors, no_such_import, sheet, stages
from zeren.web.implement.reading import Reading, read_facts
from zeren.web.implement.telling import actor_name
from zeren.web.now import pack_now
from zeren.web.templatetags.words import language


@page("implement.import_facts", post="implement.import_facts")
def show(request: HttpRequest) -> HttpResponse:
    """Choose a file; below it the files that were handed in before."""
    file = request.FILES.get("file")
    reasons = cannot_take(file) if request.method == "POST" else ()
    if file and request.method == "POST" and not reasons:
        try:
            return redirect("implement-import-preview", number=_keep(request, file.name, file.read()))
        except Invalid as invalid:
            reasons = invalid.reasons
    found = [one for one in imports(200) if one.kind == "facts" and _is_open_to(request, one)][:30]
    names = person_names({one.person_key.removeprefix("person:") for one in found})
    context = {
        "reasons": reasons,
        "file_name": file.name if file else "",
        "rows": [
            (one, STATES.get(one.state, one.state), actor_name(one.person_key, names), _rows(one)) for one in found
        ],
    }
    return render(request, "web/implement/import.html", context, status=422 if reasons else 200)


@page("implement.import_facts")
def blank(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with its columns explained and its words to choose from."""
    return sheet(blank_workbook([fact_sheet(pack_now(request).words)], language()), "facts.xlsx")


@page("implement.import_facts", hidden=True)
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What the file would do, with every error by sheet, row and column."""
    found = _file(request, number)
    return _preview(request, found, ())


@page("implement.import_facts", hidden=True)
def errors(request: HttpRequest, number: int) -> HttpResponse:
    """The wrong rows alone, to be mended and handed in again."""
    read = _read(_file(request, number)).with_problems
    return sheet(errors_workbook([read], language()), "errors.xlsx")


@page(post="implement.import_facts", hidden=True)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Bring all rows in, or none."""
    found = _file(request, number)
    reading = _read(found)
    if reading.wrong_rows:
        return _preview(request, found, (_wrong_rows(reading.wrong_rows),))
    if strangers := _others(request, reading):
        return _preview(request, found, strangers)
    try:
        new, same = import_facts(request.actor, reading.entries, number)
    except (Invalid, Refused) as refusal:
        return _preview(request, found, refusal.reasons)
    text = ("已导入 {new} 条，{same} 条原来就有。", "Brought in {new} facts; {same} stood already.")
    messages.success(request, said(*text, new=new, same=same))
    return redirect("implement-import-preview", number=number)


@page(post="implement.import_facts", hidden=True)
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    """Take back everything that this file brought."""
    found = _file(request, number)
    try:
        count = take_back_facts(request.actor, number)
    except Refused as refusal:
        return _preview(request, found, refusal.reasons)
    messages.success(request, said("已收回 {n} 条。", "{n} facts taken back.", n=count))
    return redirect("implement-import-preview", number=number)


def _rows(found: ImportFound) -> int:
    """How many rows the file had, as whoever kept it counted them."""
    return found.counts.get("rows") or found.counts.get("facts") or 0


def _keep(request: HttpRequest, name: str, content: bytes) -> int:
    reading = read_facts(content, pack_now(request).words, request.frame.today)
    counts = {"rows": reading.rows, "new": len(reading.bulk.fresh), "unchanged": reading.bulk.unchanged}
    unit = reading.only_unit
    if not may(request.actor, "implement.import_facts", About(unit=unit) if unit else About()):
        unit = own_unit(request.actor, request.frame.today).key  # kept, so that the page can say whose rows they are
    return keep_file(request.actor, "facts", name, content, reading.wrong_rows, counts, unit=unit)


def _read(found: ImportFound) -> Reading:
    return read_facts(import_content(found.id), pack_on(today()).words, today())


def _file(request: HttpRequest, number: int) -> ImportFound:
    """A file of facts that this reader handed in, or may see because of a right over the whole."""
    found = import_found(number)
    if found.kind != "facts" or not _is_open_to(request, found):
        raise NotFound(no_such_import())
    return found


def _is_open_to(request: HttpRequest, found: ImportFound) -> bool:
    return found.person_key == request.actor.signature or may(request.actor, "implement.import_facts", About())


def _preview(request: HttpRequest, found: ImportFound, reasons: tuple[Reason, ...]) -> HttpResponse:
    waiting = found.state == "previewed"
    reading = _read(found) if waiting else None
    others = _others(request, reading) if reading else ()
    names = person_names({found.person_key.removeprefix("person:")})
    context = {
        "found": found,
        "state": STATES.get(found.state, found.state),
        "handed_in_by": actor_name(found.person_key, names),
        "reading": reading,
        "alike": _alike(reading) if reading and not others else [],
        "problems": reading.told[:PROBLEMS_SHOWN] if reading else [],
        "more": max(0, len(reading.told) - PROBLEMS_SHOWN) if reading else 0,
        "brought": len(facts_of_import(found.id)) if not waiting else 0,
        "stages": stages(found.state),
        "reasons": reasons or others,
        "others": bool(others),
    }
    return render(request, "web/implement/import_preview.html", context, status=409 if reasons else 200)


def _alike(reading: Reading) -> list[tuple[str, str]]:
    """Rows that may repeat a fact of the same name, subject and day: row and the fact's key."""
    repeated = alike_to(reading.bulk.fresh)
    return [(one.place[-1], repeated[one.key]) for one in reading.bulk.fresh if one.key in repeated and one.place]


def _others(request: HttpRequest, reading: Reading) -> tuple[Reason, ...]:
    """Why this reader cannot bring the rows in: a right over one unit takes rows of that unit alone."""
    if may(request.actor, "implement.import_facts", About(unit=reading.only_unit) if reading.only_unit else About()):
        return ()
    rows = Counter(entry.unit for entry in reading.entries)
    own = own_unit(request.actor, request.frame.today)
    names = unit_names(rows)
    said = "、".join(f"{names.get(key, key)}（{number}）" for key, number in rows.most_common() if key != own.key)
    if not said:
        return ()
    return (
        Reason(
            "rows_of_others",
            Text(f"有别的单位的行：{said}。你只能导入{own.name}的事实。", f"Rows of other units: {said}. You may bring in facts of {own.name} alone."),
            next_step=Text(f"请只留{own.name}的行再交；别的单位由各自或上级的办公室导入。", f"Keep the rows of {own.name} and hand it in again; the others' are brought in by themselves or the office above."),
        ),
    )  # fmt: skip


def _wrong_rows(count: int) -> Reason:
    return has_errors(
        Text(f"有 {count} 行有误，一行也没有导入。", f"{count} rows have errors; not one was brought in.")
    )
