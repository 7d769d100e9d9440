"""Findings by spreadsheet: taken out, filled in off-line, handed in; where both sides changed, set side by side and chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.implement.actions import Wish, bring_in_findings
from zeren.implement.queries import Beside, beside, rows_out
from zeren.implement.rules.findings import FINDINGS, NAMES, OPEN
from zeren.implement.rules.returned import CHOICES, CONFLICT, READY, UNKNOWN, Returned, Said, wanted_rows
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About, may
from zeren.organisations.actions import keep_file
from zeren.organisations.queries import (
    ImportFound,
    import_changes,
    import_content,
    import_found,
    imports,
    person_names,
)
from zeren.papers.sheets import finding_sheet
from zeren.papers.tables import TableRead, read_table
from zeren.papers.workbooks import blank_workbook
from zeren.web.access import page
from zeren.web.clarify.places import depth_seen, own_unit, said, top_of, year_asked
from zeren.web.handed_in import PROBLEMS_SHOWN, STATES, cannot_take, no_such_import, sheet, stages
from zeren.web.implement.reading import ToldProblem
from zeren.web.implement.telling import actor_name
from zeren.web.templatetags.words import language

FIND, HAND_IN = "implement.find", "implement.import_facts"
KIND = "findings"
SPEC = finding_sheet({key: NAMES[key] for key in (OPEN, *FINDINGS)})


@dataclass(frozen=True)
class Looked:
    """A sheet that came back, each row beside its task, with everything that is wrong."""

    read: TableRead
    rows: tuple[Beside, ...]
    against: dict[int, tuple[Reason, ...]]

    @property
    def conflicts(self) -> list[Beside]:
        return [one for one in self.rows if one.how == CONFLICT]

    @property
    def ready(self) -> list[Beside]:
        return [one for one in self.rows if one.how == READY]

    @property
    def idle(self) -> int:
        """Rows that change nothing: not touched, or found so already."""
        return len(self.rows) - len(self.conflicts) - len(self.ready) - sum(one.how == UNKNOWN for one in self.rows)

    @property
    def told(self) -> list[ToldProblem]:
        """Every error by sheet, row and column; a conflict for which the system's side may be kept is none."""
        found = [
            ToldProblem(self.read.sheet, str(row.number), reason.place[-1] if reason.place else "", reason)
            for row in self.read.wrong
            for reason in row.reasons
        ]
        heading = {UNKNOWN: SPEC.columns[0].heading, READY: SPEC.columns[6].heading}
        found += [
            ToldProblem(self.read.sheet, str(one.row.row), heading[one.how], reason)
            for one in self.rows
            if one.how in heading
            for reason in self.against.get(one.row.task, ())
        ]
        return sorted(found, key=lambda one: int(one.row))


@page(FIND, about=lambda unit: About(unit=unit))
def take(request: HttpRequest, unit: str) -> HttpResponse:
    """The tasks of a unit and of all that the reader sees below it, as a sheet to fill in."""
    day = request.frame.today
    rows = rows_out(unit, year_asked(request, day), day, depth_seen(request.actor, FIND, unit, day), language())
    return sheet(blank_workbook([SPEC], language(), {SPEC.key: rows}), "findings.xlsx")


@page(FIND, post=HAND_IN)
def show(request: HttpRequest) -> HttpResponse:
    """Take a sheet out, or hand one in; below it those that were handed in before."""
    file = request.FILES.get("file")
    reasons = cannot_take(file) if request.method == "POST" else ()
    if file and request.method == "POST" and not reasons:
        try:
            return redirect("implement-returned-preview", number=_keep(request, file.name, file.read()))
        except Invalid as invalid:
            reasons = invalid.reasons
    found = [one for one in imports(200) if one.kind == KIND and _is_open_to(request, one)][:30]
    names = person_names({one.person_key.removeprefix("person:") for one in found})
    context = {
        "top": top_of(request.actor, FIND, request.frame.today),
        "year": year_asked(request, request.frame.today),
        "may_hand_in": may(request.actor, HAND_IN),
        "reasons": reasons,
        "file_name": file.name if file else "",
        "rows": [(one, STATES.get(one.state, one.state), actor_name(one.person_key, names)) for one in found],
    }
    return render(request, "web/implement/returned.html", context, status=422 if reasons else 200)


@page(FIND, hidden=True)
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """What the sheet would do: errors by sheet, row and column, and each conflict side by side."""
    return _preview(request, _file(request, number), ())


