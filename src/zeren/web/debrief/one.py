"""One debrief: how far it has come, the report as it was handed in, the sheet with the reply, and what may be done next."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.actions import (
    check_report,
    choose_way,
    leave_out,
    reply_to_sheet,
    send_back_report,
    show_sheet,
)
from zeren.debrief.queries import (
    DebriefFound,
    ReportFound,
    composition_on,
    items_to_answer,
    lines_on_record,
    report_due,
    report_handed_in,
    reports_of,
    sheet_shown,
)
from zeren.debrief.rules.composing import Answer, characters, counts
from zeren.debrief.rules.preassessing import SheetLine
from zeren.debrief.rules.states import STATES
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.ledger.gate import About, may
from zeren.organisations.queries import account_of_person, person_names
from zeren.papers.documents import DEMONSTRATION, Document, Heading, Paragraph
from zeren.papers.docx import document_docx
from zeren.web.access import SIGNED_IN, page
from zeren.web.addresses import address
from zeren.web.clarify.places import crumbs, said
from zeren.web.debrief.reach import seen
from zeren.web.now import pack_now
from zeren.web.pieces import Stage

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WAYS = {"oral": Text("口头述职", "speaks"), "written": Text("书面述职", "in writing")}
ON_THE_WAY = [state for state in STATES if state != "left_out"]
OWN_LINES = range(1, 4)


HELD = frozenset({"synthesis", "decided", "fed_back", "rectifying", "closed"})
"""From here on there is something that came of it."""


@page(SIGNED_IN, hidden=True)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One debrief, to the person, and to whoever reads what comes before the unit that hears it."""
    return _shown(request, seen(request.actor, number))


@page(post=SIGNED_IN, hidden=True)
def take(request: HttpRequest, number: int, deed: str) -> HttpResponse:
    """One step: check or send back the report, show the sheet or reply, oral or written, leave out."""
    found = seen(request.actor, number)
    try:
        told = _taken(request, found, deed)
    except Refused as refusal:
        return _shown(request, found, deed, refusal.reasons)
    messages.success(request, told)
    return redirect("debrief-one", number=number)


