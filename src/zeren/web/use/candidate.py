"""The dossier of a candidate for a post on a day: the first page first, what the pack keeps out, and the same as Word and PDF."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.words import Text
from zeren.ledger.gate import digest_of
from zeren.papers.appointment_papers import DossierPaper, dossier_docx, dossier_pdf
from zeren.papers.letters import Section, TextTable
from zeren.policy import Pack
from zeren.use.queries import dossier_of
from zeren.use.queries.appointments import as_kept
from zeren.use.rules.dossier import FIRST_PAGE, PARTS, Dossier, Heading, Line, lines_of
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import crumbs
from zeren.web.looks import looked_at
from zeren.web.now import pack_now
from zeren.web.paper_files import answer_with, office_of
from zeren.web.use.told import source_of

PERMISSION = "use.eligibility"
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the dossier with its lines."""

    heading: Heading
    lines: tuple[Line, ...]

    @property
    def rows(self) -> list[list[tuple[Text, Text]]]:
        """Each line as pairs of column and cell."""
        return [list(zip(self.heading.columns, line.cells, strict=True)) for line in self.lines]


@page(PERMISSION, about=of_everything, looks="dossier")
def show(request: HttpRequest, person: str, post: str) -> HttpResponse:
    """The dossier; `?day=` is the day from which the post is to be held. Without its first page there is none."""
    asked = looked_at(request, person, person, PERMISSION)
    if asked:
        return asked
    found, pack = _dossier(request, person, post), pack_now(request)
    context = {
        "found": found,
        "first": parts_of(lines_of(found), FIRST_PAGE),
        "rest": parts_of(lines_of(found), PARTS[len(FIRST_PAGE) :]),
        "excluded": [(one.title, source_of(one.source, pack), one.note) for one in pack.excluded],
        "crumbs": crumbs((found.name, "")),
    }
    return render(request, "web/use/candidate.html", context)


@page(PERMISSION, about=of_everything, looks="dossier")
def as_file(request: HttpRequest, person: str, post: str, form: str) -> HttpResponse:
    """The same as Word or PDF, in the reader's language."""
    asked = looked_at(request, person, person, PERMISSION)
    if asked:
        return asked
    paper = paper_of(_dossier(request, person, post), pack_now(request), request.frame.today)
    return answer_with(form, f"dossier-{person}", dossier_docx, dossier_pdf, paper)


def parts_of(lines: tuple[Line, ...], headings: tuple[Heading, ...]) -> list[Part]:
    """The lines under their headings, in the order of reading."""
    return [Part(one, tuple(line for line in lines if line.part == one.key)) for one in headings]


def paper_of(found: Dossier, pack: Pack, today: date) -> DossierPaper:
    """What is printed of a dossier."""
    lines = lines_of(found)
    return DossierPaper(
        name=Text(found.name, found.name),
        post=title_of(found.post.unit_name, found.post.title),
        day=found.day,
        office=office_of(today),
        made_on=today,
        first=tuple(_section(part) for part in parts_of(lines, FIRST_PAGE)),
        rest=tuple(_section(part) for part in parts_of(lines, PARTS[len(FIRST_PAGE) :])),
        excluded=tuple(
            Text(f"{one.title.zh}（{source_of(one.source, pack).zh}）", f"{one.title.en} ({source_of(one.source, pack).en})")
            for one in pack.excluded
        ),
        digest=digest_of(as_kept(lines)),
        demonstration=settings.DEMO,
        simulated=settings.DEMO,
    )  # fmt: skip


def title_of(unit_name: str, post: str) -> Text:
    """A post with its unit, as it is written."""
    return Text(f"{unit_name}{post}", f"{post}, {unit_name}")


def day_asked(request: HttpRequest) -> date:
    """The day in the address, else today."""
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        today: date = request.frame.today  # type: ignore[attr-defined]  # set by the door
        return today


def _dossier(request: HttpRequest, person: str, post: str) -> Dossier:
    return dossier_of(person, post, day_asked(request), request.frame.today)  # type: ignore[attr-defined]  # set by the door


def _section(part: Part) -> Section:
    if not part.lines:
        return Section(part.heading.title, (part.heading.nothing,))
    return Section(part.heading.title, (), TextTable(part.heading.columns, tuple(one.cells for one in part.lines)))
