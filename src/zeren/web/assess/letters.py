"""Letters: the office's list and their delivery, a person's own, one letter in both languages, as Word and as PDF."""

from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import deliver_letters
from zeren.assess.queries import (
    LetterFound,
    LetterLine,
    letter_found,
    letters_page,
    letters_to,
    objections_of,
    undelivered_letters,
    units_spoken_for,
    years_with_letters,
)
from zeren.assess.rules.letters import NO_GRADE
from zeren.assess.rules.stages import UNSETTLED
from zeren.debrief.rules.objecting import cannot_object
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import WHOLE, may
from zeren.papers.documents import Block, Document, Grid, Heading, Paragraph
from zeren.papers.letters import letter_document, letter_docx, letter_pdf
from zeren.papers.stored import result_letter_from
from zeren.policy import Pack
from zeren.web.access import SIGNED_IN, of_everything, page
from zeren.web.assess.decisions import title_of
from zeren.web.assess.objection_rows import Waiting, rows_of
from zeren.web.clarify.places import Tag, crumbs, said, whole
from zeren.web.investigate.letters import TYPES
from zeren.web.looks import looked_at, nobody_shown
from zeren.web.now import pack_now
from zeren.web.pieces import Pages
from zeren.web.templatetags.words import language
from zeren.web.witness import seal_now

KINDS = {"none": Text("不定等次", "no grade"), "place": Text("变动通知", "notice of a change")}
"""What a letter is besides one about a grade."""
LANGUAGES = (("zh-hans", "zh-Hans", "中文"), ("en", "en", "English"))