@page(SIGNED_IN, hidden=True)
def as_file(request: HttpRequest, number: int) -> HttpResponse:
    """The report as it was handed in, as a Word file."""
    found = seen(request.actor, number)
    report = report_handed_in(number)
    if report is None:
        raise NotFound(Reason("no_report_yet", Text("报告还没有提交。", "The report has not been handed in.")))
    content = document_docx(document_of(request, found, report))
    name = f"report-{found.year}-{found.post}.docx"
    return HttpResponse(content, content_type=WORD, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def document_of(request: HttpRequest, found: DebriefFound, report: ReportFound) -> Document:
    """The report as a paper, its sections in the pack's order, the answers one by one."""
    numerals = "一二三四五六七八九"
    blocks: list[Heading | Paragraph] = []
    for place, section in enumerate(composition_on(request.frame.today).sections):
        blocks.append(Heading(f"{numerals[place]}、{section.title.zh}"))
        if section.answers:
            for asked in items_to_answer(found):
                answer = report.written.answers.get(asked.key, Answer())
                blocks.append(Paragraph(f"{answer.measure}结果：{answer.result}", f"{asked.what}："))
        else:
            lines = report.written.sections.get(section.key, "").splitlines()
            blocks += [Paragraph(line.strip()) for line in lines if line.strip()]
    if report.taken_in_by:
        blocks.append(Paragraph(f"（办公室据本人签字的纸质报告代录：{report.paper}）"))
    marks = (DEMONSTRATION.zh,) if request.frame.simulated else ()
    handed_in = report.handed_in_at.astimezone(ZONE).date() if report.handed_in_at else None
    title = f"{found.unit_name}{found.title}\n{found.year}年度抓基层党建工作述职报告"
    return Document(title, tuple(blocks), signature=found.name, signed_on=handed_in, marks=marks)


def _taken(request: HttpRequest, found: DebriefFound, deed: str) -> str:
    actor, posted = request.actor, request.POST
    words = posted.get("words", "")
    if deed == "check":
        check_report(actor, found.id, tuple(posted.getlist("point")))
        return said("报告已审核通过。", "The report has passed.")
    if deed == "send_back":
        send_back_report(actor, found.id, words)
        return said("已退回本人修改。", "Sent back to the person.")
    if deed == "show_sheet":
        show_sheet(actor, found.id, own_lines(posted))
        return said("会前评估表已送本人看。", "The sheet is shown to the person.")
    if deed == "reply":
        reply_to_sheet(actor, found.id, words)
        return said("说明已附在表旁。", "Your reply stands beside the sheet.")
    if deed == "way":
        choose_way(actor, found.id, posted.get("way", ""))
        return said("已改。", "Changed.")
    if deed == "leave_out":
        leave_out(actor, found.id, words)
        return said("已注明今年不述职。", "Left out for this year.")
    raise NotFound(Reason("no_such_deed", Text("没有这项办理。", "There is no such step.")))


def own_lines(posted: Mapping[str, str]) -> tuple[SheetLine, ...]:
    """The office's own lines of the sheet; rows that are wholly empty are none."""
    rows = [(posted.get(f"what{at}", ""), posted.get(f"source{at}", "")) for at in OWN_LINES]
    return tuple(SheetLine(what.strip(), source.strip()) for what, source in rows if what.strip() or source.strip())


def _shown(
    request: HttpRequest, found: DebriefFound, deed: str = "", reasons: tuple[Reason, ...] = ()
) -> HttpResponse:
    day, actor = request.frame.today, request.actor
    composition, report, sheet = composition_on(day), report_handed_in(found.id), sheet_shown(found.id)
    at_work = found.person != actor.id
    context = {
        "found": found,
        "held": HELD,
        "state": STATES[found.state],
        "stages": stages(found.state),
        "way": WAYS[found.way],
        "ways": WAYS,
        "due": report_due(found, day),
        "own": not at_work,
        "report": report,
        "sections": _sections(request, found, report) if report else (),
        "total": sum(counts(composition, report.written).values()) if report else 0,
        "versions": [one for one in reports_of(found.id) if one.handed_in_at],
        "self_grade": pack_now(request).words.name(report.written.self_grade) if report else "",
        "points": pack_now(request).check_points,
        "confirmed": request.POST.getlist("point"),
        "sheet": sheet,
        "preview": lines_on_record(found, day) if at_work and _may(actor, "debrief.prepare", found) else (),
        "rows": [(at, request.POST.get(f"what{at}", ""), request.POST.get(f"source{at}", "")) for at in OWN_LINES],
        "may_check": at_work and _may(actor, "debrief.check", found),
        "may_take_in": at_work
        and found.state == "prepared"
        and _may(actor, "debrief.prepare", found)
        and account_of_person(found.person) is None,
        "taken_in_by": _name_of(report.taken_in_by) if report else "",
        "may_prepare": at_work and _may(actor, "debrief.prepare", found),
        "before_meeting": found.state in ("prepared", "report_submitted", "report_checked"),
        "deed": deed,
        "reasons": reasons,
        "typed": request.POST,
        "crumbs": crumbs((Text("述职安排", "Debriefs of the year"), address("debrief-plan")), (found.name, "")),
    }
    return render(request, "web/debrief/one.html", context, status=422 if reasons else 200)


def _name_of(signature: str) -> str:
    """The name of who signed so in the record; "" for nobody."""
    key = signature.partition(":")[2]
    return person_names([key]).get(key, key) if key else ""


def stages(state: str) -> list[Stage]:
    """The way of a debrief, as far as it has come."""
    reached = ON_THE_WAY.index(state) if state in ON_THE_WAY else -1
    return [
        Stage(STATES[name], "done" if place < reached else "now" if place == reached else "ahead")
        for place, name in enumerate(ON_THE_WAY)
    ]


def _sections(request: HttpRequest, found: DebriefFound, report: ReportFound) -> list[tuple[object, ...]]:
    """Title, characters and text of each section; the answers as rows of problem, measure and result."""
    rows: list[tuple[object, ...]] = []
    for section in composition_on(request.frame.today).sections:
        if section.answers:
            answers = [(one.what, report.written.answers.get(one.key, Answer())) for one in items_to_answer(found)]
            rows.append((section.title, None, "", answers))
        else:
            text = report.written.sections.get(section.key, "")
            rows.append((section.title, characters(text), text, ()))
    return rows


def _may(actor: Actor, permission: str, found: DebriefFound) -> bool:
    return may(actor, permission, About(unit=found.heard_by))
