"""Results of routine, special and term appraisals: many by a sheet, looked over and confirmed once; one of a unit by a form."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.assess.actions import record_appraisals
from zeren.assess.queries import appraisals_refused, unit_appraisals
from zeren.assess.rules.beside import Beside, beside_rows, span_words
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.organisations.actions import keep_file
from zeren.organisations.queries import (
    ImportFound,
    import_content,
    import_found,
    imports,
    person_names,
    unit_names,
    units_named,
)
from zeren.papers.sheets import appraisal_sheet
from zeren.papers.spec import TableSpec
from zeren.papers.tables import TableRead, read_table
from zeren.papers.workbooks import blank_workbook
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import said
from zeren.web.handed_in import PROBLEMS_SHOWN, STATES, cannot_take, no_such_import, sheet, stages
from zeren.web.implement.telling import actor_name
from zeren.web.now import pack_now
from zeren.web.organisations.reading import ToldProblem
from zeren.web.templatetags.words import language
from zeren.web.use.dossiers import typed_appraisal

PERMISSION, KIND = "use.record", "appraisals"
SHOWN = 40
COLUMN_OF = {
    "unknown_person": "person_code", "own_record": "person_code", "whose_appraisal": "person_code", "unknown_unit": "unit_code",
    "unknown_kind": "kind", "ends_before_it_begins": "since", "appraisal_ahead": "day", "appraisal_there": "day",
    "about_missing": "about", "about_too_long": "about", "nothing_said": "grade", "grade_too_long": "grade",
    "document_missing": "document", "document_too_long": "document",
}  # fmt: skip
"""The column that each reason of the rules is about."""


@dataclass(frozen=True)
class Reading:
    """A sheet as read and judged today."""

    read: TableRead
    rows: tuple[Beside, ...]
    refused: tuple[Reason, ...]

    @property
    def count(self) -> int:
        return len(self.read.rows) + len(self.read.wrong)

    @property
    def told(self) -> list[ToldProblem]:
        """Every error, by row."""
        headings = {column.key: column.heading for column in self.read.spec.columns}
        found = [
            ToldProblem(self.read.sheet, str(row.number), reason.place[-1] if reason.place else "", reason)
            for row in self.read.wrong
            for reason in row.reasons
        ]
        found += [ToldProblem(*reason.place, headings[COLUMN_OF[reason.code]], reason) for reason in self.refused]
        return sorted(found, key=lambda one: int(one.row))


@page(PERMISSION, about=of_everything, post=PERMISSION)
def show(request: HttpRequest) -> HttpResponse:
    """Hand a sheet in, or put one result of a unit on record; below them those of units and the sheets of before."""
    file = request.FILES.get("file")
    reasons = cannot_take(file) if request.method == "POST" else ()
    if file and request.method == "POST" and not reasons:
        try:
            return redirect("use-appraisals-sheet", number=_keep(request, file.name, file.read()))
        except Invalid as invalid:
            reasons = invalid.reasons
    return _page(request, reasons, (), file.name if file else "")


@page(post=PERMISSION, about=of_everything)
def of_unit(request: HttpRequest) -> HttpResponse:
    """Put one result of a unit on record; the unit by code or by name."""
    told = request.POST.get("unit", "").strip()
    named = (told,) if unit_names([told]) else units_named([told], request.frame.today).get(told, ())
    row = typed_appraisal(request.POST, unit=named[0] if len(named) == 1 else told or "—")
    try:
        record_appraisals(request.actor, [row])
    except Refused as refusal:
        return _page(request, (), refusal.reasons)
    messages.success(request, said("已登记考核结果。", "The result is on record."))
    return redirect("use-appraisals")


@page(PERMISSION, about=of_everything)
def blank(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with its columns explained and its words to choose from."""
    return sheet(blank_workbook([_spec(request)], language()), "appraisals.xlsx")


@page(PERMISSION, about=of_everything)
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What a sheet would put on record, with every error by sheet, row and column."""
    return _preview(request, _file(number), ())


@page(post=PERMISSION, about=of_everything)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Put all rows on record, or none."""
    found = _file(number)
    reading = _read(request, import_content(found.id))
    if found.state == "previewed" and reading.told:
        return _preview(request, found, (_wrong(len(reading.told)),))
    try:
        count = record_appraisals(request.actor, reading.rows, number)
    except Refused as refusal:
        return _preview(request, found, refusal.reasons[:20])
    messages.success(request, said("已登记 {n} 项考核结果。", "{n} results are on record.", n=count))
    return redirect("use-appraisals-sheet", number=number)


def _spec(request: HttpRequest) -> TableSpec:
    return appraisal_sheet({one.key: one.title for one in pack_now(request).appraisals})


def _keep(request: HttpRequest, name: str, content: bytes) -> int:
    reading = _read(request, content)
    return keep_file(request.actor, KIND, name, content, len(reading.told), {"rows": reading.count})


def _read(request: HttpRequest, content: bytes) -> Reading:
    read = read_table(content, _spec(request))
    rows = beside_rows(read.rows)
    return Reading(read, rows, appraisals_refused(rows, request.actor.id))


def _file(number: int) -> ImportFound:
    found = import_found(number)
    if found.kind != KIND:
        raise NotFound(no_such_import())
    return found


def _page(
    request: HttpRequest, reasons: tuple[Reason, ...], unit_reasons: tuple[Reason, ...], file_name: str = ""
) -> HttpResponse:
    kinds = {one.key: one.title for one in pack_now(request).appraisals}
    units = unit_appraisals(SHOWN)
    names = unit_names({one.unit for one in units})
    files = [one for one in imports(200) if one.kind == KIND][:30]
    people = person_names({one.person_key.removeprefix("person:") for one in files})
    context = {
        "kinds": kinds,
        "units": [
            (one, names.get(one.unit, one.unit), span_words(one), kinds.get(one.kind, one.kind)) for one in units
        ],
        "rows": [(one, STATES.get(one.state, one.state), actor_name(one.person_key, people)) for one in files],
        "reasons": reasons,
        "unit_reasons": unit_reasons,
        "file_name": file_name,
        "typed": request.POST,
    }
    return render(request, "web/use/other_appraisals.html", context, status=422 if reasons or unit_reasons else 200)


def _preview(request: HttpRequest, found: ImportFound, reasons: tuple[Reason, ...]) -> HttpResponse:
    waiting = found.state == "previewed"
    reading = _read(request, import_content(found.id)) if waiting else None
    told = reading.told if reading else []
    people = person_names({found.person_key.removeprefix("person:")})
    context = {
        "found": found,
        "handed_in_by": actor_name(found.person_key, people),
        "reading": reading,
        "of_people": sum(bool(one.person) for one in reading.rows) if reading else 0,
        "of_units": sum(bool(one.unit) for one in reading.rows) if reading else 0,
        "problems": told[:PROBLEMS_SHOWN],
        "wrong": len(told),
        "more": max(0, len(told) - PROBLEMS_SHOWN),
        "stages": stages(found.state),
        "reasons": reasons,
    }
    return render(request, "web/use/other_appraisals_sheet.html", context, status=409 if reasons else 200)


def _wrong(count: int) -> Reason:
    return Reason(
        "rows_with_errors",
        Text(f"有 {count} 处有误，一行也没有登记。", f"There are {count} errors; not one row was recorded."),
        next_step=Text("在原表里改好，整表再传。", "Mend them in your sheet and hand the whole sheet in again."),
    )