@page(SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """For whoever reads the whole: letters of a year and objections; for everybody: the own ones."""
    return _listing(request)


@page(post="assess.deliver", about=of_everything)
def deliver(request: HttpRequest) -> HttpResponse:
    """Record the delivery of the ticked letters, or of all of the year that are not delivered."""
    year = whole(request.POST.get("year", ""))
    chosen = [whole(one) for one in request.POST.getlist("letter")]
    letters = undelivered_letters(year) if request.POST.get("which") == "all" else chosen
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
        count = deliver_letters(request.actor, letters, on, request.POST.get("how", ""))
    except ValueError:
        return _listing(request, (Reason("no_day", Text("请填送达日期。", "Give the day of delivery.")),))
    except (Invalid, Refused) as refusal:
        return _listing(request, refusal.reasons)
    messages.success(
        request,
        said(
            "已记录 {n} 封送达，异议期从这天起算。", "{n} delivered; the time to object runs from that day.", n=count
        ),
    )
    return redirect(f"{reverse('assess-letters')}?year={year}")


@page(SIGNED_IN, hidden=True, looks="letter")
def one(request: HttpRequest, letter: int) -> HttpResponse:
    """All that stands in a letter, in the language asked for; and until when, and how, to object."""
    found = open_letter(request, letter)
    asked = request.GET.get("in", "") or language()
    reader = "en" if asked == "en" else "zh-hans"
    day, pack = request.frame.today, pack_now(request)
    own = found.goes_to(day) == request.actor.id
    objections = rows_of(objections_of(letter=letter), day)
    waiting = any(row.found.state in UNSETTLED for row in objections)
    context = {
        "letter": found,
        "document": document_of(found, reader),
        "blocks": blocks_of(document_of(found, reader)),
        "reader": reader,
        "lang": "en" if reader == "en" else "zh-Hans",
        "languages": LANGUAGES,
        "grade": grade_of(found.decision.grade, pack),
        "kind": KINDS.get(found.kind),
        "scheme": title_of(found.decision.scheme, pack),
        "own": own,
        "against": tuple(cannot_object(found.object_by, day, "-", own, waiting, found.replaced)) if own else (),
        "days_left": (found.object_by - day).days if found.object_by else None,
        "objections": objections,
        "replaced": found.replaced,
        "may_deliver": found.delivered_on is None and may(request.actor, "assess.deliver"),
        "may_take_in": not own
        and found.delivered_on is not None
        and not waiting
        and not found.replaced
        and may(request.actor, "assess.deliver"),
        "today": day,
        "crumbs": crumbs((found.number, "")),
    }
    return render(request, "web/assess/letter.html", context)


@page(SIGNED_IN, hidden=True, looks="letter")
def as_file(request: HttpRequest, letter: int, form: str) -> HttpResponse:
    """The letter as it was issued, as Word or PDF, with the newest checkpoint of the record."""
    found = open_letter(request, letter)
    if form not in TYPES:
        raise NotFound(Reason("no_such_form", Text("只有 Word 和 PDF。", "There are Word and PDF only.")))
    reader = request.GET.get("in", "") if request.GET.get("in", "") in ("en", "zh-hans") else language()
    said_letter = result_letter_from(found.content)
    seal = seal_now()
    if form == "docx":
        content = letter_docx(said_letter, reader, seal)
    else:
        content = letter_pdf(said_letter, settings.FONTS, reader, seal)
    answer = HttpResponse(content, content_type=TYPES[form])
    name = f"letter-{found.decision.year}-{found.decision.subject}-{found.id}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def open_letter(request: HttpRequest, letter: int) -> LetterFound:
    """A letter is open to its person, or whoever speaks for its unit, and to whoever reads the whole, whose look is recorded.

    Errors: NotFound.
    """
    found = letter_found(letter)
    if found.goes_to(request.frame.today) != request.actor.id and not may(request.actor, "assess.read", WHOLE):
        raise NotFound(
            Reason(
                "not_your_letter",
                Text("通知书只对本人、办公室、决定机关和审计开放。", "A letter is open to its person, the office, the deciding body and the auditor."),
                "assess.read_own",
            )
        )  # fmt: skip
    if found.decision.person:
        looked_at(request, found.decision.person, found.number, "assess.read")
    else:
        nobody_shown(request)
    return found


def document_of(found: LetterFound, reader: str) -> Document:
    """The letter laid out in one language."""
    return letter_document(result_letter_from(found.content), reader)


def blocks_of(document: Document) -> list[tuple[str, Block]]:
    """The parts of a document with the name of their kind, for a template."""
    kinds = {Heading: "heading", Paragraph: "paragraph", Grid: "grid"}
    return [(kinds[type(block)], block) for block in document.blocks if type(block) in kinds]


def state_of(line: LetterLine, day: date) -> Tag:
    """Where a letter stands: replaced, to be delivered, open to objection until a day, or final."""
    if line.replaced:
        return Tag(Text("已被新的决定代替", "replaced by a later decision"), "dashed")
    if line.delivered_on is None:
        return Tag(Text("待送达", "to be delivered"))
    if line.object_by and day <= line.object_by:
        return Tag(Text("异议期内", "open to objection"), "done")
    return Tag(Text("异议期已过", "time to object is over"))


def grade_of(grade: str, pack: Pack) -> Text:
    """A grade in words; none is one too."""
    return pack.words.name(grade) if grade else NO_GRADE


def _listing(request: HttpRequest, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    day, pack = request.frame.today, pack_now(request)
    whole_reader = may(request.actor, "assess.read", WHOLE)
    me = request.actor.id
    own = [_row(line, day, pack) for line in letters_to(me)]
    context = {
        "whole_reader": whole_reader,
        "own": own,
        "own_objections": rows_of(objections_of(person=me, units=units_spoken_for(me, day)), day),
        "reasons": reasons,
        "typed": request.POST,
        "today": day,
        **(_of_year(request, day, pack) if whole_reader else {}),
    }
    return render(request, "web/assess/letters.html", context, status=422 if reasons else 200)


def _of_year(request: HttpRequest, day: date, pack: Pack) -> dict[str, object]:
    years = years_with_letters()
    year = whole(request.GET.get("year", "") or request.POST.get("year", "")) or (years[0] if years else day.year)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()[:60]
    found = letters_page(year, state, words, whole(request.GET.get("page", "")) or 1)
    objections = rows_of(objections_of(year=year), day)
    return {
        "year": year,
        "years": years,
        "state": state,
        "q": words,
        "found": found,
        "rows": [_row(line, day, pack) for line in found.rows],
        "pages": Pages(found.page, found.pages, found.total, f"?year={year}&state={state}&q={words}&page="),
        "objections": objections,
        "open_objections": sum(row.found.state in UNSETTLED or row.found.waits_for_body for row in objections),
        "finding": _finding(found.undelivered, objections),
        "may_deliver": bool(found.undelivered) and may(request.actor, "assess.deliver"),
    }


def _row(line: LetterLine, day: date, pack: Pack) -> tuple[LetterLine, Text, Text, Tag, Text | None]:
    return line, grade_of(line.grade, pack), title_of(line.scheme, pack), state_of(line, day), KINDS.get(line.kind)


def _finding(undelivered: int, objections: list[Waiting]) -> Text:
    waiting = sum(row.found.state in UNSETTLED or row.found.waits_for_body for row in objections)
    if waiting:
        return Text(f"{waiting} 件异议没有办结", f"{waiting} objections are not settled")
    if undelivered:
        return Text(f"{undelivered} 封通知书待送达", f"{undelivered} letters to be delivered")
    return Text("通知书都已送达，没有待答复的异议", "Every letter is delivered, no objection waits")
