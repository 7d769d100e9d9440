"""The editor of the report: sections with their counts, last year's problems to answer, the unit's record beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.actions import hand_in_report, save_report, take_in_report
from zeren.debrief.queries import (
    DebriefFound,
    against_handing_in,
    asked_of_paper,
    composition_on,
    debrief_found,
    draft_of,
    grades_on,
    items_to_answer,
    record_beside,
    report_due,
    reports_of,
)
from zeren.debrief.rules.composing import Answer, Asked, Composition, Section, Written, counts
from zeren.debrief.rules.headings import Line, cut
from zeren.kernel.errors import Invalid, Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.papers.report_docx import LIMITS, paragraphs_of
from zeren.policy import Pack
from zeren.web.access import SIGNED_IN, page
from zeren.web.addresses import address
from zeren.web.clarify.places import crumbs, said
from zeren.web.debrief.reach import own
from zeren.web.handed_in import cannot_take
from zeren.web.now import pack_now

LARGEST = 100
FACTS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Field:
    """A section to write: its text, how many characters it has, and what is asked of it in words."""

    section: Section
    text: str
    count: int
    asked: Text


def heard_by(number: int, **_: object) -> About:
    """A debrief is about the unit that hears it."""
    return About(unit=debrief_found(number).heard_by)


@page("debrief.prepare", about=heard_by, post="debrief.prepare", hidden=True)
def take_in(request: HttpRequest, number: int) -> HttpResponse:
    """A report on paper, typed or brought as a file by the office; nothing is kept before it is handed in."""
    found = debrief_found(number)
    composition, asked = composition_on(request.frame.today), asked_of_paper(found)
    written, reasons = Written({}, {}), ()
    if request.method == "POST":
        try:
            written = form_of(request.POST, composition, asked)
            written = _sent(request, composition, asked, written)
            if "hand_in" in request.POST:
                take_in_report(request.actor, number, written, request.POST.get("paper", ""))
                messages.success(request, said("已代录并封存；请另一位同事审核。", "Taken in and frozen; a colleague checks it."))  # fmt: skip
                return redirect("debrief-one", number=number)
        except (Refused, Invalid) as refusal:
            reasons = refusal.reasons
    context = _context(request, found, written, asked, reasons) | {
        "by_office": True, "open_reasons": (), "sent_back": None, "record": (),
        "crumbs": crumbs((found.name, address("debrief-one", found.id)), (Text("代录报告", "Report on paper"), "")),
        "paper": request.POST.get("paper", ""),
    }  # fmt: skip
    return render(request, "web/debrief/write.html", context, status=422 if reasons else 200)


@page(SIGNED_IN, hidden=True, post="debrief.own")
def write(request: HttpRequest, number: int) -> HttpResponse:
    """The own report; a POST keeps it, takes it from a file, or hands it in with every reason at once."""
    found = own(request.actor, number)
    composition, asked = composition_on(request.frame.today), items_to_answer(found)
    written, reasons, status = draft_of(number), (), 200
    if request.method == "POST":
        try:
            written = _sent(request, composition, asked, written)
            told = _done(request, number, written)
        except (Refused, Invalid) as refusal:
            reasons, status = refusal.reasons, 422
        else:
            messages.success(request, told)
            return redirect("debrief-one" if "hand_in" in request.POST else "debrief-write", number=number)
    return render(request, "web/debrief/write.html", _context(request, found, written, asked, reasons), status=status)


def _done(request: HttpRequest, number: int, written: Written) -> str:
    save_report(request.actor, number, written)  # what was written stays, whatever handing in says to it
    if "hand_in" in request.POST:
        hand_in_report(request.actor, number, written)
        return said(
            "报告已提交并封存，摘要已入总账。", "The report is handed in and frozen; its digest stands in the record."
        )
    return said("已保存，别人看不到。", "Saved; nobody else reads it.")


def _sent(request: HttpRequest, composition: Composition, asked: Sequence[Asked], before: Written) -> Written:
    """What was sent: the form's fields, or a Word file cut by its headings with the own rating as it was."""
    file = request.FILES.get("file")
    if "take_in" not in request.POST:
        return form_of(request.POST, composition, asked)
    if file is None:
        raise Refused(Reason("no_file", Text("请选择一个文件。", "Choose a file.")))
    if (file.size or 0) > LIMITS.size:
        raise Refused(Reason("file_too_large", Text("报告不超过 5 MB。", "A report is at most 5 MB.")))
    refuse_if(cannot_take(file, "report"))
    lines = [Line(one.number, one.text, one.is_heading) for one in paragraphs_of(file.read())]
    found = cut(lines, composition, asked)
    if found.problems:
        raise Refused(*found.problems)
    return Written(found.sections, found.answers, before.self_number, before.self_grade)


def form_of(posted: Mapping[str, str], composition: Composition, asked: Sequence[Asked]) -> Written:
    """The fields of the editor."""
    sections = {one.key: posted.get(f"section_{one.key}", "").replace("\r\n", "\n") for one in composition.written}
    answers = {
        one.key: Answer(posted.get(f"measure_{one.key}", "").strip(), posted.get(f"result_{one.key}", "").strip())
        for one in asked
    }
    number = posted.get("self_number", "").strip()
    rated = int(number) if number.isdecimal() and int(number) <= LARGEST else None
    return Written(sections, answers, rated, posted.get("self_grade", ""))


def _context(
    request: HttpRequest, found: DebriefFound, written: Written, asked: Sequence[Asked], reasons: Sequence[Reason]
) -> dict[str, object]:
    day, pack = request.frame.today, pack_now(request)
    composition, count = composition_on(day), counts(composition_on(day), written)
    last = next(iter(reports_of(found.id)[-1:]), None)
    return {
        "found": found,
        "can_write": found.state == "prepared",
        "due": report_due(found, day),
        "fields": [
            Field(one, written.sections.get(one.key, ""), count[one.key], asked_of(one))
            for one in composition.written
        ],
        "answers": [(one, pack.words.name(one.state), written.answers.get(one.key, Answer())) for one in asked],
        "answers_title": next((one.title for one in composition.sections if one.answers), Text("", "")),
        "total": sum(count.values()),
        "total_most": composition.total_most,
        "grades": [(key, pack.words.name(key)) for key in grades_on(day)],
        "written": written,
        "sent_back": last if last and last.sent_back_at else None,
        "reasons": reasons,
        "open_reasons": () if reasons else against_handing_in(found, written, day),
        "record": _record(found, pack),
        "questions": _questions(found, request),
        "crumbs": crumbs(
            (Text("我的述职", "My debrief"), address("debrief-one", found.id)), (Text("报告", "Report"), "")
        ),
    }


def asked_of(section: Section) -> Text:
    """What is asked of a section's length."""
    if section.most is not None:
        return Text(f"最多 {section.most} 字", f"at most {section.most} characters")
    if section.least is not None:
        return Text(f"至少 {section.least} 字", f"at least {section.least} characters")
    if section.about is not None:
        return Text(f"{section.about} 字左右", f"about {section.about} characters")
    return Text("不限", "no limit")


def _record(found: DebriefFound, pack: Pack) -> list[tuple[Text, int, tuple[object, ...]]]:
    """Kinds of facts on record with how many and the last few, so that figures need not be looked up."""
    return [(pack.words.name(name), len(facts), facts[-FACTS_SHOWN:]) for name, facts in record_beside(found)]


def _questions(found: DebriefFound, request: HttpRequest) -> str:
    """The page of the three questions for the unit, where the reader may open it."""
    url = address("diagnose-questions-unit", found.unit)
    return url if url and request.may_open(url) else ""