@page(post=FIND, hidden=True)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Bring the rows in as they were chosen, all or none."""
    found = _file(request, number)
    looked = _look(found, request.actor, request.frame.today)
    chosen = {one.row.task: request.POST.get(f"choice-{one.row.task}", "") for one in looked.conflicts}
    bring, kept, against = wanted_rows({one.row: one.how for one in looked.rows}, chosen)
    if looked.told or against:
        return _preview(request, found, against)
    marks = {one.row.task: request.POST.get(f"mark-{one.row.task}", "") for one in looked.conflicts}
    wishes = [Wish(row, marks.get(row.task, row.mark)) for row in bring]
    try:
        count = bring_in_findings(request.actor, wishes, number, [_decided(one, chosen) for one in looked.conflicts])
    except (Invalid, Refused) as refusal:
        return _preview(request, found, refusal.reasons)
    messages.success(request, said("已认定 {n} 项；{k} 项留系统里的。", "{n} found; {k} stay as the system has them.", n=count, k=len(kept)))  # fmt: skip
    return redirect("implement-returned-preview", number=number)


def _keep(request: HttpRequest, name: str, content: bytes) -> int:
    looked = _looked(content, request.actor, request.frame.today)
    counts = {"rows": len(looked.rows) + len(looked.read.wrong), "conflicts": len(looked.conflicts)}
    unit = own_unit(request.actor, request.frame.today).key
    return keep_file(request.actor, KIND, name, content, len(looked.told), counts, unit=unit)


def _look(found: ImportFound, actor: Actor, day: date) -> Looked:
    return _looked(import_content(found.id), actor, day)


def _looked(content: bytes, actor: Actor, day: date) -> Looked:
    read = read_table(content, SPEC)
    rows = beside([_returned(row.number, row.values) for row in read.rows], day)
    mine = [
        one if one.task is None or may(actor, FIND, About(unit=one.task.unit)) else _not_there(one) for one in rows
    ]
    moment = now()
    against = {one.row.task: one.against(actor, moment) for one in mine if one.how in (READY, CONFLICT, UNKNOWN)}
    return Looked(read, tuple(mine), against)


def _not_there(one: Beside) -> Beside:
    """A task that the reader may not find on is none for him."""
    return replace(one, how=UNKNOWN, task=None)


def _returned(number: int, cells: object) -> Returned:
    values = dict(cells)  # type: ignore[call-overload]  # a row's values by column
    taken = Said(values["taken_finding"], values["taken_reason"] or "")
    return Returned(number, values["task"], taken, Said(values["finding"], values["reason"] or ""), values["mark"])


def _decided(one: Beside, chosen: dict[int, str]) -> dict[str, str]:
    """A conflict as it was decided, for good: the three sides and what was chosen."""
    assert one.now is not None and one.task is not None
    sides = {"taken": one.row.taken, "wanted": one.row.wanted, "now": one.now}
    return {
        "row": str(one.row.row),
        "task": str(one.row.task),
        "what_zh": f"{one.task.code} {one.task.text.zh}",
        "what_en": f"{one.task.code} {one.task.text.en}",
        **{side: words.finding for side, words in sides.items()},
        **{f"{side}_reason": words.reason for side, words in sides.items()},
        "choice": chosen[one.row.task],
    }


def _file(request: HttpRequest, number: int) -> ImportFound:
    """A sheet of findings that this reader handed in, or may see because of a right over the whole."""
    found = import_found(number)
    if found.kind != KIND or not _is_open_to(request, found):
        raise NotFound(no_such_import())
    return found


def _is_open_to(request: HttpRequest, found: ImportFound) -> bool:
    return found.person_key == request.actor.signature or may(request.actor, FIND, About())


def _preview(request: HttpRequest, found: ImportFound, reasons: Sequence[Reason]) -> HttpResponse:
    waiting = found.state == "previewed"
    looked = _look(found, request.actor, request.frame.today) if waiting else None
    names = person_names({found.person_key.removeprefix("person:")})
    context = {
        "found": found,
        "handed_in_by": actor_name(found.person_key, names),
        "looked": looked,
        "conflicts": [_side_by_side(one, looked, request) for one in looked.conflicts] if looked else [],
        "decided": [_was_decided(one) for one in import_changes(found.id)] if not waiting else [],
        "problems": looked.told[:PROBLEMS_SHOWN] if looked else [],
        "choices": CHOICES.items(),
        "stages": stages(found.state),
        "reasons": reasons,
    }
    return render(request, "web/implement/returned_preview.html", context, status=409 if reasons else 200)


@dataclass(frozen=True, slots=True)
class Side:
    """One of three sides of a conflict: whose it is, the finding in words, the reason."""

    whose: Text
    finding: Text
    reason: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A conflict for a page: the task, its three sides, what was chosen, and why the sheet's side cannot be taken."""

    row: str
    task: str
    what: Text
    sides: tuple[Side, ...]
    mark: str
    choice: str
    done: Text | str
    against: tuple[Reason, ...]


TAKEN, WANTED, NOW = (
    Text("取表时", "when taken"),
    Text("表里填的", "in the sheet"),
    Text("系统里现在", "in the system now"),
)


def _side_by_side(one: Beside, looked: Looked, request: HttpRequest) -> SideBySide:
    assert one.task is not None and one.now is not None
    sides = ((TAKEN, one.row.taken), (WANTED, one.row.wanted), (NOW, one.now))
    return SideBySide(
        str(one.row.row), str(one.row.task),
        Text(f"{one.task.code} {one.task.text.zh}", f"{one.task.code} {one.task.text.en}"),
        tuple(Side(whose, NAMES[words.finding], words.reason) for whose, words in sides), one.mark,
        request.POST.get(f"choice-{one.row.task}", ""),
        Text("现有事实 {n} 条", "{n} facts now").with_values(n=len(one.task.facts)), looked.against.get(one.row.task, ()),
    )  # fmt: skip


def _was_decided(stored: dict[str, str]) -> SideBySide:
    """A conflict as it was decided, from what stays with the file."""
    sides = tuple(Side(whose, NAMES[stored[key]], stored[f"{key}_reason"]) for whose, key in ((TAKEN, "taken"), (WANTED, "wanted"), (NOW, "now")))  # fmt: skip
    what = Text(stored["what_zh"], stored["what_en"])
    return SideBySide(stored["row"], stored["task"], what, sides, "", stored["choice"], CHOICES[stored["choice"]], ())
